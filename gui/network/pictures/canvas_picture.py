"""The canvas as a picture: the cards and wires as they stand, without grid and selection."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from engine.network.analysis import Analysis
from engine.network.graph import Graph
from gui import theme
from gui.network.canvas.paints import Paints
from gui.network.canvas.scene import NetworkScene
from gui.network.pictures.drawing import MARGIN_PX, Drawing


def canvas_picture(graph: Graph, analysis: Analysis, *, is_dark: bool) -> Drawing:
    scene = NetworkScene()
    scene.paints = Paints(theme.DARK if is_dark else theme.LIGHT)
    scene.show_graph(graph, analysis)
    rect = scene.itemsBoundingRect().adjusted(-MARGIN_PX, -MARGIN_PX, MARGIN_PX, MARGIN_PX)

    def paint(painter: QPainter) -> None:
        scene.render(painter, QRectF(0, 0, rect.width(), rect.height()), rect)

    return Drawing(rect.size(), paint)
