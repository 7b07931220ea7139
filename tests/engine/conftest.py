"""Small data and networks to train in a second."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset
from engine.datasets.source import SourceSpec
from engine.network.graph import Graph
from engine.network.templates import line, template
from engine.training.config import TrainingConfig
from engine.training.events import Event
from engine.training.loop import TrainRequest, train
from engine.training.run import Run


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return open_dataset(SourceSpec("digits"), SplitConfig())


@pytest.fixture(scope="session")
def small_network(digits: Dataset) -> Graph:
    return line(
        ("Input", {"shape": digits.input_shape}),
        ("Flatten", {}),
        ("Rescaling", {"scale": 1 / 255}),
        ("Dense", {"units": 16, "activation": "relu"}),
        ("Dropout", {"rate": 0.1}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    )


class Trainer:
    """Trains requests into a folder and keeps their events."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events: list[Event] = []

    def request(self, graph: Graph, source: SourceSpec, name: str = "run", **settings: Any) -> TrainRequest:
        config = TrainingConfig.from_values(settings)
        return TrainRequest(graph, source, SplitConfig(), config, str(self.folder), name)

    def run(self, request: TrainRequest, **keywords: Any) -> Run:
        return train(request, on_event=self.events.append, **keywords)


@pytest.fixture
def trainer(tmp_path: Path) -> Trainer:
    return Trainer(tmp_path / "runs")


@pytest.fixture(scope="session")
def digits_run(tmp_path_factory: pytest.TempPathFactory, digits: Dataset, small_network: Graph) -> Run:
    """A finished run of three epochs."""
    trainer = Trainer(tmp_path_factory.mktemp("runs"))
    return trainer.run(trainer.request(small_network, SourceSpec("digits"), epochs=3), dataset=digits)


@pytest.fixture(scope="session")
def diabetes_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished regression of two epochs."""
    dataset = open_dataset(SourceSpec("diabetes"), SplitConfig())
    trainer = Trainer(tmp_path_factory.mktemp("runs"))
    graph = line(
        ("Input", {"shape": dataset.input_shape}),
        ("Dense", {"units": 8, "activation": "relu"}),
        ("Dense", {"units": 1}),
    )
    return trainer.run(trainer.request(graph, SourceSpec("diabetes"), epochs=2, learning_rate=0.01), dataset=dataset)


@pytest.fixture(scope="session")
def xor_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run of the template xor-mlp."""
    dataset = open_dataset(SourceSpec("xor"), SplitConfig())
    chosen = template("xor-mlp")
    trainer = Trainer(tmp_path_factory.mktemp("runs"))
    settings = chosen.settings_for(dataset.facts)
    return trainer.run(trainer.request(chosen.make(dataset.facts), SourceSpec("xor"), **settings), dataset=dataset)
