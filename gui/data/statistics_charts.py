"""The statistics of the engine as charts with their words: what is drawn, and what is said under it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import PARTS
from engine.datasets.insight.correlation import Correlation
from engine.datasets.insight.grouping import Groups
from engine.datasets.insight.histograms import CategoryCounts, Figures, Histogram
from engine.datasets.insight.mean_image import MeanImages
from engine.datasets.insight.picture_sizes import PictureSizes
from engine.datasets.insight.projection import Projection, Scatter
from engine.datasets.insight.views import ByPart, ClassCounts, ColumnSpread, FrequentWords, Lengths, Sizes, TellingWords
from gui.data.words import part_title
from gui.i18n import tr
from gui.widgets.plots import BarsPlot, HeatMap, HistogramPlot, PicturesPlot, Plot, PointsPlot, SideBySide

LEAST_RATIO = 1.1  # of class sizes, worth a word
MOST_SIDE_BY_SIDE = 3  # charts of words


@dataclass(frozen=True, eq=False)
class Shown:
    """A chart and the words under it; without a chart the words say why there is none."""

    plot: Plot | None
    words: str = ""


def column_chart(spread: ColumnSpread) -> Shown:
    """How one column is spread, by class where there are classes."""
    if isinstance(spread.values, Histogram):
        return _histogram(spread.values, spread.name, _group_titles(spread.groups))
    counts = spread.values
    if not counts.names:
        return Shown(None, tr("The column “{name}” has no values.", name=spread.name))
    plot = BarsPlot(
        counts.names,
        spread.by_group,
        tr("Rows"),
        groups=_group_titles(spread.groups),
        description=", ".join(f"{n}: {c:,}" for n, c in zip(counts.names[:10], counts.counts[:10], strict=True)),
    )
    return Shown(plot, _category_words(counts))


def correlation_chart(found: Correlation) -> Shown:
    if len(found.names) < 2:
        return Shown(None, tr("A correlation needs at least two columns of numbers."))
    pairs = " · ".join(f"{pair.first} × {pair.second} {pair.r:+.2f}" for pair in found.pairs[:6])
    words = [tr("Strongest: {pairs}", pairs=pairs)] if pairs else []
    shown = len(found.names)
    if found.columns > shown:
        words.append(
            tr(
                "{shown} of {columns} columns: those that tell most about the target.",
                shown=shown,
                columns=f"{found.columns:,}",
            )
        )
    if found.is_sampled:
        words.append(_sampled(found.looked_at, found.rows))
    plot = HeatMap(found.names, found.matrix, tr("Pearson's r"), description=pairs)
    return Shown(plot, "\n".join(words))


def scatter_chart(found: Scatter, x: str, y: str) -> Shown:
    if not len(found.points):
        return Shown(None, tr("No row has a value in both columns."))
    words = [_sampled(len(found.rows), found.total)] if found.is_sampled else []
    if not found.is_sampled and len(found.rows) < found.total:
        words.append(tr("{count} rows with a missing value are left out.", count=f"{found.total - len(found.rows):,}"))
    description = tr("{count} rows by {x} and {y}", count=f"{len(found.points):,}", x=x, y=y)
    return Shown(_points(found.points, found.groups, found.rows, (x, y), description), "\n".join(words))


def projection_chart(found: Projection, kind: str) -> Shown:
    first, second = (f"{share:.1%}" for share in found.explained)
    titles = tr("Component 1 ({share})", share=first), tr("Component 2 ({share})", share=second)
    total = f"{sum(found.explained):.1%}"
    words = [
        tr("TF-IDF of the words, then truncated SVD; the plane holds {share} of the variance.", share=total)
        if kind == "text"
        else tr("Principal components of the training rows; the plane holds {share} of the variance.", share=total)
    ]
    if found.is_sampled:
        words.append(_sampled(len(found.rows), found.total))
    return Shown(_points(found.points, found.groups, found.rows, titles, words[0]), "\n".join(words))


def target_chart(found: ByPart) -> Shown:
    """The spread of a number to predict in every part."""
    return _histogram(found.values, found.name, tuple(part_title(part) for part in PARTS))


def class_chart(found: ClassCounts) -> Shown:
    """Rows of every class in every part."""
    counts = np.array([[found.counts[part][name] for name in found.names] for part in PARTS], dtype=np.int64)
    totals = counts.sum(axis=0)
    plot = BarsPlot(
        found.names,
        counts,
        tr("Rows"),
        groups=tuple(part_title(part) for part in PARTS),
        description=", ".join(f"{n}: {c:,}" for n, c in zip(found.names[:30], totals[:30].tolist(), strict=True)),
    )
    words = []
    if len(found.names) < found.total:
        words.append(
            tr("The {shown} most frequent of {total} classes.", shown=len(found.names), total=f"{found.total:,}")
        )
    occurring = totals[totals > 0]
    ratio = float(occurring.max() / occurring.min()) if len(occurring) else 1.0
    words.append(
        tr("The largest class has {ratio} times the rows of the smallest.", ratio=f"{ratio:.1f}")
        if ratio >= LEAST_RATIO
        else tr("All classes have about the same number of rows.")
    )
    return Shown(plot, "\n".join(words))


def mean_chart(found: MeanImages) -> Shown:
    titles = [tr("All"), tr("Deviation")]
    titles += [f"{name} ({count:,})" for name, count in zip(found.classes, found.counts, strict=True)]
    pictures = (found.mean, found.deviation, *found.by_class)
    maps = tuple(number == 1 for number in range(len(pictures)))
    words = [tr("The mean of the training pictures; the deviation is bright where pictures differ most.")]
    if found.is_sampled:
        words.append(_sampled(found.looked_at, found.rows))
    return Shown(PicturesPlot(pictures, tuple(titles), maps, description=", ".join(titles)), "\n".join(words))


def sizes_chart(found: Sizes) -> Shown:
    sizes = found.sizes
    plots: list[Plot] = []
    words: list[str] = []
    if found.is_one_size:
        words.append(
            tr("All pictures are {width} × {height}.", width=int(sizes.widths[0]), height=int(sizes.heights[0]))
        )
    elif len(sizes.widths):
        plots.append(_size_points(sizes))
        words.append(
            tr(
                "Width {least_width} to {most_width}, height {least_height} to {most_height} pixels.",
                least_width=int(sizes.widths.min()),
                most_width=int(sizes.widths.max()),
                least_height=int(sizes.heights.min()),
                most_height=int(sizes.heights.max()),
            )
        )
    if found.brightness is not None:
        bright = found.brightness
        title = tr("Brightness (0 to 255)")
        plots.append(HistogramPlot(bright.edges, bright.counts, title, tr("Pictures"), description=title))
    if sizes.unreadable:
        words.append(tr("{count} files could not be read.", count=f"{sizes.unreadable:,}"))
    if sizes.is_sampled:
        words.append(_sampled(sizes.looked_at, sizes.rows))
    return Shown(SideBySide(tuple(plots)) if plots else None, "\n".join(words))


def lengths_chart(found: Lengths) -> Shown:
    figures = found.values.figures
    shown = _histogram(found.values, tr("Words in a text"), _group_titles(found.groups))
    if shown.plot is None or figures.count == 0:
        return Shown(None, tr("There are no texts."))
    advice = tr("A sequence of {length} words holds 95 % of the texts whole.", length=f"{found.length_of_most:,}")
    return Shown(shown.plot, f"{shown.words}\n{advice}")


def values_chart(found: Histogram) -> Shown:
    return _histogram(found, tr("Value"), ())


def words_chart(found: FrequentWords) -> Shown:
    """The words that most texts have."""
    if not found.words:
        return Shown(None, tr("There are no words to count."))
    names = tuple(word.word for word in found.words)
    documents = np.array([[word.documents for word in found.words]], dtype=np.int64)
    plot = BarsPlot(names, documents, tr("Texts with the word"), description=", ".join(names[:15]))
    return Shown(plot, _sampled(found.looked_at, found.rows) if found.looked_at < found.rows else "")


def telling_chart(found: TellingWords, class_name: str) -> Shown:
    """The words that tell a class from the others; of two classes those of both, side by side."""
    names = list(found.words) if len(found.words) <= MOST_SIDE_BY_SIDE else [class_name]
    plots: list[Plot] = []
    for number, name in enumerate(names):
        words = found.words.get(name, ())
        if words:
            scores = np.array([[word.score for word in words]])
            texts = tuple(word.word for word in words)
            title = tr("Deviations above the other classes")
            words_of = f"{name}: {', '.join(texts[:15])}"
            plots.append(BarsPlot(texts, scores, title, title=name, colour=number, description=words_of))
    if not plots:
        return Shown(None, tr("There are no words to count."))
    said = tr("Words that are far more frequent in one class than in the others.")
    if found.looked_at < found.rows:
        said += "\n" + _sampled(found.looked_at, found.rows)
    return Shown(SideBySide(tuple(plots)), said)


def _histogram(found: Histogram, name: str, groups: tuple[str, ...]) -> Shown:
    figures = found.figures
    if not figures.count or figures.mean is None or figures.median is None:
        return Shown(None, tr("The column “{name}” has no values.", name=name))
    used = [number for number in range(len(found.counts)) if found.counts[number].any()] or [0]
    words = figure_words(figures)
    plot = HistogramPlot(
        found.edges,
        found.counts[used],
        name,
        tr("Rows"),
        groups=tuple(groups[number] for number in used) if groups else (),
        lines=((tr("mean"), figures.mean), (tr("median"), figures.median)),
        are_whole=found.are_whole,
        description=f"{name}: {words}",
    )
    return Shown(plot, f"{words}\n{_sampled(found.looked_at, found.rows)}" if found.is_sampled else words)


def figure_words(figures: Figures) -> str:
    """The figures of a column in one line."""
    parts = [tr("{count} values", count=f"{figures.count:,}"), tr("{count} missing", count=f"{figures.missing:,}")]
    named = (
        (tr("minimum"), figures.minimum),
        (tr("lower quartile"), figures.lower_quartile),
        (tr("median"), figures.median),
        (tr("upper quartile"), figures.upper_quartile),
        (tr("maximum"), figures.maximum),
        (tr("mean"), figures.mean),
        (tr("deviation"), figures.deviation),
    )
    return " · ".join(parts + [f"{name} {value:.5g}" for name, value in named if value is not None])


def _category_words(counts: CategoryCounts) -> str:
    parts = [
        tr("{count} different values", count=f"{counts.distinct:,}"),
        tr("{count} missing", count=f"{counts.missing:,}"),
    ]
    if counts.others:
        parts.append(tr("{count} rows have a value that is not shown", count=f"{counts.others:,}"))
    words = " · ".join(parts)
    return f"{words}\n{_sampled(counts.looked_at, counts.rows)}" if counts.looked_at < counts.rows else words


def _points(
    points: npt.NDArray[np.float64],
    groups: Groups,
    rows: npt.NDArray[np.int64],
    titles: tuple[str, str],
    description: str,
) -> PointsPlot:
    names = _group_titles(groups)
    labels: list[str] = []
    for number, row in enumerate(rows.tolist()):
        label = f"{groups.values[number]:.5g}" if groups.values is not None else names[groups.codes[number]]
        labels.append(tr("Row {row}: {label}", row=f"{row:,}", label=f"{groups.title} {label}"))
    return PointsPlot(
        points,
        groups.codes,
        names,
        *titles,
        values=groups.values,
        bar_title=groups.title,
        description=description,
        labels=labels,
    )


def _size_points(sizes: PictureSizes) -> PointsPlot:
    """How many pictures have each size, as a place a size; where there are many, they lie over each other."""
    points, counts = np.unique(np.stack([sizes.widths, sizes.heights], axis=1), axis=0, return_counts=True)
    labels = [f"{width} × {height}: {count:,}" for (width, height), count in zip(points.tolist(), counts, strict=True)]
    codes = np.zeros(len(points), dtype=np.int64)
    title = tr("Sizes of the pictures in pixels")
    titles = tr("Width in pixels"), tr("Height in pixels")
    return PointsPlot(points.astype(np.float64), codes, ("",), *titles, description=title, labels=labels)


def _group_titles(groups: Groups | None) -> tuple[str, ...]:
    if groups is None:
        return ()
    return (*groups.names, tr("Other classes")) if groups.has_others else groups.names


def _sampled(looked_at: int, total: int) -> str:
    return tr("Worked out on {shown} of {total} rows, chosen at random.", shown=f"{looked_at:,}", total=f"{total:,}")
