"""What a run is fed with: the same samples streamed as held in memory, augmented in training alone, broken ones out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from engine.datasets import dataset as dataset_module
from engine.datasets.augmentation.steps import AugmentationStep
from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset, parse_source
from engine.datasets.preparation import Preparation
from engine.datasets.source import SourceSpec
from engine.datasets.tables.table import Indices
from engine.errors import DatasetError
from engine.network.graph import Graph
from engine.network.templates import line
from engine.tasks import Cancelled, CancelToken
from engine.training.events import RunStarted
from engine.training.feeding import Blocks, evaluation_feed, training_feed

DIGITS = SourceSpec("digits")


def passes(dataset: Dataset, count: int = 1, **keywords: Any) -> list[npt.NDArray[Any]]:
    feed = training_feed(dataset, 100, **{"shuffle": True, "seed": 3, **keywords})
    return [np.concatenate([x.numpy() for x, _ in feed.x]) for _ in range(count)]


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing fits into memory."""
    monkeypatch.setattr(dataset_module, "RESIDENT_BYTES", 0)


def test_every_pass_has_every_sample_once_in_an_order_of_its_own() -> None:
    batches = Blocks(10, 4, shuffle=True, seed=1)
    first, second = [np.concatenate([rows for _, rows in batches()]) for _ in range(2)]
    assert sorted(first) == sorted(second) == list(range(10))
    assert list(first) != list(second)
    again = Blocks(10, 4, shuffle=True, seed=1)
    assert list(np.concatenate([rows for _, rows in again()])) == list(first)
    assert [len(rows) for _, rows in again()] == [4, 4, 2]


@pytest.mark.usefixtures("streamed")
def test_a_stream_gives_the_samples_of_the_arrays(digits: Dataset) -> None:
    (read,) = passes(digits, shuffle=False)
    np.testing.assert_array_equal(read, digits.arrays("train")[0])
    feed = evaluation_feed(digits, "test", 64)
    np.testing.assert_array_equal(np.concatenate([y.numpy() for _, y in feed.x]), digits.targets("test"))


