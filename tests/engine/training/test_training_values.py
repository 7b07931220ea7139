"""Settings, events and requests are plain values that survive JSON."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets.dataset import SplitConfig
from engine.datasets.source import SourceSpec
from engine.errors import SettingsError
from engine.network.templates import line
from engine.training.config import OPTIMIZERS, TRAINING_PARAMS, TrainingConfig
from engine.training.events import (
    EpochEnded,
    LogLine,
    RunEnded,
    RunStarted,
    StateChanged,
    StepsDone,
    event_from_json,
    event_to_json,
)
from engine.training.loop import TrainRequest
from engine.training.objective import make_optimizer

numbers = st.floats(allow_nan=False, allow_infinity=False)
metrics = st.dictionaries(st.sampled_from(["loss", "accuracy", "val_loss"]), numbers)
counts = st.integers(0, 10**9)
events = st.one_of(
    st.builds(RunStarted, st.text(), counts, counts, counts, counts, counts, st.text()),
    st.builds(StateChanged, st.sampled_from(["preparing", "running", "paused", "stopping"])),
    st.builds(StepsDone, counts, counts, counts, metrics, numbers, numbers),
    st.builds(EpochEnded, counts, counts, metrics, numbers, st.booleans()),
    st.builds(LogLine, st.text(), st.dictionaries(st.text(), st.text())),
    st.builds(RunEnded, st.text(), st.just("completed"), counts, counts, numbers, metrics, metrics),
)


@given(events)
def test_every_event_survives_json(event: object) -> None:
    assert event_from_json(json.loads(json.dumps(event_to_json(event)))) == event  # type: ignore[arg-type]


def test_a_request_survives_json() -> None:
    graph = line(("Input", {"shape": (4,)}), ("Dense", {"units": 3, "activation": "softmax"}))
    test = SourceSpec("csv", {"path": "/데이터/test.csv"})
    request = TrainRequest(
        graph, SourceSpec("iris"), SplitConfig(seed=3), TrainingConfig(epochs=2), "/runs", "하나", test
    )
    assert TrainRequest.from_json(json.loads(json.dumps(request.to_json()))) == request


def test_config_has_one_field_a_param_and_the_same_defaults() -> None:
    assert tuple(param.name for param in TRAINING_PARAMS) == tuple(item.name for item in fields(TrainingConfig))
    assert TrainingConfig.from_values({}) == TrainingConfig()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_takes_its_settings_and_has_its_slots(name: str) -> None:
    import keras

    config = TrainingConfig(optimizer=name, learning_rate=0.02, momentum=0.5)
    optimizer = make_optimizer(config)
    assert type(optimizer).__name__ == OPTIMIZERS[name].class_name
    assert float(optimizer.learning_rate.numpy()) == pytest.approx(0.02)
    optimizer.build([keras.Variable([[1.0, 2.0]] * 50)])
    numbers = sum(variable.numpy().size for variable in optimizer.variables)
    assert numbers // 100 == OPTIMIZERS[name].slots


def test_texts_are_parsed_as_the_command_line_gives_them() -> None:
    config = TrainingConfig().with_texts({"learning_rate": "1e-2", "shuffle": "no", "epochs": "7", "optimizer": "sgd"})
    assert (config.learning_rate, config.shuffle, config.epochs, config.optimizer) == (0.01, False, 7, "sgd")


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"epochs": "0"}, "param.value"),
        ({"epochs": "many"}, "param.value"),
        ({"learning_rate": "nan"}, "param.value"),
        ({"optimizer": "magic"}, "param.value"),
        ({"speed": "1"}, "training.unknown_setting"),
    ],
)
def test_wrong_texts_are_refused_with_what_is_right(texts: dict[str, str], code: str) -> None:
    with pytest.raises(SettingsError) as caught:
        TrainingConfig().with_texts(texts)
    assert caught.value.code == code
    assert caught.value.hint
