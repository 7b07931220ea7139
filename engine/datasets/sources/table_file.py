"""The sources of tables in files: delimited text, Excel, Parquet."""

from __future__ import annotations

from pathlib import Path

from engine.datasets.source import DatasetSource, register
from engine.datasets.sources.tables import TARGET_PARAMS, loader
from engine.datasets.tables.files.formats import HEADER_PARAM, TEXT_PARAMS
from engine.datasets.tables.files.guessing import columns_of_text
from engine.datasets.tables.files.kinds import CSV_SUFFIXES, EXCEL_SUFFIXES, PARQUET_SUFFIXES, has_suffix
from engine.params import FilePath, Text


def _path(*patterns: str) -> FilePath:
    return FilePath("path", "", title="File", patterns=patterns, help="The file to read.")


def _accepts_csv(path: Path, /) -> bool:
    """By its name; a .txt by its first rows."""
    return has_suffix(path, CSV_SUFFIXES) or (has_suffix(path, (".txt",)) and bool(columns_of_text(path)))


def _accepts_excel(path: Path, /) -> bool:
    return has_suffix(path, EXCEL_SUFFIXES)


def _accepts_parquet(path: Path, /) -> bool:
    return has_suffix(path, PARQUET_SUFFIXES)


CSV = register(
    DatasetSource(
        key="csv",
        title="Table in a CSV file",
        family="File",
        help="Rows and columns with one column to predict. Columns pixel1, pixel2, ... are read as pictures.",
        params=(_path("*.csv", "*.tsv", "*.tab", "*.txt", "*.gz"), *TARGET_PARAMS, *TEXT_PARAMS),
        load=loader("csv"),
        path_param="path",
        accepts=_accepts_csv,
    )
)
register(
    DatasetSource(
        key="excel",
        title="Table in an Excel file",
        family="File",
        help="A sheet of a workbook, with one column to predict.",
        params=(
            _path(*(f"*{suffix}" for suffix in EXCEL_SUFFIXES)),
            *TARGET_PARAMS,
            Text("sheet", "", title="Sheet", help="The sheet to read. Empty: the first that has rows.", advanced=True),
            HEADER_PARAM,
        ),
        load=loader("excel"),
        path_param="path",
        accepts=_accepts_excel,
    )
)
register(
    DatasetSource(
        key="parquet",
        title="Table in a Parquet file",
        family="File",
        help="Columns with their types, as other programs for data write them, with one column to predict.",
        params=(_path(*(f"*{suffix}" for suffix in PARQUET_SUFFIXES)), *TARGET_PARAMS),
        load=loader("parquet"),
        path_param="path",
        accepts=_accepts_parquet,
    )
)
