"""The large view: every channel, the value under the mouse, one filter at work, and kernels of one's own."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.network.templates import line
from engine.prediction.live.preview import Preview
from engine.prediction.live.samples import stand_in
from engine.prediction.live.values import Flowed, Output, Request, Sample, statistics_of
from gui import theme
from gui.network.preview.colouring import Scale, coloured, mosaic_of, scale_of
from gui.network.preview.look_inside import LookInside
from gui.network.preview.number_grid import short
from gui.network.preview.small import number_text, small_picture
from gui.network.preview.words import answer_text, statistics_text
from tests.gui.test_widget_contract import touched

NETWORK = line(
    ("Input", {"shape": (12, 12, 1)}),
    ("Rescaling", {}),
    ("Conv2D", {"filters": 5, "activation": "relu", "padding": "same"}),
    ("Conv2D", {"filters": 3}),
    ("Flatten", {}),
    ("Dense", {"units": 4, "activation": "softmax"}),
)


@pytest.fixture(scope="module")
def flowed() -> Flowed:
    return Preview().flow(Request(NETWORK, stand_in((12, 12, 1))))


@pytest.fixture
def window(qtbot: QtBot, flowed: Flowed) -> LookInside:
    window = LookInside()
    qtbot.addWidget(window)
    window.look_at(("conv2d",))
    window.show_flowed(flowed)
    window.show()
    qtbot.waitExposed(window)
    return window


def hover(widget: QWidget, place: QPointF) -> None:
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, widget.mapToGlobal(place), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def test_all_channels_are_there_with_their_statistics(window: LookInside, flowed: Flowed) -> None:
    output = flowed.outputs["conv2d",]
    assert window.output.maps.mosaic is not None
    assert window.output.maps.mosaic.count == 5
    assert "12 × 12 × 5" in window.output.statistics.text()
    assert number_text(output.statistics.high or 0.0) in window.output.statistics.text()


def test_the_value_under_the_mouse_is_told(window: LookInside, flowed: Flowed) -> None:
    maps = window.output.maps
    assert maps.mosaic is not None
    row, column = maps.mosaic.corner(3)
    place = maps._offset + QPointF(column + 4 + 0.5, row + 7 + 0.5) * maps.zoom
    hover(maps, place)
    value = number_text(float(flowed.outputs["conv2d",].values[7, 4, 3]))
    assert window.output.told.text() == f"channel 3, row 7, column 4: {value}"


def test_a_vector_is_shown_as_bars_with_the_value_pointed_at(window: LookInside, flowed: Flowed) -> None:
    window.look_at(("dense",))
    bars = window.output.bars
    assert window.output.stack.currentWidget() is bars
    hover(bars, QPointF(bars.width() * 0.6, bars.height() / 2))
    value = number_text(float(flowed.outputs["dense",].values[2]))
    assert window.output.told.text() == f"2: {value}"
    QTest.keyClick(bars, Qt.Key.Key_Right)
    assert window.output.told.text().startswith("3: ")


def test_a_filter_s_sum_is_the_output_wherever_the_window_is(window: LookInside, flowed: Flowed) -> None:
    window.look_at(("conv2d_1",))
    window.pages.setCurrentWidget(window.kernel)
    window.kernel.filter.setValue(2)
    window.kernel.channel.setValue(4)
    view = window.kernel.view
    hover(view.effect, view.effect.place_of(6, 3))
    assert view.window_shown is not None
    expected = float(flowed.outputs["conv2d_1",].values[6, 3, 2])
    assert view.window_shown.before_activation == pytest.approx(expected, abs=1e-5)
    assert f"<b>{number_text(expected)}</b>" in view.sum.text()
    assert view.source.frame_rect.getRect() == (3, 6, 3, 3)
    assert view.weights.values.shape == (3, 3)
    assert "5" in view.sum.text()


def test_the_window_begins_in_the_middle_where_there_is_something_to_see(window: LookInside) -> None:
    assert window.kernel.view.effect.frame_rect.getRect() == (6, 6, 1, 1)


def answered(values: list[float], names: tuple[str, ...], label: str) -> str:
    sample = Sample(np.zeros(1, np.float32), label, class_names=names)
    array = np.array(values, np.float32)
    graph = line(("Input", {"shape": (1,)}), ("Dense", {"units": len(values)}))
    return answer_text(Flowed(Request(graph, sample), {("dense",): Output("dense", array, statistics_of(array))}))


def test_the_answer_is_said_with_its_share_and_whether_it_is_right() -> None:
    names = ("cat", "dog", "eel")
    assert answered([0.1, 0.85, 0.05], names, "dog") == "Answer: dog (85.0%), right."
    assert answered([0.1, 0.85, 0.05], names, "eel") == "Answer: dog (85.0%), wrong."
    assert answered([0.25], names[:2], "") == "Answer: cat (75.0%)."
    assert answered([2.0, -1.0, 0.0], names, "cat") == "", "these are no probabilities"
    assert answered([0.9, 0.8, 0.7], names, "cat") == ""
    assert answered([float("nan")], names[:2], "cat") == ""
    assert answered([0.25], (), "0.3") == "", "a number is predicted"


def test_pointing_at_the_input_lays_the_window_around_it(window: LookInside) -> None:
    window.pages.setCurrentWidget(window.kernel)
    view = window.kernel.view
    hover(view.source, view.source.place_of(5, 8))
    assert view.effect.frame_rect.getRect() == (8, 5, 1, 1)
    QTest.keyClick(view.effect, Qt.Key.Key_Down)
    assert view.effect.frame_rect.getRect() == (8, 6, 1, 1)


def test_the_window_walks_and_stops_when_the_view_closes(window: LookInside, qtbot: QtBot) -> None:
    window.pages.setCurrentWidget(window.kernel)
    view = window.kernel.view
    view.put(11, 11)
    with qtbot.waitSignal(view.placed):
        window.kernel.walk.setChecked(True)
    assert view.effect.frame_rect.getRect() == (0, 0, 1, 1), "behind the last place comes the first"
    window.close()
    assert not view.is_walking


def test_layers_without_filters_have_no_page_of_them(window: LookInside) -> None:
    window.look_at(("flatten",))
    assert not window.pages.isTabVisible(1)
    QTest.mouseClick(window.previous, Qt.MouseButton.LeftButton)
    assert window.path == ("conv2d_1",)
    assert window.pages.isTabVisible(1)


def test_a_double_click_on_a_map_shows_its_filter(window: LookInside) -> None:
    window.output.maps.chosen.emit(4)
    assert window.pages.currentWidget() is window.kernel
    assert window.kernel.filter.value() == 4


def test_a_layer_that_is_gone_is_said_to_give_nothing(window: LookInside) -> None:
    window.show_flowed(Preview().flow(Request(NETWORK.removed(["conv2d"]), stand_in((12, 12, 1)))))
    assert window.output.statistics.text() == "Nothing comes out of this layer yet."
    assert not window.pages.isTabVisible(1)


def test_ones_own_kernel_works_on_the_sample(window: LookInside, flowed: Flowed) -> None:
    own = window.own
    window.pages.setCurrentWidget(own)
    own.preset.setCurrentIndex(own.preset.findData("identity"))
    assert own.view.filtering is not None
    assert np.array_equal(own.view.filtering.effect, flowed.outputs["input",].values[:, :, 0])
    own.cells[1, 1].setValue(-2.0)
    own.bias.setValue(10.0)
    assert own.view.filtering.effect == pytest.approx(10 - 2 * flowed.outputs["input",].values[:, :, 0])
    own.view.put(5, 5)
    assert own.view.window_shown is not None
    assert own.view.window_shown.before_activation == pytest.approx(float(own.view.filtering.effect[5, 5]))
    own.relu.setChecked(True)
    assert own.view.filtering.effect.min() == 0.0


def test_a_larger_kernel_keeps_the_numbers_in_its_middle(window: LookInside) -> None:
    own = window.own
    own.preset.setCurrentIndex(own.preset.findData("sobel_x"))
    own.size_box.setCurrentIndex(1)
    assert own.kernel.shape == (5, 5)
    assert own.kernel[2, 1:4].tolist() == [-2, 0, 2]
    assert not own.kernel[0].any()


# ---- colours and small pictures


def test_what_is_no_number_has_the_colour_of_errors() -> None:
    values = np.array([[0.0, np.nan], [1.0, np.inf]])
    error = theme.colour("error")
    pixels = coloured(values, "grey")
    assert pixels[0, 1].tolist() == [error.red(), error.green(), error.blue()]
    assert pixels[1, 0].tolist() == [255, 255, 255] == pixels[1, 1].tolist()


def test_the_map_that_parts_at_0_is_alike_on_both_sides() -> None:
    assert scale_of(np.array([-1.0, 3.0]), "diverging") == Scale(-3.0, 3.0)
    assert (
        coloured(np.array([[0.0]]), "diverging", Scale(-1, 1)).tolist()
        == coloured(np.zeros((1, 1)), "diverging").tolist()
    )


def test_a_mosaic_knows_what_lies_where() -> None:
    mosaic = mosaic_of(np.arange(2 * 3 * 5, dtype=np.float64).reshape(2, 3, 5), 2.0)
    for channel in range(5):
        row, column = mosaic.corner(channel)
        assert mosaic.at(row + 1, column + 2) == (channel, 1, 2)
    assert mosaic.at(2, 0) is None, "a gap"
    height, width = mosaic.size
    assert mosaic.picture("viridis", QColor("white"), is_shared=False).shape == (height, width, 3)


@pytest.mark.parametrize("shape", [(1,), (7,), (3_000,), (9, 4), (60, 5), (8, 8, 40), (4, 6, 6, 3), (300, 200, 3)])
@pytest.mark.parametrize("fill", [0.0, 0.5, np.nan, np.inf])
def test_every_output_has_a_small_picture(shape: tuple[int, ...], fill: float, qtbot: QtBot) -> None:  # noqa: ARG001
    values = np.full(shape, fill, dtype=np.float32)
    output = Output("layer", values, statistics_of(values))
    for size in ((70.0, 70.0), (230.0, 70.0)):
        assert not small_picture(output, QSizeF(*size), is_photo=len(shape) == 3).isNull()


def test_statistics_name_what_is_no_number(qtbot: QtBot) -> None:  # noqa: ARG001
    text = statistics_text(statistics_of(np.array([1.0, np.nan, np.inf, 0.0])))
    assert text == "NaN: 1 · infinite: 1 · 0 … 1 · mean 0.5 · zeros 25%"


def test_numbers_fit_into_their_cells() -> None:
    assert [short(value) for value in (-0.0, -0.001, 2.0, -1.256, 253.7, float("nan"))] == [
        "0",
        "0.00",
        "2",
        "−1.26",
        "254",
        "NaN",
    ]


def test_a_flow_that_has_nothing_shows_nothing(qtbot: QtBot) -> None:
    window = LookInside()
    qtbot.addWidget(window)
    window.show_flowed(Flowed(Request(NETWORK, Sample(np.zeros(3, np.float32)))))
    window.show()
    assert window.path == ()


def test_every_widget_can_be_found_heard_and_explained(window: LookInside) -> None:
    found = list(touched(window))
    assert len(found) > 20
    assert [widget for widget in found if not widget.objectName().startswith("network.look")] == []
    assert [widget.objectName() for widget in found if not widget.accessibleName() or not widget.toolTip()] == []