def test_streamed_training_is_training_on_arrays(
    trainer: Any, digits: Dataset, small_network: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = trainer.request(small_network, DIGITS, epochs=2, shuffle=False)
    held = trainer.run(request, dataset=digits)
    monkeypatch.setattr(dataset_module, "RESIDENT_BYTES", 0)
    streamed = trainer.run(request, dataset=digits)
    assert [event.metrics for event in streamed.history] == [event.metrics for event in held.history]
    assert streamed.info.test == pytest.approx(held.info.test)


def test_augmentation_changes_what_is_trained_on_and_nothing_else(digits: Dataset) -> None:
    step = AugmentationStep(key="flip", values={"horizontal": True})
    augmented = replace(digits, preparation=Preparation(augmentation=(step,)))
    plain = np.sort(digits.arrays("train")[0].reshape(1150, -1).sum(axis=1))
    first, second = passes(augmented, 2, shuffle=False)
    assert not np.array_equal(first, digits.arrays("train")[0])
    assert not np.array_equal(first, second)  # another way in every epoch
    np.testing.assert_array_equal(np.sort(first.reshape(1150, -1).sum(axis=1)), plain)
    np.testing.assert_array_equal(passes(augmented, 1, shuffle=False)[0], first)
    assert evaluation_feed(augmented, "validation", 64).x is digits.arrays("validation")[0] or np.array_equal(
        evaluation_feed(augmented, "validation", 64).x, digits.arrays("validation")[0]
    )


def test_an_augmentation_that_is_off_leaves_the_arrays(digits: Dataset) -> None:
    step = AugmentationStep(key="flip", values={}, is_on=False)
    feed = training_feed(replace(digits, preparation=Preparation(augmentation=(step,))), 32, shuffle=True, seed=0)
    assert isinstance(feed.x, np.ndarray)


class Slow:
    """Rows that are made when they are asked for, of which some cannot be read."""

    def __init__(self, values: npt.NDArray[Any], broken: set[int]) -> None:
        self._values, self._broken = values, broken
        self.shape, self.dtype = values.shape[1:], values.dtype

    def __len__(self) -> int:
        return len(self._values)

    def read(self, positions: Indices) -> npt.NDArray[Any]:
        return self._values[positions]

    def broken(self, positions: Indices) -> npt.NDArray[np.bool_]:
        return np.array([int(position) in self._broken for position in positions], dtype=np.bool_)


def test_arrays_are_without_what_cannot_be_read(digits: Dataset) -> None:
    dataset = replace(digits)
    values = digits.arrays("train")[0]
    dataset._rows["train"] = Slow(values, {0, 7})
    told: list[float | None] = []
    dataset.make_resident("train", report=lambda share, _text="": told.append(share))
    x, y = dataset.arrays("train")
    np.testing.assert_array_equal(x, np.delete(values, [0, 7], axis=0))
    np.testing.assert_array_equal(y, np.delete(digits.targets("train"), [0, 7]))
    assert told[0] == 0.0
    assert len(told) == 5


def test_reading_into_memory_can_be_given_up(digits: Dataset) -> None:
    dataset, cancel = replace(digits), CancelToken()
    dataset._rows["train"] = Slow(digits.arrays("train")[0], set())

    def give_up(share: float | None, _text: str = "") -> None:
        if share:
            cancel.cancel()

    with pytest.raises(Cancelled):
        dataset.make_resident("train", report=give_up, cancel=cancel)
    assert "train" not in dataset._arrays


@pytest.mark.usefixtures("streamed")
def test_in_place_of_what_cannot_be_read_stands_another_picture(digits: Dataset) -> None:
    dataset = replace(digits)
    values = digits.arrays("train")[0]
    gone = {*range(100, 200), 5, 1149}  # a whole batch among them
    dataset._rows["train"] = Slow(values, gone)
    (read,) = passes(dataset, shuffle=False)
    assert len(read) == len(values)
    told = {picture.tobytes() for picture in read}
    assert told == {values[row].tobytes() for row in range(len(values)) if row not in gone}


@pytest.mark.usefixtures("streamed")
def test_what_cannot_be_read_is_not_measured_on(digits: Dataset) -> None:
    dataset = replace(digits)
    values = digits.arrays("test")[0]
    dataset._rows["test"] = Slow(values, {0, 63, 358})
    feed = evaluation_feed(dataset, "test", 64)
    kept = np.delete(np.arange(len(values)), [0, 63, 358])
    np.testing.assert_array_equal(np.concatenate([x.numpy() for x, _ in feed.x]), values[kept])
    np.testing.assert_array_equal(np.concatenate([y.numpy() for _, y in feed.x]), digits.targets("test")[kept])


@pytest.mark.usefixtures("streamed")
def test_data_of_which_nothing_can_be_read_ends_the_run_with_a_reason(
    trainer: Any, digits: Dataset, small_network: Graph
) -> None:
    dataset = replace(digits)
    dataset._rows["train"] = Slow(digits.arrays("train")[0], set(range(1150)))
    with pytest.raises(DatasetError, match="No picture"):
        trainer.run(trainer.request(small_network, DIGITS, epochs=1), dataset=dataset)


def unequal(tmp_path: Path) -> Path:
    path = tmp_path / "unequal.csv"
    rows = [f"{i % 7},{i % 5},{'rare' if i % 10 == 0 else 'often'}" for i in range(200)]
    path.write_text("a,b,label\n" + "\n".join(rows), encoding="utf-8")
    return path


def small_table_network(dataset: Dataset) -> Graph:
    return line(("Input", {"shape": dataset.input_shape}), ("Dense", {"units": 1, "activation": "sigmoid"}))


def test_rare_classes_are_repeated_in_training_only(trainer: Any, tmp_path: Path) -> None:
    spec = parse_source(str(unequal(tmp_path)))
    preparation = Preparation().with_texts({"balance": "oversample"})
    dataset = open_dataset(spec, SplitConfig(), preparation)
    classes = np.bincount(dataset.arrays("train")[1])
    assert classes[0] == classes[1]
    assert dataset.counts["train"] < classes.sum()
    assert len(np.unique(np.bincount(dataset.arrays("test")[1]))) == 2
    trainer.run(trainer.request(small_table_network(dataset), spec, epochs=1), dataset=dataset)
    started = next(event for event in trainer.events if isinstance(event, RunStarted))
    assert started.train_samples == classes.sum()


def test_class_weights_move_the_answers_to_the_rare_class(trainer: Any, tmp_path: Path) -> None:
    spec = parse_source(str(unequal(tmp_path)))
    losses = []
    for balance in ("none", "class_weight"):
        dataset = open_dataset(spec, SplitConfig(), Preparation().with_texts({"balance": balance}))
        request = trainer.request(small_table_network(dataset), spec, epochs=1, learning_rate=1e-7)
        losses.append(trainer.run(request, dataset=dataset).history[-1].metrics["loss"])
    assert losses[0] != pytest.approx(losses[1], rel=1e-3)
