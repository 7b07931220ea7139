"""Korean for what the engine says: errors, hints, problems, notes and lines of log, taken from its source."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine import errors
from engine.datasets.dataset import SplitConfig
from engine.datasets.opening import open_dataset, parse_source
from engine.datasets.source import SourceSpec
from engine.errors import DeviceError, StudioError
from engine.network.analysis import analyse
from engine.network.templates import line
from engine.notes import Note
from engine.params import Choice, FilePath, Flag, Int, Ints, Pair, Param, Real, Reals, Shape, Sizes, Text
from engine.project import Project
from engine.training.events import LogLine
from engine.training.recorder import Recorder
from engine.training.run import RunInfo, open_run
from gui.data.tab import DataTab
from gui.i18n import CatalogueTranslator, catalogue, error_text, problem_text
from gui.session import Message, Session
from gui.training.obstacle import obstacle_to_training
from gui.training.runs_model import Row
from gui.training.words import log_line
from tests.gui.conftest import wait_loaded

ENGINE = Path(__file__).resolve().parents[2] / "engine"
# The command line speaks English, some modules write Python, and tests of the tables look after the settings.
NOT_IN_THE_WINDOW = ("commands/", "network/code/", "export/python_script.py", "settings.py")
ERRORS = frozenset(
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, StudioError)
)
SAID_FIRST = ERRORS | {"Note", "LogLine", "Fix"}  # their first argument is the text
SAID_SECOND = frozenset({"Problem", "report"})


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ENGINE.rglob("*.py")):
        name = path.relative_to(ENGINE).as_posix()
        if not name.startswith(NOT_IN_THE_WINDOW):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def said(tree: ast.Module) -> Iterator[ast.expr]:
    """Every argument that is a text for people."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = name_of(call)
        place = 0 if name in SAID_FIRST else 1 if name in SAID_SECOND else None
        if place is not None and len(call.args) > place:
            yield call.args[place]
        yield from (word.value for word in call.keywords if word.arg == "hint")


def literals(node: ast.expr, tree: ast.Module) -> Iterator[str]:
    """The texts an expression may be; a name may be any text that its module gives to that name."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp | ast.BoolOp):
        for part in node.values if isinstance(node, ast.BoolOp) else (node.body, node.orelse):
            yield from literals(part, tree)
    elif isinstance(node, ast.Name):
        for given in ast.walk(tree):
            if isinstance(given, ast.Assign) and any(ast.unparse(target) == node.id for target in given.targets):
                yield from literals(given.value, tree)


def sentences(tree: ast.Module) -> Iterator[str]:
    """Literals that read like a sentence, however they come to be said; docstrings and f-strings left out."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            silent.update(id(part) for part in ast.walk(node))
        elif isinstance(node, ast.Expr):
            silent.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield from [node.value] if " " in node.value and node.value.endswith((".", "?", "}")) else []


def templates() -> dict[str, str]:
    """Every text the engine may say, and a module that says it."""
    found: dict[str, str] = {}
    for name, tree in sources():
        texts = [text for node in said(tree) for text in literals(node, tree)]
        found.update((text, name) for text in (*texts, *sentences(tree)) if has_words(text))
    return found


def has_words(text: str) -> bool:
    return any(letter.isalpha() for words, *_ in string.Formatter().parse(text) for letter in words)


