"""What the columns of a table are for and what they hold: guessed, unless the preparation says it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import RawData
from engine.datasets.preparation import ColumnChoice, Preparation
from engine.datasets.tables.codes import codes_of
from engine.datasets.tables.column_plan import ColumnPlan, ColumnRole, PlannedType
from engine.datasets.tables.dates import date_format_of
from engine.datasets.tables.giveaways import gives_away
from engine.datasets.tables.table import Table, as_words, is_number_column
from engine.notes import Note

__all__ = ["ColumnPlan", "ColumnRole", "PlannedType", "column_plans", "plan_columns"]

MANY_CATEGORIES = 50
_PROSE_WORDS = 5.0  # on average; names of people have up to four
_FEW_PROSE_WORDS = 2.0  # of a column that is called as texts are
_KOREAN_PROSE_WORDS = 3.0  # Korean glues together what are words of their own elsewhere
_CALLED_TEXT = re.compile(
    r"(?:.*[ _.-])?(?:text|texts|document|review|reviews|comment|comments|sentence|tweet|message|content|본문|내용)"
    r"|.*(?:리뷰|댓글|문장|후기|한줄평|메시지)",
    re.IGNORECASE,
)
_FEW_ROWS = 10
_SAMPLE = 1_000
_PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
_HANGUL = re.compile("[가-힣]")
_DIGIT = re.compile(r"\d")
_IDENTIFIER = re.compile(
    r"(?:.*[ _.-])?(?:id|idx|index|no|nr|uuid|rownames?)\.?|unnamed[: _]*0|.*(?:번호|순번|아이디)", re.IGNORECASE
)
_CAMEL_IDENTIFIER = re.compile(r".*[a-z](?:Id|ID)")
_PLAIN_IDENTIFIER = ("id", "index", "unnamed: 0", "번호", "순번")

EMPTY = Note("It has no values.", code="data.empty_column")
ALL_DIFFERENT = Note(
    "Nearly every value is another one, and they are no sentences: too many to be categories.",
    code="data.all_different",
)
ROW_NUMBER = Note("It numbers the rows: nothing can be learnt from it.", code="data.identifier")
MAYBE_ROW_NUMBER = Note("It may only number or name the rows: every value is another one.", code="data.identifier")
GIVES_AWAY = Note("It gives the answer away: each of its values belongs to one class only.", code="data.gives_away")
BESIDE_PICTURES = Note("The pictures alone are learnt from.", code="data.beside_pictures")
BESIDE_TEXTS = Note("The texts alone are learnt from.", code="data.beside_texts")


def plan_columns(raw: RawData, preparation: Preparation) -> tuple[ColumnPlan, ...]:
    """Role and type of every column of the table, then of the targets. A choice wins over every guess."""
    assert isinstance(raw.inputs, Table)
    plans = [_typed(raw, name, values, preparation) for name, values in raw.inputs.columns.items()]
    has_pictures = any(plan.type == "image" and plan.role == "input" for plan in plans)
    has_prose = any(plan.type == "text" and plan.role == "input" for plan in plans)
    guessed = [
        _with_guessed_role(raw, plan, has_prose=has_prose, has_pictures=has_pictures)
        if _chosen_role(preparation, plan.name) is None and plan.role == "input"
        else plan
        for plan in plans
    ]
    target_type: PlannedType = "number" if raw.task == "regression" else "category"
    return (*guessed, *(ColumnPlan(name, "target", target_type) for name in raw.names_of_targets))


def column_plans(raw: RawData, preparation: Preparation) -> tuple[ColumnPlan, ...]:
    """The plans that opening made, or those of the table it came from; empty where there was none."""
    if raw.plan:
        return raw.plan
    if isinstance(raw.inputs, Table):
        return plan_columns(raw, preparation)
    if raw.details is None:
        return ()
    type_: PlannedType = "text" if raw.kind == "text" else "image"
    plans = plan_columns(replace(raw, inputs=raw.details), preparation)
    return tuple(ColumnPlan(p.name, "input", type_) if p.name == raw.input_column else _beside(p, type_) for p in plans)


def is_left_out_beside_pictures(name: str, values: npt.NDArray[Any], preparation: Preparation) -> bool:
    """Whether a column among pixels is none of them: it was said to be ignored, or it names the rows."""
    role = _chosen_role(preparation, name)
    return role == "ignore" if role is not None else _is_called_identifier(name) and _is_identifier(name, values)


def beside_pictures(column: ColumnPlan) -> ColumnPlan:
    """The plan of a column that is not learnt from because pictures are."""
    return column if column.role != "input" else replace(column, role="ignore", why=BESIDE_PICTURES)


def _beside(column: ColumnPlan, type_: PlannedType) -> ColumnPlan:
    if column.role != "input" or type_ == "image":
        return beside_pictures(column)
    return replace(column, role="ignore", why=BESIDE_TEXTS)


def _chosen_role(preparation: Preparation, name: str) -> ColumnRole | None:
    choice = preparation.columns.get(name)
    return choice.role if choice is not None else None


def _typed(raw: RawData, name: str, values: npt.NDArray[Any], preparation: Preparation) -> ColumnPlan:
    """The type, and the role as far as the column alone tells."""
    choice = preparation.columns.get(name, ColumnChoice())
    type_, why = _guessed_type(raw.folder, name, values)
    if choice.type is not None:
        type_, why = choice.type, EMPTY if why is EMPTY else None
    if choice.role is not None:
        return ColumnPlan(name, choice.role, type_)
    return ColumnPlan(name, "ignore" if why in (EMPTY, ALL_DIFFERENT) else "input", type_, why)


def _guessed_type(folder: str, name: str, values: npt.NDArray[Any]) -> tuple[PlannedType, Note | None]:
    if values.dtype.kind == "M":
        return "date", None
    if is_number_column(values):
        is_empty = values.dtype.kind == "f" and bool(np.isnan(values).all())
        return "number", EMPTY if is_empty else None
    sample = sample_of_words(values)
    if not sample:
        return "category", EMPTY
    if are_pictures(folder, sample):
        return "image", None
    if _is_prose(name, sample):
        return "text", None
    if date_format_of(values):
        return "date", Note("Read as dates, such as {example}.", {"example": sample[0]}, "data.date_column")
    return "category", ALL_DIFFERENT if _is_nearly_all_different(values, sample) else None


def sample_of_words(values: npt.NDArray[Any]) -> list[str]:
    """Known values from all over the column, at most 1,000."""
    step = max(1, len(values) // _SAMPLE)
    sample = [word for word in values[::step].tolist() if word is not None]
    return sample or [word for word in values.tolist() if word is not None][:_SAMPLE]


def _is_prose(name: str, sample: list[str]) -> bool:
    """Sentences: several words on average, and mostly different."""
    if len(set(sample)) <= len(sample) / 2:
        return False
    mean_words = sum(word.count(" ") + 1 for word in sample) / len(sample)
    if _CALLED_TEXT.fullmatch(name.strip()):
        return mean_words >= _FEW_PROSE_WORDS
    return mean_words >= (_KOREAN_PROSE_WORDS if _is_korean_prose(sample) else _PROSE_WORDS)


def _is_korean_prose(sample: list[str]) -> bool:
    """Whether most values have Hangul, and few a digit: an address has one."""
    korean = sum(bool(_HANGUL.search(word)) for word in sample)
    return korean * 2 > len(sample) and sum(bool(_DIGIT.search(word)) for word in sample) * 5 < len(sample)


def are_pictures(folder: str, sample: list[str]) -> bool:
    """Whether words are the paths of picture files, from that folder on."""
    if not folder or not all(word.lower().endswith(_PICTURE_SUFFIXES) for word in sample):
        return False
    return any(Path(folder, word).is_file() for word in sample[:20])


def _is_nearly_all_different(values: npt.NDArray[Any], sample: list[str]) -> bool:
    if len(set(sample)) <= len(sample) / 2:
        return False
    known = [word for word in values.tolist() if word is not None]
    different = len(set(known))
    is_name_of_row = different == len(values) >= _FEW_ROWS
    return is_name_of_row or (different > MANY_CATEGORIES and different > len(values) / 2)


def _with_guessed_role(raw: RawData, plan: ColumnPlan, *, has_prose: bool, has_pictures: bool) -> ColumnPlan:
    """Beside prose or pictures a column that names the row or says the answer is no input; alone it may be one."""
    assert isinstance(raw.inputs, Table)
    values = raw.inputs.columns[plan.name]
    if has_pictures:
        return plan if plan.type == "image" else beside_pictures(plan)
    if plan.type not in ("number", "category"):
        return plan
    is_key = has_prose and _is_called_identifier(plan.name) and _is_mostly_different(values)
    if is_key or _is_identifier(plan.name, values):
        is_sure = has_prose or (plan.name.lower() in _PLAIN_IDENTIFIER and _is_consecutive(values))
        return replace(plan, role="ignore" if is_sure else "input", why=ROW_NUMBER if is_sure else MAYBE_ROW_NUMBER)
    if has_prose and raw.task != "regression" and gives_away(values, codes_of(raw.targets)):
        return replace(plan, role="ignore", why=GIVES_AWAY)
    return plan


def _is_identifier(name: str, values: npt.NDArray[Any]) -> bool:
    """Every value another one, and either called so or counting from 0 or 1."""
    if len(values) < 3 or not _are_all_different(values):
        return False
    if _is_called_identifier(name):
        return not is_number_column(values) or bool(np.all(values == np.round(values)))
    return len(values) >= 20 and _is_consecutive(values) and float(values.min()) in (0.0, 1.0)


def _is_called_identifier(name: str) -> bool:
    return bool(_IDENTIFIER.fullmatch(name.strip()) or _CAMEL_IDENTIFIER.fullmatch(name.strip()))


def _is_mostly_different(values: npt.NDArray[Any]) -> bool:
    """Whether a value occurs less than twice or so, as where two files with numbered rows were put together."""
    different = len(np.unique(values)) if is_number_column(values) else len(set(values.tolist()))
    return different * 2 >= len(values)


def _are_all_different(values: npt.NDArray[Any]) -> bool:
    """Whether no value is missing or occurs twice; a thousand rows tell most columns apart."""
    for rows in (values[:_SAMPLE], values):
        if is_number_column(rows):
            if bool(np.isnan(rows).any()) or len(np.unique(rows)) != len(rows):
                return False
        else:
            words = as_words(rows).tolist()
            if None in words or len(set(words)) != len(words):
                return False
    return True


def _is_consecutive(values: npt.NDArray[Any]) -> bool:
    """Whether different whole numbers leave none out."""
    if not is_number_column(values) or not bool(np.all(values == np.round(values))):
        return False
    return float(values.max()) - float(values.min()) == len(values) - 1
