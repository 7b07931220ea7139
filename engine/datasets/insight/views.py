"""The statistics a window shows of a dataset, each as one piece of long work with one result."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import PARTS, Dataset, Part
from engine.datasets.insight.grouping import Groups, groups_of
from engine.datasets.insight.histograms import CategoryCounts, Histogram, category_counts, group_counts, histogram
from engine.datasets.insight.periods import periods_of
from engine.datasets.insight.picture_sizes import PictureSizes, picture_sizes
from engine.datasets.insight.sampling import sampled_rows
from engine.datasets.insight.summaries import ColumnSummary, class_counts, column_summaries, columns_of
from engine.datasets.insight.words import text_lengths
from engine.datasets.preprocessing import TextCleaning
from engine.datasets.tables.table import as_numbers, is_number_column
from engine.datasets.texts.statistics import TellingWord, WordFrequency, telling_words, word_frequencies
from engine.errors import DatasetError
from engine.tasks import CancelToken, Report, no_report

MOST_COLOURS = 8  # of a histogram: more could not be told apart
MOST_CLASSES = 40  # bars
MOST_SPARKS = 300  # columns
SPARK_BINS = 16
SPARK_ROWS = 5_000
MOST_TEXTS = 20_000  # whose words are counted
TOP_WORDS = 30
TOP_TELLING = 20


@dataclass(frozen=True, eq=False)
class Overview:
    """The columns of a table, and for each a small histogram (bins,) of its numbers or counts, None where none fits."""

    summaries: tuple[ColumnSummary, ...]
    sparks: tuple[npt.NDArray[np.int64] | None, ...]


@dataclass(frozen=True, eq=False)
class ColumnSpread:
    """How one column is spread. ``by_group`` (groups, names) counts the categories; one row without ``groups``."""

    name: str
    values: Histogram | CategoryCounts
    by_group: npt.NDArray[np.int64]
    groups: Groups | None


@dataclass(frozen=True)
class ClassCounts:
    """Rows of the ``names``, the most frequent ones where there are more than 40 of ``total``."""

    names: tuple[str, ...]
    counts: dict[Part, dict[str, int]]
    total: int


@dataclass(frozen=True, eq=False)
class ByPart:
    """The spread of a number to predict; the groups of ``values`` are the three parts."""

    name: str
    values: Histogram


@dataclass(frozen=True, eq=False)
class Sizes:
    """Sizes of pictures and how their brightness is spread, None without pictures to train on."""

    sizes: PictureSizes
    brightness: Histogram | None

    @property
    def is_one_size(self) -> bool:
        widths, heights = self.sizes.widths, self.sizes.heights
        return bool(len(widths)) and bool(np.all(widths == widths[0]) and np.all(heights == heights[0]))


@dataclass(frozen=True, eq=False)
class Lengths:
    """Words of every text, by class; ``length_of_most`` is the number that 95 of 100 texts do not exceed."""

    values: Histogram
    groups: Groups | None
    length_of_most: int


@dataclass(frozen=True)
class FrequentWords:
    """The words that most texts have."""

    words: tuple[WordFrequency, ...]
    rows: int
    looked_at: int


@dataclass(frozen=True)
class TellingWords:
    """For every class the words that are far more frequent there than elsewhere."""

    words: dict[str, tuple[TellingWord, ...]]
    rows: int
    looked_at: int


def overview(dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None) -> Overview:
    """The columns of a table in a few figures, numbers to predict first. Raises Cancelled."""
    cancel = cancel or CancelToken()
    summaries = column_summaries(dataset, report=report, cancel=cancel)
    targets = dataset.raw.names_of_targets if dataset.task == "regression" else ()
    summaries = tuple(sorted(summaries, key=lambda summary: summary.name not in targets))
    sparks: list[npt.NDArray[np.int64] | None] = []
    columns = columns_of(dataset)
    for number, summary in enumerate(summaries):
        cancel.check()
        values = columns.get(summary.name) if number < MOST_SPARKS else None
        sparks.append(None if values is None else _spark(values))
    return Overview(summaries, tuple(sparks))


def column_spread(
    dataset: Dataset, name: str, *, report: Report = no_report, cancel: CancelToken | None = None
) -> ColumnSpread:
    """How a column of a table, or a number to predict, is spread; by class where there are classes."""
    report(None, "")
    values = columns_of(dataset).get(name)
    if values is None:
        raise DatasetError(
            "There is no column “{column}”.", hint="Choose another one.", code="dataset.no_column", column=name
        )
    chosen = sampled_rows(len(values))
    groups = None if dataset.task == "regression" else groups_of(dataset, chosen, MOST_COLOURS)
    if cancel is not None:
        cancel.check()
    codes = np.zeros(len(chosen), dtype=np.int64) if groups is None else groups.codes
    num_groups = 1 if groups is None else len(groups.names) + int(groups.has_others)
    if any(column.name == name and column.type == "date" for column in dataset.preprocessing.columns):
        words = periods_of(values[chosen])
        counts = _in_time(category_counts(words), len(values))
        return ColumnSpread(name, counts, group_counts(words, counts.names, codes, num_groups), groups)
    if is_number_column(values):
        spread = histogram(values, groups=_spread_out(codes, chosen, len(values)), num_groups=num_groups)
        return ColumnSpread(name, spread, spread.counts, groups)
    counts = category_counts(values)
    by_group = group_counts(values[chosen], counts.names, codes, num_groups)
    return ColumnSpread(name, counts, by_group, groups)


def class_spread(dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None) -> ClassCounts:
    """Rows of every class in every part. Raises Cancelled."""
    report(None, "")
    if cancel is not None:
        cancel.check()
    counts = class_counts(dataset)
    names = dataset.class_names
    if len(names) > MOST_CLASSES:
        totals = {name: sum(counts[part][name] for part in PARTS) for name in names}
        names = tuple(sorted(names, key=lambda name: -totals[name])[:MOST_CLASSES])
    return ClassCounts(names, counts, len(dataset.class_names))


def target_spread(dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None) -> ByPart:
    """How the (first) number to predict is spread in every part. Raises Cancelled."""
    report(None, "")
    if cancel is not None:
        cancel.check()
    name = dataset.raw.names_of_targets[0]
    values = as_numbers(name, columns_of(dataset)[name])
    # A part's rows follow each other, so that a toy whose parts are the same rows is counted three times.
    rows = np.concatenate([dataset.split.of(part) for part in PARTS])
    parts = np.repeat(np.arange(len(PARTS)), [len(dataset.split.of(part)) for part in PARTS])
    return ByPart(name, histogram(values[rows], groups=parts, num_groups=len(PARTS)))


def size_spread(dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None) -> Sizes:
    """Sizes and brightness of pictures. Raises Cancelled, FileError."""
    sizes = picture_sizes(dataset, report=report, cancel=cancel)
    brightness = histogram(sizes.brightness, bins=40) if len(sizes.brightness) else None
    return Sizes(sizes, brightness)


def length_spread(dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None) -> Lengths:
    """How long texts are. Raises Cancelled."""
    assert isinstance(dataset.raw.inputs, np.ndarray)
    lengths, rows = text_lengths(dataset.raw.inputs, report=report, cancel=cancel)
    groups = None if dataset.task == "regression" else groups_of(dataset, rows, MOST_COLOURS)
    num_groups = 1 if groups is None else len(groups.names) + int(groups.has_others)
    values = histogram(lengths, groups=None if groups is None else groups.codes, num_groups=num_groups)
    most = int(np.ceil(np.percentile(lengths, 95))) if len(lengths) else 0
    return Lengths(values, groups, most)


def frequent_words(dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None) -> FrequentWords:
    """The most frequent words of up to 20,000 training texts, cleaned as the network's are. Raises Cancelled."""
    texts, _ = _training_texts(dataset)
    found = word_frequencies(texts, _cleaning(dataset), TOP_WORDS, report=report, cancel=cancel)
    return FrequentWords(tuple(found), len(dataset.training_rows), len(texts))


