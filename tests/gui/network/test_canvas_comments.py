"""Comments on the canvas: added, written, dragged, resized, copied and deleted as a user does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from canvas_hands import Mouse, chain, key
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from engine.network.graph import Comment, Graph
from gui.network.canvas.comment_editor import CommentEditor
from gui.network.tab import NetworkTab
from gui.session import Session

Show = Callable[[Graph], None]
NOTE = Comment("comment_1", "a note", 300, 0, 240, 100)
NOTED = replace(chain("Input", "Dense"), comments=(NOTE,))


def field(tab: NetworkTab) -> CommentEditor:
    found = [one for one in tab.canvas.findChildren(CommentEditor) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_a_comment_around_the_selection_is_written_at_once(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input", "Dense", "Dense"))
    tab.scene.select(["dense", "dense_1"])
    tab.action_slots()["network.comment"]()
    QTest.keyClicks(field(tab), "two layers")
    QTest.keyClick(field(tab), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (comment,) = session.graph.comments
    assert comment.text == "two layers"
    rect = QRectF(comment.x, comment.y, comment.width, comment.height)
    assert rect.contains(tab.scene.rect_of(["dense", "dense_1"]))
    assert not rect.intersects(tab.scene.rect_of(["input"]).adjusted(0, 0, 0, -40))
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert not session.graph.comments


def test_double_click_writes_and_escape_keeps_the_old_text(
    tab: NetworkTab, session: Session, mouse: Mouse, show: Show
) -> None:
    show(NOTED)
    for keep in (False, True):
        QTest.mouseDClick(mouse.viewport, Qt.MouseButton.LeftButton, pos=mouse.at(QPointF(420, 50)))
        QTest.keyClicks(field(tab), "other")
        if keep:
            tab.canvas.finish_comment()
        else:
            QTest.keyClick(field(tab), Qt.Key.Key_Escape)
        assert session.graph.comments[0].text == ("other" if keep else "a note")


def test_escape_keeps_what_was_written_into_a_new_comment(tab: NetworkTab, session: Session, show: Show) -> None:
    show(chain("Input"))
    tab.action_slots()["network.comment"]()
    QTest.keyClicks(field(tab), "why so deep?")
    QTest.keyClick(field(tab), Qt.Key.Key_Escape)
    assert session.graph.comments[0].text == "why so deep?"


def test_by_keyboard_alone(tab: NetworkTab, session: Session, show: Show) -> None:
    show(NOTED)
    for _ in range(3):
        key(tab, Qt.Key.Key_PageDown)
    assert tab.scene.selected_comments == ["comment_1"]
    key(tab, Qt.Key.Key_Right)
    assert session.graph.comments[0].x == 320
    key(tab, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert session.graph.comments[0].height == 120
    key(tab, Qt.Key.Key_F2)
    QTest.keyClicks(field(tab), "typed")
    QTest.keyClick(field(tab), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert session.graph.comments[0].text == "typed"
    key(tab, Qt.Key.Key_Delete)
    assert not session.graph.comments
    assert len(session.graph.nodes) == 2


@pytest.mark.parametrize(
    ("corner", "way", "wanted"),
    [
        ((540, 100), (60, 40), (300, 0, 300, 140)),
        ((300, 0), (-60, -40), (240, -40, 300, 140)),
        ((540, 100), (-900, -900), (300, 0, 80, 40)),
    ],
)
def test_a_corner_resizes(
    tab: NetworkTab,
    session: Session,
    mouse: Mouse,
    show: Show,
    corner: tuple[float, float],
    way: tuple[float, float],
    wanted: tuple[float, float, float, float],
) -> None:
    show(NOTED)
    tab.canvas.resetTransform()
    start = QPointF(*corner)
    mouse.drag(start, start + QPointF(*way))
    comment = session.graph.comments[0]
    assert (comment.x, comment.y, comment.width, comment.height) == wanted
    session.undo_stack.undo()
    assert session.graph == NOTED


def test_dragged_around_layers_it_takes_them_along(tab: NetworkTab, session: Session, mouse: Mouse, show: Show) -> None:
    graph = replace(chain("Input", "Dense"), comments=(Comment("comment_1", "", -20, 60, 280, 150),))
    show(graph)
    mouse.drag(QPointF(250, 90), QPointF(460, 210))
    moved = session.graph
    assert (moved.comments[0].x, moved.comments[0].y) == (190, 180)
    assert (moved.node("dense").x, moved.node("dense").y) == (210, 232)
    assert moved.node("input") == graph.node("input")
    assert session.undo_stack.count() == 1
    mouse.press(QPointF(300, 200))
    mouse.move(QPointF(0, 0))
    key(tab, Qt.Key.Key_Escape)
    assert tab.scene.comments["comment_1"].rect.topLeft() == QPointF(190, 180)


def test_inside_a_frame_the_rubber_band_begins(tab: NetworkTab, mouse: Mouse, show: Show) -> None:
    show(replace(chain("Input", "Dense"), comments=(Comment("comment_1", "", -100, -100, 500, 400),)))
    mouse.drag(QPointF(-80, 90), QPointF(300, 250))
    assert tab.scene.selected_nodes == ["dense"]
    assert tab.scene.selected_comments == []


def test_copies_go_with_the_selection(tab: NetworkTab, session: Session, show: Show) -> None:
    show(NOTED)
    tab.canvas.select_all()
    tab.canvas.duplicate_selection()
    assert [comment.text for comment in session.graph.comments] == ["a note", "a note"]
    assert len(tab.scene.selected_nodes) == 2
    assert len(tab.scene.selected_comments) == 1
    tab.canvas.cut_selection()
    assert session.graph == NOTED
    tab.canvas.paste()
    assert len(session.graph.comments) == 2
