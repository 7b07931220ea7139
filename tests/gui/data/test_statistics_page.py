"""The statistics of a dataset in the window: what can be looked at, what it shows, what is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.datasets.dataset import Dataset, RawData, SplitConfig, Table
from engine.datasets.opening import open_dataset, parse_source, prepare
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.preparation import Preparation
from engine.datasets.source import SourceSpec
from engine.errors import DatasetError
from engine.tasks import Cancelled, CancelToken, Report
from gui.data.statistics_page import StatisticsPage
from gui.data.statistics_views import VIEWS
from gui.i18n import catalogue
from gui.session import Message, Session
from gui.widgets.plots import BarsPlot, HeatMap, HistogramPlot, PicturesPlot, PointsPlot, SideBySide
from tests.gui.test_widget_contract import faults


class Where:
    """Answers where to save, and keeps what was offered."""

    def __init__(self) -> None:
        self.path = ""
        self.offered: list[Path] = []

    def __call__(self, parent: QWidget, suggestion: Path) -> str:  # noqa: ARG002
        self.offered.append(suggestion)
        return self.path


@pytest.fixture
def where() -> Where:
    return Where()


@pytest.fixture
def page(qtbot: QtBot, session: Session, where: Where) -> Iterator[StatisticsPage]:
    made = StatisticsPage(session, ask_where=where)
    made.setMinimumSize(600, 400)
    made.resize(940, 620)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.shutdown()


def words(values: list[Any]) -> np.ndarray:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def dataset_of(key: str) -> Dataset:
    return open_dataset(SourceSpec(key), SplitConfig())


def prepared(raw: RawData) -> Dataset:
    return prepare(raw, SplitConfig(), Preparation())


def settled(qtbot: QtBot, page: StatisticsPage) -> None:
    """Until what was asked for is worked out and drawn."""
    qtbot.waitUntil(lambda: page._worker is None, timeout=30_000)
    qtbot.waitUntil(lambda: page.pane.canvas.is_drawn or not page.pane.has_chart, timeout=30_000)


def look_at(qtbot: QtBot, page: StatisticsPage, key: str) -> Any:
    qtbot.mouseClick(page.bar.buttons[key], Qt.MouseButton.LeftButton)
    settled(qtbot, page)
    return page.pane.canvas.plot


def test_without_data_it_says_what_to_do(page: StatisticsPage) -> None:
    assert "Choose data on the left" in page.pane.message.text()
    assert page.bar.isHidden()
    assert page.arithmetic.isHidden()


def test_a_table_of_classes(page: StatisticsPage, qtbot: QtBot) -> None:
    page.show_dataset(dataset_of("iris"))
    settled(qtbot, page)
    assert list(page.bar.buttons) == ["column", "correlation", "scatter", "classes", "pca"]
    plot = page.pane.canvas.plot
    assert isinstance(plot, HistogramPlot)
    assert (plot.x_title, plot.groups) == ("sepal length (cm)", ("setosa", "versicolor", "virginica"))
    assert "mean 5.8433" in page.pane.words.text()
    page.columns.selectRow(2)
    settled(qtbot, page)
    assert page.pane.canvas.plot.x_title == "petal length (cm)"
    assert isinstance(look_at(qtbot, page, "correlation"), HeatMap)
    assert "petal length (cm) × petal width (cm) +0.96" in page.pane.words.text()
    assert isinstance(look_at(qtbot, page, "classes"), BarsPlot)
    plane = look_at(qtbot, page, "pca")
    assert isinstance(plane, PointsPlot)
    assert len(plane.points) == 96
    assert plane.labels[0].startswith("Row ")


def test_the_list_tells_of_every_column(page: StatisticsPage, qtbot: QtBot) -> None:
    page.show_dataset(dataset_of("iris"))
    settled(qtbot, page)
    model = page.columns.columns
    row = [model.data(model.index(0, column)) for column in range(model.columnCount())]
    assert row == ["sepal length (cm)", None, "number", "0", "35", "4.3", "5.8433", "7.9"]
    assert [model.headerData(n, Qt.Orientation.Horizontal) for n in (0, 3, 7)] == ["Column", "Missing", "Maximum"]


def test_both_axes_of_a_scatter_can_be_chosen_by_keys(page: StatisticsPage, qtbot: QtBot) -> None:
    page.show_dataset(dataset_of("iris"))
    settled(qtbot, page)
    plot = look_at(qtbot, page, "scatter")
    x, y = page.bar.combos
    assert (plot.x_title, plot.y_title) == (x.currentText(), y.currentText())
    qtbot.keyClick(x, Qt.Key.Key_End)
    settled(qtbot, page)
    assert page.pane.canvas.plot.x_title == "petal width (cm)"
    look_at(qtbot, page, "pca")
    assert x.isHidden()


def test_a_csv_in_korean_with_a_number_to_predict(page: StatisticsPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "학생.csv"
    lines = [f"{n % 5 if n % 9 else ''},{'남' if n % 2 else '여'},{n % 17},{n % 17 * 3 + n % 5}" for n in range(120)]
    path.write_text("\n".join(["공부 시간,성별,나이,점수", *lines]), encoding="utf-8")
    page.show_dataset(open_dataset(parse_source(str(path), {"target": "점수", "task": "regression"}), SplitConfig()))
    settled(qtbot, page)
    assert page.columns.chosen == "점수"
    page.columns.selectRow(1)
    settled(qtbot, page)
    assert "14 missing" in page.pane.words.text()
    page.columns.selectRow(2)
    settled(qtbot, page)
    plot = page.pane.canvas.plot
    assert isinstance(plot, BarsPlot)
    assert sorted(plot.names) == ["남", "여"]
    plot = look_at(qtbot, page, "scatter")
    assert plot.y_title == "점수"
    assert plot.values is not None, "coloured by the number"
    target = look_at(qtbot, page, "target")
    assert target.groups == ("Train", "Validation", "Test")


def test_pictures(page: StatisticsPage, qtbot: QtBot) -> None:
    page.show_dataset(dataset_of("digits"))
    settled(qtbot, page)
    assert list(page.bar.buttons) == ["classes", "mean", "pca", "sizes"]
    plot = look_at(qtbot, page, "mean")
    assert isinstance(plot, PicturesPlot)
    assert plot.titles[:3] == ("All", "Deviation", "0 (114)")
    assert isinstance(look_at(qtbot, page, "sizes"), SideBySide)
    assert "All pictures are 8 × 8." in page.pane.words.text()


def test_pictures_in_files(page: StatisticsPage, qtbot: QtBot, tmp_path: Path) -> None:
    paths = []
    for number in range(20):
        paths.append(str(tmp_path / f"{number}.png"))
        Image.new("RGB", (10 + number, 12), (number * 10, 0, 0)).save(paths[-1])
    classes = words(["a", "b"] * 10)
    page.show_dataset(
        prepared(RawData("p", "image", PictureFiles(words(paths), (12, 16, 3)), classes, "class", "binary"))
    )
    settled(qtbot, page)
    sizes = look_at(qtbot, page, "sizes")
    assert len(sizes.plots) == 2
    assert "Width 10 to 29, height 12 to 12 pixels." in page.pane.words.text()


def test_texts(page: StatisticsPage, qtbot: QtBot) -> None:
    texts = words(["아주 좋은 영화", "정말 나쁜 영화", "좋은 이야기 하나", "나쁜 이야기"] * 10)
    page.show_dataset(prepared(RawData("글", "text", texts, words(["긍정", "부정"] * 20), "평가", "binary")))
    settled(qtbot, page)
    assert set(page.bar.buttons) == {"classes", "words", "telling", "lengths", "pca"}
    assert {"영화", "정말"} <= set(look_at(qtbot, page, "words").names)
    telling = look_at(qtbot, page, "telling")
    assert {plot.title: plot.names[0] for plot in telling.plots} == {"긍정": "좋", "부정": "나쁜"}, "less its particle"
    assert look_at(qtbot, page, "lengths").groups == ("긍정", "부정")
    look_at(qtbot, page, "pca")


def test_of_many_classes_one_is_chosen_for_its_words(page: StatisticsPage, qtbot: QtBot) -> None:
    names = [f"c{n}" for n in range(6)]
    texts = words([f"word{n % 6} and more" for n in range(120)])
    page.show_dataset(
        prepared(RawData("t", "text", texts, words([names[n % 6] for n in range(120)]), "c", "multiclass"))
    )
    settled(qtbot, page)
    assert look_at(qtbot, page, "telling").plots[0].names == ("word0",)
    qtbot.keyClick(page.bar.combos[0], Qt.Key.Key_End)
    settled(qtbot, page)
    assert page.pane.canvas.plot.plots[0].names == ("word5",)


def test_arrays(page: StatisticsPage, qtbot: QtBot) -> None:
    values = np.random.default_rng(0).normal(size=(50, 4, 3)).astype(np.float32)
    page.show_dataset(prepared(RawData("a", "array", values, words(["a", "b"] * 25), "c", "binary")))
    settled(qtbot, page)
    assert list(page.bar.buttons) == ["classes", "values", "pca"]
    assert isinstance(look_at(qtbot, page, "values"), HistogramPlot)
    look_at(qtbot, page, "pca")


# ---- when it works


def test_nothing_is_worked_out_before_it_is_seen(page: StatisticsPage, qtbot: QtBot) -> None:
    page.hide()
    page.show_dataset(dataset_of("iris"))
    assert page._worker is None
    assert not page.bar.buttons
    page.show()
    settled(qtbot, page)
    assert page.pane.has_chart


def test_what_was_worked_out_is_kept_for_as_long_as_the_dataset(page: StatisticsPage, qtbot: QtBot) -> None:
    page.show_dataset(dataset_of("iris"))
    settled(qtbot, page)
    look_at(qtbot, page, "pca")
    look_at(qtbot, page, "classes")
    page.bar.buttons["pca"].click()
    assert page._worker is None, "it was there"
    assert page.pane.has_chart
    page.show_dataset(dataset_of("wine"))
    assert page._worker is not None
    settled(qtbot, page)
    assert len(page.pane.canvas.plot.points) == 114, "the same view of the other data"


def test_another_kind_of_data_begins_with_its_first_view(page: StatisticsPage, qtbot: QtBot) -> None:
    page.show_dataset(dataset_of("iris"))
    settled(qtbot, page)
    look_at(qtbot, page, "correlation")
    page.show_dataset(dataset_of("digits"))
    settled(qtbot, page)
    assert page.bar.buttons["classes"].isChecked()
    page.show_dataset(None)
    assert "Choose data" in page.pane.message.text()


class Held:
    """Work that waits until it is broken off."""

    def __init__(self) -> None:
        self.was_cancelled = False

    def work(self, _dataset: Dataset, _choice: Any, *, report: Report, cancel: CancelToken) -> None:
        report(0.5, "")
        while not cancel.wait(0.01):
            pass
        self.was_cancelled = True
        raise Cancelled


def test_long_work_shows_its_progress_and_can_be_broken_off(page: StatisticsPage, qtbot: QtBot) -> None:
    page.show_dataset(dataset_of("iris"))
    settled(qtbot, page)
    held = Held()
    page._view = replace(next(view for view in VIEWS if view.key == "pca"), compute=held.work)
    page._show_view()
    qtbot.waitUntil(lambda: page.pane.progress.value() == 500)
    assert page.pane.message.text() == "Working out: PCA"
    assert not page.bar.save.isEnabled()
    worker = page._worker
    qtbot.mouseClick(page.pane.cancel, Qt.MouseButton.LeftButton)
    assert worker is not None
    qtbot.waitUntil(lambda: not worker.is_running)
    assert held.was_cancelled
    assert page.pane.message.text() == "Stopped."
    page._view = next(view for view in VIEWS if view.key == "pca")
    qtbot.mouseClick(page.pane.again, Qt.MouseButton.LeftButton)
    settled(qtbot, page)
    assert page.pane.has_chart


def test_turning_to_another_view_breaks_off_the_work(page: StatisticsPage, qtbot: QtBot) -> None:
    page.show_dataset(dataset_of("iris"))
    settled(qtbot, page)
    held = Held()
    page._view = replace(next(view for view in VIEWS if view.key == "pca"), compute=held.work)
    page._show_view()
    worker = page._worker
    assert isinstance(look_at(qtbot, page, "classes"), BarsPlot)
    assert worker is not None
    qtbot.waitUntil(lambda: held.was_cancelled)


def test_data_without_a_plane_say_so(page: StatisticsPage, qtbot: QtBot) -> None:
    table = Table({"x": np.arange(30.0)})
    page.show_dataset(prepared(RawData("one", "table", table, np.arange(30.0), "y", "regression")))
    settled(qtbot, page)
    look_at(qtbot, page, "pca")
    assert "at least three samples of two features" in page.pane.message.text()
    assert not page.pane.has_chart
    assert not page.bar.save.isEnabled()
    assert isinstance(look_at(qtbot, page, "scatter"), PointsPlot), "of the one column and the target"


def test_an_error_is_told_and_can_be_tried_again(page: StatisticsPage, qtbot: QtBot) -> None:
    page.show_dataset(dataset_of("digits"))
    settled(qtbot, page)

    def refuse(_dataset: Dataset, _choice: Any, *, report: Report, cancel: CancelToken) -> None:  # noqa: ARG001
        raise DatasetError("The file is gone.", hint="Bring it back.")

    good = page._view
    page._view = replace(next(view for view in VIEWS if view.key == "mean"), compute=refuse)
    page._show_view()
    settled(qtbot, page)
    assert page.pane.message.text() == "The file is gone. Bring it back."
    page._view = good
    qtbot.mouseClick(page.pane.again, Qt.MouseButton.LeftButton)
    settled(qtbot, page)
    assert page.pane.has_chart


# ---- the arithmetic


def test_the_arithmetic_follows_the_training_settings(page: StatisticsPage, session: Session, qtbot: QtBot) -> None:
    page.show_dataset(dataset_of("iris"))
    settled(qtbot, page)
    assert page.arithmetic.text() == ("96 training samples / batch 32 → 3 steps per epoch; 10 epochs → 30 iterations")
    session.set_config(replace(session.config, batch_size=50, epochs=1_000))
    assert page.arithmetic.text() == (
        "96 training samples / batch 50 → 2 steps per epoch; 1,000 epochs → 2,000 iterations"
    )
    assert "The last batch of an epoch has only 46 samples." in page.arithmetic.toolTip()


# ---- saving


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_chart_is_saved_and_the_folder_remembered(
    page: StatisticsPage,
    session: Session,
    qtbot: QtBot,
    where: Where,
    messages: list[Message],
    tmp_path: Path,
    ending: str,
) -> None:
    page.show_dataset(dataset_of("iris"))
    settled(qtbot, page)
    look_at(qtbot, page, "classes")
    where.path = str(tmp_path / f"차트.{ending}")
    qtbot.mouseClick(page.bar.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(messages) == 1, timeout=20_000)
    assert Path(where.path).stat().st_size > 1_000
    assert messages[0].level == "info"
    assert where.path in messages[0].text
    assert session.settings["chart_folder"] == str(tmp_path)
    where.path = ""
    page.pane.menu().actions()[0].trigger()
    assert where.offered[1].parent == tmp_path
    assert where.offered[1].name == "Iris Classes.png"


def test_a_chart_that_cannot_be_saved_is_told(
    page: StatisticsPage, qtbot: QtBot, where: Where, messages: list[Message], tmp_path: Path
) -> None:
    page.show_dataset(dataset_of("iris"))
    settled(qtbot, page)
    (tmp_path / "file").write_text("in the way")
    where.path = str(tmp_path / "file" / "c.png")
    qtbot.mouseClick(page.bar.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(messages) == 1, timeout=20_000)
    assert messages[0].level == "error"
    assert "cannot be written" in messages[0].text


def test_a_chart_can_be_copied(page: StatisticsPage, qtbot: QtBot) -> None:
    page.show_dataset(dataset_of("iris"))
    settled(qtbot, page)
    page.pane.menu().actions()[1].trigger()
    copied = QGuiApplication.clipboard().image()
    assert copied.size() == page.pane.canvas.picture.size()


# ---- the table of views


def test_every_view_is_named_in_korean() -> None:
    korean = catalogue("ko")
    assert [text for view in VIEWS for text in (view.title, view.tip) if text not in korean] == []


@pytest.mark.parametrize("key", ["iris", "digits"])
def test_every_widget_can_be_found_and_explains_itself(page: StatisticsPage, qtbot: QtBot, key: str) -> None:
    page.show_dataset(dataset_of(key))
    settled(qtbot, page)
    assert faults(page, "data") == []


def test_every_kind_of_data_has_views_with_keys_of_their_own() -> None:
    assert len({view.key for view in VIEWS}) == len(VIEWS)
    for kind in ("image", "text", "array", "table"):
        assert any(kind in view.kinds for view in VIEWS)


def test_the_error_of_a_column_names_it() -> None:
    with pytest.raises(DatasetError, match="nowhere"):
        VIEWS[0].compute(dataset_of("iris"), ("nowhere",), report=lambda *_: None, cancel=CancelToken())
