"""The live preview as a user meets it: switched on, it shows what flows, follows edits, and says what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset
from engine.datasets.source import SourceSpec
from engine.network.graph import Graph
from engine.network.templates import line
from engine.settings import Settings
from engine.training.config import TrainingConfig
from engine.training.loop import TrainRequest, train
from gui.network.preview.part import PreviewPart
from gui.network.tab import NetworkTab
from gui.session import Session

WAIT_MS = 60_000  # the first one imports TensorFlow
NETWORK = line(
    ("Input", {"shape": (8, 8, 1)}),
    ("Rescaling", {}),
    ("Conv2D", {"filters": 6, "activation": "relu"}),
    ("Flatten", {}),
    ("Dense", {"units": 10, "activation": "softmax"}),
)

LONG = line(*((node.kind, node.params) for node in NETWORK.nodes[:3]), *[("ReLU", {})] * 9)


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return open_dataset(SourceSpec("digits"), SplitConfig())


@pytest.fixture
def tab(qtbot: QtBot, session: Session) -> Iterator[NetworkTab]:
    session.set_graph(NETWORK, "begin")
    tab = NetworkTab(session)
    qtbot.addWidget(tab)
    tab.resize(1280, 690)
    tab.show()
    qtbot.waitExposed(tab)
    yield tab
    tab.shutdown()


@pytest.fixture
def preview(tab: NetworkTab, session: Session, digits: Dataset, qtbot: QtBot) -> PreviewPart:
    """Switched on, with the digits loaded, and answered."""
    session._set_dataset(digits)
    QTest.mouseClick(tab.preview.button, Qt.MouseButton.LeftButton)
    settle(qtbot, tab.preview)
    return tab.preview


def settle(qtbot: QtBot, preview: PreviewPart) -> None:
    qtbot.waitUntil(lambda: not preview.job.is_busy, timeout=WAIT_MS)


def pictured(preview: PreviewPart) -> set[str]:
    return set(preview.thumbnails.shown)


def test_all_pictures_are_in_sight_and_wires_pass_beside_them(
    preview: PreviewPart, tab: NetworkTab, session: Session, qtbot: QtBot
) -> None:
    session.set_graph(line(*((node.kind, node.params) for node in LONG.nodes)), "long")
    tab.canvas.show_start()
    settle(qtbot, preview)
    tab.canvas.keep_start()
    scene, pictures = tab.canvas.network, preview.thumbnails
    seen = tab.canvas.mapToScene(tab.canvas.viewport().rect()).boundingRect()
    assert len({node.x for node in session.graph.nodes}) == 2
    assert all(seen.contains(pictures.place_of(name)) for name in session.graph.by_id)
    wires = [wire.shape() for wire in scene.wires.values()]
    assert not any(wire.intersects(pictures.place_of(name)) for wire in wires for name in session.graph.by_id)


def test_every_card_gets_a_picture_of_what_comes_out(preview: PreviewPart, digits: Dataset) -> None:
    assert pictured(preview) == set(NETWORK.by_id)
    shown = preview.thumbnails.shown["input"].output
    assert shown is not None
    assert np.array_equal(shown.values, digits.rows("train").read(np.array([0]))[0])
    assert digits.raw.targets[digits.split.train[0]] in preview.bar.sample.text()
    assert "random" in preview.bar.message.text()


def test_an_edit_brings_new_pictures_behind_it_and_leaves_those_before(
    preview: PreviewPart, session: Session, qtbot: QtBot
) -> None:
    items = preview.thumbnails.shown
    before = {name: item.output for name, item in items.items()}
    session.set_graph(NETWORK.with_params("dense", {"units": 4}), "edit")
    settle(qtbot, preview)
    after = {name: item.output for name, item in preview.thumbnails.shown.items()}
    assert after["conv2d"] is before["conv2d"]
    assert after["dense"] is not None
    assert after["dense"].values.shape == (4,)
    session.undo_stack.undo()
    settle(qtbot, preview)
    again = preview.thumbnails.shown["dense"].output
    assert again is not None
    assert before["dense"] is not None
    assert np.array_equal(again.values, before["dense"].values)


def test_a_broken_network_keeps_the_pictures_before_the_break(
    preview: PreviewPart, session: Session, qtbot: QtBot
) -> None:
    session.set_graph(NETWORK.disconnected("conv2d", "flatten"), "break")
    settle(qtbot, preview)
    assert pictured(preview) == {"input", "rescaling", "conv2d"}
    assert "flatten, dense" in preview.bar.message.text()


def test_deleted_and_restored_cards_lose_and_regain_their_pictures(
    preview: PreviewPart, session: Session, qtbot: QtBot
) -> None:
    session.set_graph(NETWORK.removed(["rescaling"]), "delete")
    settle(qtbot, preview)
    assert pictured(preview) == set(NETWORK.by_id) - {"rescaling"}
    session.undo_stack.undo()
    settle(qtbot, preview)
    assert pictured(preview) == set(NETWORK.by_id)
    assert not preview.thumbnails.place_of("rescaling").isNull()


def test_samples_are_gone_through_with_buttons(preview: PreviewPart, qtbot: QtBot, digits: Dataset) -> None:
    QTest.mouseClick(preview.bar.next, Qt.MouseButton.LeftButton)
    settle(qtbot, preview)
    assert preview.bar.sample.text().startswith("2 /")
    preview.step(-1)
    preview.step(-1)
    settle(qtbot, preview)
    count = len(digits.rows("train"))
    assert preview.bar.sample.text().startswith(f"{count:,} / {count:,}")
    preview.bar.part_chosen.emit("test")
    settle(qtbot, preview)
    assert preview.bar.sample.text().startswith(f"1 / {len(digits.split.test):,}")


def test_data_that_is_taken_away_takes_the_pictures_with_it(
    preview: PreviewPart, session: Session, qtbot: QtBot
) -> None:
    session._set_dataset(None)
    assert pictured(preview) == set()
    assert "Load data first" in preview.bar.message.text()
    assert not preview.bar.stand_in.isHidden()
    QTest.mouseClick(preview.bar.stand_in, Qt.MouseButton.LeftButton)
    settle(qtbot, preview)
    assert pictured(preview) == set(NETWORK.by_id)
    assert "drawn digit" in preview.bar.sample.text()


def test_data_of_another_shape_is_told(preview: PreviewPart, session: Session, qtbot: QtBot) -> None:
    session.set_graph(NETWORK.with_params("input", {"shape": (9, 9, 1)}), "other shape")
    settle(qtbot, preview)
    assert pictured(preview) == set()
    assert "8 × 8 × 1" in preview.bar.message.text()


def test_switched_off_nothing_is_left_and_the_choice_is_remembered(
    preview: PreviewPart, session: Session, settings: Settings, tab: NetworkTab
) -> None:
    assert settings["network_preview"] is True
    tab.action_slots()["network.preview"]()
    assert pictured(preview) == set()
    assert preview.bar.isHidden()
    assert preview.job._worker is None
    assert settings["network_preview"] is False
    session.set_graph(NETWORK.removed(["dense"]), "edit")
    assert not preview.job.is_busy


def test_closing_while_it_computes_lets_the_thread_go(tab: NetworkTab, session: Session, digits: Dataset) -> None:
    session._set_dataset(digits)
    tab.preview.toggle()
    worker = tab.preview.job._worker
    assert worker is not None
    tab.shutdown()
    assert worker.wait(WAIT_MS / 1000)
    assert tab.preview.flowed is None


def test_it_waits_while_a_run_makes_its_layers(
    preview: PreviewPart, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session.training, "state", "preparing")
    session.set_graph(NETWORK.with_params("dense", {"units": 3}), "edit")
    assert not preview.job.is_busy
    monkeypatch.setattr(session.training, "state", "running")
    session.training.state_changed.emit()
    settle(qtbot, preview)
    output = preview.thumbnails.shown["dense"].output
    assert output is not None
    assert output.values.shape == (3,)


def test_weights_of_a_run_are_offered_and_used(
    tab: NetworkTab, session: Session, digits: Dataset, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = TrainingConfig.from_values({"epochs": 1})
    request = TrainRequest(NETWORK, SourceSpec("digits"), SplitConfig(), config, str(tmp_path), "first run")
    train(request, dataset=digits, on_event=lambda _event: None)
    monkeypatch.setattr(type(session), "runs_folder", tmp_path)
    session._set_dataset(digits)
    preview = tab.preview
    preview.toggle()
    settle(qtbot, preview)
    assert [preview.bar.weights_box.itemText(index) for index in range(2)] == ["New weights", "first run"]
    assert preview.bar.weights_box.currentText() == "first run", "the weights that were learned come first"
    trained = preview.thumbnails.shown["dense"].output
    assert preview.flowed is not None
    assert preview.flowed.taken == ("conv2d", "dense")
    assert preview.bar.message.text().startswith("Answer: ")
    assert "first run" in preview.bar.message.text()
    preview.bar.weights_box.setCurrentIndex(0)
    preview.bar.weights_box.activated.emit(0)
    settle(qtbot, preview)
    session.training.runs_changed.emit()
    preview._show_weights()
    assert preview.bar.weights_box.currentText() == "New weights", "what the user chose stays"
    new = preview.thumbnails.shown["dense"].output
    assert new is not None
    assert trained is not None
    assert not np.allclose(new.values, trained.values)


def test_a_double_click_on_a_picture_and_the_key_look_inside(
    preview: PreviewPart, tab: NetworkTab, qtbot: QtBot
) -> None:
    tab.canvas.fit()
    place = tab.canvas.mapFromScene(preview.thumbnails.place_of("conv2d").center())
    QTest.mouseDClick(tab.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert preview.window is not None
    assert preview.window.isVisible()
    assert preview.window.path == ("conv2d",)
    assert tab.scene.selected_nodes == ["conv2d"]
    preview.window.close()
    tab.scene.select(["dense"])
    tab.activateWindow()
    tab.canvas.setFocus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_P)
    qtbot.waitUntil(preview.window.isVisible)
    assert preview.window.path == ("dense",)


def test_pictures_are_painted_in_both_themes_and_at_every_zoom(
    preview: PreviewPart, tab: NetworkTab, session: Session, qtbot: QtBot, digits: Dataset
) -> None:
    spoilt = replace(digits, raw=replace(digits.raw, inputs=digits.raw.inputs))
    session._set_dataset(spoilt)
    settle(qtbot, preview)
    for _ in range(8):
        QApplication.processEvents()
        assert not tab.grab().isNull()
        tab.canvas.zoom_out()


def test_an_empty_network_shows_nothing_and_says_nothing_wrong(
    preview: PreviewPart, session: Session, qtbot: QtBot
) -> None:
    session.set_graph(Graph(), "empty")
    settle(qtbot, preview)
    assert pictured(preview) == set()


def test_the_layers_inside_a_base_come_when_it_is_looked_into(tab: NetworkTab, session: Session, qtbot: QtBot) -> None:
    graph = line(("Input", {"shape": (32, 32, 3)}), ("VGG16", {"weights": "none"}), ("GlobalAveragePooling2D", {}))
    session.set_graph(graph, "base")
    preview = tab.preview
    preview.toggle()
    preview.use_stand_in()
    settle(qtbot, preview)
    preview.look_inside("globalaveragepooling2d")
    assert preview.window is not None
    assert preview.window.layer_box.count() == 3
    preview.window.look_at(("vgg16",))
    settle(qtbot, preview)
    assert preview.window.layer_box.itemText(3) == "vgg16 › block1_conv1"
    preview.window.look_at(("vgg16", "block1_conv2"))
    assert preview.window.pages.isTabVisible(1)
    session.set_graph(graph.removed(["vgg16"]), "without")
    settle(qtbot, preview)
    preview.window.look_at(("input",))
    settle(qtbot, preview)
    assert preview.window.layer_box.count() == 2


def test_pictures_go_along_with_a_card_that_is_dragged(preview: PreviewPart, tab: NetworkTab, qtbot: QtBot) -> None:
    tab.canvas.fit()
    before = preview.thumbnails.place_of("conv2d")
    start = tab.canvas.mapFromScene(tab.scene.nodes["conv2d"].pos() + QPointF(40, 30))
    viewport = tab.canvas.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for step in (20, 60, 100):
        QTest.mouseMove(viewport, start + QPoint(-step, 0))
    moved = preview.thumbnails.place_of("conv2d")
    assert moved.x() < before.x() - 20
    qtbot.waitUntil(lambda: preview.thumbnails.boundingRect().contains(moved))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(-100, 0))
    assert preview.thumbnails.place_of("conv2d").x() < before.x() - 20
