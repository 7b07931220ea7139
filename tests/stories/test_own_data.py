"""A story: an engineer brings a table of their own, says how it is to be read and prepared, and gets a model of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from engine.prediction.file_prediction import predict_file
from engine.prediction.predictor import Predictor
from engine.training.run import BEST_FILE
from gui.main_window import MainWindow
from gui.new_project import NewProject
from gui.session import Session
from tests.gui.conftest import Answers, wait_loaded

TRAINED_MS = 120_000


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    """Semicolons, decimal commas, Korean in CP949, a number that names the row, and a gap here and there."""
    random = np.random.default_rng(1)
    lines = ["번호;이름;반;시간;중간;기말"]
    for index in range(240):
        hours, middle = random.uniform(0, 8), random.uniform(30, 95)
        final = 0.7 * middle + 3 * hours + random.normal()
        told = "" if index % 20 == 3 else f"{hours:.2f}".replace(".", ",")
        lines.append(f"{index + 1};학생{index};{'가나다'[index % 3]};{told};{middle:.0f};{final:.1f}".replace(".", ","))
    path = tmp_path / "내 자료" / "성적표.csv"
    path.parent.mkdir()
    path.write_bytes(("\n".join(lines) + "\n").encode("cp949"))
    return path


@pytest.fixture
def window(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(session, Answers(new_project=NewProject("student-grades-mlp", tmp_path / "성적 예측")))
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.start("network")
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close_unasked()


def find(window: MainWindow, kind: type, name: str) -> Any:
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    keys, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, data, button, keys))


def bring_the_table(window: MainWindow, session: Session, qtbot: QtBot, grades: Path) -> None:
    window.actions_.by_key["file.new"].trigger()
    drop(window, grades)
    wait_loaded(qtbot, session)
    assert session.dataset is None  # nothing says which column is to be predicted
    assert session.dataset_error is not None
    assert "기말" in session.dataset_error.text
    target: QLineEdit = find(window, QLineEdit, "data.csv.target")
    target.setText("기말")  # an input method brings Hangul as a whole
    target.setModified(True)
    QTest.keyClick(target, Qt.Key.Key_Return)
    wait_loaded(qtbot, session)
    assert session.dataset is not None, session.dataset_error
    assert (session.dataset.task, session.dataset.kind) == ("regression", "table")
    # The network of the template waited for this; three classes, two numbers, and neither number nor name of the row.
    assert session.dataset.input_shape == (5,)
    assert session.graph.nodes
    assert session.analysis.is_trainable, [problem.message for problem in session.analysis.problems]


def prepare_it_otherwise(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    tab = window.tabs.tab("data")
    tab.view.show_page("prepare")
    columns: QTableView = find(window, QTableView, "data.columns")
    qtbot.waitUntil(lambda: columns.model() is not None and columns.model().rowCount() == 6, timeout=10_000)
    before = session.project.preparation
    missing: QComboBox = find(window, QComboBox, "data.prepare.table.missing")
    missing.setCurrentIndex(missing.findData("drop"))
    missing.activated.emit(missing.currentIndex())
    wait_loaded(qtbot, session)
    assert session.project.preparation.table.missing == "drop"
    assert session.dataset is not None
    assert sum(session.dataset.counts.values()) == 228
    session.undo_stack.undo()
    wait_loaded(qtbot, session)
    assert session.project.preparation == before
    assert session.dataset is not None
    assert sum(session.dataset.counts.values()) == 240


def train(window: MainWindow, session: Session, qtbot: QtBot) -> Path:
    session.tab_requested.emit("train")
    epochs = find(window, QWidget, "train.epochs")
    epochs.setFocus()
    QTest.keyClick(epochs, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(epochs, "30")
    QTest.keyClick(epochs, Qt.Key.Key_Return)
    QTest.mouseClick(find(window, QAbstractButton, "train.start"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.training.is_running, timeout=5_000)
    qtbot.waitUntil(lambda: not session.training.is_running, timeout=TRAINED_MS)
    run = session.training.runs()[0]
    assert run.info.state in ("completed", "early_stopping")
    assert run.info.test["mae"] < 8.0  # of grades that spread by 15
    return run.folder


def test_a_table_becomes_a_model(
    window: MainWindow, session: Session, qtbot: QtBot, grades: Path, tmp_path: Path
) -> None:
    bring_the_table(window, session, qtbot, grades)
    prepare_it_otherwise(window, session, qtbot)
    folder = train(window, session, qtbot)
    # What was sealed into the model reads a file of another make to the same answers.
    other = tmp_path / "utf8.csv"
    rows = [line.split(";") for line in grades.read_bytes().decode("cp949").splitlines()]
    text = "\n".join(",".join(cell.replace(",", ".") for cell in row[:-1]) for row in rows)
    other.write_text(text + "\n", encoding="utf-8")
    predictor = Predictor.open(folder / BEST_FILE)
    first, second = ([answer.value for answer in predict_file(predictor, path)] for path in (grades, other))
    assert first == pytest.approx(second)
