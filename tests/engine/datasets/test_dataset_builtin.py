"""The sources that are always there: XOR and scikit-learn's, with their exact counts."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from datasets_made import load, open_dataset, parse_source

from engine.datasets.dataset import PARTS, SplitConfig, Table
from engine.datasets.encoding import decode_regression
from engine.datasets.preprocessing import DrawingSpec
from engine.datasets.source import SOURCES
from engine.errors import SettingsError
from engine.tasks import Cancelled, CancelToken, no_report


@pytest.mark.parametrize(
    ("key", "task", "classes", "shape", "counts"),
    [
        ("digits", "multiclass", tuple("0123456789"), (8, 8, 1), (1150, 288, 359)),
        ("iris", "multiclass", ("setosa", "versicolor", "virginica"), (4,), (96, 24, 30)),
        ("wine", "multiclass", ("class_0", "class_1", "class_2"), (13,), (114, 28, 36)),
        ("breast_cancer", "binary", ("malignant", "benign"), (30,), (364, 91, 114)),
        ("diabetes", "regression", (), (10,), (283, 71, 88)),
        ("xor", "binary", ("0", "1"), (2,), (4, 4, 4)),
    ],
)
def test_opens_as_what_it_is(
    key: str, task: str, classes: tuple[str, ...], shape: tuple[int, ...], counts: tuple[int, int, int]
) -> None:
    dataset = open_dataset(parse_source(f"builtin:{key}"), SplitConfig())
    assert (dataset.task, dataset.class_names, dataset.input_shape) == (task, classes, shape)
    assert tuple(dataset.counts[part] for part in PARTS) == counts
    assert dataset.facts.num_classes == len(classes)
    for part in PARTS:
        inputs, targets = dataset.arrays(part)
        assert inputs.shape == (dataset.counts[part], *shape)
        assert targets.shape == (dataset.counts[part],)
        assert inputs.dtype == (np.uint8 if dataset.kind == "image" else np.float32)
        assert targets.dtype == (np.float32 if task == "regression" else np.int64)


def test_arrays_are_made_once() -> None:
    dataset = open_dataset(parse_source("iris"), SplitConfig())
    assert dataset.arrays("train")[0] is dataset.arrays("train")[0]


def test_digits_use_the_whole_range_and_can_be_drawn() -> None:
    raw = load("digits")
    assert isinstance(raw.inputs, np.ndarray)
    assert (raw.inputs.dtype, raw.inputs.min(), raw.inputs.max()) == (np.uint8, 0, 255)
    assert raw.drawing == DrawingSpec(box_px=8, centring="box")


def test_the_targets_of_diabetes_come_back_in_their_units() -> None:
    dataset = open_dataset(parse_source("diabetes"), SplitConfig())
    decoded = decode_regression(dataset.preprocessing, dataset.arrays("test")[1])
    np.testing.assert_allclose(decoded, dataset.raw.targets[dataset.split.test], rtol=1e-5)


def test_xor_is_its_four_corners() -> None:
    raw = load("xor")
    assert isinstance(raw.inputs, Table)
    rows = list(zip(raw.inputs.columns["x1"], raw.inputs.columns["x2"], raw.targets, strict=True))
    assert rows == [(0.0, 0.0, "0"), (0.0, 1.0, "1"), (1.0, 0.0, "1"), (1.0, 1.0, "0")]


def test_xor_with_noise_is_seeded_and_split_as_any_other() -> None:
    first, again, other = (load("xor", points="50", noise="0.1", seed=seed) for seed in ("1", "1", "2"))
    for raw in (first, again, other):
        assert isinstance(raw.inputs, Table)
        assert len(raw.inputs) == 200
    assert first.inputs.columns["x1"].tolist() == again.inputs.columns["x1"].tolist()  # type: ignore[union-attr]
    assert first.inputs.columns["x1"].tolist() != other.inputs.columns["x1"].tolist()  # type: ignore[union-attr]
    dataset = open_dataset(parse_source("xor", {"points": "50", "noise": "0.1"}), SplitConfig())
    assert dataset.counts == {"train": 128, "validation": 32, "test": 40}


@pytest.mark.parametrize("key", ["xor", "iris"])
def test_cancel_ends_the_loading(key: str) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        open_dataset(parse_source(key), SplitConfig(), report=no_report, cancel=cancel)


def test_a_param_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError):
        parse_source("xor", {"points": "many"})
    with pytest.raises(SettingsError) as caught:
        parse_source("xor", {"colour": "red"})
    assert "points" in caught.value.text


@pytest.mark.parametrize("key", sorted(SOURCES))
def test_every_source_says_what_it_is(key: str) -> None:
    source = SOURCES[key]
    assert source.title
    assert source.help
    assert source.family in ("Built in", "Download", "File")
    assert not source.path_param or source.path_param in {param.name for param in source.params}
    for param in source.params:
        assert param.help
        assert param.check(param.default) == param.default


def test_the_table_is_there_without_the_heavy_libraries() -> None:
    script = (
        "import engine.datasets.opening, engine.datasets.insight.statistics, sys\n"
        "print([m for m in %r if m in sys.modules])"
    )
    heavy = ["sklearn", "polars", "keras", "tensorflow", "cv2", "PySide6"]
    result = subprocess.run([sys.executable, "-c", script % (heavy,)], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
