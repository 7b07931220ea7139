"""The page of preparing: what a user sets, what the session then holds, and what is shown of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.datasets.augmentation.steps import AUGMENTATIONS, augment_sample
from engine.datasets.opening import parse_source
from engine.datasets.source import SourceSpec
from engine.project import Project
from gui.data.prepare_page import PreparePage
from gui.images import to_pixels, to_qimage
from gui.session import Session
from tests.gui.conftest import wait_loaded
from tests.gui.test_widget_contract import faults


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> Iterator[PreparePage]:
    made = PreparePage(session)
    made.setMinimumSize(800, 500)
    qtbot.addWidget(made)
    session.dataset_changed.connect(lambda: made.show_dataset(session.dataset))
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.shutdown()


def write_reviews(path: Path, rows: int = 60) -> Path:
    texts = [f"a {'good' if n % 2 else 'bad'} film<br />number {n}, with unknown{n} words in it" for n in range(rows)]
    lines = [f'"{text}",{"yes" if n % 2 else "no"}' for n, text in enumerate(texts)]
    path.write_text("\n".join(["review,label", *lines]), encoding="utf-8")
    return path


def write_unequal(path: Path) -> Path:
    lines = [f"{n},{n % 5},{'rare' if n % 10 == 0 else 'often'}" for n in range(100)]
    path.write_text("\n".join(["a,b,label", *lines]), encoding="utf-8")
    return path


def open_source(session: Session, qtbot: QtBot, key: str, **params: str) -> None:
    session.set_source(SourceSpec(key, params))
    wait_loaded(qtbot, session)
    assert session.dataset is not None, session.dataset_error


def choose(page: PreparePage, qtbot: QtBot, session: Session, name: str, value: str) -> None:
    """As a user does: an entry of a list is activated."""
    combo = page.findChild(QComboBox, name)
    index = combo.findData(value)
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    wait_loaded(qtbot, session)


def shown(page: PreparePage) -> set[str]:
    return {key for key in page.forms.forms if not page.forms.forms[key].parentWidget().isHidden()}


def tabs(page: PreparePage) -> list[str]:
    bar = page.tabs
    return [bar.tabText(number) for number in range(bar.count()) if bar.isTabVisible(number)]


# ---- what is offered


def test_a_table_offers_columns_and_rules_for_all(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    open_source(session, qtbot, "iris")
    assert shown(page) == {"table", "classes"}
    assert tabs(page) == ["Columns", "Features"]
    assert page.foot.text() == "The network reads 4 features, float32"
    model = page.features.model()
    assert isinstance(model, QStringListModel)
    assert len(model.stringList()) == 4
    assert model.stringList()[0].startswith("0  sepal length")


def test_a_number_to_predict_has_a_scale_and_no_balance(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    open_source(session, qtbot, "diabetes")
    assert shown(page) == {"table", "number"}
    choose(page, qtbot, session, "data.prepare.number.target_scale", "min_max")
    assert session.project.preparation.target.target_scale == "min_max"
    assert session.dataset is not None
    assert session.dataset.targets("train").min() == 0.0


def test_pictures_offer_size_and_augmentation(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    open_source(session, qtbot, "digits")
    assert shown(page) == {"image", "classes"}
    assert tabs(page) == ["Picture", "Augmentation"]
    assert page.foot.text() == "The network reads (8, 8, 1) uint8"


# ---- one step each


def test_a_rule_for_all_columns_is_one_step_that_is_undone(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    open_source(session, qtbot, "iris")
    choose(page, qtbot, session, "data.prepare.table.scale", "min_max")
    assert session.project.preparation.table.scale == "min_max"
    assert session.undo_stack.undoText() == "Change “Scale of numbers”"
    session.undo_stack.undo()
    wait_loaded(qtbot, session)
    assert session.project.preparation.table.scale == "standardise"
    assert page.findChild(QComboBox, "data.prepare.table.scale").currentData() == "standardise"


def test_the_constant_is_open_only_where_it_means_something(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    open_source(session, qtbot, "iris")
    constant = page.findChild(QWidget, "data.prepare.table.constant")
    assert not constant.isEnabled()
    choose(page, qtbot, session, "data.prepare.table.missing", "constant")
    assert constant.isEnabled()


def test_balancing_says_what_it_comes_to(page: PreparePage, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    open_source(session, qtbot, "csv", path=str(write_unequal(tmp_path / "unequal.csv")))
    label = page.findChild(QLabel, "data.prepare.balance")
    qtbot.waitUntil(lambda: label.text() == "Rows in training: often: 58 · rare: 6")
    choose(page, qtbot, session, "data.prepare.classes.balance", "oversample")
    qtbot.waitUntil(lambda: label.text() == "Rows in training: often: 58 · rare: 58")
    choose(page, qtbot, session, "data.prepare.classes.balance", "class_weight")
    qtbot.waitUntil(lambda: label.text() == "Weights in training: often: 0.552 · rare: 5.33")


def test_the_foot_says_that_rows_are_being_prepared(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    open_source(session, qtbot, "iris")
    table = session.project.preparation.table.model_copy(update={"scale": "none"})
    session.set_preparation(session.project.preparation.model_copy(update={"table": table}))
    assert page.foot.text() == "Preparing the data…"
    wait_loaded(qtbot, session)
    assert page.foot.text() == "The network reads 4 features, float32"


# ---- texts


def test_a_text_is_shown_on_its_way_into_the_network(
    page: PreparePage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    open_source(session, qtbot, "csv", path=str(write_reviews(tmp_path / "reviews.csv")))
    assert session.dataset is not None
    assert session.dataset.kind == "text"
    assert tabs(page) == ["Columns", "Text", "Features"]
    page.tabs.setCurrentIndex(1)
    raw = page.text.raw.toPlainText()
    assert "<br />" in raw
    assert "<br" not in page.text.words.toPlainText()
    assert "film" in page.text.words.toPlainText()
    assert "film" in page.text.vector.toPlainText()
    assert "vocabulary of" in page.text.facts.text()
    qtbot.mouseClick(page.text.another_button, Qt.MouseButton.LeftButton)
    assert page.text.raw.toPlainText() != raw


def test_words_outside_the_vocabulary_are_struck_out(
    page: PreparePage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    open_source(session, qtbot, "csv", path=str(write_reviews(tmp_path / "reviews.csv")))
    box = page.findChild(QWidget, "data.prepare.text.max_tokens").findChild(QLineEdit)
    box.selectAll()
    qtbot.keyClicks(box, "10")
    wait_loaded(qtbot, session)
    assert session.project.preparation.text.max_tokens == 10
    assert "line-through" in page.text.words.toHtml()
    assert page.foot.text().startswith("The network reads 10 features")


def test_a_sequence_shows_numbers_and_opens_its_length(
    page: PreparePage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    open_source(session, qtbot, "csv", path=str(write_reviews(tmp_path / "reviews.csv")))
    length = page.findChild(QWidget, "data.prepare.text.length")
    assert not length.isEnabled()
    choose(page, qtbot, session, "data.prepare.text.mode", "sequence")
    assert length.isEnabled()
    assert not page.findChild(QWidget, "data.prepare.text.ngrams").isEnabled()
    numbers = [int(word) for word in page.text.vector.toPlainText().split(",")]
    assert len(numbers) == 200
    assert numbers[-1] == 0
    assert page.foot.text() == "The network reads 200 word numbers, int32"


# ---- pictures


def test_a_picture_is_shown_before_and_after(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    open_source(session, qtbot, "digits")
    assert page.picture.tiles.count == 2
    assert "8 × 8 × 1" in page.picture.tiles.accessibleDescription()
    first = to_pixels(page.picture.tiles.image(1), 1)
    assert session.dataset is not None
    assert np.array_equal(first, session.dataset.rows("train").read(np.array([0]))[0])
    qtbot.mouseClick(page.picture.another_button, Qt.MouseButton.LeftButton)
    assert not np.array_equal(to_pixels(page.picture.tiles.image(1), 1), first)


def test_scaling_of_pixels_is_told(page: PreparePage, session: Session, qtbot: QtBot) -> None:
    open_source(session, qtbot, "digits")
    assert "scaled in the model" not in page.picture.words.text()
    choose(page, qtbot, session, "data.prepare.image.image_scale", "divide_255")
    assert "scaled in the model to 0.00" in page.picture.words.text()


def test_a_picture_that_cannot_be_read_says_why(
    page: PreparePage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in ("cats", "dogs"):
        (tmp_path / "animals" / name).mkdir(parents=True)
        for number in range(20):
            shade = np.full((12, 16, 3), 40 * (name == "cats") + number, dtype=np.uint8)
            to_qimage(shade).save(str(tmp_path / "animals" / name / f"{number}.png"))
    session.set_source(parse_source(str(tmp_path / "animals")))
    wait_loaded(qtbot, session)
    assert session.dataset is not None, session.dataset_error
    assert page.picture.tiles.count == 2
    for path in (tmp_path / "animals").rglob("*.png"):
        path.write_text("no picture")
    qtbot.mouseClick(page.picture.another_button, Qt.MouseButton.LeftButton)
    assert page.picture.tiles.count == 0
    assert ".png" in page.picture.words.text()


# ---- augmentation


def add_step(page: PreparePage, key: str) -> None:
    menu = page.augmentation.steps.add_button.menu()
    next(action for action in menu.actions() if action.data() == key).trigger()


def variants(page: PreparePage) -> list[bytes]:
    tiles = page.augmentation.tiles
    return [to_pixels(tiles.image(place), 1).tobytes() for place in range(tiles.count)]


@pytest.fixture
def digits(page: PreparePage, session: Session, qtbot: QtBot) -> PreparePage:
    open_source(session, qtbot, "digits")
    page.tabs.setCurrentIndex(3)
    return page


def test_without_steps_all_nine_are_the_picture(digits: PreparePage) -> None:
    assert len(variants(digits)) == 9
    assert len(set(variants(digits))) == 1
    assert not digits.augmentation.steps.remove_button.isEnabled()


def test_a_step_is_added_shown_and_undone(digits: PreparePage, session: Session) -> None:
    before = variants(digits)
    add_step(digits, "rotate")
    (step,) = session.project.preparation.augmentation
    assert step.key == "rotate"
    assert session.undo_stack.undoText() == "Add Rotate"
    assert len(set(variants(digits))) > 5
    session.undo_stack.undo()
    assert session.project.preparation.augmentation == ()
    assert variants(digits) == before


def test_every_kind_can_be_added_and_has_its_form(digits: PreparePage, session: Session) -> None:
    for key, kind in AUGMENTATIONS.items():
        add_step(digits, key)
        assert digits.augmentation.steps.current == len(session.project.preparation.augmentation) - 1
        for param in kind.params:
            assert digits.findChild(QWidget, f"data.augment.{key}.{param.name}") is not None
    assert [step.key for step in session.project.preparation.augmentation] == list(AUGMENTATIONS)


def test_the_preview_is_what_training_would_do(digits: PreparePage, session: Session) -> None:
    add_step(digits, "noise")
    assert session.dataset is not None
    picture = session.dataset.rows("train").read(np.array([0]))[0]
    steps = session.project.preparation.augmentation
    expected = [augment_sample(picture, steps, (0, variant)).tobytes() for variant in range(9)]
    assert variants(digits) == expected


def test_a_value_changes_what_is_seen_and_merges_into_one_step(
    digits: PreparePage, session: Session, qtbot: QtBot
) -> None:
    add_step(digits, "rotate")
    weak = variants(digits)
    box = digits.findChild(QWidget, "data.augment.rotate.degrees")
    for _ in range(5):
        qtbot.keyClick(box, Qt.Key.Key_Up)
    assert session.project.preparation.augmentation[0].values == {"degrees": 40.0}
    assert variants(digits) != weak
    session.undo_stack.undo()
    assert session.project.preparation.augmentation[0].values == {}
    assert variants(digits) == weak


def test_steps_are_switched_ordered_and_removed(digits: PreparePage, session: Session, qtbot: QtBot) -> None:
    add_step(digits, "rotate")
    add_step(digits, "noise")
    steps = digits.augmentation.steps
    qtbot.mouseClick(steps.up_button, Qt.MouseButton.LeftButton)
    assert [step.key for step in session.project.preparation.augmentation] == ["noise", "rotate"]
    assert steps.current == 0, "the step that was moved stays the chosen one"
    steps.list.setFocus()
    qtbot.keyClick(steps.list, Qt.Key.Key_Space)
    assert [step.is_on for step in session.project.preparation.augmentation] == [False, True]
    qtbot.keyClick(steps.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert [step.key for step in session.project.preparation.augmentation] == ["rotate", "noise"]
    qtbot.keyClick(steps.list, Qt.Key.Key_Delete)
    assert [step.key for step in session.project.preparation.augmentation] == ["rotate"]


def test_shuffle_and_another_picture(digits: PreparePage, qtbot: QtBot) -> None:
    add_step(digits, "shift")
    first = variants(digits)
    qtbot.mouseClick(digits.augmentation.shuffle_button, Qt.MouseButton.LeftButton)
    second = variants(digits)
    assert second != first
    qtbot.mouseClick(digits.augmentation.another_button, Qt.MouseButton.LeftButton)
    assert variants(digits) != second


def test_another_project_shows_its_own_steps(digits: PreparePage, session: Session, tmp_path: Path) -> None:
    add_step(digits, "flip")
    session.new_project(Project(), tmp_path / "other")
    assert digits.augmentation.steps.list.count() == 0


# ---- for everybody


def test_every_widget_can_be_found_heard_and_reached(
    page: PreparePage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    reviews = {"path": str(write_reviews(tmp_path / "reviews.csv"))}
    for key, params in (("digits", {}), ("iris", {}), ("csv", reviews)):
        open_source(session, qtbot, key, **params)
        if key == "digits":
            add_step(page, "erase")
        assert faults(page, "data") == []


def test_arrays_have_a_scale_and_nothing_to_look_at(
    page: PreparePage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "signals.npz"
    rng = np.random.default_rng(0)
    np.savez(path, x=rng.normal(size=(60, 5, 3, 2, 2)).astype(np.float32), y=np.arange(60) % 2)
    spec = parse_source(str(path))
    session.set_source(spec)
    wait_loaded(qtbot, session)
    assert session.dataset is not None, session.dataset_error
    assert session.dataset.kind == "array"
    assert "array" in shown(page)
    assert page.foot.text() == "The network reads (5, 3, 2, 2) float32"
    choose(page, qtbot, session, "data.prepare.array.scale", "none")
    assert session.dataset.preprocessing.scaling is None
