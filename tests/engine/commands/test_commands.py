"""The public contract of the commands: names, JSON, exit statuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.training.run import Run, open_run

ROOT = Path(__file__).resolve().parents[3]


def test_data_says_what_it_is(command: Any) -> None:
    done = command("data", "builtin:digits")
    assert done.status == 0
    finished = done.finished
    assert (finished["kind"], finished["task"]) == ("image", "multiclass")
    assert finished["classes"] == list("0123456789")
    assert finished["input_shape"] == [8, 8, 1]
    assert finished["counts"] == {"train": 1150, "validation": 288, "test": 359}
    assert finished["problems"] == []


def test_data_takes_the_params_of_its_source(command: Any, tmp_path: Path) -> None:
    path = tmp_path / "성적 표.csv"
    path.write_text("a;b;점수\n" + "".join(f"{i};{i * 2};{i % 30}.5\n" for i in range(60)), encoding="utf-8")
    finished = command("data", path, "--target", "점수").finished
    assert (finished["task"], finished["target"], finished["input_shape"]) == ("regression", "점수", [2])
    assert command("data", path, "--target", "점수", "--delimiter", "semicolon").status == 0
    assert command("data", path, "--target", "점수", "--speed=9").status == 2


def test_train_evaluate_predict_and_export_a_run(command: Any, tmp_path: Path) -> None:
    out = tmp_path / "첫 실행"
    done = command("train", "digits-mlp", "--epochs", 2, "--seed", 3, "--out", out, "--set", "learning_rate=0.002")
    assert done.status == 0
    assert [event["epoch"] for event in done.all("epoch")] == [1, 2]
    assert set(done.all("epoch")[0]) == {"event", "epoch", "epochs", "metrics"}
    finished = done.finished
    assert (finished["run"], finished["epochs"]) == (str(out), 2)
    assert set(finished["validation"]) == set(finished["test"]) == {"loss", "accuracy"}
    assert (open_run(out).config.learning_rate, open_run(out).config.seed) == (0.002, 3)

    scores = command("evaluate", out).finished
    assert scores["metrics"]["accuracy"] == pytest.approx(finished["test"]["accuracy"], abs=1e-6)
    confusion = np.array(scores["confusion"])
    assert confusion.shape == (10, 10)
    assert confusion.sum() == 359
    assert np.trace(confusion) / 359 == pytest.approx(scores["metrics"]["accuracy"])

    predicted = command("predict", out, _digit_file(tmp_path), _blank_file(tmp_path))
    answers = predicted.all("prediction")
    assert answers[0]["class"] in scores["classes"]
    assert sum(answers[0]["probabilities"].values()) == pytest.approx(1, abs=1e-4)
    assert answers[0]["probability"] == max(answers[0]["probabilities"].values())
    assert (answers[1]["class"], answers[1]["probability"]) == (None, None)

    for format_, name in (("keras", "모델.keras"), ("python", "code.py")):
        assert command("export", out, "--format", format_, "--out", tmp_path / name).status == 0
        assert (tmp_path / name).stat().st_size > 100
    assert command("predict", tmp_path / "모델.keras", _digit_file(tmp_path)).all("prediction")[0] == answers[0]


def _digit_file(folder: Path) -> Path:
    picture = np.full((120, 120, 3), 250, np.uint8)
    picture[20:100, 55:65] = 10
    Image.fromarray(picture).save(folder / "one.png")
    return folder / "one.png"


def _blank_file(folder: Path) -> Path:
    Image.new("RGB", (80, 80), "white").save(folder / "blank.png")
    return folder / "blank.png"


def test_regression_predicts_values_for_the_rows_of_a_file(command: Any, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("x,color,y\n" + "".join(f"{i},{'rb'[i % 2]},{i * 3 + 0.5}\n" for i in range(80)), encoding="utf-8")
    # A template for two classes adapts to a number.
    words = ("--data", path, "--target", "y", "--epochs", 2, "--out", tmp_path / "run")
    trained = command("train", "breast-cancer-mlp", *words)
    assert trained.status == 0, trained.error
    assert set(trained.finished["test"]) == {"loss", "mae"}
    rows = tmp_path / "rows.csv"
    rows.write_text("x,color\n1,r\n70,b\n", encoding="utf-8")
    answers = command("predict", tmp_path / "run", rows).all("prediction")
    assert [answer["row"] for answer in answers] == [0, 1]
    assert all(isinstance(answer["value"], float) for answer in answers)
    assert command("evaluate", tmp_path / "run").finished["confusion"] == []


def test_a_project_trains_into_its_own_runs(command: Any, tmp_path: Path) -> None:
    from engine.datasets.opening import open_dataset
    from engine.datasets.source import SourceSpec
    from engine.network.templates import template
    from engine.project import Project, save_project

    project = Project(name="XOR", source=SourceSpec("xor"))
    facts = open_dataset(project.source or SourceSpec("xor"), project.split).facts
    save_project(Project("XOR", SourceSpec("xor"), graph=template("xor-mlp").make(facts)), tmp_path)
    run = Path(command("train", tmp_path, "--epochs", 1).finished["run"])
    assert run.parent == tmp_path / "runs"


def test_a_separate_test_set_is_what_is_tested_on(command: Any, tmp_path: Path) -> None:
    for name, rows in (("train", 60), ("test", 25)):
        lines = "".join(f"{i % 7},{i % 5},{'yes' if i % 2 else 'no'}\n" for i in range(rows))
        (tmp_path / f"{name}.csv").write_text("a,b,class\n" + lines, encoding="utf-8")
    data, test = tmp_path / "train.csv", tmp_path / "test.csv"
    words = ("--data", data, "--test", test, "--epochs", 1, "--out", tmp_path / "run")
    assert command("train", "breast-cancer-mlp", *words).status == 0
    assert open_run(tmp_path / "run").info.counts["test"] == 25
    assert np.sum(command("evaluate", tmp_path / "run").finished["confusion"]) == 25


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("fly",), "fly"),
        (("data",), "SOURCE"),
        (("data", "/nowhere/at-all.csv"), "/nowhere/at-all.csv"),
        (("data", "builtin:nothing"), "digits"),
        (("train", "no-such-template"), "digits-cnn"),
        (("train", "/"), "project.json"),
        (("train", "xor-mlp", "--epochs", "many"), "many"),
        (("train", "xor-mlp", "--set", "speed=1"), "learning_rate"),
        (("train", "xor-mlp", "--set", "speed"), "KEY=VALUE"),
        (("train", "xor-mlp", "--validation", "1.5"), "Validation"),
        (("train", "digits-cnn", "--data", "builtin:iris"), "pictures"),
        (("evaluate", "/nowhere"), "/nowhere"),
        (("evaluate", "bundled:digits"), "--data"),
        (("predict", "bundled:letters", "a.png"), "bundled:digits"),
        (("predict", "bundled:digits", "/nowhere.png"), "/nowhere.png"),
        (("export", "bundled:digits", "--format", "onyx", "--out", "a.onyx"), "keras, python"),
        (("export", "bundled:digits", "--format", "keras", "--out", "a.txt"), ".keras"),
        (("export", "bundled:digits", "--format", "python", "--out", "a.py"), "run folder"),
        (("detect", "--model", "/nowhere.onnx", "--source", "x.png"), "/nowhere.onnx"),
        (("detect", "--model", "yolox-nano", "--source", "x.png"), "yolox_nano.onnx"),
        (("detect", "--model", "a.onnx", "--source", "x.png", "--confidence", "7"), "7"),
    ],
)
def test_a_wrong_word_costs_one_line_and_status_2(command: Any, words: tuple[str, ...], says: str) -> None:
    done = command(*words)
    assert (done.status, done.events) == (2, [])
    assert done.error.count("\n") == 1
    assert says in done.error
    assert "Traceback" not in done.error


def test_people_read_lines_and_no_json(command: Any) -> None:
    status, out, _ = command.text("data", "builtin:wine")
    assert status == 0
    assert "multiclass" in out
    assert "{" not in out


def test_doctor_finds_what_ships(command: Any) -> None:
    finished = command("doctor").finished
    assert finished["versions"]["keras"]
    assert finished["devices"][0]["kind"] == "cpu"
    assert finished["gpu"]
    assert Path(finished["models"]["bundled:digits"]).exists()
    assert Path(finished["font"]).exists()


def test_nan_is_told_on_one_line(command: Any, tmp_path: Path) -> None:
    words = ("--set", "optimizer=sgd", "--set", "learning_rate=10", "--epochs", 40, "--out", tmp_path / "run")
    path = tmp_path / "steep.csv"
    path.write_text("x,y\n" + "".join(f"{i},{i * i}.5\n" for i in range(200)), encoding="utf-8")
    done = command("train", "breast-cancer-mlp", "--data", path, "--target", "y", *words)
    if done.finished["reason"] == "completed":
        pytest.fail("a learning rate of 10 was survived: this test proves nothing")
    assert done.status == 2
    assert done.error.count("\n") == 1
    assert "NaN" in done.error


def test_evaluating_data_that_has_changed_is_refused(command: Any, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    text = "a,class\n" + "".join(f"{i},{'yn'[i % 2]}\n" for i in range(50))
    path.write_text(text, encoding="utf-8")
    command("train", "breast-cancer-mlp", "--data", path, "--epochs", 1, "--out", tmp_path / "run")
    path.write_text(text.replace("7,", "8,"), encoding="utf-8")
    done = command("evaluate", tmp_path / "run")
    assert done.status == 2
    assert "changed" in done.error


def _start(tmp_path: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "LAYERWISE_HOME": str(tmp_path / "home")}
    command = [sys.executable, "main.py", "train", "digits-mlp", "--json", "--epochs", "100000", *words]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_ctrl_c_ends_in_good_order_with_status_130(tmp_path: Path) -> None:
    process = _start(tmp_path, "--out", str(tmp_path / "run"))
    assert process.stdout is not None
    for _ in range(3):
        process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert process.returncode == 130, error
    assert json.loads(out.splitlines()[-1])["reason"] == "stopped"
    assert open_run(tmp_path / "run").info.state == "stopped"
    assert "Traceback" not in error


def test_a_killed_run_keeps_its_last_whole_epoch(tmp_path: Path) -> None:
    process = _start(tmp_path, "--out", str(tmp_path / "run"))
    run: Run | None = None
    while run is None or run.info.saved_epoch == 0:
        assert process.stdout is not None
        process.stdout.readline()
        run = open_run(tmp_path / "run")
    process.kill()
    process.communicate(timeout=60)
    run = open_run(tmp_path / "run")
    assert run.info.state == "interrupted"
    assert run.has_model
    assert 0 < run.info.saved_epoch <= len(run.history)
    from engine.training.model_file import load_model

    assert load_model(run.model_path).count_params() == run.info.parameters
    assert {path.name for path in run.folder.iterdir() if not path.name.startswith(".")} == {
        "run.json",
        "history.jsonl",
        "best.keras",
        "last.keras",
    }
