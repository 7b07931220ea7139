"""The window: what a user does with menus, keys and drops, and what the session then holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.datasets.opening import parse_source
from engine.datasets.source import SourceSpec
from engine.network.graph import Graph, Node
from engine.network.templates import TEMPLATES
from engine.project import AUTOSAVE_FILE, Project, is_project, open_project, save_project
from gui.dialogs import Answer, data_filter
from gui.main_window import MainWindow
from gui.new_project import (
    NewProject,
)
from gui.project_actions import open_first
from gui.session import Message, Session, default_projects_folder
from gui.tabs import TABS, TabSpec
from tests.gui.conftest import Answers, wait_loaded

GRAPH = Graph((Node("dense", "Dense", {"units": 3}),))


class PlainTab(QWidget):
    """A tab that records what the window asks of it."""

    actions_changed = Signal()

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.done: list[str] = []
        self.can_delete = False
        self.is_shut_down = False

    def action_slots(self) -> dict[str, Callable[[], object]]:
        return {"edit.delete": self._delete} if self.key == "network" else {}

    def is_action_enabled(self, key: str) -> bool:
        return key == "edit.delete" and self.can_delete

    def focus_first(self) -> None:
        self.setFocus()

    def shutdown(self) -> None:
        self.is_shut_down = True

    def _delete(self) -> None:
        self.done.append("delete")


def plain_tabs() -> tuple[TabSpec, ...]:
    def make(key: str) -> Callable[[Session], QWidget]:
        return lambda _session: PlainTab(key)

    return tuple(TabSpec(spec.key, spec.title, spec.tip, make(spec.key)) for spec in TABS)


@pytest.fixture
def window(qtbot: QtBot, session: Session, answers: Answers, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(session, answers, plain_tabs())
    qtbot.addWidget(made)
    session.new_project(Project(name="First"), tmp_path / "First")
    made.start("network")
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close_unasked()


def trigger(window: MainWindow, key: str) -> None:
    action = window.actions_.by_key[key]
    assert action.isEnabled(), key
    action.trigger()


def network(window: MainWindow) -> PlainTab:
    tab = window.tabs.tab("network")
    assert isinstance(tab, PlainTab)
    return tab


# ---- tabs and actions


def test_tabs_are_made_when_first_shown(window: MainWindow) -> None:
    assert [tab.key for tab in window.tabs.made] == ["network"]
    trigger(window, "tab.draw")
    assert window.tabs.current_key == "draw"
    assert [tab.key for tab in window.tabs.made] == ["network", "draw"]


def test_keys_turn_to_tabs(window: MainWindow, qtbot: QtBot) -> None:
    for number, spec in enumerate(TABS):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.ControlModifier)
        assert window.tabs.current_key == spec.key


def test_a_tabs_action_is_on_only_while_it_is_shown_and_says_so(window: MainWindow) -> None:
    delete = window.actions_.by_key["edit.delete"]
    tab = network(window)
    assert not delete.isEnabled()
    tab.can_delete = True
    tab.actions_changed.emit()
    assert delete.isEnabled()
    delete.trigger()
    assert tab.done == ["delete"]
    window.tabs.show_tab("draw")
    assert not delete.isEnabled()
    window.tabs.show_tab("network")
    assert delete.isEnabled()


def test_undo_says_what_it_takes_back(window: MainWindow, session: Session) -> None:
    undo, redo = (window.actions_.by_key[key] for key in ("edit.undo", "edit.redo"))
    assert not undo.isEnabled()
    session.set_graph(GRAPH, "Move 3 layers")
    assert undo.text().replace("&", "") == "Undo: Move 3 layers"
    trigger(window, "edit.undo")
    assert session.graph == Graph()
    assert redo.text().replace("&", "") == "Redo: Move 3 layers"
    trigger(window, "edit.redo")
    assert session.graph == GRAPH


def test_redo_has_the_keys_of_both_worlds(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    session.set_graph(GRAPH, "Add")
    for key, modifiers in ((Qt.Key.Key_Y, control), (Qt.Key.Key_Z, control | shift)):
        trigger(window, "edit.undo")
        assert session.graph == Graph()
        qtbot.keyClick(window, key, modifiers)
        assert session.graph == GRAPH


def test_where_one_draws_undo_leaves_the_project_alone(window: MainWindow, session: Session) -> None:
    undo = window.actions_.by_key["edit.undo"]
    session.set_graph(GRAPH, "Add")
    window.tabs.show_tab("draw")
    assert not undo.isEnabled()
    assert undo.text().replace("&", "") == "Undo"
    window.tabs.show_tab("network")
    assert undo.isEnabled()
    assert undo.text().replace("&", "") == "Undo: Add"


def test_another_part_can_ask_for_a_tab(window: MainWindow, session: Session) -> None:
    session.tab_requested.emit("data")
    assert window.tabs.current_key == "data"
    session.node_requested.emit(("dense",))
    assert window.tabs.current_key == "network"


# ---- projects


def test_the_title_tells_of_unsaved_work(window: MainWindow, session: Session) -> None:
    assert window.windowTitle() == "First[*] – Layerwise"
    assert not window.isWindowModified()
    session.set_graph(GRAPH, "Add")
    assert window.isWindowModified()
    trigger(window, "file.save")
    assert not window.isWindowModified()
    assert open_project(session.folder).graph == GRAPH


def test_new_from_a_template(
    window: MainWindow, session: Session, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    answers.new_project = NewProject("xor-mlp", tmp_path / "Mine")
    trigger(window, "file.new")
    assert session.folder == tmp_path / "Mine"
    assert session.project.source == SourceSpec("xor")
    assert session.config.epochs == TEMPLATES["xor-mlp"].settings["epochs"]
    wait_loaded(qtbot, session)
    assert session.analysis.is_trainable
    assert window.windowTitle().startswith("Mine")


def test_cancel_keeps_the_project_open(window: MainWindow, session: Session, answers: Answers, tmp_path: Path) -> None:
    session.set_graph(GRAPH, "Add")
    answers.save = "cancel"
    answers.new_project = NewProject("", tmp_path / "Mine")
    trigger(window, "file.new")
    assert session.project.name == "First"
    assert session.graph == GRAPH


def test_open_and_recent(window: MainWindow, session: Session, answers: Answers, tmp_path: Path) -> None:
    save_project(Project(name="Second", graph=GRAPH), tmp_path / "Second")
    answers.project = tmp_path / "Second"
    trigger(window, "file.open")
    assert session.project.name == "Second"
    assert session.settings.recent_projects[0] == tmp_path / "Second"


def test_opening_what_is_no_project_is_a_message(
    window: MainWindow, session: Session, answers: Answers, tmp_path: Path
) -> None:
    answers.project = tmp_path
    trigger(window, "file.open")
    assert session.project.name == "First"
    assert "is not a Layerwise project" in window.messages.banners[0].text


def test_save_as(window: MainWindow, session: Session, answers: Answers, tmp_path: Path) -> None:
    answers.save_as = tmp_path / "Copy"
    before = session.folder
    trigger(window, "file.save_as")
    assert answers.save_as_start == before.with_name(f"{before.name}-2"), "beside the project, not inside it"
    assert session.folder == tmp_path / "Copy"
    assert window.windowTitle().startswith("Copy")
    trigger(window, "file.save_as")
    assert "already there" in window.messages.banners[0].text


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def drag_in(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    keys = Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(
        QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, keys)
    )


def test_while_dragging_the_window_says_what_would_happen(window: MainWindow, tmp_path: Path) -> None:
    save_project(Project(name="Dropped"), tmp_path / "Dropped")
    drag_in(window, tmp_path / "Dropped")
    assert window.drop_overlay.isVisibleTo(window)
    assert window.drop_overlay.text == "Drop to open the project “Dropped”"
    window.dragLeaveEvent(QDragLeaveEvent())
    assert not window.drop_overlay.isVisibleTo(window)
    drag_in(window, tmp_path / "표.csv")
    assert "“표.csv” as data" in window.drop_overlay.text
    drag_in(window, tmp_path / "a.csv", tmp_path / "b.csv")
    assert "at a time" in window.drop_overlay.text


def test_a_dropped_table_becomes_the_data(window: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "한글 데이터.csv"
    path.write_text("a,label\n" + "\n".join(f"{n},{'yes' if n % 2 else 'no'}" for n in range(40)), encoding="utf-8")
    drag_in(window, path)
    drop(window, path)
    assert not window.drop_overlay.isVisibleTo(window)
    wait_loaded(qtbot, session)
    assert session.dataset is not None
    assert len(session.dataset.raw.targets) == 40
    assert session.dataset.class_names == ("no", "yes")
    assert window.tabs.current_key == "data"
    session.undo_stack.undo()
    assert session.project.source is None


def test_several_dropped_files_are_not_guessed_about(
    window: MainWindow, session: Session, messages: list[Message], tmp_path: Path
) -> None:
    drop(window, tmp_path / "a.csv", tmp_path / "b.csv")
    assert session.project.source is None
    assert messages[-1].level == "warning"
    assert "2 files" in messages[-1].text


def test_what_nobody_reads_is_refused_and_the_data_stays(
    window: MainWindow, session: Session, messages: list[Message], tmp_path: Path
) -> None:
    session.set_source(SourceSpec("xor"))
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    drop(window, tmp_path / "a.pdf")
    assert session.project.source == SourceSpec("xor")
    assert "a.pdf" in messages[-1].text
    assert "a.pdf" in window.messages.banners[0].text


def test_the_dialog_for_data_offers_what_the_sources_read() -> None:
    offered = data_filter()
    assert all(ending in offered for ending in ("*.csv", "*.xlsx", "*.parquet", "*.npy", "*.zip"))
    assert offered.count("*.npz") == 1


def test_dropping_a_project_opens_it(window: MainWindow, session: Session, tmp_path: Path) -> None:
    save_project(Project(name="Dropped"), tmp_path / "Dropped")
    drop(window, tmp_path / "Dropped")
    assert session.project.name == "Dropped"


def test_data_that_cannot_be_read_is_said_until_other_data_is(
    window: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    session.set_source(SourceSpec("csv", {"path": str(tmp_path / "gone.csv")}))
    wait_loaded(qtbot, session)
    assert "gone.csv" in window.messages.banners[0].text
    assert "Data tab" in window.messages.banners[0].hint, "there it can be looked for"
    session.set_source(SourceSpec("xor"))
    wait_loaded(qtbot, session)
    assert window.messages.banners == []


# ---- training from any tab


def test_start_without_data_says_so_and_shows_where(window: MainWindow) -> None:
    trigger(window, "train.start")
    assert "no data" in window.messages.banners[0].text
    assert window.tabs.current_key == "data"


def test_start_with_a_broken_network_says_so_and_shows_where(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    session.set_source(SourceSpec("xor"))
    session.set_graph(GRAPH, "Add")
    wait_loaded(qtbot, session)
    window.tabs.show_tab("draw")
    trigger(window, "train.start")
    assert window.messages.banners[0].level == "warning"
    assert window.tabs.current_key == "network"
    assert not window.actions_.by_key["train.stop"].isEnabled()


# ---- closing


def test_closing_saves_when_told(window: MainWindow, session: Session, answers: Answers) -> None:
    session.set_graph(GRAPH, "Add")
    answers.save = "save"
    assert window.close()
    assert answers.asked == ["save First"]
    assert open_project(session.folder).graph == GRAPH
    assert network(window).is_shut_down


def test_closing_discards_when_told(window: MainWindow, session: Session, answers: Answers) -> None:
    session.set_graph(GRAPH, "Add")
    session.put_aside()
    answers.save = "discard"
    assert window.close()
    assert open_project(session.folder).graph == Graph()
    assert not (session.folder / AUTOSAVE_FILE).exists()


def test_closing_can_be_cancelled(window: MainWindow, session: Session, answers: Answers) -> None:
    session.set_graph(GRAPH, "Add")
    answers.save = "cancel"
    assert not window.close()
    assert window.isVisible()


def test_the_systems_end_asks_nothing_and_loses_nothing(window: MainWindow, session: Session, answers: Answers) -> None:
    session.set_graph(GRAPH, "Add")
    window.close_unasked()
    assert answers.asked == []
    assert (session.folder / AUTOSAVE_FILE).exists()


def test_the_systems_end_comes_while_the_question_is_asked(
    window: MainWindow, session: Session, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask_save(project_name: str) -> Answer:  # noqa: ARG001
        window.close_unasked()
        return "cancel"

    session.set_graph(GRAPH, "Add")
    monkeypatch.setattr(answers, "ask_save", ask_save)
    assert window.close()
    assert (session.folder / AUTOSAVE_FILE).exists()


def test_the_windows_size_comes_back(window: MainWindow, session: Session, answers: Answers, qtbot: QtBot) -> None:
    window.resize(window.width(), 700)
    window.close()
    again = MainWindow(session, answers, plain_tabs())
    qtbot.addWidget(again)
    assert again.height() == 700
    again.status.stop()


# ---- the first project


def test_first_start_opens_the_sample(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    open_first(session, None)
    assert session.project.name == "First"
    session.settings.set("last_project", "")
    open_first(session, None)
    assert session.project.name == "Handwritten digits"
    assert is_project(session.folder)
    assert session.folder.parent == default_projects_folder()
    assert not session.is_modified
    assert window.messages.banners[0].text == "Press Start (F5) to train this network, then draw a digit."
    wait_loaded(qtbot, session)
    assert session.analysis.is_trainable
    assert session.dataset is not None
    session.set_source(SourceSpec("xor"))
    assert window.messages.banners == [], "there are no digits to be drawn any more"


def test_a_project_asked_for_but_missing_is_a_message_and_the_sample(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    session.settings.set("reopens_last_project", False)
    open_first(session, tmp_path / "nowhere")
    assert session.project.name == "Handwritten digits"
    assert any("nowhere" in banner.text for banner in window.messages.banners)


def test_where_projects_cannot_be_written_the_window_works_all_the_same(
    window: MainWindow, session: Session, answers: Answers, home: Path, tmp_path: Path
) -> None:
    session.settings.set("last_project", "")
    (home / "data").parent.mkdir(exist_ok=True)
    (home / "data").write_text("not a folder")
    open_first(session, None)
    assert session.project.name == "Handwritten digits"
    assert not session.has_folder
    assert any("Save as" in banner.hint for banner in window.messages.banners)
    answers.save_as = tmp_path / "Elsewhere"
    trigger(window, "file.save")
    assert is_project(tmp_path / "Elsewhere")


# ---- dialogs


def test_a_template_for_own_data_builds_its_network_when_the_data_is_there(
    window: MainWindow, session: Session, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    answers.new_project = NewProject("student-grades-mlp", tmp_path / "grades")
    window.projects.new()
    assert session.project.source is None
    assert not session.graph.nodes
    assert window.tabs.current_key == "data"
    assert "Choose your data" in window.messages.banners[0].text
    lines = [f"{n},{n % 5},{n * 2}" for n in range(60)]
    (tmp_path / "grades.csv").write_text("\n".join(["hours,age,grade", *lines]), encoding="utf-8")
    session.set_source(parse_source(str(tmp_path / "grades.csv"), {"target": "grade"}))
    wait_loaded(qtbot, session)
    assert session.graph.nodes
    assert session.analysis.problems == ()
    nodes = session.graph
    session.set_source(SourceSpec("iris"))
    wait_loaded(qtbot, session)
    assert session.graph == nodes, "only the first data builds it"


def test_another_project_waits_for_no_data(
    window: MainWindow, session: Session, answers: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    answers.new_project = NewProject("student-grades-mlp", tmp_path / "grades")
    window.projects.new()
    session.new_project(Project(source=SourceSpec("iris")), tmp_path / "other")
    wait_loaded(qtbot, session)
    assert not session.graph.nodes


def test_reading_data_shows_and_can_be_given_up(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    button = window.findChild(QToolButton, "status.cancel")
    assert not button.isVisible()
    session.set_source(SourceSpec("digits"))
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not session.is_loading
    assert not button.isVisible()
