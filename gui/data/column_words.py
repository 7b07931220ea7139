"""What the columns editor calls the fields of a column and their values."""

from __future__ import annotations

from typing import Any

from engine.datasets.preparation import PREPARATION_PARAMS
from engine.params import Choice
from gui.data.column_edits import MISSING_OF_TYPE, ONE_MORE_TARGET, TARGET
from gui.i18n import tr

_TABLE = {param.name: param for param in PREPARATION_PARAMS["table"]}


def field_title(field: str) -> tuple[str, str]:
    """The head of a column of the editor, and its tip."""
    return {
        "name": (tr("Column"), tr("The name of the column")),
        "role": (tr("Role"), tr("Whether the network reads the column, predicts it, or never sees it")),
        "type": (tr("Type"), tr("What the values are: it decides what is done with them")),
        "missing": (tr("Missing"), tr("What stands in for a missing value")),
        "constant": (tr("Constant"), tr("The constant that stands in for a missing value")),
        "missing_flag": (tr("Flag"), tr("One more feature that says where values were missing")),
        "scale": (tr("Scale"), tr("How numbers are scaled, by the training rows")),
        "encode": (tr("Encoding"), tr("How categories become numbers")),
        "clip": (tr("Clip"), tr("The share of rows at either end that is held at the value there")),
    }[field]


def option_title(field: str, value: Any) -> str:
    """What a value is called."""
    if field == "role":
        return {"input": tr("Input"), TARGET: tr("Target"), "ignore": tr("Ignore")}[value]
    if field == "type":
        return {
            "number": tr("Number"),
            "category": tr("Category"),
            "text": tr("Text"),
            "date": tr("Date"),
            "image": tr("Image file"),
        }[value]
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if isinstance(value, float):
        return f"{value:g}"
    for name in (field, "missing_category") if field == "missing" else (field,):
        param = _TABLE.get(name)
        if isinstance(param, Choice) and value in param.options:
            return tr(param.titles[param.options.index(value)])
    return str(value)


def options_of(field: str, column_type: str, *, has_target_choice: bool) -> list[tuple[str, Any]]:
    """(title, value) of all that may be chosen, "auto" first; empty where a number or a word is typed."""
    values: tuple[Any, ...] = {
        "role": ("input", TARGET, "ignore") if has_target_choice else ("input", "ignore"),
        "type": ("number", "category", "text", "date", "image"),
        "missing": MISSING_OF_TYPE.get(column_type, ()),
        "missing_flag": (True, False),
        "scale": ("standardise", "min_max", "none"),
        "encode": ("one_hot", "ordinal"),
    }.get(field, ())
    options = [(option_title(field, value), value) for value in values]
    if field == "role" and has_target_choice:
        options.insert(2, (tr("One more target"), ONE_MORE_TARGET))
    return [(tr("auto"), None), *options] if options else []
