"""Commands on data of one's own: folds, groups, columns left out, several numbers, preparations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.training.model_file import read_preprocessing
from engine.training.run import BEST_FILE, open_run


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    lines = ["학교;hours;sleep;mid;final"]
    for index in range(120):
        hours, sleep = random.uniform(0, 10), random.uniform(4, 9)
        middle = 5 * hours + sleep
        lines.append(f"{'가나다'[index % 3]};{hours:.2f};{sleep:.2f};{middle:.2f};{2 * middle + random.normal():.2f}")
    path = tmp_path / "성적.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_folds_are_a_run_each_and_a_mean(command: Any, grades: Path, tmp_path: Path) -> None:
    words = ("breast-cancer-mlp", "--data", grades, "--target", "final", "--folds", 3, "--epochs", 2)
    done = command("train", *words, "--out", tmp_path / "접기")
    assert done.status == 0
    folds = done.all("fold")
    assert [event["fold"] for event in folds] == [1, 2, 3]
    finished = done.finished
    assert finished["test"]["mae"] == pytest.approx(np.mean([event["test"]["mae"] for event in folds]))
    infos = [open_run(Path(folder)).info for folder in finished["runs"]]
    assert [info.counts["test"] for info in infos] == [40, 40, 40]
    assert [info.split["fold"] for info in infos] == [0, 1, 2]
    # Each measured on the rows it was kept from, also afterwards.
    again = command("evaluate", finished["runs"][1]).finished
    assert again["metrics"]["mae"] == pytest.approx(folds[1]["test"]["mae"], rel=1e-4)


@pytest.mark.parametrize("folds", ["1", "many", "-3"])
def test_folds_that_are_none_are_refused(command: Any, folds: str) -> None:
    done = command("train", "breast-cancer-mlp", "--folds", folds)
    assert done.status == 2
    assert "at least 2" in done.error


def test_more_folds_than_rows_are_refused(command: Any, grades: Path) -> None:
    done = command("train", "breast-cancer-mlp", "--data", grades, "--target", "final", "--folds", 500)
    assert (done.status, len(done.error.splitlines())) == (2, 1)


def test_columns_can_be_left_out_and_prepared(command: Any, grades: Path) -> None:
    plain = command("data", grades, "--target", "final").finished
    assert plain["input_shape"] == [6]  # three schools, three numbers
    fewer = command("data", grades, "--target", "final", "--ignore", "학교", "--ignore", "mid").finished
    assert fewer["input_shape"] == [2]
    ordinal = command("data", grades, "--target", "final", "--set", "encode=ordinal").finished
    assert ordinal["input_shape"] == [4]
    assert command("data", grades, "--target", "final", "--set", "encode=sideways").status == 2
    assert command("data", grades, "--target", "final", "--ignore", "없음").status == 2


def test_a_group_stays_together(command: Any, grades: Path) -> None:
    finished = command("data", grades, "--target", "final", "--group", "학교").finished
    assert sorted(finished["counts"].values()) == [40, 40, 40]
    assert command("data", grades, "--target", "final", "--group", "반").status == 2


def test_several_numbers_are_predicted_at_once(command: Any, grades: Path, tmp_path: Path) -> None:
    out = tmp_path / "둘"
    words = ("breast-cancer-mlp", "--data", grades, "--target", "mid,final", "--epochs", 3, "--out", out)
    done = command("train", *words)
    assert done.status == 0
    preprocessing = read_preprocessing(out / BEST_FILE)
    assert [output.name for output in preprocessing.target.outputs] == ["mid", "final"]
    scores = command("evaluate", out).finished["metrics"]
    assert {"mae_mid", "mae_final", "r2_mid", "r2_final"} <= set(scores)
    rows = command("predict", out, grades).all("prediction")
    assert set(rows[0]["values"]) == {"mid", "final"}
    assert command("data", grades, "--target", "학교,final").status == 2


def test_texts_are_learnt_and_read(command: Any, tmp_path: Path) -> None:
    path = tmp_path / "영화.csv"
    good, bad = "a wonderful film that I loved and will see again", "a dreadful film, boring and far too long for me"
    rows = [f'{i},"{good if i % 2 else bad} {i}",{"good" if i % 2 else "bad"}' for i in range(200)]
    path.write_text("id,review,label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    out = tmp_path / "글"
    words = ("imdb-bag-of-words", "--data", path, "--epochs", 10, "--set", "learning_rate=0.02")
    done = command("train", *words, "--out", out)
    assert done.status == 0
    assert done.finished["test"]["accuracy"] == 1.0
    text = tmp_path / "새 글.txt"
    text.write_text("A wonderful film, I loved it and will see it again", encoding="utf-8")
    (answer,) = command("predict", out, text).all("prediction")
    assert answer["class"] == "good"
    assert len(command("predict", out, path).all("prediction")) == 200
    assert command("evaluate", out, "--data", path).finished["metrics"]["accuracy"] == 1.0
    other = tmp_path / "other.csv"
    other.write_text("words,label\nx y z,good\n", encoding="utf-8")
    refused = command("predict", out, other)
    assert (refused.status, "review" in refused.error) == (2, True)


def test_pictures_that_are_no_squares_are_predicted_as_they_were_read(command: Any, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    path = tmp_path / "넓은 그림.csv"
    lines = ["label," + ",".join(f"pixel{i}" for i in range(4 * 9))]
    for index in range(60):
        pixels = random.integers(0, 256, 36) // (1 + index % 2)
        lines.append(f"{'ab'[index % 2]}," + ",".join(map(str, pixels)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "run"
    choice = ("--set", "pixel_columns=rows", "--set", "pixel_height=4")
    done = command("train", "digits-mlp", "--data", path, *choice, "--epochs", 1, "--out", out)
    assert done.status == 0
    assert read_preprocessing(out / BEST_FILE).input_shape == (4, 9, 1)
    assert len(command("predict", out, path).all("prediction")) == 60
    assert command("evaluate", out, "--data", path).status == 0