def fields(text: str) -> dict[str, str]:
    """The names to fill in, and how each is written."""
    found: dict[str, str] = {}
    for _, name, form, _ in string.Formatter().parse(text):
        if name:
            found[name] = found.get(name) or form or ""
    return found


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[None]:
    translator = CatalogueTranslator("ko", qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_every_text_of_the_engine_is_in_korean() -> None:
    known, found = catalogue("ko"), templates()
    assert len(found) > 300
    assert sorted((module, text) for text, module in found.items() if text not in known) == []


def test_what_is_said_is_a_template() -> None:
    """An f-string is filled in before anybody can translate it."""
    filled = [
        f"{name}:{node.lineno}"
        for name, tree in sources()
        for node in said(tree)
        if any(isinstance(part, ast.JoinedStr) for part in ast.walk(node))
    ]
    assert filled == []


def test_every_korean_text_can_be_filled_in() -> None:
    known = catalogue("ko")
    for text in templates():
        values = {name: 1234 if form else "x" for name, form in fields(text).items()}
        assert fields(known[text]) == fields(text), text
        assert "{" not in known[text].format(**values), text


def test_an_error_brings_the_values_it_names() -> None:
    for name, tree in sources():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node) in ERRORS):
            given = {word.arg for word in call.keywords}
            if None in given:
                continue
            texts = [text for node in (*call.args[:1], *_hints(call)) for text in literals(node, tree)]
            lacking = {field for text in texts for field in fields(text)} - given
            # A name may stand for texts that other errors of its module say.
            assert not lacking or any(isinstance(node, ast.Name) for node in call.args[:1]), (name, call.lineno)


def _hints(call: ast.Call) -> Iterator[ast.expr]:
    yield from (word.value for word in call.keywords if word.arg == "hint")


# ---- in a Korean window


@pytest.mark.usefixtures("korean")
def test_an_error_with_the_data_is_told_in_korean(session: Session, messages: list[Message], tmp_path: Path) -> None:
    path = tmp_path / "flowers.csv"
    path.write_text("a,b\n1,2\n")
    session.attempt(open_dataset, parse_source(str(path)), SplitConfig())
    assert messages == [
        Message(
            "error",
            f"{path}: 어느 열을 예측할지 정해지지 않았습니다.",
            "목표를 다음 중에서 정하세요: a, b.",
        )
    ]


