"""Files of every kind are read for predictions as they are for training."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import polars as pl
import pytest

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset, parse_source
from engine.errors import DatasetError
from engine.prediction.file_prediction import predict_file
from engine.prediction.predictor import Predictor
from engine.training.run import Run

REVIEWS = [f"{'정말 최고' if number % 2 else '정말 최악'} 영화 {number}번" for number in range(40)]


def reads(dataset: Dataset) -> Predictor:
    """Stands for a predictor of that data: its answers are what it was given to read."""
    same = SimpleNamespace(
        preprocessing=dataset.preprocessing, predict_inputs=lambda inputs: inputs, predict_texts=lambda texts: texts
    )
    return cast(Predictor, same)


@pytest.fixture
def reviews(tmp_path: Path) -> Predictor:
    path = tmp_path / "ratings.txt"
    rows = [f"{1000 + 7 * number}\t{text}\t{number % 2}" for number, text in enumerate(REVIEWS)]
    path.write_text("\n".join(["id\tdocument\tlabel", *rows]) + "\n", encoding="utf-8")
    dataset = open_dataset(parse_source(str(path)), SplitConfig())
    assert (dataset.kind, dataset.class_names) == ("text", ("0", "1"))
    return reads(dataset)


def test_texts_of_tables_of_any_kind(tmp_path: Path, reviews: Predictor) -> None:
    frame = pl.DataFrame({"document": REVIEWS})
    frame.write_parquet(tmp_path / "t.pq")
    frame.with_columns(id=pl.lit(1)).write_csv(tmp_path / "t.txt", separator="\t")
    for name in ("t.pq", "t.txt", "ratings.txt"):
        assert predict_file(reviews, tmp_path / name) == REVIEWS


def test_a_text_is_read_in_any_encoding(tmp_path: Path, reviews: Predictor) -> None:
    for encoding in ("utf-8", "utf-16", "cp949"):
        (tmp_path / "one.txt").write_bytes(REVIEWS[0].encode(encoding))
        assert predict_file(reviews, tmp_path / "one.txt") == [REVIEWS[0]]


def test_arrays_with_and_without_targets_and_a_single_one(tmp_path: Path, digits_run: Run, digits: Dataset) -> None:
    predictor = Predictor.open(digits_run.model_path)
    pictures: Any = digits.raw.inputs[digits.split.test]
    np.savez(tmp_path / "all.npz", x_train=pictures[:2], x_test=pictures, y_test=np.zeros(len(pictures)))
    np.save(tmp_path / "all.npy", pictures)
    np.save(tmp_path / "flat.npy", pictures.reshape(len(pictures), -1))
    expected = [answer.label for answer in predictor.predict_inputs(pictures)]
    for name in ("all.npz", "all.npy", "flat.npy"):
        assert [answer.label for answer in predict_file(predictor, tmp_path / name)] == expected
    np.save(tmp_path / "one.npy", pictures[0, :, :, 0])
    assert [answer.label for answer in predict_file(predictor, tmp_path / "one.npy")] == expected[:1]


def test_arrays_of_0_to_1_are_no_pictures(tmp_path: Path, digits_run: Run) -> None:
    np.save(tmp_path / "x.npy", np.zeros((4, 8, 8, 1), dtype=np.float32))
    with pytest.raises(DatasetError) as caught:
        predict_file(Predictor.open(digits_run.model_path), tmp_path / "x.npy")
    assert caught.value.code == "dataset.shape"
    assert "other numbers than 0 to 255" in caught.value.text


def test_a_text_that_is_no_table_is_no_data(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Anna,\nit rains, and rains.\nYours, Bert, who writes\n")
    with pytest.raises(DatasetError):
        parse_source(str(tmp_path / "letter.txt"))
