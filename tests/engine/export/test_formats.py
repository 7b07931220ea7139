"""Every export format over every kind of run: what is written gives the same answers, without Layerwise."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

import engine.export  # noqa: F401 - fills the table
from engine.datasets.dataset import SplitConfig
from engine.datasets.encoding import encode_inputs, take
from engine.evaluation.evaluating import dataset_of_run
from engine.export.formats import FORMATS, Trained
from engine.prediction.predictor import Predictor
from engine.training.run import Run

RUNS = ("digits_run", "diabetes_run", "xor_run", "sales_run", "reviews_run")


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest) -> Run:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Run)
    return found


def raw_inputs(run: Run) -> tuple[np.ndarray, Predictor]:  # type: ignore[type-arg]
    predictor = Predictor.open(run.model_path)
    dataset = dataset_of_run(run.info)
    return encode_inputs(predictor.preprocessing, take(dataset.raw.inputs, dataset.split.test)), predictor


def numbers(predictor: Predictor, x: np.ndarray) -> list[list[float]]:  # type: ignore[type-arg]
    """(n, targets) in the units of the targets."""
    return [list(a.values.values()) if a.values else [a.value or 0.0] for a in predictor.predict(x)]


def test_every_format_has_a_writer() -> None:
    assert set(FORMATS) == {"keras", "python"}


def test_plain_keras_gives_the_same_answers(run: Run, tmp_path: Path) -> None:
    import keras

    out = tmp_path / "모델.keras"
    FORMATS["keras"].write(Trained(run.model_path, run), out)
    x, predictor = raw_inputs(run)
    theirs = keras.saving.load_model(out).predict(x, verbose=0)
    if predictor.preprocessing.target.task == "regression":
        ours = numbers(predictor, x)
        np.testing.assert_allclose(theirs, ours, rtol=1e-4)
        np.testing.assert_allclose(numbers(Predictor.open(out), x), ours, rtol=1e-4)
    else:
        np.testing.assert_allclose(theirs, predictor.outputs(x), atol=1e-5)


def test_the_script_runs_and_builds_the_same_network(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "code.py"
    FORMATS["python"].write(Trained(run.model_path, run), out)
    made = runpy.run_path(str(out))
    x, predictor = raw_inputs(run)
    model = made["model"]
    assert model.count_params() == run.info.parameters
    model.set_weights(predictor.model.get_weights())
    np.testing.assert_allclose(model.predict(x, verbose=0), predictor.outputs(x), atol=1e-5)
    targets = len(run.info.preprocessing.target.outputs)
    y = np.zeros((len(x), targets) if targets > 1 else len(x))
    history = made["fit"](x, y, verbose=0, validation_split=0.0) if run.config.epochs < 10 else None
    assert history is None or len(history.history["loss"]) == run.config.epochs


def test_the_script_says_how_inputs_are_made(sales_run: Run, reviews_run: Run, tmp_path: Path) -> None:
    FORMATS["python"].write(Trained(sales_run.model_path, sales_run), tmp_path / "sales.py")
    made = runpy.run_path(str(tmp_path / "sales.py"))
    assert made["TARGETS"] == ["sold", "paid"]
    assert len(made["TARGET_MEAN"]) == 2
    assert len(made["FEATURES"]) == len(made["OFFSET"]) == len(made["UNIT"])
    seconds = made["FEATURES"].index("seconds")
    assert made["OFFSET"][seconds] > 1.6e9
    FORMATS["python"].write(Trained(reviews_run.model_path, reviews_run), tmp_path / "reviews.py")
    source = (tmp_path / "reviews.py").read_text(encoding="utf-8")
    assert "word numbers" in source
    assert "재미있는" in runpy.run_path(str(tmp_path / "reviews.py"))["VOCABULARY"]


def test_the_split_of_a_run_is_found_again(run: Run) -> None:
    assert dataset_of_run(run.info).counts == run.info.counts
    assert SplitConfig(**run.info.split) == SplitConfig()
