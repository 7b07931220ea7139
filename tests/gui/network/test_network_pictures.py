"""Pictures of a network: what they show, the files they become, and the dialog that saves and copies them."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from engine.facts import DataFacts
from engine.network.analysis import analyse
from engine.network.editing.edits import with_disabled
from engine.network.graph import Block, Edge, Graph, Node
from engine.network.templates import line, template
from gui.network.pictures import saving
from gui.network.pictures.dialog import PicturesDialog
from gui.network.pictures.drawing import ink
from gui.network.pictures.layered import keeps_shape, layered
from gui.network.pictures.plan import plan_of
from gui.network.pictures.solids import LARGEST_PX, scale_of
from gui.network.pictures.summary import summary_text
from gui.network.pictures.views import VIEWS, Choices, View

DIGITS = template("digits-cnn").make(DataFacts((28, 28, 1), "multiclass", 10))
pytestmark = pytest.mark.usefixtures("qtbot")

INSIDE = Graph(
    (Node("into", "Input", {"shape": (1,)}), Node("conv", "Conv2D", {"filters": 4, "padding": "same"})),
    (Edge("into", "conv"),),
)
WITH_BLOCK = Graph(
    (Node("input", "Input", {"shape": (8, 8, 1)}), Node("twice", "block:pair"), Node("flat", "Flatten")),
    (Edge("input", "twice"), Edge("twice", "flat")),
    blocks=(Block("pair", INSIDE),),
)
CHOICES = [Choices(), Choices(is_dark=True, shows_shapes=False, shows_params=False, leaves_out=False)]


def colours_in(image: QImage) -> int:
    small = image.scaled(QSize(120, 120))
    return len({small.pixel(x, y) for x in range(120) for y in range(120)})


def test_disabled_layers_are_no_part_of_what_is_shown() -> None:
    graph = line(("Input", {"shape": (8,)}), ("Dense", {"units": 4}), ("Dense", {"units": 3}))
    joined = Graph(
        (*graph.nodes, Node("add", "Add")),
        (*graph.edges, Edge("dense_1", "add", 0), Edge("dense", "add", 1)),
    )
    plan = plan_of(shown := with_disabled(joined, ["dense", "add"], True), analyse(shown), opens_blocks=False)
    assert [node.id for node in plan.order] == ["input", "dense_1"]
    assert plan.graph.inputs_of("dense_1") == ("input",)
    assert not plan.graph.outputs_of("dense_1")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.key)
@pytest.mark.parametrize("choices", CHOICES, ids=["light", "dark"])
@pytest.mark.parametrize("graph", [DIGITS, WITH_BLOCK, Graph()], ids=["digits", "block", "empty"])
def test_every_picture_can_be_every_kind_of_file(tmp_path: Path, view: View, choices: Choices, graph: Graph) -> None:
    drawing = view.draw(graph, analyse(graph), choices)
    paper = ink(is_dark=choices.is_dark).paper
    for ending in ("png", "svg", "pdf"):
        saving.save(drawing, paper, tmp_path / f"그림.{ending}")
    image = QImage(str(tmp_path / "그림.png"))
    assert image.size() == (drawing.size * saving.scale_of(drawing)).toSize()
    if graph.nodes:
        assert colours_in(image) > 3
    root = ElementTree.parse(tmp_path / "그림.svg").getroot()
    assert root.tag.endswith("svg")
    assert (tmp_path / "그림.pdf").read_bytes().startswith(b"%PDF")


def test_the_diagram_names_layers_and_shapes_in_letters_that_can_be_searched() -> None:
    drawing = VIEWS[0].draw(DIGITS, analyse(DIGITS), Choices())
    svg = saving.picture_bytes(drawing, QColor("white"), "svg").decode("utf-8")
    for text in ("conv2d_1: Conv2D", "in: 26×26×32", "out: 24×24×32", "9,248 params"):
        assert text in svg


def test_blocks_are_one_box_or_all_their_layers() -> None:
    analysis = analyse(WITH_BLOCK)
    closed = plan_of(WITH_BLOCK, analysis, opens_blocks=False)
    opened = plan_of(WITH_BLOCK, analysis, opens_blocks=True)
    assert [node.id for node in closed.order] == ["input", "twice", "flat"]
    assert [node.id for node in opened.order] == ["input", "twice_conv", "flat"]
    assert closed.shape("twice") == opened.shape("twice_conv") == (8, 8, 4)


def test_layers_that_change_nothing_can_be_left_out() -> None:
    plan = plan_of(DIGITS, analyse(DIGITS), opens_blocks=False)
    names = keeps_shape(plan)
    assert names == {"rescaling", "dropout", "dropout_1"}
    rest = plan.without(names)
    assert ("input", "conv2d") in {(edge.source, edge.target) for edge in rest.graph.edges}
    colours = ink(is_dark=False)
    widths = [layered(plan, colours, shows_shapes=False, leaves_out=out).size.width() for out in (True, False)]
    assert widths[0] < widths[1]


def test_normalisation_is_left_out_and_convolutions_that_keep_the_shape_are_not() -> None:
    same = ("Conv2D", {"filters": 4, "padding": "same"})
    graph = line(("Input", {"shape": (8, 8, 4)}), same, ("BatchNormalization", {}), same, ("PReLU", {}))
    assert keeps_shape(plan_of(graph, analyse(graph), opens_blocks=False)) == {"batchnormalization", "prelu"}


def test_boxes_grow_with_the_shapes() -> None:
    scale = scale_of([(28, 28, 1), (14, 14, 64), (100,), None])
    large, small, pole = scale.solid((28, 28, 1)), scale.solid((14, 14, 64)), scale.solid((100,))
    assert large.height == large.depth == LARGEST_PX
    assert small.height < large.height
    assert small.width > large.width
    assert pole.height > pole.width
    assert scale.solid(None).height > 0


def test_the_summary_adds_up() -> None:
    analysis = analyse(DIGITS)
    lines = summary_text(plan_of(DIGITS, analysis, opens_blocks=False)).splitlines()
    assert len(lines) == 1 + len(DIGITS.nodes) + 3
    counts = [int(line.split("\t")[3].replace(",", "")) for line in lines[1:-3]]
    assert sum(counts) == sum(analysis.total_params)
    assert lines[-3].endswith(f"{sum(counts):,}")


def test_a_huge_network_is_drawn_smaller_not_refused() -> None:
    many = Graph(tuple(Node(f"n{i}", "ReLU", {}, 0.0, i * 100.0) for i in range(500)))
    drawing = VIEWS[3].draw(many, analyse(many), Choices())
    scale = saving.scale_of(drawing)
    assert drawing.size.height() * scale <= saving.MOST_SIDE_PIXELS + 1
    assert math.prod((drawing.size.width() * scale, drawing.size.height() * scale)) <= saving.MOST_PIXELS * 1.01


def test_the_dialog_saves_what_it_shows(qtbot: QtBot, tmp_path: Path) -> None:
    asked: list[Path] = []

    def ask(_parent: object, suggestion: Path) -> str:
        asked.append(suggestion)
        return str(tmp_path / "layers.svg")

    dialog = PicturesDialog(DIGITS, analyse(DIGITS), tmp_path, ask_where=ask)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.chooser.setCurrentIndex(1)
    assert dialog.options["leaves_out"].isVisible()
    assert not dialog.options["shows_params"].isVisible()
    dialog.save_button.click()
    assert asked[0].parent == tmp_path
    assert "MaxPooling2D" in (tmp_path / "layers.svg").read_text(encoding="utf-8")
    assert str(tmp_path / "layers.svg") in dialog.said.text()


def test_a_place_that_cannot_be_written_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    dialog = PicturesDialog(
        DIGITS, analyse(DIGITS), tmp_path, ask_where=lambda _parent, _where: str(tmp_path / "file" / "a.png")
    )
    qtbot.addWidget(dialog)
    dialog.save_button.click()
    assert "a.png" in dialog.said.text()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_pictures_and_tables_are_copied(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = PicturesDialog(DIGITS, analyse(DIGITS), tmp_path)
    qtbot.addWidget(dialog)
    dialog.paper.setCurrentIndex(2)
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().image().pixelColor(1, 1).alpha() == 0
    dialog.chooser.setCurrentIndex(2)
    dialog.copy_text_button.click()
    assert QGuiApplication.clipboard().text().startswith("Name\t")
