"""The bundled model reads what people draw, and says nothing of an empty sheet."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from handwriting import STYLES, all_drawings, draw
from PIL import Image

from engine.datasets.dataset import SplitConfig
from engine.datasets.opening import open_dataset, parse_source
from engine.evaluation.evaluating import evaluate
from engine.prediction.drawing import drawing_to_input
from engine.prediction.file_prediction import predict_file
from engine.prediction.models import BUNDLED_DIGITS, model_path
from engine.prediction.predictor import NOTHING_DRAWN, Predictor


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.open(model_path(BUNDLED_DIGITS))


def test_it_reads_three_hands_at_all_sizes_places_and_widths(predictor: Predictor) -> None:
    drawings = list(all_drawings())
    inputs = [drawing_to_input(drawn.ink, predictor.preprocessing) for drawn in drawings]
    x = np.concatenate([prepared for prepared in inputs if prepared is not None])
    assert len(x) == len(drawings) == 2430
    read = [answer.label for answer in predictor.predict(x)]
    wrong = Counter((d.style, d.digit, label) for d, label in zip(drawings, read, strict=True) if label != str(d.digit))
    by_style = {style: 1 - sum(n for key, n in wrong.items() if key[0] == style) / 810 for style in STYLES}
    assert sum(wrong.values()) / len(drawings) <= 0.05, wrong
    assert min(by_style.values()) >= 0.9, by_style


def test_it_reaches_what_its_notes_say_on_mnist(predictor: Predictor, shared_data: Path) -> None:
    reached = json.loads(model_path(BUNDLED_DIGITS).with_suffix(".json").read_text(encoding="utf-8"))
    dataset = open_dataset(parse_source(str(shared_data / "mnist")), SplitConfig())
    accuracy = evaluate(predictor, dataset.raw, dataset.split.test).metrics["accuracy"]
    assert accuracy == pytest.approx(reached["test"]["accuracy"], abs=2e-4)
    assert accuracy >= 0.992


def test_an_empty_sheet_is_nothing_drawn(predictor: Predictor, tmp_path: Path) -> None:
    assert drawing_to_input(np.zeros((280, 280), np.uint8), predictor.preprocessing) is None
    for shade in (0, 128, 255):
        path = tmp_path / f"빈 종이 {shade}.png"
        Image.new("RGB", (200, 300), (shade, shade, shade)).save(path)
        assert predict_file(predictor, path) == [NOTHING_DRAWN]


@pytest.mark.parametrize("is_dark_on_light", [True, False])
def test_a_photographed_drawing_is_read_in_either_polarity(
    predictor: Predictor, tmp_path: Path, is_dark_on_light: bool
) -> None:
    ink = draw(STYLES["school"][7], 120, 10, (0.2, 0.9))
    # Paper is never quite white and ink never quite black.
    shades = 235 - ink * 0.8 if is_dark_on_light else 15 + ink * 0.9
    noisy = shades + np.random.default_rng(0).normal(0, 4, ink.shape)
    path = tmp_path / "일곱.png"
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).convert("RGB").save(path)
    assert predict_file(predictor, path)[0].label == "7"


def test_a_sample_of_the_data_set_goes_in_as_it_is(predictor: Predictor, tmp_path: Path) -> None:
    prepared = drawing_to_input(draw(STYLES["upright"][3], 120, 10, (0.5, 0.5)), predictor.preprocessing)
    assert prepared is not None
    path = tmp_path / "three.png"
    Image.fromarray(prepared[0, :, :, 0]).save(path)
    answer, direct = predict_file(predictor, path)[0], predictor.predict(prepared)[0]
    assert answer.label == "3"
    assert answer.probability == pytest.approx(direct.probability, abs=1e-6)
