"""The saved model answers as the trained one did, whatever the batch, and files that are no models are refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.dataset import Dataset
from engine.datasets.encoding import take
from engine.errors import FileError, PredictionError, TrainingError
from engine.evaluation.evaluating import dataset_of_run
from engine.prediction.models import bundled_models, drawable_runs, model_path
from engine.prediction.predictor import Predictor
from engine.training.model_file import SEAL, load_model
from engine.training.run import Run


def test_the_predictor_equals_keras(digits_run: Run, digits: Dataset) -> None:
    predictor = Predictor.open(digits_run.model_path)
    x, _ = digits.arrays("test")
    ours = predictor.probabilities(x)
    theirs = load_model(digits_run.model_path).predict(x, verbose=0)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert predictor.class_names == digits.class_names


def test_the_batch_does_not_change_the_answer(digits_run: Run, digits: Dataset) -> None:
    predictor = Predictor.open(digits_run.model_path)
    x, _ = digits.arrays("test")
    one_by_one = np.concatenate([predictor.probabilities(row[None]) for row in x[:40]])
    np.testing.assert_allclose(predictor.probabilities(x[:40]), one_by_one, atol=1e-6)
    assert predictor.probabilities(x[:0]).shape[0] == 0


def test_binary_models_have_two_probabilities(xor_run: Run) -> None:
    predictor = Predictor.open(xor_run.model_path)
    rows = [{"x1": a, "x2": b} for a in (0.0, 1.0) for b in (0.0, 1.0)]
    answers = predictor.predict_rows(rows)
    assert [answer.label for answer in answers] == ["0", "1", "1", "0"]
    for answer in answers:
        assert answer.probabilities is not None
        assert sum(answer.probabilities.values()) == pytest.approx(1, abs=1e-6)
    assert predictor.predict_rows([]) == []


def test_regression_answers_in_the_units_of_the_target(diabetes_run: Run) -> None:
    predictor = Predictor.open(diabetes_run.model_path)
    dataset = dataset_of_run(diabetes_run.info)
    rows = dataset.split.test
    answers = [answer.value or 0.0 for answer in predictor.predict_inputs(take(dataset.raw.inputs, rows))]
    mae = np.mean(np.abs(np.array(answers) - dataset.raw.targets[rows]))
    assert mae == pytest.approx(diabetes_run.info.test["mae"], rel=1e-4)


@pytest.mark.parametrize("change", [("8,", "9,"), ('"9"', '"9","ten"')])
def test_a_seal_of_another_model_is_refused(tmp_path: Path, digits_run: Run, change: tuple[str, str]) -> None:
    path = tmp_path / "other.keras"
    with zipfile.ZipFile(digits_run.model_path) as whole, zipfile.ZipFile(path, "w") as archive:
        for name in whole.namelist():
            data = whole.read(name)
            archive.writestr(name, data.decode().replace(*change) if name == SEAL else data)
    with pytest.raises(PredictionError) as caught:
        Predictor.open(path)
    assert caught.value.code == "model.damaged"


def test_files_that_are_no_models(tmp_path: Path, digits_run: Run) -> None:
    missing, text, cut, plain = (tmp_path / f"{name}.keras" for name in ("없음", "text", "cut", "plain"))
    text.write_text("<html>")
    cut.write_bytes(digits_run.model_path.read_bytes()[:2000])
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("config.json", "{}")
    codes = {missing: "file.read", text: "model.damaged", cut: "model.damaged", plain: "model.no_preprocessing"}
    for path, code in codes.items():
        with pytest.raises((PredictionError, FileError)) as caught:
            Predictor.open(path)
        assert caught.value.code == code
    hollow = tmp_path / "hollow.keras"
    with zipfile.ZipFile(digits_run.model_path) as whole, zipfile.ZipFile(hollow, "w") as archive:
        archive.writestr(SEAL, whole.read(SEAL))
        archive.writestr("config.json", whole.read("config.json")[:100])
    with pytest.raises(PredictionError) as damaged:
        Predictor.open(hollow)
    assert damaged.value.code == "model.damaged"


def test_models_are_found_by_what_they_are_called(tmp_path: Path, digits_run: Run) -> None:
    assert model_path(digits_run.folder) == digits_run.model_path
    assert model_path(str(digits_run.model_path)) == digits_run.model_path
    assert model_path("bundled:digits") == bundled_models()["bundled:digits"]
    (tmp_path / "a.txt").write_text("")
    for text in ("bundled:cats", tmp_path / "a.txt", tmp_path / "nothing"):
        with pytest.raises(PredictionError):
            model_path(text)
    with pytest.raises(TrainingError):
        model_path(tmp_path)


def test_only_runs_that_read_pictures_can_be_drawn_for(digits_run: Run, xor_run: Run, diabetes_run: Run) -> None:
    assert drawable_runs([xor_run, digits_run, diabetes_run]) == [digits_run]
