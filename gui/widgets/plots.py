"""What a still chart shows, as values that draw themselves into a matplotlib figure: bars, histograms, points, maps.

matplotlib is imported late, and everything here may run in a thread: no Qt object is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from gui.theme import Colours
from gui.widgets.plot_style import (
    add_legend,
    colour_of,
    escaped,
    hatch_of,
    plain_axes,
    shortened,
    style_bar,
    visible_map,
    whole_numbers,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

MARKERS = "os^Dv"  # the colours of a theme go round once for each
ONE_ROW = 4  # pictures beside each other
FEW_BARS, MANY_BARS = 5, 16  # fewer leave room below, more are written smaller

Numbers = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Spots:
    """What is said over parts of a drawing: ``boxes`` (n, 4) x0, y0, x1, y1 in the units of ``axes``."""

    axes: Axes
    boxes: Numbers
    texts: Sequence[str]


class Plot(Protocol):
    """A chart as a value. ``description`` says it in words, for whoever cannot see it."""

    @property
    def description(self) -> str: ...

    def draw(self, figure: FigureBase, colours: Colours) -> list[Spots]:
        """Draw into an empty figure, or into a part of one."""
        ...


@dataclass(frozen=True, eq=False)
class HistogramPlot:
    """``counts`` (groups, bins) stacked over ``edges`` (bins + 1,); ``lines`` are named places on the x axis."""

    edges: Numbers
    counts: Numbers
    x_title: str
    y_title: str
    groups: tuple[str, ...] = ()
    lines: tuple[tuple[str, float], ...] = ()
    are_whole: bool = False
    title: str = ""
    description: str = ""

    def draw(self, figure: FigureBase, colours: Colours) -> list[Spots]:
        axes = plain_axes(figure, colours, self.title)
        widths = np.diff(self.edges)
        below = np.zeros(len(widths))
        for number, counts in enumerate(self.counts):
            label = shortened(self.groups[number]) if self.groups else None
            axes.bar(
                self.edges[:-1],
                counts,
                widths * (0.9 if self.are_whole else 1.0),
                bottom=below,
                align="edge",
                color=colour_of(number, colours),
                edgecolor=colours.base,
                linewidth=0.5,
                label=label,
                hatch=hatch_of(number, colours),
            )
            below = below + counts
        for number, (name, place) in enumerate(self.lines):
            style = ("--", ":")[number % 2]
            axes.axvline(place, color=colours.text, linestyle=style, linewidth=1.2, label=escaped(name))
        axes.set_xlabel(escaped(shortened(self.x_title, 60)))
        axes.set_ylabel(escaped(self.y_title))
        whole_numbers(axes.yaxis)
        if self.are_whole:
            whole_numbers(axes.xaxis)
        add_legend(axes, colours, is_needed=bool(self.groups or self.lines))
        return [self._spots(axes, below)]

    def _spots(self, axes: Axes, tops: Numbers) -> Spots:
        boxes = np.stack([self.edges[:-1], np.zeros(len(tops)), self.edges[1:], tops], axis=1)
        # The room over a low bar belongs to it too: nobody hits a bar of two pixels.
        boxes[:, 3] = max(float(tops.max(initial=0.0)), 1.0)
        texts = []
        for at, (low, high) in enumerate(zip(self.edges[:-1], self.edges[1:], strict=True)):
            where = f"{(low + high) / 2:g}" if self.are_whole else f"{low:.4g} – {high:.4g}"
            texts.append("\n".join([f"{where}: {int(tops[at]):,}", *self._shares(at)]))
        return Spots(axes, boxes, texts)

    def _shares(self, at: int) -> list[str]:
        if not self.groups:
            return []
        return [f"{name}: {int(row[at]):,}" for name, row in zip(self.groups, self.counts, strict=True) if row[at]]


@dataclass(frozen=True, eq=False)
class BarsPlot:
    """One bar a name, lying, the first at the top; ``counts`` (groups, names) stacked, of any real numbers.

    ``colour`` is the number of the first group's colour.
    """

    names: tuple[str, ...]
    counts: Numbers
    x_title: str
    groups: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    colour: int = 0

    def draw(self, figure: FigureBase, colours: Colours) -> list[Spots]:
        axes = plain_axes(figure, colours, self.title)
        places = np.arange(len(self.names))
        left = np.zeros(len(self.names))
        for number, counts in enumerate(self.counts):
            axes.barh(
                places,
                counts,
                0.78,
                left=left,
                color=colour_of(self.colour + number, colours),
                label=escaped(shortened(self.groups[number])) if self.groups else None,
                hatch=hatch_of(self.colour + number, colours),
                edgecolor=colours.base,
                linewidth=0.5,
            )
            left = left + counts
        size = 9.0 if len(self.names) <= MANY_BARS else 7.5
        axes.set_yticks(places, [escaped(shortened(name)) for name in self.names], fontsize=size, color=colours.text)
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
        axes.set_ylim(max(len(self.names), FEW_BARS) - 0.5, -0.5)
        axes.set_xlabel(escaped(self.x_title))
        if np.issubdtype(self.counts.dtype, np.integer):
            whole_numbers(axes.xaxis)
        add_legend(axes, colours, is_needed=bool(self.groups))
        furthest = max(float(left.max(initial=0.0)), 1e-9)
        boxes = np.stack([np.zeros(len(places)), places - 0.5, np.full(len(places), furthest), places + 0.5], axis=1)
        return [Spots(axes, boxes, [self._text(at) for at in range(len(self.names))])]

    def _text(self, at: int) -> str:
        column = self.counts[:, at]
        total = f"{column.sum():,}" if np.issubdtype(column.dtype, np.integer) else f"{column.sum():.4g}"
        lines = [f"{self.names[at]}: {total}"]
        if self.groups:
            lines += [f"{name}: {value:,}" for name, value in zip(self.groups, column, strict=True) if value]
        return "\n".join(lines)


@dataclass(frozen=True, eq=False)
class HeatMap:
    """``matrix`` (k, k) in -1..1, NaN for nothing to say; each cell is written where there is room."""

    names: tuple[str, ...]
    matrix: Numbers
    bar_title: str
    title: str = ""
    description: str = ""
    most_written: int = 16

    def draw(self, figure: FigureBase, colours: Colours) -> list[Spots]:
        axes = plain_axes(figure, colours, self.title)
        axes.grid(visible=False)
        count = len(self.names)
        axes.set_facecolor(colours.alternate)
        image = axes.imshow(np.ma.masked_invalid(self.matrix), cmap="coolwarm", vmin=-1, vmax=1, aspect="auto")
        labels = [escaped(shortened(name, 16)) for name in self.names]
        size = 8.5 if count <= 20 else 6.5
        axes.set_xticks(range(count), labels, rotation=90 if count > 8 else 30, fontsize=size, color=colours.text)
        if count <= 8:
            for label in axes.get_xticklabels():
                label.set_horizontalalignment("right")
        axes.set_yticks(range(count), labels, fontsize=size, color=colours.text)
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        if count <= self.most_written:
            self._write(axes)
        bar = figure.colorbar(image, ax=axes, shrink=0.9, pad=0.02)
        style_bar(bar, self.bar_title, colours)
        rows, columns = np.mgrid[0:count, 0:count]
        boxes = np.stack([columns - 0.5, rows - 0.5, columns + 0.5, rows + 0.5], axis=-1).reshape(-1, 4)
        texts = [
            f"{a} × {b}: {_written(self.matrix[i, j])}"
            for i, a in enumerate(self.names)
            for j, b in enumerate(self.names)
        ]
        return [Spots(axes, boxes, texts)]

    def _write(self, axes: Axes) -> None:
        for (row, column), r in np.ndenumerate(self.matrix):
            if np.isfinite(r):
                # The two ends of the map are dark in either theme, its middle is light.
                ink = "white" if abs(r) > 0.7 else "black"
                axes.text(column, row, f"{round(r, 2) + 0.0:.2f}", ha="center", va="center", fontsize=7.5, color=ink)


@dataclass(frozen=True, eq=False)
class PointsPlot:
    """``points`` (n, 2), coloured by group (``codes`` into ``groups``) or, where given, by ``values``."""

    points: Numbers
    codes: Numbers
    groups: tuple[str, ...]
    x_title: str
    y_title: str
    values: Numbers | None = None
    bar_title: str = ""
    title: str = ""
    description: str = ""
    labels: Sequence[str] = field(default=())

    def draw(self, figure: FigureBase, colours: Colours) -> list[Spots]:
        axes = plain_axes(figure, colours, self.title)
        size = 26.0 if len(self.points) <= 600 else 12.0
        style: dict[str, Any] = {"s": size, "alpha": 0.75, "linewidths": 0, "rasterized": True}
        if self.values is not None:
            dots = axes.scatter(self.points[:, 0], self.points[:, 1], c=self.values, cmap=visible_map(colours), **style)
            bar = figure.colorbar(dots, ax=axes, pad=0.02)
            style_bar(bar, self.bar_title, colours)
        else:
            for number, name in enumerate(self.groups):
                chosen = self.points[self.codes == number]
                marker = MARKERS[number // len(colours.series) % len(MARKERS)]
                colour = colour_of(number, colours)
                axes.scatter(*chosen.T, color=colour, marker=marker, label=escaped(shortened(name)), **style)
            add_legend(axes, colours, is_needed=len(self.groups) > 1, is_bars=False)
        axes.set_xlabel(escaped(shortened(self.x_title, 60)))
        axes.set_ylabel(escaped(shortened(self.y_title, 40)))
        boxes = np.concatenate([self.points, self.points], axis=1)
        return [Spots(axes, boxes, self.labels)] if self.labels else []


@dataclass(frozen=True, eq=False)
class PicturesPlot:
    """Pictures (height, width, channels) in 0..255, each under its title; ``maps`` says which show an amount."""

    pictures: tuple[Numbers, ...]
    titles: tuple[str, ...]
    maps: tuple[bool, ...]
    title: str = ""
    description: str = ""

    def draw(self, figure: FigureBase, colours: Colours) -> list[Spots]:
        count = len(self.pictures)
        columns = count if count <= ONE_ROW else int(np.ceil(np.sqrt(count * 2.0)))
        rows = -(-count // columns)
        all_axes = np.atleast_1d(figure.subplots(rows, columns)).ravel()
        spots = []
        for number, axes in enumerate(all_axes):
            axes.set_axis_off()
            if number >= count:
                continue
            picture = self.pictures[number]
            self._show(axes, picture, self.maps[number])
            axes.set_title(escaped(shortened(self.titles[number], 18)), fontsize=8.5, color=colours.text, pad=3)
            height, width = picture.shape[:2]
            text = f"{self.titles[number]}: {picture.min():.0f} – {picture.max():.0f}"
            spots.append(Spots(axes, np.array([[-0.5, -0.5, width - 0.5, height - 0.5]]), (text,)))
        return spots

    @staticmethod
    def _show(axes: Axes, picture: Numbers, is_map: bool) -> None:
        if is_map:
            axes.imshow(picture.mean(axis=2), cmap="magma")
        elif picture.shape[2] == 3:
            axes.imshow(np.clip(picture / 255.0, 0.0, 1.0))
        else:
            axes.imshow(picture[..., 0], cmap="gray", vmin=0, vmax=255)


@dataclass(frozen=True, eq=False)
class SideBySide:
    """Several plots, each with its own title, in one figure."""

    plots: tuple[Plot, ...]

    @property
    def description(self) -> str:
        return "; ".join(plot.description for plot in self.plots if plot.description)

    def draw(self, figure: FigureBase, colours: Colours) -> list[Spots]:
        parts = figure.subfigures(1, len(self.plots), wspace=0.03, squeeze=False).ravel()
        spots: list[Spots] = []
        for part, plot in zip(parts, self.plots, strict=True):
            part.set_facecolor(colours.base)
            spots += plot.draw(part, colours)
        return spots


def _written(r: float) -> str:
    return f"{round(r, 3) + 0.0:.3f}" if np.isfinite(r) else "–"
