"""How a table lies in a text file: what a user may say of it, and what was found out where nothing was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.params import Choice, Param

# The options of the params, and what they stand for.
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " "}
ENCODINGS = {
    "utf-8": "utf-8-sig",  # with a mark or without
    "utf-16": "utf-16",  # with a mark
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp949": "cp949",
    "cp1252": "cp1252",
}
QUOTES = {"double": '"', "single": "'", "none": ""}
AUTO = "auto"

TEXT_PARAMS: tuple[Param, ...] = (
    Choice(
        "delimiter",
        AUTO,
        options=(AUTO, *DELIMITERS),
        titles=("By the first lines", "Comma", "Semicolon", "Tab", "Bar", "Space"),
        help="What parts the cells.",
        advanced=True,
    ),
    Choice(
        "encoding",
        AUTO,
        options=(AUTO, *ENCODINGS),
        titles=(
            "By the first lines",
            "UTF-8",
            "UTF-16 with a mark",
            "UTF-16, low byte first",
            "UTF-16, high byte first",
            "Korean (CP949)",
            "Western European (CP1252)",
        ),
        help="How the letters are written.",
        advanced=True,
    ),
    Choice(
        "decimal",
        AUTO,
        options=(AUTO, "point", "comma"),
        titles=("By the column", "Point", "Comma"),
        title="Decimal sign",
        help="What stands before the decimals of a number. By the column: a comma only where it parts no cells.",
        advanced=True,
    ),
    Choice(
        "quote",
        AUTO,
        options=(AUTO, *QUOTES),
        titles=("By the first lines", "Double quotes", "Single quotes", "None"),
        title="Quotation marks",
        help="What stands around a cell that holds a delimiter or a line end.",
        advanced=True,
    ),
    Choice(
        "header",
        AUTO,
        options=(AUTO, "yes", "no"),
        titles=("By the first row", "Yes", "No"),
        help="Whether the first row has the names of the columns: yes unless one of its cells is a number.",
        advanced=True,
    ),
)
HEADER_PARAM = TEXT_PARAMS[-1]


@dataclass(frozen=True)
class TextFormat:
    """How a text file is read. Every field is an option of TEXT_PARAMS; "auto" only of ``decimal`` and of a wish.

    ``header`` is "yes" or "no" once it is found out.
    """

    delimiter: str = AUTO
    encoding: str = AUTO
    decimal: str = AUTO
    quote: str = AUTO
    header: str = AUTO

    @property
    def separator(self) -> str:
        """The delimiter itself."""
        return DELIMITERS[self.delimiter]

    @property
    def quote_mark(self) -> str:
        """The quotation mark itself; empty for none."""
        return QUOTES[self.quote]

    @property
    def codec(self) -> str:
        """The name Python knows the encoding by."""
        return ENCODINGS[self.encoding]

    @property
    def has_header(self) -> bool:
        return self.header == "yes"


def wished_format(values: Mapping[str, Any]) -> TextFormat:
    """What the params of a source say; other params are passed over. Raises SettingsError for what is no option."""
    return TextFormat(**{param.name: param.check(values.get(param.name, AUTO)) for param in TEXT_PARAMS})
