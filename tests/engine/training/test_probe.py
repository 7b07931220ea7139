"""The probe: a few steps of a network on the data, what they say of an epoch, and how it ends early."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from engine import backend
from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset
from engine.datasets.source import SourceSpec
from engine.errors import DeviceError, TrainingError
from engine.network.graph import Graph
from engine.network.templates import line
from engine.tasks import Cancelled, CancelToken
from engine.training.config import TrainingConfig
from engine.training.probe import LEAST_STEPS, MOST_STEPS, WARM_STEPS, ProbeResult, probe

GOOD = line(("Input", {"shape": (8, 8, 1)}), ("Flatten", {}), ("Dense", {"units": 10, "activation": "softmax"}))
CONFIG = TrainingConfig(batch_size=32, device="cpu")


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return open_dataset(SourceSpec("digits", {}), SplitConfig())


def test_an_epoch_is_its_steps_and_its_validation() -> None:
    result = ProbeResult("CPU", 32, 10.0, 8.0, 13.0, steps_per_epoch=200, validation_s=0.5)
    assert result.seconds == pytest.approx(2.5)
    assert result.spread_s == pytest.approx((2.1, 3.1))


def test_a_probe_measures_the_steps_of_real_training(digits: Dataset) -> None:
    told: list[tuple[float | None, str]] = []
    result = probe(GOOD, digits, CONFIG, report=lambda fraction, text="": told.append((fraction, text)))
    assert result.steps_per_epoch == -(-digits.counts["train"] // 32)
    assert 0 < result.low_ms <= result.step_ms <= result.high_ms
    assert result.spread_s[0] <= result.seconds <= result.spread_s[1]
    assert result.gpu_free_bytes is None
    assert told[-1][0] == 1.0
    assert {text for _, text in told} >= {"Building the network", "Training a few steps"}


def test_the_clock_decides_when_there_are_enough_steps(digits: Dataset) -> None:
    """A step that takes ten seconds is not tried forty times."""
    ticks = itertools.count(0.0, 10.0)
    seen: list[float | None] = []
    result = probe(GOOD, digits, CONFIG, clock=lambda: next(ticks), report=lambda part, _="": seen.append(part))
    assert result.step_ms >= 10_000
    assert WARM_STEPS + LEAST_STEPS <= len([part for part in seen if part is not None]) < WARM_STEPS + MOST_STEPS


def test_data_of_less_than_a_batch(digits: Dataset) -> None:
    few = open_dataset(SourceSpec("digits", {}), SplitConfig(validation=0.0, test=0.98))
    result = probe(GOOD, few, TrainingConfig(batch_size=64, device="cpu"))
    assert result.steps_per_epoch == 1
    assert result.validation_s == 0.0
    assert digits.counts["train"] > few.counts["train"]


@pytest.mark.parametrize("broken", [Graph(), line(("Input", {"shape": (8, 8, 1)}), ("Dense", {"units": 3}))])
def test_a_network_with_problems_is_not_tried(digits: Dataset, broken: Graph) -> None:
    with pytest.raises(TrainingError) as caught:
        probe(broken, digits, CONFIG)
    assert caught.value.code == "probe.problems"


def test_a_network_that_does_not_fit_is_not_built(digits: Dataset) -> None:
    huge = line(
        ("Input", {"shape": (8, 8, 1)}),
        ("Flatten", {}),
        ("Dense", {"units": 1_000_000, "activation": "relu"}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    )
    with pytest.raises(DeviceError):
        probe(huge, digits, TrainingConfig(batch_size=65_536, device="cpu"))


def test_it_can_be_cancelled_in_the_middle(digits: Dataset) -> None:
    cancel = CancelToken()

    def report(fraction: float | None, _text: str = "") -> None:
        if fraction is not None and fraction > 0.1:
            cancel.cancel()

    with pytest.raises(Cancelled):
        probe(GOOD, digits, CONFIG, report=report, cancel=cancel)


def driver(folder: Path, script: str) -> None:
    """A program in the place of the GPU driver's."""
    program = folder / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="the driver's program is a script of a POSIX shell here")
@pytest.mark.parametrize(
    ("script", "free"), [("echo 40000; echo 9", 40000 * 2**20), ("echo broken", None), ("exit 9", None)]
)
def test_the_driver_tells_the_free_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, free: int | None
) -> None:
    driver(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert backend.gpu_free_bytes() == free


def test_without_a_driver_there_is_nothing_to_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert backend.gpu_free_bytes() is None
