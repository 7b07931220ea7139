"""Fitted transforms never see validation or test rows, whatever is in them and whatever was chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from datasets_made import words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.datasets.dataset import RawData, Table
from engine.datasets.encoding import encode_inputs, encode_targets
from engine.datasets.fitting import fit
from engine.datasets.preparation import (
    ColumnChoice,
    ImageChoice,
    Preparation,
    TableChoice,
    TargetChoice,
    TextChoice,
)
from engine.datasets.tables.column_plan import ColumnPlan, PlannedType

ROWS, TRAIN_ROWS = 20, 12
TRAIN = np.arange(TRAIN_ROWS)

NUMBERS = st.floats(-1e12, 1e12) | st.sampled_from([float("nan"), float("inf"), 1e300, -1e18])
WORDS = st.sampled_from(["red", "green", "blue", "빨강", "missing", "3", "", None])
DATES = st.dates().map(lambda day: f"{day:%Y-%m-%d}") | st.sampled_from([None, "soon", "0001-01-01", "2024-03-01"])
TEXTS = st.sampled_from(["a good film", "bad <br /> film", "정말 좋은 영화", "", None, "film " * 50, "?!"])
KNOWN: dict[str, st.SearchStrategy[Any]] = {
    "number": st.floats(-1e6, 1e6),
    "category": st.sampled_from(["red", "green", "blue"]),
    "date": st.dates().map(lambda day: f"{day:%Y-%m-%d}"),
    "text": st.sampled_from(["a good film", "a bad film", "정말 좋은 영화"]),
}
ANY: dict[str, st.SearchStrategy[Any]] = {"number": NUMBERS, "category": WORDS, "date": DATES, "text": TEXTS}
TYPES: tuple[PlannedType, ...] = ("number", "category", "date", "text")

table_choices = st.builds(
    TableChoice,
    missing=st.sampled_from(["mean", "median", "most_frequent", "constant", "drop"]),
    missing_category=st.sampled_from(["none", "most_frequent", "constant", "drop"]),
    constant=st.floats(-10, 10),
    missing_flag=st.booleans(),
    scale=st.sampled_from(["standardise", "min_max", "none"]),
    encode=st.sampled_from(["one_hot", "ordinal"]),
    clip=st.sampled_from([0.0, 0.01, 0.2]),
)
column_choices = st.builds(
    ColumnChoice,
    missing=st.sampled_from([None, "mean", "median", "most_frequent", "constant", "none"]),
    constant=st.sampled_from([None, 3.0, "own"]),
    missing_flag=st.sampled_from([None, True]),
    scale=st.sampled_from([None, "min_max"]),
    encode=st.sampled_from([None, "ordinal"]),
    clip=st.sampled_from([None, 0.1]),
)
preparations = st.builds(
    Preparation,
    table=table_choices,
    columns=st.dictionaries(st.sampled_from(TYPES), column_choices),
    text=st.builds(
        TextChoice, mode=st.sampled_from(["multi_hot", "count", "tf_idf", "sequence"]), ngrams=st.integers(1, 2)
    ),
    target=st.builds(TargetChoice, target_scale=st.sampled_from(["standardise", "min_max", "none"])),
    image=st.builds(ImageChoice, image_scale=st.sampled_from(["none", "divide_255", "standardise"])),
)


def column(values: list[Any], type_: str) -> npt.NDArray[Any]:
    return np.array(values, dtype=np.float64) if type_ == "number" else words(*values)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, Table]:
    """A table, and one with the same training rows and others behind them."""
    first: dict[str, npt.NDArray[Any]] = {}
    second: dict[str, npt.NDArray[Any]] = {}
    for type_ in TYPES:
        # One row with a known value, so that there is something to fit.
        training = [draw(KNOWN[type_]), *draw(st.lists(ANY[type_], min_size=TRAIN_ROWS - 1, max_size=TRAIN_ROWS - 1))]
        for made in (first, second):
            others = draw(st.lists(ANY[type_], min_size=ROWS - TRAIN_ROWS, max_size=ROWS - TRAIN_ROWS))
            made[type_] = column(training + others, type_)
    return Table(first), Table(second)


def raw_of(table: Table, targets: npt.NDArray[Any]) -> RawData:
    plan = tuple(ColumnPlan(type_, "input", type_) for type_ in TYPES)
    is_regression = targets.dtype != object
    return RawData(
        title="made",
        kind="table",
        inputs=table,
        targets=targets,
        target_name="y",
        task="regression" if is_regression else "binary",
        classes=() if is_regression else ("a", "b"),
        plan=plan,
    )


QUIET = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@QUIET
@given(pair=tables(), preparation=preparations, targets=st.lists(st.floats(-1e6, 1e6), min_size=ROWS, max_size=ROWS))
def test_other_rows_change_nothing_that_is_fitted(
    pair: tuple[Table, Table], preparation: Preparation, targets: list[float]
) -> None:
    numbers = np.array(targets)
    others = numbers.copy()
    others[TRAIN_ROWS:] = numbers[TRAIN_ROWS:] * -3.0 + 1e5
    fitted = fit(raw_of(pair[0], numbers), TRAIN, preparation)
    assert fit(raw_of(pair[1], others), TRAIN, preparation).model_dump_json() == fitted.model_dump_json()


@QUIET
@given(pair=tables(), preparation=preparations)
def test_a_row_alone_is_encoded_as_in_the_whole(pair: tuple[Table, Table], preparation: Preparation) -> None:
    raw = raw_of(pair[0], words(*"ab" * (ROWS // 2)))
    fitted = fit(raw, TRAIN, preparation)
    whole = encode_inputs(fitted, raw.inputs)
    assert whole.shape == (ROWS, *fitted.input_shape)
    assert np.isfinite(whole).all()
    for row in range(ROWS):
        alone = encode_inputs(fitted, pair[0].rows(np.array([row])))
        assert alone.tobytes() == whole[row : row + 1].tobytes()


def test_a_training_row_more_is_seen() -> None:
    """The test above can fail: a fit on other rows is another one, in every type of column."""
    values = [
        [float(n) for n in range(ROWS)],
        [f"c{n}" for n in range(ROWS)],
        [f"2024-03-{n + 1}" for n in range(ROWS)],
        [f"word{n} film" for n in range(ROWS)],
    ]
    table = Table({type_: column(made, type_) for type_, made in zip(TYPES, values, strict=True)})
    raw = raw_of(table, np.arange(float(ROWS)))
    fitted, wider = fit(raw, TRAIN), fit(raw, np.arange(ROWS))
    assert all(one != other for one, other in zip(fitted.columns, wider.columns, strict=True))
    assert fitted.target != wider.target


@QUIET
@given(
    mode=st.sampled_from(["multi_hot", "count", "tf_idf", "sequence"]),
    training=st.lists(TEXTS.filter(bool), min_size=3, max_size=6),
    others=st.lists(TEXTS, min_size=2, max_size=4),
)
def test_texts(mode: str, training: list[str], others: list[str]) -> None:
    def raw_with(texts: list[str]) -> RawData:
        values = words(*(text or "" for text in ["a film", *training, *texts]))
        return RawData("t", "text", values, words(*("ab" * len(values))[: len(values)]), "y", "binary", ("a", "b"))

    preparation = Preparation(text=TextChoice(mode=mode, length=8))
    rows = np.arange(len(training) + 1)
    fitted = fit(raw_with(others), rows, preparation)
    assert fit(raw_with(["something else entirely"] * len(others)), rows, preparation) == fitted
    raw = raw_with(others)
    whole = encode_inputs(fitted, raw.inputs)
    assert isinstance(raw.inputs, np.ndarray)
    for row in range(len(whole)):
        assert encode_inputs(fitted, raw.inputs[row : row + 1]).tobytes() == whole[row : row + 1].tobytes()


@QUIET
@given(seed=st.integers(0, 1000), scale=st.sampled_from(["none", "divide_255", "standardise"]))
def test_pictures(seed: int, scale: str) -> None:
    random = np.random.default_rng(seed)
    pictures = random.integers(0, 256, (ROWS, 4, 5, 3)).astype(np.uint8)
    others = pictures.copy()
    others[TRAIN_ROWS:] = 255 - others[TRAIN_ROWS:]
    preparation = Preparation(image=ImageChoice(image_scale=scale))
    targets = words(*"ab" * (ROWS // 2))
    raws = [RawData("p", "image", made, targets, "y", "binary", ("a", "b")) for made in (pictures, others)]
    fitted, again = (fit(raw, TRAIN, preparation) for raw in raws)
    assert fitted == again
    whole = encode_inputs(fitted, pictures)
    assert all(np.array_equal(encode_inputs(fitted, pictures[r : r + 1]), whole[r : r + 1]) for r in range(ROWS))


@QUIET
@given(seed=st.integers(0, 1000), scale=st.sampled_from(["standardise", "min_max", "none"]))
def test_arrays_and_several_targets(seed: int, scale: str) -> None:
    random = np.random.default_rng(seed)
    values, targets = random.normal(size=(ROWS, 6, 2)), random.normal(size=(ROWS, 3))
    other_values, other_targets = values.copy(), targets.copy()
    other_values[TRAIN_ROWS:] *= 1e6
    other_targets[TRAIN_ROWS:] -= 1e6
    preparation = Preparation(table=TableChoice(scale=scale), target=TargetChoice(target_scale=scale))
    names = ("u", "v", "w")
    raw = RawData("a", "array", values, targets, "y", "regression", target_names=names)
    fitted = fit(raw, TRAIN, preparation)
    assert fit(replace(raw, inputs=other_values, targets=other_targets), TRAIN, preparation) == fitted
    whole = encode_targets(fitted, targets)
    assert all(np.array_equal(encode_targets(fitted, targets[r : r + 1]), whole[r : r + 1]) for r in range(ROWS))
