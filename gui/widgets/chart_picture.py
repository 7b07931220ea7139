"""Draws ChartData into a matplotlib Figure: what stands still once, what moves as animated artists.

matplotlib is imported late: it takes as long as the window to appear, and charts are seldom the first thing seen.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui import theme
from gui.theme import Colours
from gui.widgets.chart_data import Axis, ChartData, Curve, Range, fitted_range
from gui.widgets.plot_style import style_axes

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 56, 14, 50, 44  # around each pair of axes
SIDE_BY_SIDE = 1.5  # width through height from which axes stand beside each other
X_ROOM = 1.02  # a mark at the very end is shown whole
MARKS_LIMIT = 40  # points up to which each is marked


def prepare() -> None:
    """Import matplotlib and give it the bundled letters, which have Hangul. In any thread, as often as one likes."""
    import matplotlib
    from matplotlib import font_manager
    from matplotlib.backends import backend_qtagg  # noqa: F401  # the slow part of it

    families = ["DejaVu Sans"]
    path = theme.font_path()
    if path.exists():
        name = font_manager.FontProperties(fname=path).get_name()
        if name not in font_manager.get_font_names():
            font_manager.fontManager.addfont(path)
        families.insert(0, name)
    matplotlib.rcParams.update(
        {"font.family": families, "axes.unicode_minus": False, "font.size": 9.0, "pdf.fonttype": 42}
    )
    # Saving as PDF would warn of every table of the font that it leaves out.
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)


@dataclass
class Pane:
    """One pair of axes, its lines in the order of their curves, and the mark of the best."""

    axis: Axis
    axes: Axes
    lines: list[Line2D]
    best: Line2D


class ChartPicture:
    """A figure's content. ``is_live`` leaves the lines out of ordinary drawing, for whoever blits them."""

    def __init__(self, figure: Figure, data: ChartData, colours: Colours, is_log: bool, is_live: bool) -> None:
        self._figure = figure
        self._colours = colours
        self._is_log = is_log
        self._is_live = is_live
        self.structure = data.structure
        figure.clear()
        figure.set_facecolor(colours.base)
        self._panes = [self._pane(axis, data) for axis in data.axes]
        self.set_lines(data)
        self.fit(data)

    def _pane(self, axis: Axis, data: ChartData) -> Pane:
        from matplotlib.ticker import MaxNLocator

        axes = self._figure.add_axes((0.0, 0.0, 1.0, 1.0), label=axis.key)
        style_axes(axes, self._colours, letters=self._colours.muted)
        axes.set_xlabel(data.x_title)
        axes.set_title(axis.title, loc="left", fontsize=10, color=self._colours.text, pad=24)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10], integer=True))
        if self._is_log and axis.can_log:
            axes.set_yscale("log")
        lines = [self._line(axes, curve) for curve in data.curves_of(axis)]
        best = axes.axvline(0.0, color=self._colours.success, linestyle=":", linewidth=1.4, animated=self._is_live)
        named = [line for line in lines if not str(line.get_label()).startswith("_")]
        handles = [*named, best] if data.best_label else named
        axes.legend(
            handles=handles,
            labels=[str(line.get_label()) for line in named] + [data.best_label] * bool(data.best_label),
            loc="lower left",
            bbox_to_anchor=(-0.012, 1.0),
            ncols=len(handles),
            frameon=False,
            labelcolor=self._colours.muted,
            borderaxespad=0.0,
            borderpad=0.3,
            handlelength=1.6,
            columnspacing=1.4,
        )
        return Pane(axis, axes, lines, best)

    def _line(self, axes: Axes, curve: Curve) -> Line2D:
        from matplotlib.lines import Line2D

        line = Line2D(
            [],
            [],
            color=getattr(self._colours, curve.colour),
            # matplotlib leaves labels that begin with an underscore out of legends.
            label=f"_{curve.label}" if curve.is_faint else curve.label,
            linewidth=1.0 if curve.is_faint else 1.8,
            alpha=0.4 if curve.is_faint else 1.0,
            markersize=4.0,
            animated=self._is_live,
        )
        axes.add_line(line)
        return line

    def place(self, width_px: float, height_px: float) -> None:
        """Put the axes side by side or one above the other, with room for their letters."""
        count = len(self._panes)
        is_row = width_px > SIDE_BY_SIDE * height_px
        columns, rows = (count, 1) if is_row else (1, count)
        for index, pane in enumerate(self._panes):
            column, row = (index, 0) if is_row else (0, index)
            width, height = width_px / columns, height_px / rows
            pane.axes.set_position(
                (
                    (column * width + LEFT_PX) / width_px,
                    ((rows - 1 - row) * height + BOTTOM_PX) / height_px,
                    max(width - LEFT_PX - RIGHT_PX, 20) / width_px,
                    max(height - TOP_PX - BOTTOM_PX, 20) / height_px,
                )
            )

    def set_lines(self, data: ChartData) -> None:
        """Give the lines their points; the axes stay."""
        for pane in self._panes:
            for line, curve in zip(pane.lines, data.curves_of(pane.axis), strict=True):
                line.set_data(curve.x, curve.y)
                line.set_marker("o" if not curve.is_faint and len(curve.x) <= MARKS_LIMIT else "")
            pane.best.set_visible(data.best_x is not None)
            if data.best_x is not None:
                pane.best.set_xdata([data.best_x, data.best_x])

    def needed_ranges(self, data: ChartData) -> list[tuple[Range, Range]]:
        """The ranges of x and y that each pair of axes should have."""
        ranges = []
        for pane in self._panes:
            values = [value for curve in data.curves_of(pane.axis) for value in curve.y]
            current = pane.axes.get_ylim() if pane.axes.get_autoscale_on() is False else None
            is_log = self._is_log and pane.axis.can_log
            ranges.append(((0.0, data.x_high * X_ROOM), fitted_range(pane.axis, values, is_log, current)))
        return ranges

    def fits(self, data: ChartData) -> bool:
        """Whether the axes hold this data as they are."""
        shown = [(pane.axes.get_xlim(), pane.axes.get_ylim()) for pane in self._panes]
        return self.needed_ranges(data) == shown

    def fit(self, data: ChartData) -> None:
        """Give the axes the ranges this data needs."""
        for pane, (x_range, y_range) in zip(self._panes, self.needed_ranges(data), strict=True):
            pane.axes.set_xlim(x_range)
            pane.axes.set_ylim(y_range)
            pane.axes.set_autoscale_on(False)

    def moving(self) -> Iterator[tuple[Axes, Artist]]:
        """What is drawn anew each time, in its order."""
        for pane in self._panes:
            for artist in (*pane.lines, pane.best):
                if artist.get_visible():
                    yield pane.axes, artist