def words_of_classes(
    dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None
) -> TellingWords:
    """The words that tell the classes of up to 20,000 training texts apart. Raises Cancelled."""
    texts, targets = _training_texts(dataset)
    found = telling_words(texts, targets, _cleaning(dataset), TOP_TELLING, report=report, cancel=cancel)
    words = {name: tuple(found.get(name, ())) for name in dataset.class_names}
    return TellingWords(words, len(dataset.training_rows), len(texts))


def value_spread(dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None) -> Histogram:
    """How the numbers of an array are spread: up to 50,000 of them from up to 500 training samples."""
    cancel = cancel or CancelToken()
    report(None, "")
    rows = dataset.rows("train")
    values = rows.read(sampled_rows(len(rows), 500)).ravel()
    cancel.check()
    return histogram(values)


def _training_texts(dataset: Dataset) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Training texts (n,) and their targets, by lot where there are many."""
    rows = dataset.training_rows[sampled_rows(len(dataset.training_rows), MOST_TEXTS)]
    assert isinstance(dataset.raw.inputs, np.ndarray)
    return dataset.raw.inputs[rows], dataset.raw.targets[rows]


def _cleaning(dataset: Dataset) -> TextCleaning:
    text = dataset.preprocessing.text
    return text.cleaning if text is not None else TextCleaning()


def _spark(values: npt.NDArray[np.generic]) -> npt.NDArray[np.int64] | None:
    part = values[sampled_rows(len(values), SPARK_ROWS)]
    if not is_number_column(values):
        counts = category_counts(part, top=SPARK_BINS)
        return np.array(counts.counts, dtype=np.int64) if counts.counts and counts.distinct <= SPARK_BINS else None
    found = histogram(part, bins=SPARK_BINS)
    return found.counts[0] if found.figures.count else None


def _in_time(counts: CategoryCounts, rows: int) -> CategoryCounts:
    """Counts of periods in their order, of a sample of so many rows."""
    order = sorted(range(len(counts.names)), key=lambda number: counts.names[number])
    return replace(
        counts,
        names=tuple(counts.names[number] for number in order),
        counts=tuple(counts.counts[number] for number in order),
        rows=rows,
    )


def _spread_out(codes: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """The codes of some rows at their places among all; the others are not looked at."""
    if len(rows) == count:
        return codes
    every = np.zeros(count, dtype=np.int64)
    every[rows] = codes
    return every
