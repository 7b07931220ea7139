"""The real data of the workplace opens right without a further option; skipped where it is not there."""

from __future__ import annotations

import numpy as np
import pytest
from datasets_made import SHARED, open_dataset, parse_source

from engine.datasets.dataset import SplitConfig
from engine.datasets.insight.statistics import describe
from engine.datasets.insight.summaries import class_counts
from engine.datasets.preprocessing import DrawingSpec

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not there")


@pytest.mark.parametrize(
    ("name", "title", "first", "drawing"),
    [
        ("mnist", "MNIST", "5", DrawingSpec(box_px=20, centring="mass")),
        ("fashion_mnist", "Fashion-MNIST", "Ankle boot", DrawingSpec(box_px=28, centring="box")),
    ],
)
def test_the_idx_folders(name: str, title: str, first: str, drawing: DrawingSpec) -> None:
    spec = parse_source(str(SHARED / name))
    dataset = open_dataset(spec, SplitConfig())
    assert spec.key == name
    assert dataset.raw.title == title
    assert dataset.counts == {"train": 48_000, "validation": 12_000, "test": 10_000}
    assert dataset.input_shape == (28, 28, 1)
    assert dataset.raw.targets[0] == first
    assert dataset.preprocessing.drawing == drawing
    assert dataset.split.test.tolist() == list(range(60_000, 70_000))


def test_fashion_is_known_in_a_folder_of_another_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("clothes") / "옷"
    folder.symlink_to(SHARED / "fashion_mnist")
    assert parse_source(str(folder)).key == "fashion_mnist"


def test_students() -> None:
    dataset = open_dataset(parse_source(str(SHARED / "tabular" / "student-mat.csv"), {"target": "G3"}), SplitConfig())
    assert dataset.task == "regression"
    assert len(dataset.raw.inputs.columns) == 32  # type: ignore[union-attr]
    assert sum(dataset.counts.values()) == 395
    assert dataset.input_shape == (58,)
    assert describe(dataset)["columns"][-1]["maximum"] == 20.0


def test_houses() -> None:
    dataset = open_dataset(parse_source(str(SHARED / "tabular" / "boston_housing.csv")), SplitConfig())
    assert (dataset.task, dataset.raw.target_name, dataset.input_shape) == ("regression", "MEDV", (13,))
    assert sum(dataset.counts.values()) == 506


def test_hand_signs_with_their_own_test_set() -> None:
    train, test = (parse_source(str(SHARED / "tabular" / f"sign_letters_{part}.csv")) for part in ("train", "test"))
    dataset = open_dataset(train, SplitConfig(), test=test)
    assert (dataset.kind, dataset.task, dataset.input_shape) == ("image", "multiclass", (28, 28, 1))
    assert dataset.class_names == tuple(str(label) for label in range(25) if label != 9)
    assert dataset.counts == {"train": 1072, "validation": 268, "test": 335}
    assert dataset.preprocessing.drawing is None
    assert min(min(counts.values()) for counts in class_counts(dataset).values()) > 0
    assert dataset.arrays("test")[0].dtype == np.uint8
