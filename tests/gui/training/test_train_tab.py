"""The Train tab as a user meets it, with real short runs."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QProgressBar, QPushButton, QScrollBar, QToolButton, QWidget

from engine.network.templates import line
from engine.project import Project
from engine.training.events import EpochEnded, Event, RunEnded, RunStarted, StateChanged, StepsDone
from engine.training.run import list_runs
from gui.session import Session
from gui.training.chart_panel import ChartPanel
from gui.widgets.chart_data import Axis, ChartData, Curve
from gui.widgets.number_box import NumberBox
from tests.gui.training.conftest import TRAINING_LIMIT_MS, small_project, wait_for_end

ROOT = Path(__file__).resolve().parents[3]


def button(tab: QWidget, name: str) -> QToolButton:
    found = tab.findChild(QToolButton, name)
    assert found is not None, name
    return found


def press(qtbot, tab: QWidget, name: str) -> None:
    qtbot.mouseClick(button(tab, name), Qt.MouseButton.LeftButton)


def text_of(tab: QWidget, name: str) -> str:
    return tab.findChild(QLabel, name).text()


def chart_says(tab: QWidget) -> str:
    """What a screen reader reads of the chart; the chart comes a moment after the tab."""
    chart = tab.findChild(QWidget, "train.chart")
    return chart.accessibleDescription() if chart is not None else ""


# ---- real runs


def test_a_run_from_start_to_its_line_in_the_list(qtbot, opened, tab):
    assert text_of(tab, "train.sizes.parameters") == f"{64 * 16 + 16 + 16 * 10 + 10:,}"
    assert text_of(tab, "train.sizes.samples") == "1,150"
    assert text_of(tab, "train.sizes.steps") == "18", "1,150 samples in batches of 64"
    press(qtbot, tab, "train.start")
    assert not button(tab, "train.start").isEnabled()
    assert not tab.findChild(NumberBox, "train.epochs").isEnabled()
    wait_for_end(qtbot, opened)
    (run,) = list_runs(opened.runs_folder)
    assert run.info.state == "completed"
    assert len(run.history) == 2
    assert tab.runs.current.folder == run.folder
    texts = [tab.runs.model.index(0, column).data() for column in range(tab.runs.model.columnCount())]
    assert texts[1:5] == [
        "completed",
        "2 / 2",
        f"{run.info.validation['accuracy']:.4f}",
        f"{run.info.test['accuracy']:.4f}",
    ]
    log = tab.log.text.toPlainText().splitlines()
    assert log[0].startswith("Started on")
    assert [line_.split(":")[0] for line_ in log[1:3]] == ["Epoch 1/2", "Epoch 2/2"]
    assert text_of(tab, "train.state").startswith("Completed after 2 epochs")
    assert tab.findChild(QProgressBar, "train.total_progress").value() == 1000
    qtbot.waitUntil(lambda: "Loss: training" in chart_says(tab), timeout=30_000)
    assert button(tab, "train.start").isEnabled()
    assert tab.findChild(NumberBox, "train.epochs").isEnabled()


def test_runs_survive_the_window(qtbot, opened, make_tab):
    first = make_tab(opened)
    press(qtbot, first, "train.start")
    wait_for_end(qtbot, opened)
    opened.training.events.clear()
    second = make_tab(opened)
    assert second.runs.model.rowCount() == 1
    qtbot.waitUntil(lambda: "validation" in chart_says(second), timeout=30_000)


def test_a_tab_made_during_a_run_catches_up(qtbot, opened, make_tab):
    opened.set_config(opened.config.with_values({"epochs": 500}))
    opened.training.start()
    qtbot.waitUntil(
        lambda: any(isinstance(event, EpochEnded) for event in opened.training.events), timeout=TRAINING_LIMIT_MS
    )
    tab = make_tab(opened)
    assert "Epoch 1/500" in tab.log.text.toPlainText()
    assert text_of(tab, "train.state") == "Training"
    assert button(tab, "train.stop").isEnabled()
    press(qtbot, tab, "train.stop")
    wait_for_end(qtbot, opened)


def test_pause_resume_and_stop(qtbot, opened, tab):
    opened.set_config(opened.config.with_values({"epochs": 5000}))
    press(qtbot, tab, "train.start")
    qtbot.waitUntil(lambda: opened.training.state == "running", timeout=TRAINING_LIMIT_MS)
    press(qtbot, tab, "train.pause")
    qtbot.waitUntil(lambda: opened.training.state == "paused", timeout=10_000)
    assert text_of(tab, "train.state") == "Paused"
    assert button(tab, "train.pause").text() == "Resume"
    press(qtbot, tab, "train.pause")
    qtbot.waitUntil(lambda: opened.training.state == "running", timeout=10_000)
    assert button(tab, "train.pause").text() == "Pause"
    qtbot.waitUntil(lambda: any(isinstance(event, EpochEnded) for event in opened.training.events), timeout=30_000)
    press(qtbot, tab, "train.stop")
    assert text_of(tab, "train.state") == "Stopping"
    wait_for_end(qtbot, opened)
    (run,) = list_runs(opened.runs_folder)
    assert run.info.state == "stopped"
    assert run.has_model


def test_stopped_before_its_first_step_a_run_is_let_go_and_the_next_one_runs(qtbot, opened, tab, messages):
    press(qtbot, tab, "train.start")
    assert opened.training.state == "preparing"
    press(qtbot, tab, "train.stop")
    assert opened.training.state == "idle"
    assert button(tab, "train.start").isEnabled()
    press(qtbot, tab, "train.start")
    press(qtbot, tab, "train.stop")
    press(qtbot, tab, "train.start")
    wait_for_end(qtbot, opened)
    (run,) = list_runs(opened.runs_folder)
    assert run.info.state == "completed"
    assert tab.runs.model.rowCount() == 1
    assert [message.level for message in messages] == ["info"]


@pytest.mark.parametrize(("keep", "runs"), [("last", 1), ("discard", 0)])
def test_the_menu_of_stop(qtbot, opened, tab, messages, keep, runs):
    opened.set_config(opened.config.with_values({"epochs": 5000}))
    press(qtbot, tab, "train.start")
    qtbot.waitUntil(
        lambda: sum(isinstance(event, EpochEnded) for event in opened.training.events) >= 2, timeout=TRAINING_LIMIT_MS
    )
    tab.findChild(QAction, f"train.stop.{keep}").trigger()
    wait_for_end(qtbot, opened)
    found = list_runs(opened.runs_folder)
    assert len(found) == runs
    assert tab.runs.model.rowCount() == runs
    assert all(run.info.best_epoch == len(run.history) for run in found), "the last epoch is what was kept"
    kept = [f"Kept: epoch {len(run.history)}" for run in found] or [""]
    assert [tab.progress.best_label.text()] == kept
    assert [message for message in messages if message.level != "info"] == []


def test_a_loss_that_becomes_nan_ends_the_run_and_says_so(qtbot, opened, tab):
    opened.set_config(opened.config.with_values({"optimizer": "sgd", "learning_rate": 10.0, "epochs": 5000}))
    opened.set_graph(
        line(
            ("Input", {"shape": (8, 8, 1)}),
            ("Rescaling", {"scale": 1e6}),
            ("Flatten", {}),
            ("Dense", {"units": 16, "activation": "linear"}),
            ("Dense", {"units": 16, "activation": "linear"}),
            ("Dense", {"units": 10, "activation": "softmax"}),
        ),
        "wild",
    )
    press(qtbot, tab, "train.start")
    wait_for_end(qtbot, opened)
    assert "NaN" in text_of(tab, "train.state")
    assert "Try a smaller learning rate" in tab.log.text.toPlainText()
    assert tab.runs.model.index(0, 1).data() == "NaN loss"


def test_an_error_of_the_engine_is_in_the_log(qtbot, opened, tab):
    opened.runs_folder.mkdir(exist_ok=True)
    opened.runs_folder.rmdir()
    opened.runs_folder.write_text("a file where the folder of runs should be")
    press(qtbot, tab, "train.start")
    wait_for_end(qtbot, opened)
    assert str(opened.runs_folder) in tab.log.text.toPlainText()
    assert button(tab, "train.start").isEnabled()


# ---- settings


def test_a_setting_is_an_undoable_edit_and_typing_is_one(qtbot, opened, tab):
    before = opened.config
    box = tab.findChild(NumberBox, "train.epochs")
    box.selectAll()
    qtbot.keyClicks(box, "128")
    assert opened.config.epochs == 128
    opened.undo_stack.undo()
    assert opened.config == before
    assert box.text() == str(before.epochs)


def test_the_steps_follow_the_batch_size(qtbot, tab):
    box = tab.findChild(NumberBox, "train.batch_size")
    box.selectAll()
    qtbot.keyClicks(box, "100")
    assert text_of(tab, "train.sizes.steps") == "12"


def test_momentum_is_for_sgd(qtbot, opened, tab):
    momentum = tab.findChild(NumberBox, "train.momentum")
    assert not momentum.isEnabled()
    combo = tab.findChild(QComboBox, "train.optimizer")
    combo.setFocus()
    qtbot.keyClicks(combo, "SGD")
    assert opened.config.optimizer == "sgd"
    assert momentum.isEnabled()


# ---- what is in the way


def test_without_data_start_says_why_and_leads_to_data(qtbot, session, make_tab, tmp_path):
    session.new_project(Project(name="empty"), tmp_path / "empty")
    tab = make_tab(session)
    assert not button(tab, "train.start").isEnabled()
    assert not tab.is_action_enabled("train.start")
    assert text_of(tab, "train.why_not") == "No data has been chosen yet."
    with qtbot.waitSignal(session.tab_requested) as requested:
        qtbot.mouseClick(tab.findChild(QPushButton, "train.mend"), Qt.MouseButton.LeftButton)
    assert requested.args == ["data"]
    tab.focus_first()


def test_a_broken_network_leads_to_its_layer(qtbot, opened, tab):
    broken = replace(opened.graph, edges=opened.graph.edges[:-1])
    opened.set_graph(broken, "break")
    assert not button(tab, "train.start").isEnabled()
    assert text_of(tab, "train.why_not")
    mend = tab.findChild(QPushButton, "train.mend")
    assert mend.text() == "Go to Network"
    with qtbot.waitSignals([opened.tab_requested, opened.node_requested]):
        qtbot.mouseClick(mend, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(tab.actions_changed):
        opened.undo_stack.undo()
    assert button(tab, "train.start").isEnabled()
    assert tab.is_action_enabled("train.start")
    assert not mend.isVisible()


def test_a_source_that_cannot_be_read_is_said(qtbot, opened, tab, tmp_path):
    from engine.datasets.source import SourceSpec

    opened.set_source(SourceSpec("csv", {"path": str(tmp_path / "none.csv")}))
    qtbot.waitUntil(lambda: opened.dataset_error is not None, timeout=30_000)
    assert "none.csv" in text_of(tab, "train.why_not")
    assert tab.findChild(QPushButton, "train.mend").text() == "Go to Data"


# ---- the view alone, from events


def tell(session: Session, event: Event) -> None:
    """As the run in progress would."""
    session.training._relayed.emit(session.training._control, event)


def steps(epoch: int, step: int) -> StepsDone:
    return StepsDone(epoch, step, 100, {"loss": 1.0, "accuracy": 0.5}, 12_345.0, 125.0)


def test_progress_of_epoch_and_run(qtbot, opened, tab, tmp_path):
    training = opened.training
    training.state = "running"
    training.state_changed.emit()
    for event in (
        RunStarted(str(tmp_path / "r"), 4, 100, 6400, 1600, 10, "CPU"),
        StateChanged("running"),
        EpochEnded(1, 4, {"loss": 1.0, "val_loss": 1.0, "val_accuracy": 0.75}, 2.0, True),
        steps(2, 50),
    ):
        tell(opened, event)
    qtbot.waitUntil(lambda: text_of(tab, "train.speed") != "")
    assert text_of(tab, "train.speed") == "2 min 05 s left, 12,345 samples/s"
    assert tab.findChild(QProgressBar, "train.epoch_progress").value() == 50
    assert tab.findChild(QProgressBar, "train.total_progress").value() == 375
    assert text_of(tab, "train.best") == "Best so far: epoch 1, val_accuracy 0.7500"
    tell(opened, RunEnded(str(tmp_path / "r"), "stopped", 1, 1, 3.0, {}, {}))
    training._set_state("idle")
    assert text_of(tab, "train.state") == "Stopped after 1 epoch in 3.0 s"
    assert text_of(tab, "train.speed") == ""
    assert tab.findChild(QProgressBar, "train.total_progress").value() == 250


def test_preparing_shows_that_something_goes_on(opened, tab):
    opened.training._set_state("preparing")
    bar = tab.findChild(QProgressBar, "train.total_progress")
    assert (bar.minimum(), bar.maximum()) == (0, 0)
    opened.training._set_state("idle")
    assert bar.maximum() > 0


def test_a_thousand_epochs_at_once_are_shown_in_one_go(qtbot, opened, tab):
    for number in range(1, 1001):
        tell(opened, EpochEnded(number, 1000, {"loss": 1.0}, 0.001, False))
    assert "Epoch 1000" not in tab.log.text.toPlainText()
    qtbot.waitUntil(lambda: "Epoch 1000/1000" in tab.log.text.toPlainText())


def test_the_log_stays_at_its_end_until_one_scrolls_back(qtbot, opened, tab):
    bar = tab.log.text.verticalScrollBar()
    for number in range(1, 101):
        tell(opened, EpochEnded(number, 200, {"loss": 1.0}, 0.001, False))
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0)
    # As when a message above takes room.
    tab.log.text.setFixedHeight(50)
    qtbot.waitUntil(lambda: bar.pageStep() < 5)
    assert bar.value() == bar.maximum()
    bar.triggerAction(QScrollBar.SliderAction.SliderToMinimum)
    tell(opened, EpochEnded(101, 200, {"loss": 1.0}, 0.001, False))
    qtbot.waitUntil(lambda: "Epoch 101/" in tab.log.text.toPlainText())
    assert bar.value() == 0
    bar.triggerAction(QScrollBar.SliderAction.SliderToMaximum)
    tell(opened, EpochEnded(102, 200, {"loss": 1.0}, 0.001, False))
    qtbot.waitUntil(lambda: "Epoch 102/" in tab.log.text.toPlainText() and bar.value() == bar.maximum())


def test_where_there_are_no_curves_it_says_why(tab):
    hint = tab.findChild(QLabel, "train.chart_hint")
    assert hint.text().startswith("Press Start")
    tab.chart.show_curves("interrupted run", ChartData())
    assert hint.text() == "This run has no curves: they begin with its first steps."


def test_the_curves_are_saved_under_a_name_every_system_takes(qtbot, tmp_path):
    offered = []

    def ask_where(_parent: QWidget, suggestion: Path) -> str:
        offered.append(suggestion.name)
        return str(tmp_path / "곡선.svg")

    panel = ChartPanel(ask_where=ask_where)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_curves(
        "run 3: 12/4", ChartData((Axis("loss", "Loss"),), (Curve("loss", "loss", "accent", (1.0,), (2.0,)),))
    )
    qtbot.waitUntil(button(panel, "train.save_chart").isEnabled, timeout=30_000)
    press(qtbot, panel, "train.save_chart")
    assert offered == ["run 3_ 12_4.png"]
    assert (tmp_path / "곡선.svg").read_bytes().startswith(b"<?xml")
    panel.shutdown()


def test_the_log_is_copied(qtbot, opened, tab):
    tell(opened, EpochEnded(1, 2, {"loss": 1.0}, 0.5, False))
    press(qtbot, tab, "train.copy_log")
    assert QGuiApplication.clipboard().text() == "Epoch 1/2: loss 1 (0.5 s)"


def test_actions_of_the_window(tab):
    assert set(tab.action_slots()) == {"train.start", "train.pause", "train.stop"}
    assert tab.is_action_enabled("train.start")
    assert not tab.is_action_enabled("train.pause")
    assert not tab.is_action_enabled("train.stop")
    assert not tab.is_action_enabled("draw.clear")
    tab.focus_first()
    assert tab.focusWidget() is button(tab, "train.start")


def test_everything_has_a_name_and_an_accessible_name(tab):
    for type_ in (QToolButton, QPushButton, QComboBox, NumberBox):
        for widget in tab.findChildren(type_):
            if widget.objectName().startswith("train."):
                assert widget.accessibleName() or not widget.isVisible(), widget.objectName()
                assert widget.toolTip() or not widget.isVisible(), widget.objectName()


def test_settings_of_a_project_that_is_opened_are_shown(qtbot, opened, tab, tmp_path):
    opened.new_project(small_project(epochs=77), Path(tmp_path / "other"))
    assert tab.findChild(NumberBox, "train.epochs").text() == "77"
    assert tab.log.text.toPlainText() == ""
    qtbot.waitUntil(lambda: not opened.is_loading, timeout=30_000)


def test_importing_the_tab_does_not_import_matplotlib():
    code = "import sys, gui.training.tab; print([name for name in ('matplotlib', 'keras') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
