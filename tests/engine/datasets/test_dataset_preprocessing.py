"""Preprocessing: fitted on training rows only, the same after a trip through JSON, and clean where a value is odd."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from datasets_made import table_data, words
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.dataset import Indices, RawData, Table
from engine.datasets.encoding import (
    decode_regression,
    encode_inputs,
    encode_row,
    encode_targets,
    feature_names,
    input_scale,
)
from engine.datasets.fitting import fit, left_out
from engine.datasets.pictures.encoding import encode_picture
from engine.datasets.preprocessing import DrawingSpec, Preprocessing
from engine.errors import DatasetError

TRAIN: Indices = np.arange(12)
NUMBERS = st.floats(-1e6, 1e6) | st.just(float("nan"))
COLOURS = st.sampled_from(["red", "green", "blue", "grey", None])


def all_rows(raw: RawData) -> Indices:
    return np.arange(len(raw.targets))


def picture_data(channels: int = 1) -> RawData:
    pictures = np.arange(6 * 4 * 5 * channels, dtype=np.uint8).reshape(6, 4, 5, channels)
    return RawData(
        "p", "image", pictures, words(*"ababab"), "kind", "binary", ("a", "b"), drawing=DrawingSpec(box_px=4)
    )


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(NUMBERS, COLOURS, st.sampled_from("abc")), min_size=8, max_size=8))
def test_rows_outside_the_training_part_change_nothing(others: list[tuple[float, str | None, str]]) -> None:
    raw = table_data(20)
    assert isinstance(raw.inputs, Table)
    size, colour, targets = (values.copy() for values in (*raw.inputs.columns.values(), raw.targets))
    size[12:], colour[12:], targets[12:] = zip(*others, strict=True)
    changed = replace(raw, inputs=Table({"size": size, "colour": colour}), targets=targets)
    assert fit(changed, TRAIN) == fit(raw, TRAIN)


@given(st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=8))
def test_a_regression_target_outside_the_training_part_changes_nothing(others: list[float]) -> None:
    targets = np.concatenate([np.arange(12.0), np.array(others)])
    raw = table_data(20, targets=targets, classes=(), task="regression")
    target = fit(raw, TRAIN).target
    assert (target.outputs[0].mean, target.outputs[0].deviation) == (5.5, float(np.std(np.arange(12.0))))


def test_a_training_row_changes_the_fit() -> None:
    raw = table_data(20)
    assert isinstance(raw.inputs, Table)
    size = raw.inputs.columns["size"].copy()
    size[0] = 99.0
    changed = replace(raw, inputs=Table({**raw.inputs.columns, "size": size}))
    assert fit(changed, TRAIN) != fit(raw, TRAIN)


@pytest.mark.parametrize(
    "raw",
    [
        table_data(20),
        table_data(20, targets=np.arange(20.0) / 7, classes=(), task="regression"),
        picture_data(),
    ],
)
def test_json_and_back_is_the_same_bit_for_bit(raw: RawData) -> None:
    fitted = fit(raw, np.arange(5))
    again = Preprocessing.model_validate_json(fitted.model_dump_json())
    assert again == fitted
    assert encode_inputs(again, raw.inputs).tobytes() == encode_inputs(fitted, raw.inputs).tobytes()


def test_missing_numbers_become_the_training_mean_and_unknown_categories_zeros() -> None:
    raw = table_data(20)
    assert isinstance(raw.inputs, Table)
    colour = raw.inputs.columns["colour"].copy()
    colour[15], colour[16] = "violet", None
    encoded = encode_inputs(fit(raw, TRAIN), Table({**raw.inputs.columns, "colour": colour}))
    mean = np.mean([0, *range(2, 12)])
    assert encoded.dtype == np.float32
    assert encoded[1, 0] == np.float32(mean)
    assert encoded[0].tolist() == [0.0, 0.0, 0.0, 1.0]
    assert encoded[15, 1:].tolist() == encoded[16, 1:].tolist() == [0.0, 0.0, 0.0]


def test_the_scale_has_one_figure_a_feature() -> None:
    raw = table_data(20)
    fitted = fit(raw, TRAIN)
    scale = input_scale(fitted)
    assert scale is not None
    known = np.array([0, *range(2, 12)], dtype=np.float64)
    assert scale == ((float(known.mean()), 0.0, 0.0, 0.0), (float(known.std()), 1.0, 1.0, 1.0))
    assert feature_names(fitted) == ("size", "colour=blue", "colour=green", "colour=red")
    assert len(feature_names(fitted)) == fitted.input_shape[0]


def test_a_constant_column_has_deviation_1() -> None:
    raw = table_data(20, inputs=Table({"same": np.full(20, 0.1), "other": np.arange(20.0)}))
    scale = input_scale(fit(raw, all_rows(raw)))
    assert scale is not None
    assert scale[1][0] == 1.0


def test_columns_without_values_and_prose_are_left_out() -> None:
    columns = {
        "empty": np.full(120, np.nan),
        "blank": words(*[None] * 120),
        "essay": words(*(f"essay {number}" for number in range(120))),
        "size": np.arange(120.0),
    }
    raw = table_data(120, inputs=Table(columns))
    fitted = fit(raw, all_rows(raw))
    assert feature_names(fitted) == ("size",)
    assert left_out(raw, fitted) == ("empty", "blank", "essay")


def test_nothing_to_learn_from_is_refused() -> None:
    raw = table_data(20, inputs=Table({"empty": np.full(20, np.nan)}))
    with pytest.raises(DatasetError) as caught:
        fit(raw, TRAIN)
    assert caught.value.code == "dataset.no_columns"


def test_one_class_is_refused() -> None:
    with pytest.raises(DatasetError) as caught:
        fit(table_data(20, targets=words(*["a"] * 20), classes=()), TRAIN)
    assert caught.value.code == "dataset.one_class"
    assert "“a”" in caught.value.text


def test_targets_are_indices_in_the_order_of_the_classes() -> None:
    raw = table_data(6, targets=words("10", "9", "2", "10", "9", "2"), classes=())
    fitted = fit(raw, np.arange(6))
    assert fitted.target.classes == ("2", "9", "10")
    encoded = encode_targets(fitted, raw.targets)
    assert encoded.dtype == np.int64
    assert encoded.tolist() == [2, 1, 0, 2, 1, 0]


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(DatasetError) as caught:
        encode_targets(fit(table_data(20), TRAIN), words("a", "zebra"))
    assert caught.value.code == "dataset.unknown_class"
    assert "zebra" in caught.value.text


def test_regression_there_and_back() -> None:
    targets = np.linspace(-40.0, 90.0, 20)
    fitted = fit(table_data(20, targets=targets, classes=(), task="regression"), np.arange(20))
    encoded = encode_targets(fitted, targets)
    assert encoded.dtype == np.float32
    assert abs(float(encoded.mean())) < 1e-6
    back = decode_regression(fitted, encoded[:, np.newaxis])
    assert back.dtype == np.float64
    assert back.shape == (20,)
    np.testing.assert_allclose(back, targets, atol=1e-4)


def test_a_typed_row_is_encoded_as_the_table_is() -> None:
    raw = table_data(20)
    fitted = fit(raw, TRAIN)
    expected = encode_inputs(fitted, raw.inputs)
    np.testing.assert_array_equal(encode_row(fitted, {"size": " 4 ", "colour": "green", "note": "x"}), expected[4:5])
    np.testing.assert_array_equal(encode_row(fitted, {"size": 4.0, "colour": "green"}), expected[4:5])
    np.testing.assert_array_equal(encode_row(fitted, {"size": "", "colour": "green"}), expected[1:2])


@pytest.mark.parametrize(
    ("row", "code", "word"),
    [
        ({"size": "4"}, "dataset.missing_column", "colour"),
        ({"size": "tall", "colour": "red"}, "dataset.not_a_number", "tall"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(row: dict[str, str | float], code: str, word: str) -> None:
    with pytest.raises(DatasetError) as caught:
        encode_row(fit(table_data(20), TRAIN), row)
    assert caught.value.code == code
    assert word in caught.value.text


def test_numbers_float32_cannot_hold_count_as_missing() -> None:
    raw = table_data(20)
    fitted = fit(raw, TRAIN)
    encoded = encode_row(fitted, {"size": "1e300", "colour": "red"})
    assert encoded[0, 0] == np.float32(fitted.columns[0].mean)


def test_pictures_stay_as_they_are() -> None:
    raw = picture_data()
    fitted = fit(raw, np.arange(4))
    assert fitted.input_shape == (4, 5, 1)
    assert fitted.drawing == DrawingSpec(box_px=4)
    assert encode_inputs(fitted, raw.inputs).base is not None  # a view, not a copy
    assert input_scale(fitted) is None
    assert feature_names(fitted) == ()


def test_pictures_of_another_size_are_laid_into_that_of_the_model() -> None:
    encoded = encode_inputs(fit(picture_data(), np.arange(4)), np.full((2, 8, 8, 3), 9, np.uint8))
    assert encoded.shape == (2, 4, 5, 1)
    assert (encoded == 9).all()


def test_pictures_of_channels_that_are_no_colour_are_refused() -> None:
    with pytest.raises(DatasetError) as caught:
        encode_inputs(fit(picture_data(), np.arange(4)), np.zeros((2, 4, 5, 2), np.uint8))
    assert caught.value.code == "dataset.shape"


def test_a_picture_file_is_made_grey_by_luminance_and_resized() -> None:
    picture = np.zeros((40, 50, 3), np.uint8)
    picture[..., 1] = 255
    encoded = encode_picture(fit(picture_data(), np.arange(4)), picture)
    assert encoded.shape == (1, 4, 5, 1)
    assert encoded.dtype == np.uint8
    # ITU-R 601: green counts 0.587.
    assert np.all(np.abs(encoded.astype(int) - 150) <= 1)


def test_a_picture_of_the_right_size_keeps_every_pixel() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (4, 5, 3)).astype(np.uint8)
    np.testing.assert_array_equal(encode_picture(fit(picture_data(3), np.arange(4)), picture)[0], picture)


def test_a_picture_for_a_table_is_refused() -> None:
    with pytest.raises(DatasetError) as caught:
        encode_picture(fit(table_data(20), TRAIN), np.zeros((4, 4, 3), np.uint8))
    assert caught.value.code == "dataset.shape"


def test_features_stay_where_their_variance_is_a_float32() -> None:
    numbers = np.array([1e18, -1e18, 1e20, 3.0] * 5)
    fitted = fit(table_data(20, inputs=Table({"size": numbers})), np.arange(20))
    assert np.isfinite(np.float32(fitted.columns[0].deviation ** 2))
    encoded = encode_inputs(fitted, Table({"size": numbers}))
    assert encoded[2, 0] == np.float32(fitted.columns[0].fill), "beyond what can be squared, so not known"


def test_pictures_of_two_channels_cannot_come_from_a_file() -> None:
    raw = table_data(20, kind="image", inputs=np.zeros((20, 4, 4, 2), np.uint8))
    with pytest.raises(DatasetError) as caught:
        encode_picture(fit(raw, np.arange(20)), np.zeros((9, 9, 3), np.uint8))
    assert caught.value.code == "dataset.shape"
