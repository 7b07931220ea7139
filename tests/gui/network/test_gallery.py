"""The gallery of templates and what is proposed for the data: looked for, walked over, taken, undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.datasets.dataset import Dataset
from engine.datasets.source import SourceSpec
from engine.facts import DataFacts
from engine.network.graph import Graph
from engine.network.templates import GROUPS, TEMPLATES, template
from gui.network.canvas.paints import Paints
from gui.network.gallery.cards import CARD
from gui.network.gallery.dialogs import NetworkChooser
from gui.network.gallery.offers import beginnings, template_cards
from gui.network.gallery.proposing import proposals_for, use_proposal
from gui.network.gallery.sketch import paint_sketch, sketch_of
from gui.network.tab import NetworkTab
from gui.session import Message, Session
from tests.gui.conftest import wait_loaded

DIGITS = DataFacts((8, 8, 1), "multiclass", 10, kind="image")


@pytest.fixture
def dialog(qtbot: QtBot) -> NetworkChooser:
    made = NetworkChooser("network.gallery", "Templates", "", template_cards(DIGITS), None)
    qtbot.addWidget(made)
    made.show()
    return made


def shown(dialog: NetworkChooser) -> list[str]:
    """The keys of the cards that can be seen."""
    items = [dialog.gallery.list.item(row) for row in range(dialog.gallery.list.count())]
    return [item.data(CARD).key for item in items if item.data(CARD) is not None and not item.isHidden()]


def headings(dialog: NetworkChooser) -> list[str]:
    items = [dialog.gallery.list.item(row) for row in range(dialog.gallery.list.count())]
    return [item.text() for item in items if item.data(CARD) is None and not item.isHidden()]


def test_every_template_is_a_card_in_its_group(dialog: NetworkChooser) -> None:
    assert sorted(shown(dialog)) == sorted(TEMPLATES)
    assert sorted(headings(dialog)) == sorted(GROUPS)


def groups_for(facts: DataFacts | None) -> list[str]:
    return list(dict.fromkeys(card.group for card in template_cards(facts)))


def test_groups_for_such_data_come_first() -> None:
    assert groups_for(None) == list(GROUPS)
    assert groups_for(DataFacts((58,), "regression", 1, kind="table"))[0] == "Tables"
    pictures = groups_for(DIGITS)
    assert pictures.index("Small pictures") < pictures.index("Tables")
    assert pictures.index("Photos") < pictures.index("Tables")
    assert groups_for(DataFacts((200,), "binary", 2, kind="text"))[0] == "Texts"


def test_a_search_finds_titles_and_layers_and_leaves_groups_without_cards_out(
    dialog: NetworkChooser, qtbot: QtBot
) -> None:
    qtbot.keyClicks(dialog.gallery.search, "lstm")
    assert "imdb-lstm" in shown(dialog)
    assert headings(dialog) == ["Texts"]
    dialog.gallery.search.clear()
    qtbot.keyClicks(dialog.gallery.search, "U-Net stage")
    assert shown(dialog) == ["u-net"]
    assert dialog.choice == "u-net"
    qtbot.keyClicks(dialog.gallery.search, "zzz")
    assert shown(dialog) == []
    assert dialog.gallery.nothing_found.isVisible()
    assert dialog.choice == ""


def test_a_card_says_whether_it_fits_and_what_does_not_fit_cannot_be_taken(
    dialog: NetworkChooser, qtbot: QtBot
) -> None:
    take = dialog.findChild(QPushButton, "network.gallery.use")
    dialog.gallery.mark("digits-cnn")
    assert take.isEnabled()
    assert "Fits" in dialog.gallery.status.text()
    dialog.gallery.mark("lenet-5")
    assert not take.isEnabled()
    assert "14×14" in dialog.gallery.status.text()
    qtbot.keyClick(dialog.gallery.list, Qt.Key.Key_Return)
    assert dialog.result() != QDialog.DialogCode.Accepted
    dialog.gallery.only_fitting.click()
    assert "lenet-5" not in shown(dialog)
    assert dialog.choice in shown(dialog)


def test_arrows_walk_over_the_cards_and_enter_takes_one(dialog: NetworkChooser, qtbot: QtBot) -> None:
    cards = dialog.gallery.list
    qtbot.keyClick(dialog.gallery.search, Qt.Key.Key_Down)
    assert QApplication.focusWidget() in (cards, None)
    before = dialog.choice
    qtbot.keyClick(cards, Qt.Key.Key_Right)
    after = dialog.choice
    assert before != after
    qtbot.keyClick(cards, Qt.Key.Key_Down)
    assert dialog.choice not in (before, after)
    dialog.gallery.mark("xor-mlp")
    qtbot.keyClick(cards, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.choice == "xor-mlp"


def test_a_screen_reader_hears_all_of_a_card(dialog: NetworkChooser) -> None:
    dialog.gallery.mark("lenet-5")
    heard = dialog.gallery.list.currentItem().data(Qt.ItemDataRole.AccessibleTextRole)
    assert template("lenet-5").title in heard
    assert "MNIST" in heard
    assert "at least 14×14" in heard


def test_the_preview_tells_the_size(dialog: NetworkChooser) -> None:
    dialog.gallery.mark("digits-mlp")
    assert "17,226 parameters" in dialog.gallery.details.text()


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_every_sketch_stays_in_its_frame(key: str, qapp: QApplication) -> None:  # noqa: ARG001
    sketch = sketch_of(template(key).make(template(key).example))
    assert len(sketch.bars) >= 2
    ground, frame = QColor("#ffffff"), QRectF(20, 20, 200, 80)
    picture = QImage(240, 120, QImage.Format.Format_RGB32)
    picture.fill(ground)
    painter = QPainter(picture)
    paint_sketch(painter, frame, sketch, Paints())
    painter.end()
    drawn = [(x, y) for x in range(240) for y in range(120) if picture.pixelColor(x, y) != ground]
    assert len(drawn) > 100
    assert all(frame.adjusted(-2, -2, 2, 2).contains(x, y) for x, y in drawn)


def test_an_empty_network_has_an_empty_sketch(qapp: QApplication) -> None:  # noqa: ARG001
    assert sketch_of(Graph()).bars == ()
    assert [card.key for card in beginnings("", "my-data")] == ["", "my-data"]


# ---- in the tab


def answer(dialog_name: str, act: Callable[[NetworkChooser], None]) -> None:
    """Do something in the dialog that is about to open."""

    def do() -> None:
        found = QApplication.activeModalWidget()
        assert isinstance(found, NetworkChooser)
        assert found.objectName() == dialog_name
        act(found)

    QTimer.singleShot(0, do)


def take(key: str) -> Callable[[NetworkChooser], None]:
    def do(dialog: NetworkChooser) -> None:
        dialog.gallery.mark(key)
        dialog.accept()

    return do


def test_a_template_from_the_bar_is_one_step(tab: NetworkTab, session: Session, qtbot: QtBot) -> None:
    answer("network.gallery", take("xor-mlp"))
    qtbot.mouseClick(tab.findChild(QWidget, "network.templates"), Qt.MouseButton.LeftButton)
    assert session.graph == template("xor-mlp").make(template("xor-mlp").example)
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.graph == Graph()


def test_a_dialog_given_up_changes_nothing(tab: NetworkTab, session: Session) -> None:
    answer("network.gallery", NetworkChooser.reject)
    tab.action_slots()["network.templates"]()
    assert session.undo_stack.count() == 0


def test_without_data_the_way_to_it_is_shown(
    tab: NetworkTab, session: Session, qtbot: QtBot, messages: list[Message]
) -> None:
    with qtbot.waitSignal(session.tab_requested) as asked:
        qtbot.mouseClick(tab.findChild(QWidget, "network.start_from_data"), Qt.MouseButton.LeftButton)
    assert asked.args == ["data"]
    assert "Choose your data" in messages[-1].text


def test_what_suits_the_data_comes_with_settings_and_is_one_step(
    tab: NetworkTab, session: Session, qtbot: QtBot
) -> None:
    session.set_source(SourceSpec("digits"))
    wait_loaded(qtbot, session)
    steps = session.undo_stack.count()
    before = session.project
    answer("network.suggestions", take("0"))
    tab.action_slots()["network.suggest"]()
    assert session.graph.nodes
    assert session.analysis.is_trainable
    assert session.config.patience == 8
    assert [step.key for step in session.project.preparation.augmentation] == ["rotate", "shift"]
    assert session.undo_stack.count() == steps + 1
    session.undo_stack.undo()
    assert session.project == before


def test_a_proposal_prepares_the_data_as_it_needs(session: Session, xor: Dataset) -> None:
    session.dataset = xor
    offers = proposals_for(session)
    use_proposal(session, offers[0])
    assert session.config.batch_size == offers[0].settings["batch_size"]
    assert session.project.preparation.augmentation == ()
