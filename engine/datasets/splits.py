"""Which rows train, which validate, which test: seeded, stratified, every row in exactly one part."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import RawData, Split, SplitConfig
from engine.datasets.table import Indices
from engine.errors import DatasetError
from engine.notes import Note
from engine.params import Flag, Int, Param, Real, Text, checked

SPLIT_PARAMS: tuple[Param, ...] = (
    Real(
        "validation",
        SplitConfig.validation,
        low=0.0,
        high=0.99,
        step=0.05,
        decimals=2,
        title="Validation share",
        help="Rows kept back to watch the training, as a share of what the test leaves.",
    ),
    Real(
        "test",
        SplitConfig.test,
        low=0.0,
        high=0.99,
        step=0.05,
        decimals=2,
        title="Test share",
        help="Rows kept back for the end. Not used where the data brings its own test rows.",
    ),
    Int("seed", SplitConfig.seed, low=0, high=2**31 - 1, help="The same seed chooses the same rows."),
    Flag(
        "is_stratified",
        SplitConfig.is_stratified,
        title="Stratified",
        help="Every part gets its share of every class.",
    ),
    Text(
        "group", title="Group", help="A column whose equal values stay in one part, such as the patient.", advanced=True
    ),
    Int(
        "folds",
        0,
        high=100,
        title="Folds",
        help="For k-fold: how many parts take turns as the test. 0 is none.",
        advanced=True,
    ),
    Int("fold", 0, high=99, title="Fold", help="Which of the folds is the test part now, from 0.", advanced=True),
)

_NOT_STRATIFIED = Note(
    "The split is not stratified: some class has too few rows to be in every part, so the parts were drawn at random.",
    code="data.not_stratified",
)


def split_rows(raw: RawData, config: SplitConfig) -> Split:
    """Row numbers of the three parts; parts that the source brings are kept.

    With a test part of the source's own, ``config.test`` is not used; with a validation part, neither is
    ``config.validation``. Raises SettingsError when a share is no share, DatasetError when nothing is left to train on.
    """
    _check(raw, config)
    everything = np.arange(len(raw.targets), dtype=np.int64)
    if raw.every_row_everywhere:
        return Split(everything, everything, everything)
    train, validation, test = _given_parts(raw, everything)
    notes: list[Note] = []
    if not len(test):
        train, test = _take_share(raw, train, config.test, config, notes)
    if not len(validation):
        train, validation = _take_share(raw, train, config.validation, config, notes)
    return Split(np.sort(train), np.sort(validation), np.sort(test), tuple(dict.fromkeys(notes)))


def _check(raw: RawData, config: SplitConfig) -> None:
    checked(SPLIT_PARAMS, asdict(config))
    if not len(raw.targets):
        raise DatasetError(
            "{title} has no rows.", hint="Choose data that has some.", code="dataset.empty", title=raw.title
        )


def _given_parts(raw: RawData, everything: Indices) -> tuple[Indices, Indices, Indices]:
    if raw.parts is None:
        nothing = everything[:0]
        return everything, nothing, nothing
    train, validation, test = (everything[raw.parts == part] for part in ("train", "validation", "test"))
    return train, validation, test


def _take_share(
    raw: RawData, rows: Indices, share: float, config: SplitConfig, notes: list[Note]
) -> tuple[Indices, Indices]:
    """The rows that stay and the share that is taken: at least one row of each."""
    if share == 0.0:
        return rows, rows[:0]
    count = max(1, round(share * len(rows)))
    if count >= len(rows):
        raise DatasetError(
            "{title} has too few rows to split: {count}.",
            hint="Make the validation and test shares smaller, or add rows.",
            code="dataset.too_few",
            title=raw.title,
            count=len(raw.targets),
        )
    from sklearn.model_selection import train_test_split

    strata: npt.NDArray[Any] | None = None
    if config.is_stratified and raw.task != "regression":
        strata = _strata(raw.targets[rows], count)
        if strata is None:
            notes.append(_NOT_STRATIFIED)
    kept, taken = train_test_split(rows, test_size=count, random_state=config.seed, stratify=strata)
    return kept, taken


def _strata(targets: npt.NDArray[Any], count: int) -> npt.NDArray[Any] | None:
    """The class number of every row, or None when they are too few to be shared out."""
    _, strata, sizes = np.unique(targets.astype(str), return_inverse=True, return_counts=True)
    is_possible = int(sizes.min()) >= 2 and len(sizes) <= count <= len(targets) - len(sizes)
    return strata if is_possible else None
