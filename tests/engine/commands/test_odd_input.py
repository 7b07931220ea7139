"""Commands on what people type by mistake and on what other programs left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.project import Project, save_project
from engine.training.run import Run

ROOT = Path(__file__).resolve().parents[3]
LONG = "a" * 300  # a name no file system takes


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--json",), "COMMAND"),
        (("data", LONG), "too long"),
        (("data", ""), "no data"),
        (("data", "builtin:iris", "--seed", "-1"), "from 0 to"),
        (("data", "builtin:iris", "--seed", "one"), "one"),
        (("train", LONG), "too long"),
        (("train", "boston-mlp"), "no data of its own"),
        (("evaluate", LONG), "too long"),
        (("predict", "bundled:digits", "/"), "Is a directory"),
        (("detect", "--model", LONG, "--source", "a.png"), "too long"),
        (("detect", "--model", "a.onnx", "--source", "a.png", "--frames", "some"), "some is not a whole number"),
        (("detect", "--model", "a.onnx", "--source", "a.png", "--overlap", "nan"), "nan is not a number from 0 to 1"),
    ],
)
def test_one_line_and_status_2(command: Any, words: tuple[str, ...], says: str) -> None:
    done = command(*words)
    assert (done.status, done.events, done.error.count("\n")) == (2, [], 1)
    assert says in done.error
    assert "Traceback" not in done.error


def test_a_run_goes_into_an_empty_folder_but_never_over_a_file(
    command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run").write_text("a letter")
    refused = command("train", "xor-mlp", "--epochs", 1, "--out", tmp_path / "run")
    assert (refused.status, refused.events, refused.error.count("\n")) == (2, [], 1)
    (tmp_path / "빈 폴더").mkdir()
    monkeypatch.chdir(tmp_path / "빈 폴더")
    assert command("train", "xor-mlp", "--epochs", 1, "--out", ".").finished["run"] == str(tmp_path / "빈 폴더")
    assert command("predict", ".", "/nowhere.csv").status == 2
    assert command("evaluate", ".").status == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"version": 99}, "newer"), ({"split": {"validation": "half"}}, "Validation share"), ({"graph": {}}, "damaged")],
)
def test_projects_from_elsewhere(command: Any, tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    save_project(Project(), tmp_path)
    path = tmp_path / "project.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**value, **changes}), encoding="utf-8")
    done = command("train", tmp_path, "--data", "builtin:iris")
    assert (done.status, done.events, done.error.count("\n")) == (2, [], 1)
    assert code in done.error


def test_other_data_is_measured_whole(command: Any, xor_run: Run, tmp_path: Path) -> None:
    path = tmp_path / "one class.csv"
    path.write_text("x1,x2,xor\n" + "0,1,1\n1,0,1\n" * 3 + "1,1,1\n", encoding="utf-8")
    finished = command("evaluate", xor_run.folder, "--data", path).finished
    assert (finished["part"], finished["samples"]) == ("all", 7)
    assert finished["confusion"] == [[0, 0], [1, 6]]


def test_nan_before_the_first_epoch_says_that_there_is_no_model(command: Any, tmp_path: Path) -> None:
    path = tmp_path / "steep.csv"
    path.write_text("x,y\n" + "".join(f"{i},{i * i}.5\n" for i in range(2000)), encoding="utf-8")
    words = ("--set", "optimizer=sgd", "--set", "learning_rate=10", "--batch-size", 1, "--out", tmp_path / "run")
    done = command("train", "breast-cancer-mlp", "--data", path, "--target", "y", *words)
    assert (done.status, done.finished["epochs"]) == (2, 0)
    assert "no model" in done.error
    assert command("predict", tmp_path / "run", path).status == 2


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_hangul_is_printed_where_the_system_has_none(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "성적.csv"
    path.write_text("키,class\n" + "1,개\n2,고양이\n" * 20, encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "LAYERWISE_HOME": str(tmp_path / "home")}

    def data(*words: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "main.py", "data", str(path), *words]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)

    done, plain = data("--json"), data()
    assert json.loads(done.stdout.decode("utf-8"))["classes"] == ["개", "고양이"]
    assert (done.returncode, done.stderr) == (plain.returncode, plain.stderr) == (0, b"")
    assert b"2: " in plain.stdout
