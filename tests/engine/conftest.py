"""Small data and networks to train in a second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset, parse_source
from engine.datasets.preparation import Preparation
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


@pytest.fixture(scope="session")
def sales_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished regression of two numbers at once from a date, a category, and a point in time in seconds."""
    folder = tmp_path_factory.mktemp("판매")
    lines = ["day,shop,seconds,sold,paid"]
    for index in range(90):
        stamp = 1_700_000_000 + 60 * index
        lines.append(
            f"2024-{1 + index % 12:02d}-{1 + index % 28:02d},{'ab'[index % 2]},{stamp},{index},{3 * index + 7}"
        )
    path = folder / "판매.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    spec = parse_source(str(path), {"target": "sold,paid"})
    dataset = open_dataset(spec, SplitConfig())
    graph = line(
        ("Input", {"shape": dataset.input_shape}),
        ("Dense", {"units": 8, "activation": "relu"}),
        ("Dense", {"units": 2}),
    )
    trainer = Trainer(folder / "runs")
    return trainer.run(trainer.request(graph, spec, epochs=2, learning_rate=0.01), dataset=dataset)


@pytest.fixture(scope="session")
def reviews_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished classification of Korean and English sentences as sequences of word numbers."""
    folder = tmp_path_factory.mktemp("감상")
    path = folder / "감상.csv"
    good, bad = "정말 재미있는 영화였고 a film to see again", "지루한 영화였고 not a film to see again"
    rows = [f'"{good if i % 2 else bad} {i}","{"좋음" if i % 2 else "나쁨"}"' for i in range(80)]
    path.write_text("text,label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    spec = parse_source(str(path))
    preparation = Preparation().with_texts({"mode": "sequence", "length": "12"})
    dataset = open_dataset(spec, SplitConfig(), preparation)
    graph = line(
        ("Input", {"shape": dataset.input_shape}),
        ("Embedding", {"input_dim": dataset.facts.vocabulary_size, "output_dim": 4}),
        ("GlobalAveragePooling1D", {}),
        ("Dense", {"units": 1, "activation": "sigmoid"}),
    )
    trainer = Trainer(folder / "runs")
    request = trainer.request(graph, spec, epochs=2, learning_rate=0.01)
    return trainer.run(replace(request, preparation=preparation), dataset=dataset)
