"""Transforms of the columns of a table: fitted as they say, and encoding, names and scale agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from datasets_made import table_data, words

from engine.datasets.dataset import RawData, Table
from engine.datasets.encoding import encode_inputs, encode_row, feature_names, input_offset, input_scale
from engine.datasets.fitting import fit
from engine.datasets.preparation import Preparation, TableChoice
from engine.datasets.preprocessing import ColumnEncoding, Preprocessing
from engine.datasets.rows import RESIDENT_BYTES
from engine.datasets.tables.columns import plan_columns
from engine.datasets.tables.dates import DATE_FEATURES
from engine.datasets.tables.encoding import TableRows, encode_table, table_rows

ROWS = 12
SIZES = np.array([1.0, 2.0, 2.0, 3.0, 10.0, np.nan, 4.0, 5.0, 6.0, 7.0, 8.0, np.nan])
COLOURS = ["red", "red", "blue", None, "green", "red", "blue", "blue", "red", None, "green", "red"]
DAYS = [f"2024-03-{day + 1:02} 10:00" if day else None for day in range(ROWS)]
NOTES = [f"a note of several words about {word}" if word else None for word in COLOURS]


def raw_of(**columns: Any) -> RawData:
    made = {name: words(*values) if isinstance(values, list) else values for name, values in columns.items()}
    return table_data(ROWS, inputs=Table(made))


def everything() -> RawData:
    return raw_of(size=SIZES, colour=COLOURS, day=DAYS, note=NOTES)


def prepared(raw: RawData, preparation: Preparation | None = None, **rules: Any) -> Preprocessing:
    preparation = preparation or Preparation(table=TableChoice(**rules))
    for column in plan_columns(raw, preparation):
        if column.name == "note":
            preparation = preparation.with_column("note", type="text", role="input")
    return fit(raw, np.arange(ROWS), preparation)


def scaled(fitted: Preprocessing, raw: RawData) -> npt.NDArray[np.float64]:
    """What comes out of the Normalization layer, which works in float32 and holds deviations at 1e-7 at least."""
    scale = input_scale(fitted)
    assert scale is not None
    mean, deviation = (np.array(values, dtype=np.float32) for values in scale)
    return np.asarray((encode_inputs(fitted, raw.inputs) - mean) / np.maximum(deviation, 1e-7), dtype=np.float64)


@pytest.mark.parametrize("scale", ["standardise", "min_max", "none"])
@pytest.mark.parametrize("encode", ["one_hot", "ordinal"])
@pytest.mark.parametrize("missing", ["mean", "median", "most_frequent", "constant", "drop"])
@pytest.mark.parametrize("missing_category", ["none", "most_frequent", "constant", "drop"])
@pytest.mark.parametrize("flag", [False, True])
def test_names_scale_and_features_agree(
    scale: str, encode: str, missing: str, missing_category: str, flag: bool
) -> None:
    raw = everything()
    rules = {"scale": scale, "encode": encode, "missing": missing, "missing_category": missing_category}
    fitted = prepared(raw, **rules, missing_flag=flag, clip=0.1 if flag else 0.0)
    encoded = encode_inputs(fitted, raw.inputs)
    names = feature_names(fitted)
    means, deviations = input_scale(fitted) or ((), ())
    assert encoded.shape == (ROWS, len(names)) == (ROWS, *fitted.input_shape)
    assert len(means) == len(deviations) == len(names) == len(set(names))
    assert encoded.dtype == np.float32
    assert np.isfinite(encoded).all()
    assert min(deviations) > 0
    again = Preprocessing.model_validate_json(fitted.model_dump_json())
    assert encode_inputs(again, raw.inputs).tobytes() == encoded.tobytes()


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("mean", 4.8), ("median", 4.5), ("most_frequent", 2.0), ("constant", -1.0), ("drop", 4.8)],
)
def test_missing_numbers(rule: str, expected: float) -> None:
    raw = raw_of(size=SIZES)
    encoded = encode_inputs(prepared(raw, missing=rule, constant=-1.0), raw.inputs)
    assert encoded[5, 0] == encoded[11, 0] == np.float32(expected)
    assert encoded[0, 0] == 1.0


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("none", {"blue": 0, "green": 0, "red": 0}), ("most_frequent", {"blue": 0, "green": 0, "red": 1})],
)
def test_missing_categories(rule: str, expected: dict[str, float]) -> None:
    raw = raw_of(colour=COLOURS)
    fitted = prepared(raw, missing_category=rule)
    assert dict(zip(fitted.columns[0].categories, encode_inputs(fitted, raw.inputs)[3], strict=True)) == expected


def test_a_missing_category_may_be_one_of_its_own() -> None:
    raw = raw_of(colour=COLOURS)
    fitted = prepared(raw, missing_category="constant")
    assert feature_names(fitted) == ("colour=blue", "colour=green", "colour=red", "colour=missing")
    assert encode_inputs(fitted, raw.inputs)[3].tolist() == [0, 0, 0, 1]
    assert encode_row(fitted, {"colour": "violet"})[0].tolist() == [0, 0, 0, 0]
    named = prepared(raw, Preparation().with_column("colour", missing="constant", constant="green"))
    assert encode_inputs(named, raw.inputs)[3].tolist() == [0, 1, 0]


def test_a_flag_says_where_a_value_was_missing() -> None:
    raw = raw_of(size=SIZES, colour=COLOURS, whole=np.arange(12.0) ** 2)
    fitted = prepared(raw, missing_flag=True)
    names = feature_names(fitted)
    assert [name for name in names if name.endswith("missing")] == ["size missing", "colour missing"]
    encoded = encode_inputs(fitted, raw.inputs)
    assert np.flatnonzero(encoded[:, names.index("size missing")]).tolist() == [5, 11]
    assert np.flatnonzero(encoded[:, names.index("colour missing")]).tolist() == [3, 9]


def test_standardised_numbers_have_mean_0_and_deviation_1() -> None:
    raw = raw_of(size=SIZES)
    values = scaled(prepared(raw), raw)[~np.isnan(SIZES), 0]
    assert abs(values.mean()) < 1e-6
    assert abs(values.std() - 1) < 1e-6


def test_min_max_brings_numbers_to_0_and_1() -> None:
    raw = raw_of(size=SIZES)
    values = scaled(prepared(raw, scale="min_max"), raw)[:, 0]
    assert (values.min(), values.max()) == (0.0, 1.0)


def test_numbers_can_stay_as_they_are() -> None:
    raw = raw_of(size=SIZES)
    assert scaled(prepared(raw, scale="none"), raw)[4, 0] == 10.0


def test_ordinal_categories_are_their_place_and_unknown_ones_before_the_first() -> None:
    raw = raw_of(colour=COLOURS)
    fitted = prepared(raw, encode="ordinal")
    assert feature_names(fitted) == ("colour",)
    encoded = encode_inputs(fitted, raw.inputs)[:, 0]
    assert encoded[:5].tolist() == [2, 2, 0, -1, 1]
    assert encode_row(fitted, {"colour": "violet"})[0, 0] == -1


def test_outliers_are_held_at_the_quantiles_of_the_training_rows() -> None:
    raw = raw_of(size=np.array([*range(11), 1000.0]))
    fitted = prepared(raw, clip=0.25)
    encoded = encode_inputs(fitted, raw.inputs)[:, 0]
    low, high = np.quantile(np.array([*range(11), 1000.0]), [0.25, 0.75])
    assert (encoded.min(), encoded.max()) == (np.float32(low), np.float32(high))
    assert encode_row(fitted, {"size": -1e6})[0, 0] == np.float32(low)
    assert fitted.columns[0].mean < 10


def test_a_column_has_its_own_rules() -> None:
    raw = raw_of(size=SIZES, other=SIZES)
    preparation = Preparation(table=TableChoice(missing="median")).with_column(
        "other", missing="constant", constant=7.0, scale="none", clip=0.2, missing_flag=True
    )
    size, other = prepared(raw, preparation).columns
    assert (size.fill, size.low, size.has_flag) == (4.5, None, False)
    assert (other.fill, other.mean, other.deviation, other.has_flag) == (7.0, 0.0, 1.0, True)
    assert other.low is not None


def test_times_in_seconds_keep_their_seconds() -> None:
    times = 1_709_251_200.0 + np.arange(ROWS)
    raw = raw_of(time=times)
    values = scaled(prepared(raw), raw)[:, 0]
    np.testing.assert_allclose(values, (times - times.mean()) / times.std(), atol=1e-6)


@pytest.mark.parametrize("step", [1e-9, 1e-30])
def test_tiny_deviations_survive(step: float) -> None:
    numbers = step * np.arange(ROWS)
    raw = raw_of(size=numbers)
    values = scaled(prepared(raw), raw)[:, 0]
    np.testing.assert_allclose(values, (numbers - numbers.mean()) / numbers.std(), atol=1e-5)


def test_what_is_taken_off_before_the_model_is_told() -> None:
    times = 1_709_251_200.0 + np.arange(ROWS)
    raw = raw_of(time=times, day=DAYS, size=SIZES)
    fitted = prepared(raw)
    offset = input_offset(fitted)
    assert offset is not None
    offsets, units = (np.array(values) for values in offset)
    encoded = encode_inputs(fitted, raw.inputs)
    names = feature_names(fitted)
    for name, values in (("time", times), ("day year", np.full(ROWS, 2024.0)), ("size", SIZES)):
        place = names.index(name)
        known = np.isfinite(values)
        expected = (values[known] - offsets[place]) / units[place]
        np.testing.assert_allclose(encoded[known, place], expected, atol=1e-6)
    assert offsets[names.index("size")] == 0.0
    assert input_offset(prepared(raw_of(size=SIZES))) is None


def test_ordinary_numbers_reach_the_model_as_they_are() -> None:
    raw = raw_of(size=SIZES)
    fitted = prepared(raw)
    assert (fitted.columns[0].offset, fitted.columns[0].unit) == (0.0, 1.0)
    assert encode_inputs(fitted, raw.inputs)[4, 0] == 10.0


def test_dates_become_features_and_missing_ones_the_mean_date() -> None:
    raw = raw_of(day=DAYS)
    fitted = prepared(raw)
    assert feature_names(fitted) == tuple(f"day {name}" for name in DATE_FEATURES)
    values = scaled(fitted, raw)
    days = values[:, DATE_FEATURES.index("days")]
    assert abs(days[1:].mean()) < 1e-5
    assert abs(days[1:].std() - 1) < 1e-5
    assert abs(days[0]) < 1e-5
    first = encode_row(fitted, {"day": "2024-03-02 10:00"})
    np.testing.assert_array_equal(first, encode_inputs(fitted, raw.inputs)[1:2])


def test_a_text_beside_other_columns_becomes_its_words() -> None:
    raw = everything()
    fitted = prepared(raw)
    names = feature_names(fitted)
    encoded = encode_inputs(fitted, raw.inputs)
    for colour in ("red", "blue", "green"):
        said = encoded[:, names.index(f"note: {colour}")]
        assert said.tolist() == [float(other == colour) for other in COLOURS]


def test_a_category_of_numbers_is_known_as_text_too() -> None:
    raw = raw_of(zip=np.array([1234.0, 987.0] * 6))
    fitted = prepared(raw, Preparation().with_column("zip", type="category"))
    assert fitted.columns[0].categories == ("987", "1234")
    for typed in ("1234", "1234.0", 1234.0):
        assert encode_row(fitted, {"zip": typed})[0].tolist() == [0.0, 1.0]


def test_a_large_table_is_encoded_when_it_is_read() -> None:
    column = ColumnEncoding(name="colour", type="category", categories=tuple(f"c{number}" for number in range(3000)))
    rows = RESIDENT_BYTES // (4 * 3000) + 10
    table = Table({"colour": words(*(f"c{number % 3000}" for number in range(rows)))})
    lazy = table_rows([column], table, np.arange(5, rows))
    assert isinstance(lazy, TableRows)
    assert (len(lazy), lazy.shape, lazy.dtype) == (rows - 5, (3000,), np.float32)
    read = lazy.read(np.array([7, 0, 7]))
    np.testing.assert_array_equal(read, encode_table([column], table.rows(np.array([12, 5, 12]))))


def test_a_model_of_version_1_reads_as_before() -> None:
    stored = {
        "version": 1,
        "kind": "table",
        "input_shape": [3],
        "columns": [
            {"name": "size", "type": "number", "fill": 2.5, "mean": 2.5, "deviation": 0.5},
            {"name": "colour", "type": "category", "categories": ["blue", "red"]},
        ],
        "target": {"name": "y", "task": "regression", "mean": 1.0, "deviation": 2.0},
    }
    fitted = Preprocessing.model_validate(stored)
    assert input_scale(fitted) == ((2.5, 0.0, 0.0), (0.5, 1.0, 1.0))
    assert feature_names(fitted) == ("size", "colour=blue", "colour=red")
    encoded = encode_inputs(fitted, Table({"size": np.array([3.0, np.nan]), "colour": words("red", None)}))
    assert encoded.tolist() == [[3.0, 0.0, 1.0], [2.5, 0.0, 0.0]]
