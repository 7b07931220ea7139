"""The table of statistics: for which data each is, what is asked for it, what works it out and what draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.datasets.dataset import Dataset
from engine.datasets.insight import views
from engine.datasets.insight.correlation import correlation, number_columns
from engine.datasets.insight.mean_image import mean_images
from engine.datasets.insight.projection import plottable_columns, projection, scatter
from engine.datasets.preprocessing import Kind
from engine.datasets.tables.table import Table
from engine.tasks import CancelToken, Report
from gui.data import statistics_charts as charts
from gui.data.statistics_charts import Shown
from gui.i18n import tr

Choice = tuple[str, ...]  # what is chosen for a view, one text a selector


@dataclass(frozen=True)
class Selector:
    """One thing to choose for a view: the options are (value, what is shown for it)."""

    title: str
    tip: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class View:
    """``compute(dataset, choice, report=..., cancel=...)`` runs in a Worker, ``show`` in the window.

    Without ``is_of_choice`` one result serves all choices.
    """

    key: str
    title: str
    tip: str
    kinds: tuple[Kind, ...]
    compute: Callable[..., Any]
    show: Callable[[Dataset, Choice, Any], Shown]
    selectors: Callable[[Dataset], tuple[Selector, ...]] = lambda _dataset: ()
    fits: Callable[[Dataset], bool] = lambda _dataset: True
    is_of_choice: bool = True


def _without_choice(function: Callable[..., Any]) -> Callable[..., Any]:
    """A statistic of the whole dataset, as a view computes it."""

    def compute(dataset: Dataset, _choice: Choice, *, report: Report, cancel: CancelToken) -> Any:
        return function(dataset, report=report, cancel=cancel)

    return compute


def _column(dataset: Dataset, choice: Choice, *, report: Report, cancel: CancelToken) -> Any:
    return views.column_spread(dataset, choice[0], report=report, cancel=cancel)


def _scatter(dataset: Dataset, choice: Choice, *, report: Report, cancel: CancelToken) -> Any:
    report(None, "")
    cancel.check()
    return scatter(dataset, choice[0], choice[1])


def _axis_selectors(dataset: Dataset) -> tuple[Selector, ...]:
    """Both axes; at first the two last columns: where a number is predicted, it is the last one."""
    names = list(plottable_columns(dataset))
    options = tuple((name, name) for name in names)
    x = names[-2] if len(names) > 1 and dataset.task == "regression" else names[0]
    y = names[-1] if dataset.task == "regression" else names[min(1, len(names) - 1)]
    return (
        Selector(tr("x"), tr("The column along the horizontal axis"), options, x),
        Selector(tr("y"), tr("The column along the vertical axis"), options, y),
    )


def _class_selector(dataset: Dataset) -> tuple[Selector, ...]:
    """The class whose words are shown; nothing to choose where all of them fit beside each other."""
    names = dataset.class_names
    if len(names) <= charts.MOST_SIDE_BY_SIDE:
        return ()
    return (Selector(tr("Class"), tr("The class whose words are shown"), tuple((n, n) for n in names), names[0]),)


def _has_columns(dataset: Dataset) -> bool:
    return isinstance(dataset.raw.inputs, Table) or dataset.raw.details is not None


def _has_classes(dataset: Dataset) -> bool:
    return bool(dataset.class_names)


def _has_two_numbers(dataset: Dataset) -> bool:
    return len(plottable_columns(dataset)) > 1


def _has_numbers(dataset: Dataset) -> bool:
    return bool(number_columns(dataset))


VIEWS: tuple[View, ...] = (
    View(
        "column",
        "Column",
        "How the values of one column are spread",
        ("image", "text", "array", "table"),
        _column,
        lambda _dataset, _choice, found: charts.column_chart(found),
        fits=_has_columns,
    ),
    View(
        "correlation",
        "Correlation",
        "Which columns of numbers go together",
        ("table",),
        _without_choice(correlation),
        lambda _dataset, _choice, found: charts.correlation_chart(found),
        fits=_has_numbers,
    ),
    View(
        "scatter",
        "Scatter",
        "Two columns of numbers against each other",
        ("table",),
        _scatter,
        lambda _dataset, choice, found: charts.scatter_chart(found, *choice),
        selectors=_axis_selectors,
        fits=_has_two_numbers,
    ),
    View(
        "classes",
        "Classes",
        "How many rows of each class every part has",
        ("image", "text", "array", "table"),
        _without_choice(views.class_spread),
        lambda _dataset, _choice, found: charts.class_chart(found),
        fits=_has_classes,
    ),
    View(
        "target",
        "Target",
        "How the number to predict is spread in every part",
        ("image", "text", "array", "table"),
        _without_choice(views.target_spread),
        lambda _dataset, _choice, found: charts.target_chart(found),
        fits=lambda dataset: not _has_classes(dataset),
    ),
    View(
        "mean",
        "Mean image",
        "The mean picture of all and of every class",
        ("image",),
        _without_choice(mean_images),
        lambda _dataset, _choice, found: charts.mean_chart(found),
    ),
    View(
        "words",
        "Words",
        "The words that most texts have",
        ("text",),
        _without_choice(views.frequent_words),
        lambda _dataset, _choice, found: charts.words_chart(found),
    ),
    View(
        "telling",
        "Telling words",
        "The words that tell a class from the others",
        ("text",),
        _without_choice(views.words_of_classes),
        lambda _dataset, choice, found: charts.telling_chart(found, choice[0] if choice else ""),
        selectors=_class_selector,
        fits=_has_classes,
        is_of_choice=False,
    ),
    View(
        "lengths",
        "Lengths",
        "How many words the texts have",
        ("text",),
        _without_choice(views.length_spread),
        lambda _dataset, _choice, found: charts.lengths_chart(found),
    ),
    View(
        "values",
        "Values",
        "How the numbers of the arrays are spread",
        ("array",),
        _without_choice(views.value_spread),
        lambda _dataset, _choice, found: charts.values_chart(found),
    ),
    View(
        "pca",
        "PCA",
        "All samples in the plane of their largest variance, coloured by the target",
        ("image", "text", "array", "table"),
        _without_choice(projection),
        lambda dataset, _choice, found: charts.projection_chart(found, dataset.kind),
    ),
    View(
        "sizes",
        "Sizes",
        "How large and how bright the pictures are",
        ("image",),
        _without_choice(views.size_spread),
        lambda _dataset, _choice, found: charts.sizes_chart(found),
    ),
)


def views_of(dataset: Dataset) -> tuple[View, ...]:
    """The statistics there are of this dataset, in their order: of pictures and texts the columns beside them last."""
    views = [view for view in VIEWS if dataset.kind in view.kinds and view.fits(dataset)]
    return tuple(sorted(views, key=lambda view: view.key == "column" and dataset.kind != "table"))
