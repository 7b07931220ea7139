"""The look charts share: axes, legends and colour bars in the colours of the theme, names that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gui.theme import Colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

LONGEST_LABEL = 22  # characters of a name beside an axis
MOST_IN_LEGEND_COLUMN = 14


def plain_axes(figure: FigureBase, colours: Colours, title: str = "") -> Axes:
    """The one pair of axes of a figure in the colours of the theme."""
    axes: Axes = figure.add_subplot()
    style_axes(axes, colours, letters=colours.text)
    if title:
        axes.set_title(escaped(title), loc="left", fontsize=10, color=colours.text)
    return axes


def style_axes(axes: Axes, colours: Colours, letters: str) -> None:
    """A grid behind what is drawn, lines at the left and below, and the letters beside them in a colour."""
    axes.set_facecolor(colours.base)
    axes.grid(color=colours.border, linewidth=0.6, alpha=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(colors=colours.muted, length=3, labelcolor=letters)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(letters)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(colours.border)


def whole_numbers(axis: Any) -> None:
    """Only whole numbers beside this axis, with separators of thousands."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    axis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.0f}"))


def add_legend(axes: Axes, colours: Colours, is_needed: bool, is_bars: bool = True) -> None:
    """A legend beside the axes, where it covers nothing."""
    if is_needed:
        axes.legend(
            loc="upper left",
            bbox_to_anchor=(1.005, 1.0),
            borderaxespad=0.0,
            frameon=False,
            labelcolor=colours.text,
            handlelength=1.2,
            ncols=1 if len(axes.get_legend_handles_labels()[0]) <= MOST_IN_LEGEND_COLUMN else 2,
            fontsize=8.5,
            markerscale=1.0 if is_bars else 2.0,
        )


def visible_map(colours: Colours) -> Any:
    """The colours for a number, without the end that could not be told from the ground they stand on."""
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap, to_rgb

    is_dark = sum(to_rgb(colours.base)) < 1.5
    low, high = (0.25, 1.0) if is_dark else (0.0, 0.9)
    return ListedColormap(colormaps["viridis"](np.linspace(low, high, 256)))


def style_bar(bar: Any, title: str, colours: Colours) -> None:
    """The bar of a colour map in the colours of the theme."""
    bar.outline.set_visible(False)
    bar.ax.tick_params(colors=colours.muted, labelcolor=colours.text, length=3)
    bar.set_label(escaped(shortened(title, 40)), color=colours.text)


def colour_of(number: int, colours: Colours) -> str:
    """The colour of the group of that number; they repeat after the last."""
    return colours.series[number % len(colours.series)]


def hatch_of(number: int, colours: Colours) -> str | None:
    """Groups whose colour was there before are hatched."""
    return (None, "///", "...")[number // len(colours.series) % 3]


def shortened(text: str, most: int = LONGEST_LABEL) -> str:
    """The text in one line of at most that many characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def escaped(text: str) -> str:
    """The text as it is: matplotlib would take what stands between dollar signs for a formula."""
    return text.replace("$", r"\$")