@pytest.mark.usefixtures("korean")
def test_what_can_be_read_is_told_in_korean(session: Session, messages: list[Message], tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(b"ID3")
    session.attempt(parse_source, str(path))
    assert messages[0].text == f"“{path}”은(는) 읽을 수 있는 데이터가 아닙니다."
    assert messages[0].hint.startswith("읽을 수 있는 것: ")
    assert "; CSV 파일의 표; " in messages[0].hint
    assert not re.search("[A-Za-z]{4,} [a-z]", messages[0].hint)


@pytest.mark.usefixtures("korean")
def test_a_damaged_file_says_in_korean_what_is_wrong_with_it(
    session: Session, messages: list[Message], tmp_path: Path
) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(b"\x00\x00\x08\x01\x00\x00\x00\x09" + b"12345678")
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(b"\x00\x00\x08\x01\x00\x00\x00\x02" + b"12")
    session.attempt(open_dataset, SourceSpec("mnist", {"path": str(tmp_path)}), SplitConfig())
    assert messages[0].text == f"{path}이(가) 손상되었습니다: 9바이트여야 하는데 8바이트입니다."


@pytest.mark.usefixtures("korean")
def test_notes_on_the_data_are_told_in_korean(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("a,label\n" + "\n".join(f"{n if n % 5 else ''},{n % 2}" for n in range(100)))
    tab = DataTab(session)
    qtbot.addWidget(tab)
    session.set_source(parse_source(str(path)))
    wait_loaded(qtbot, session)
    qtbot.waitUntil(lambda: not tab.view.problems.isHidden())
    assert tab.view.problems.text() == "⚠ 결측값이 있는 열: a (20). 빠진 숫자는 학습 행의 평균으로 채웁니다."


@pytest.mark.usefixtures("korean")
def test_what_keeps_a_network_from_training_is_told_in_korean(session: Session, qtbot: QtBot) -> None:
    graph = line(("Input", {"shape": (784,)}), ("Conv2D", {}), ("Flatten", {}), ("Dense", {"units": 3}))
    problem = analyse(graph).problems[0]
    told = (
        "Conv2D에는 이미지(높이, 너비, 채널)가 필요한데 길이 784인 벡터가 들어왔습니다. "
        "앞에 Reshape(28, 28, 1)를 넣거나 Dense를 쓰세요."
    )
    assert problem_text(problem) == told
    session.edit(Project(source=SourceSpec("iris"), graph=graph), "try")
    wait_loaded(qtbot, session)
    obstacle = obstacle_to_training(session)
    assert obstacle is not None
    assert obstacle.text.startswith(told)


@pytest.mark.parametrize(
    ("param", "value", "told"),
    [
        (Int("units", 3, low=1, high=4096), 0, "1부터 4,096까지의 정수"),
        (Real("rate", 0.5, high=0.95), 2.0, "0부터 0.95까지의 수"),
        (Choice("padding", "same", options=("same", "valid")), "full", "same, valid 중 하나"),
        (Flag("use_bias", True), "maybe", "예 또는 아니요"),
        (Pair("pool_size", (2, 2)), (1, 2, 3), "정수 두 개"),
        (Sizes("padding", (1, 1), parts=("start", "end")), (1,), "정수 2개"),
        (Ints("axes", (), most=3), "x", "정수 0~3개"),
        (Reals("mean", 0.0, most=9), (), "수 하나 또는 1~9개"),
        (Reals("value_range", (0.0, 1.0), least=2, most=2, takes_one=False), 1.0, "쉼표로 나눈 수 2개"),
        (Shape("shape", (2,)), (), "정수 1~4개"),
        (Shape("shape", (2,)), (0,), "1 이상의 정수"),
        (Text("target"), 3, "글"),
        (FilePath("path"), 3, "경로"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Param) else None,
)
@pytest.mark.usefixtures("korean")
def test_a_refused_value_is_told_in_korean(param: Param, value: object, told: str) -> None:
    with pytest.raises(StudioError) as caught:
        param.check(value)
    what, hint = error_text(caught.value)
    assert what.endswith(f"은(는) 쓸 수 없습니다. 쓸 수 있는 값: {told}.")
    assert hint == f"기본값은 {param.default}입니다."


@pytest.mark.usefixtures("korean")
def test_the_reason_within_an_error_is_told_in_korean() -> None:
    reason = Note("this TensorFlow was built without CUDA")
    error = DeviceError("There is no GPU that TensorFlow can use: {reason}.", code="device.no_gpu", reason=reason)
    assert error_text(error)[0] == "TensorFlow가 쓸 수 있는 GPU가 없습니다: 이 TensorFlow는 CUDA 없이 만들어졌습니다."
    assert error.what == "There is no GPU that TensorFlow can use: this TensorFlow was built without CUDA."


@pytest.mark.usefixtures("korean")
def test_a_failed_run_says_why_in_korean_when_it_is_read_again(tmp_path: Path) -> None:
    dataset = open_dataset(SourceSpec("iris"), SplitConfig())
    info = RunInfo(
        name="run",
        created="2026-01-01T00:00:00",
        state="running",
        source={},
        split={},
        graph={},
        config={},
        preprocessing=dataset.preprocessing,
        dataset_title="Iris",
        dataset_fingerprint="",
        counts=dataset.counts,
    )
    error = DeviceError(
        "Training needs about {needed:.1f} GiB of memory, but only {free:.1f} GiB are free.",
        hint="Use a smaller batch size than {batch_size}, or fewer units and filters.",
        needed=7.25,
        free=2.0,
        batch_size=64,
    )
    Recorder(tmp_path, info, lambda _: None).fail(error)
    tip = Row.of(open_run(tmp_path)).tip
    assert tip.startswith(
        "학습에 메모리가 약 7.2 GiB 필요한데 2.0 GiB만 남아 있습니다. "
        "배치 크기를 64보다 줄이거나 유닛과 필터를 줄이세요."
    )


@pytest.mark.usefixtures("korean")
def test_the_log_is_korean() -> None:
    assert log_line(LogLine("This epoch could not be saved.")) == "이 에포크를 저장하지 못했습니다."
