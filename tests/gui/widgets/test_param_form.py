"""The form made from Params: what a user does to it, and what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QToolButton, QWidget

from engine.params import Choice, FilePath, Flag, Int, Ints, Pair, Real, Reals, Shape, Sizes, Text, When
from gui import theme
from gui.widgets.file_field import FileField, PathLine
from gui.widgets.number_box import NumberBox, format_real, stepped
from gui.widgets.param_form import ParamForm

PARAMS = (
    Int("units", 64, low=1, high=4096, help="How many neurons."),
    Int("seed", 0, high=2**63 - 1),
    Real("learning_rate", 1e-3, low=1e-8, high=10.0, step=0.001),
    Choice("optimizer", "adam", options=("adam", "sgd"), titles=("Adam", "SGD")),
    Flag("shuffle", True),
    Pair("kernel_size", (3, 3)),
    Sizes("cropping", (1, 2, 3, 4), parts=("top", "bottom", "left", "right")),
    Shape("shape", (28, 28, 1)),
    Ints("axes", (), low=1),
    Reals("mean", 0.0),
    Text("target", ""),
    FilePath("path", ""),
    Real("clip", 0.0, advanced=True),
)


class Changes(list[tuple[str, Any]]):
    """What the form said, in order."""

    def note(self, name: str, value: object) -> None:
        self.append((name, value))


@pytest.fixture
def form(qtbot):
    form = ParamForm(PARAMS, {"units": 128}, "layer")
    qtbot.addWidget(form)
    form.show()
    return form


@pytest.fixture
def changes(form):
    changes = Changes()
    form.value_changed.connect(changes.note)
    return changes


def find(form: ParamForm, type_: type[Any], name: str) -> Any:
    widget = form.findChild(type_, f"layer.{name}")
    assert widget is not None, name
    return widget


def retype(qtbot, widget: QWidget, text: str) -> None:
    line = widget.lineEdit() if isinstance(widget, NumberBox) else widget
    line.selectAll()
    qtbot.keyClicks(line, text)


def test_shows_given_values_and_defaults_for_the_rest(form):
    assert form.values()["units"] == 128
    assert form.values()["learning_rate"] == 1e-3
    assert find(form, NumberBox, "units").text() == "128"
    assert find(form, QLineEdit, "shape").text() == "28, 28, 1"


def test_setting_values_says_nothing(form, changes):
    form.set_values(
        {"units": 5, "learning_rate": 0.1, "optimizer": "sgd", "shuffle": False, "kernel_size": (5, 7),
         "shape": (4,), "target": "y", "path": "/a", "clip": 1.0, "unknown": 3}
    )  # fmt: skip
    assert changes == []
    assert find(form, QComboBox, "optimizer").currentText() == "SGD"
    assert find(form, NumberBox, "kernel_size.width").text() == "7"
    assert form.values()["path"] == "/a"


def test_every_editor_has_a_name_an_accessible_name_and_a_tip(form):
    find(form, QToolButton, "advanced").click()
    for param in PARAMS:
        widget = form.findChild(QWidget, f"layer.{param.name}")
        assert widget is not None, param.name
        assert widget.accessibleName() == param.label
        assert widget.toolTip()
    assert find(form, NumberBox, "units").toolTip() == "How many neurons."


def test_typing_a_number_says_the_value(qtbot, form, changes):
    retype(qtbot, find(form, NumberBox, "units"), "32")
    assert changes[-1] == ("units", 32)
    assert form.values()["units"] == 32


def test_scientific_notation_can_be_typed_and_small_values_are_shown_well(qtbot, form, changes):
    box = find(form, NumberBox, "learning_rate")
    retype(qtbot, box, "1e-4")
    assert changes[-1] == ("learning_rate", 1e-4)
    form.set_values(dict(changes))
    assert box.text() == "1e-4", "what is typed stays as typed when it means the value"
    form.set_values({"learning_rate": 1e-5})
    assert box.text() == "1e-05"


def test_a_number_past_32_bits(qtbot, form, changes):
    retype(qtbot, find(form, NumberBox, "seed"), str(2**40))
    assert changes[-1] == ("seed", 2**40)


@pytest.mark.parametrize("text", ["abc", "0", "99999", "-", ""])
def test_invalid_typing_is_shown_and_says_nothing(qtbot, form, changes, text):
    box = find(form, NumberBox, "units")
    problem = find(form, QLabel, "units.problem")
    box.selectAll()
    qtbot.keyClick(box, Qt.Key.Key_Delete)
    changes.clear()
    qtbot.keyClicks(box, text[:1])
    for letter in text[1:]:
        qtbot.keyClicks(box, letter)
    assert problem.isVisible()
    assert "units" in problem.text().lower()
    assert box.accessibleDescription() == problem.text().removeprefix("⚠ ")
    assert box.palette().text().color() == theme.colour("error")
    assert "128" not in box.text()
    assert form.values()["units"] == (changes[-1][1] if changes else 128)
    form.set_values({"units": 7})
    assert not problem.isVisible()
    assert box.toolTip() == "How many neurons."
    assert box.palette().text().color() != theme.colour("error")


def test_typing_letters_changes_nothing(qtbot, form, changes):
    retype(qtbot, find(form, NumberBox, "units"), "abc")
    assert changes == []
    assert form.values()["units"] == 128


def test_arrow_keys_step_within_the_range(qtbot, form, changes):
    box = find(form, NumberBox, "units")
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert changes == [("units", 129)]
    form.set_values({"units": 4096})
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert changes == [("units", 129)]


def turn_wheel(widget: QWidget) -> None:
    centre = QPointF(widget.rect().center())
    event = QWheelEvent(
        centre,
        QPointF(widget.mapToGlobal(widget.rect().center())),
        QPoint(0, 120),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize(
    ("type_", "name"), [(NumberBox, "units"), (NumberBox, "learning_rate"), (QComboBox, "optimizer")]
)
def test_the_wheel_changes_only_what_has_the_focus(qtbot, form, changes, type_, name):
    form.set_values({"optimizer": "sgd"})
    widget = find(form, type_, name)
    find(form, QLineEdit, "target").setFocus()
    turn_wheel(widget)
    assert changes == []
    form.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    turn_wheel(widget)
    assert [changed for changed, _ in changes] == [name]


def test_choosing(qtbot, form, changes):
    combo = find(form, QComboBox, "optimizer")
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert changes == [("optimizer", "sgd")]


def test_a_flag(qtbot, form, changes):
    qtbot.mouseClick(find(form, QCheckBox, "shuffle"), Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert changes == [("shuffle", False)]


def test_a_pair_says_both(qtbot, form, changes):
    retype(qtbot, find(form, NumberBox, "kernel_size.width"), "5")
    assert changes == [("kernel_size", (3, 5))]


def test_margins_are_a_box_each(qtbot, form, changes):
    retype(qtbot, find(form, NumberBox, "cropping.left"), "9")
    assert changes == [("cropping", (1, 2, 9, 4))]
    assert find(form, NumberBox, "cropping.bottom").accessibleName() == "Cropping, bottom"
    assert [label.text() for label in find(form, QWidget, "cropping").findChildren(QLabel)] == [
        "Top", "Bottom", "Left", "Right",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [("axes", "1, 2", (1, 2)), ("axes", "3", (3,)), ("mean", "0.5, 1/4", (0.5, 0.25)), ("mean", "2", 2.0)],
)
def test_numbers_with_commas_between(qtbot, form, changes, name, text, value):
    line = find(form, QLineEdit, name)
    retype(qtbot, line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert changes == [(name, value)]
    form.set_values(dict(changes))
    assert line.text() == text, "what is typed stays as typed when it means the value"
    form.set_values({name: (1, 2)} if name == "axes" else {name: (0.5, 2.0)})
    assert line.text() == ("1, 2" if name == "axes" else "0.5, 2")


@pytest.mark.parametrize(("name", "text"), [("axes", "0"), ("axes", "1.5"), ("mean", "one"), ("mean", "1/0")])
def test_numbers_that_are_none_are_told_and_not_taken(qtbot, form, changes, name, text):
    line = find(form, QLineEdit, name)
    retype(qtbot, line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert changes == []
    assert find(form, QLabel, f"{name}.problem").isVisible()


CONDITIONAL = (
    Choice("regularizer", "none", options=("none", "l1", "l2")),
    Real("factor", 0.01, shown_if=When("regularizer", ("l1", "l2"))),
    Flag("is_told", False, shown_if=When("regularizer", ("l2",))),
    Int("how_often", 1, shown_if=When("is_told"), advanced=True),
)


def test_what_does_not_matter_is_not_shown(qtbot):
    form = ParamForm(CONDITIONAL, {"is_told": True}, "layer")
    qtbot.addWidget(form)
    form.show()
    find(form, QToolButton, "advanced").click()

    def shown() -> list[str]:
        return [param.name for param in CONDITIONAL if find(form, QWidget, param.name).isVisible()]

    assert shown() == ["regularizer"]
    combo = find(form, QComboBox, "regularizer")
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert shown() == ["regularizer", "factor"]
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert shown() == ["regularizer", "factor", "is_told", "how_often"]
    form.set_values({"is_told": False})
    assert shown() == ["regularizer", "factor", "is_told"]
    form.set_values({"regularizer": "none"})
    assert shown() == ["regularizer"]
    assert form.values() == {"regularizer": "none", "factor": 0.01, "is_told": False, "how_often": 1}


def test_a_shape_is_taken_on_enter(qtbot, form, changes):
    line = find(form, QLineEdit, "shape")
    retype(qtbot, line, "14, 14, 3")
    assert changes == []
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert changes == [("shape", (14, 14, 3))]


def test_a_bad_shape_is_shown_and_not_taken(qtbot, form, changes):
    line = find(form, QLineEdit, "shape")
    retype(qtbot, line, "14, x, q")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert changes == []
    assert find(form, QLabel, "shape.problem").isVisible()
    assert form.values()["shape"] == (28, 28, 1)


def test_suggestions_are_offered_and_taken(qtbot, form, changes):
    form.set_suggestions("target", ["height", "weight", "age"])
    line = find(form, QLineEdit, "target")
    qtbot.keyClicks(line, "IGH")
    model = line.completer().completionModel()
    assert {model.index(row, 0).data() for row in range(model.rowCount())} == {"height", "weight"}
    line.completer().activated.emit("weight")
    assert changes == [("target", "weight")]
    line.completer().popup().hide()
    with pytest.raises(TypeError):
        form.set_suggestions("units", [])


def test_a_path_is_typed_or_dropped(qtbot, form, changes, tmp_path):
    line = find(form, PathLine, "path")
    retype(qtbot, line, "/data/a.csv")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    dropped = tmp_path / "손글씨.csv"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(dropped))])
    line.dropEvent(
        QDropEvent(
            QPointF(2, 2), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    assert changes == [("path", "/data/a.csv"), ("path", str(dropped))]
    assert Path(form.values()["path"]) == dropped


def test_a_path_is_browsed_for(qtbot):
    asked = []

    def ask(_parent: QWidget, param: FilePath, start: str, wants_folder: bool) -> str:
        asked.append((param.name, start, wants_folder))
        return "/chosen"

    field = FileField(FilePath("weights", "", is_folder=True), ask=ask)
    qtbot.addWidget(field)
    field.show_value("/old")
    with qtbot.waitSignal(field.edited) as signal:
        field.button.click()
    assert signal.args == ["/chosen"]
    assert asked == [("weights", "/old", True)]


def test_advanced_params_are_folded_away(qtbot, form):
    assert form.findChild(NumberBox, "layer.clip") is None
    form.set_values({"clip": 0.5})
    form.set_enabled(False, ["clip"])
    qtbot.mouseClick(find(form, QToolButton, "advanced"), Qt.MouseButton.LeftButton)
    assert find(form, NumberBox, "clip").isVisible()
    assert find(form, NumberBox, "clip").value == 0.5
    assert not find(form, NumberBox, "clip").isEnabled()


def test_a_disabled_form_cannot_be_edited(form):
    form.set_enabled(False)
    assert not find(form, NumberBox, "units").isEnabled()
    form.set_enabled(True)
    assert find(form, NumberBox, "units").isEnabled()


@pytest.mark.parametrize(
    ("value", "steps", "expected"),
    [(1e-3, 1, 2e-3), (1e-3, -1, 9e-4), (1e-4, -1, 9e-5), (1e-4, 1, 2e-4), (9e-5, 1, 1e-4), (10.0, 1, 10.0)],
)
def test_small_learning_rates_step_in_their_leading_digit(value, steps, expected):
    rate = Real("learning_rate", 1e-3, low=1e-8, high=10.0, step=0.001)
    assert stepped(rate, value, steps) == expected


def test_a_rate_steps_down_to_zero():
    assert stepped(Real("rate", 0.25, high=0.95), 0.05, -1) == 0.0
    assert stepped(Real("rate", 0.25, high=0.95), 0.1, 4) == 0.3


@pytest.mark.parametrize(
    ("value", "steps", "expected"), [(64, 1, 128), (24, 1, 32), (24, -1, 16), (64, -2, 16), (1, -1, 1)]
)
def test_units_step_through_powers_of_two(value, steps, expected):
    assert stepped(Int("units", 64, low=1, is_doubling=True), value, steps) == expected


@pytest.mark.parametrize(("value", "text"), [(1e-5, "1e-05"), (0.001, "0.001"), (2.0, "2"), (0.25, "0.25")])
def test_real_text(value, text):
    assert format_real(value) == text
    assert float(text) == value


def test_a_text_where_a_number_should_be_is_shown_but_not_stepped(qtbot):
    """A project file changed by hand may have anything in it."""
    box = NumberBox(Int("units", 64, low=1, high=4096), None)
    qtbot.addWidget(box)
    box.show_value("nan")
    assert (box.text(), box.value) == ("nan", None)
    assert box.stepEnabled() == NumberBox.StepEnabledFlag.StepNone
