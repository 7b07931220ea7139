"""Which reader a table file is for, by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

FileKind = Literal["csv", "excel", "parquet"]

CSV_SUFFIXES = (".csv", ".tsv", ".tab", ".csv.gz", ".tsv.gz", ".tab.gz")
EXCEL_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET_SUFFIXES = (".parquet", ".pq")
TABLE_SUFFIXES = (*CSV_SUFFIXES, *EXCEL_SUFFIXES, *PARQUET_SUFFIXES)


def has_suffix(path: Path, suffixes: tuple[str, ...]) -> bool:
    """Whether the file is named like that, in letters of either case, and is no folder."""
    return path.name.lower().endswith(suffixes) and not path.is_dir()


def is_table_name(path: Path) -> bool:
    """Whether a file is called as tables are."""
    return has_suffix(path, (*TABLE_SUFFIXES, ".gz"))


def kind_of(path: Path) -> FileKind:
    """By the end of the name; what is neither Excel nor Parquet is delimited text."""
    if has_suffix(path, EXCEL_SUFFIXES):
        return "excel"
    return "parquet" if has_suffix(path, PARQUET_SUFFIXES) else "csv"
