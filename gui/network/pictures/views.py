"""The table of pictures a network has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.network.analysis import Analysis
from engine.network.graph import Graph
from gui.network.pictures.canvas_picture import canvas_picture
from gui.network.pictures.diagram import diagram
from gui.network.pictures.drawing import Drawing, ink
from gui.network.pictures.layered import layered
from gui.network.pictures.plan import plan_of
from gui.network.pictures.summary import summary


@dataclass(frozen=True)
class Choices:
    """What a user chose of a picture; a view reads those it has."""

    is_dark: bool = False
    is_transparent: bool = False
    shows_shapes: bool = True
    shows_params: bool = True
    opens_blocks: bool = False
    leaves_out: bool = True


@dataclass(frozen=True)
class View:
    """A kind of picture; ``options`` are the fields of Choices it has beside those of the paper."""

    key: str
    title: str
    help: str
    options: tuple[str, ...]
    draw: Callable[[Graph, Analysis, Choices], Drawing]


def _diagram(graph: Graph, analysis: Analysis, choices: Choices) -> Drawing:
    plan = plan_of(graph, analysis, opens_blocks=choices.opens_blocks)
    colours = ink(is_dark=choices.is_dark)
    return diagram(plan, colours, shows_shapes=choices.shows_shapes, shows_params=choices.shows_params)


def _layered(graph: Graph, analysis: Analysis, choices: Choices) -> Drawing:
    plan = plan_of(graph, analysis, opens_blocks=choices.opens_blocks)
    colours = ink(is_dark=choices.is_dark)
    return layered(plan, colours, shows_shapes=choices.shows_shapes, leaves_out=choices.leaves_out)


def _summary(graph: Graph, analysis: Analysis, choices: Choices) -> Drawing:
    return summary(plan_of(graph, analysis, opens_blocks=choices.opens_blocks), ink(is_dark=choices.is_dark))


def _canvas(graph: Graph, analysis: Analysis, choices: Choices) -> Drawing:
    return canvas_picture(graph, analysis, is_dark=choices.is_dark)


VIEWS: tuple[View, ...] = (
    View(
        "diagram",
        "Diagram",
        "Every layer with the shapes that go in and come out, from top to bottom.",
        ("shows_shapes", "shows_params", "opens_blocks"),
        _diagram,
    ),
    View(
        "layered",
        "Layers in 3-D",
        "Every output as a box of its size, from left to right, with a legend.",
        ("shows_shapes", "leaves_out", "opens_blocks"),
        _layered,
    ),
    View("summary", "Summary", "A table of all layers with their shapes and parameters.", ("opens_blocks",), _summary),
    View("canvas", "Canvas", "The layers as they stand on the canvas.", (), _canvas),
)
