"""Which rows train, which validate, which test: seeded, stratified, every row in exactly one part."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import numpy as np

from engine.datasets.dataset import RawData, Split, SplitConfig
from engine.datasets.tables.codes import codes_of, ranks_of
from engine.datasets.tables.table import Indices, Table, as_words
from engine.errors import DatasetError, SettingsError
from engine.notes import Note, listed
from engine.params import Flag, Int, Param, Real, Text, checked

MOST_COLUMNS_TOLD = 40
SPLIT_PARAMS: tuple[Param, ...] = (
    Real(
        "validation",
        SplitConfig.validation,
        low=0.0,
        high=0.99,
        step=0.05,
        title="Validation share",
        help="Rows kept back to watch the training, as a share of what the test leaves.",
    ),
    Real(
        "test",
        SplitConfig.test,
        low=0.0,
        high=0.99,
        step=0.05,
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
_PARTS_NOT_USED = Note(
    "The parts that the data brings are not used: the folds go through all rows.", code="data.parts_not_used"
)
_TRIES = 20  # ways to deal out the groups, of which the one nearest to the share is taken


def split_rows(raw: RawData, config: SplitConfig) -> Split:
    """Row numbers of the three parts; parts that the source brings are kept, unless there are folds.

    With a test part of the source's own, ``config.test`` is not used; with a validation part, neither is
    ``config.validation``. Raises SettingsError when a share is no share or a fold is none of the folds, DatasetError
    when nothing is left to train on, or rows or groups are too few.
    """
    _check(raw, config)
    everything = np.arange(len(raw.targets), dtype=np.int64)
    if raw.every_row_everywhere:
        return Split(everything, everything, everything)
    deal = _Deal(raw, config, group_numbers(raw, config.group) if config.group else None)
    if config.folds:
        return _split_by_folds(deal, everything)
    train, validation, test = _given_parts(raw, everything)
    if not len(test):
        train, test = _take_share(deal, train, config.test)
    if not len(validation):
        train, validation = _take_share(deal, train, config.validation)
    return _split(deal, train, validation, test)


def group_numbers(raw: RawData, name: str) -> Indices:
    """(rows,) the number of the group of every row; rows without a value are one group. Raises DatasetError."""
    tables = [table for table in (raw.inputs, raw.details) if isinstance(table, Table)]
    for table in tables:
        if name in table.columns:
            return codes_of(as_words(table.columns[name]))
    names = [name for table in tables for name in table.columns]
    raise DatasetError(
        "There is no column “{group}” to group the rows by.",
        hint="Choose one of: {columns}." if names else "This data has no columns: leave the group empty.",
        code="dataset.no_group",
        group=name,
        columns=listed(names, MOST_COLUMNS_TOLD),
    )


@dataclass(frozen=True, eq=False)
class _Deal:
    """What rows are dealt out by. ``notes`` gathers what is to be said of it."""

    raw: RawData
    config: SplitConfig
    groups: Indices | None
    notes: list[Note] = field(default_factory=list)

    @property
    def is_stratified(self) -> bool:
        return self.config.is_stratified and self.raw.task != "regression"

    def strata(self, rows: Indices) -> Indices:
        """The number of the class of every row, among those that occur in these rows."""
        return ranks_of(self.raw.targets[rows])


def _check(raw: RawData, config: SplitConfig) -> None:
    checked(SPLIT_PARAMS, asdict(config))
    if config.folds == 1 or (config.folds and config.fold >= config.folds):
        raise SettingsError(
            "There is no fold {fold} of {folds}.",
            hint="Use at least 2 folds, and count them from 0. 0 folds is a plain split.",
            code="split.fold",
            fold=config.fold,
            folds=config.folds,
        )
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


def _split(deal: _Deal, train: Indices, validation: Indices, test: Indices) -> Split:
    if deal.groups is not None:
        apart = [np.unique(deal.groups[rows]) for rows in (train, validation, test)]
        shared = len(np.concatenate(apart)) - len(np.unique(np.concatenate(apart)))
        if shared:
            text = "The parts that the data brings tear groups apart: {count:,} values of “{group}” are in several."
            deal.notes.append(Note(text, {"count": shared, "group": deal.config.group}, "data.group_torn"))
    return Split(np.sort(train), np.sort(validation), np.sort(test), tuple(_once(deal.notes)))


def _once(notes: list[Note]) -> list[Note]:
    return [note for number, note in enumerate(notes) if note not in notes[:number]]


def _take_share(deal: _Deal, rows: Indices, share: float) -> tuple[Indices, Indices]:
    """The rows that stay and the share that is taken: at least one row, or group, of each."""
    if share == 0.0:
        return rows, rows[:0]
    if deal.groups is not None:
        return _take_groups(deal, rows, deal.groups[rows], share)
    count = max(1, round(share * len(rows)))
    if count >= len(rows):
        raise DatasetError(
            "{title} has too few rows to split: {count}.",
            hint="Make the validation and test shares smaller, or add rows.",
            code="dataset.too_few",
            title=deal.raw.title,
            count=len(deal.raw.targets),
        )
    from sklearn.model_selection import train_test_split

    strata: Indices | None = None
    if deal.is_stratified:
        strata = deal.strata(rows)
        if not _can_be_shared_out(strata, count):
            strata = None
            deal.notes.append(_NOT_STRATIFIED)
    kept, taken = train_test_split(rows, test_size=count, random_state=deal.config.seed, stratify=strata)
    return kept, taken


def _can_be_shared_out(strata: Indices, count: int) -> bool:
    """Whether every class can be in the ``count`` rows taken and in those that stay."""
    sizes = np.bincount(strata)
    return int(sizes.min()) >= 2 and len(sizes) <= count <= len(strata) - len(sizes)


def _take_groups(deal: _Deal, rows: Indices, groups: Indices, share: float) -> tuple[Indices, Indices]:
    """Whole groups: of several draws the one whose share of the rows, or of every class, is nearest to ``share``."""
    _check_groups(deal, groups, 2)
    from sklearn.model_selection import GroupShuffleSplit

    count = len(np.unique(groups))
    size = min(count - 1, max(1, round(share * count)))
    strata = deal.strata(rows) if deal.is_stratified else np.zeros(len(rows), dtype=np.int64)
    wanted = np.bincount(strata) * share
    best: tuple[float, Indices, Indices] | None = None
    for kept, taken in GroupShuffleSplit(_TRIES, test_size=size, random_state=deal.config.seed).split(
        rows, None, groups
    ):
        distance = float(np.abs(np.bincount(strata[taken], minlength=len(wanted)) - wanted).sum())
        if best is None or distance < best[0]:
            best = distance, rows[kept], rows[taken]
    assert best is not None
    return best[1], best[2]


def _check_groups(deal: _Deal, groups: Indices, least: int) -> None:
    count = len(np.unique(groups))
    if count < least:
        raise DatasetError(
            "“{group}” has too few different values to split by: {count}, and {least} are needed.",
            hint="Group by another column, or by none.",
            code="dataset.too_few_groups",
            group=deal.config.group,
            count=count,
            least=least,
        )


def _split_by_folds(deal: _Deal, everything: Indices) -> Split:
    """The fold of that number is the test part; the validation part is taken from the other folds."""
    if deal.raw.parts is not None and len(set(deal.raw.parts.tolist())) > 1:
        deal.notes.append(_PARTS_NOT_USED)
    test = _fold(deal, everything)
    train, validation = _take_share(deal, np.setdiff1d(everything, test), deal.config.validation)
    return _split(deal, train, validation, test)


def _fold(deal: _Deal, rows: Indices) -> Indices:
    folds, fold = deal.config.folds, deal.config.fold
    if deal.groups is not None:
        _check_groups(deal, deal.groups, folds)
    elif folds > len(rows):
        raise DatasetError(
            "{title} has fewer rows than folds: {count}.",
            hint="Use at most {count} folds.",
            code="dataset.too_few",
            title=deal.raw.title,
            count=len(rows),
        )
    tests = [test.astype(np.int64) for test in _folds(deal, rows)]
    return tests[fold]


def _folds(deal: _Deal, rows: Indices) -> list[Indices]:
    from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold

    folds, seed = deal.config.folds, deal.config.seed
    strata = deal.strata(rows) if deal.is_stratified else None
    if strata is not None and int(np.bincount(strata).min()) < folds:
        strata = None
        deal.notes.append(_NOT_STRATIFIED)
    if deal.groups is None:
        plain = KFold(folds, shuffle=True, random_state=seed)
        splitter = plain if strata is None else StratifiedKFold(folds, shuffle=True, random_state=seed)
        return [test for _, test in splitter.split(rows, strata)]
    if strata is not None:
        by_class = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        tests = [test for _, test in by_class.split(rows, strata, deal.groups)]
        # For the sake of the classes it may leave a fold without any group.
        if all(len(test) for test in tests):
            return tests
        deal.notes.append(_NOT_STRATIFIED)
    by_group = GroupKFold(folds, shuffle=True, random_state=seed)
    return [test for _, test in by_group.split(rows, None, deal.groups)]
