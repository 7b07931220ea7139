"""Model files that are not what they should be, and the names of a model's classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.detection.class_names import COCO_NAMES
from engine.detection.detection import Detection
from engine.detection.models import DetectionModel
from engine.errors import DetectionError, FileError
from tests.engine.detection import heads, onnx_bytes

SIZE = (64, 64)


def make(path: Path, *, classes: int = 3, name: str = "net.onnx", **options: Any) -> Path:
    output = heads.yolov8(SIZE, classes, ())
    return onnx_bytes.write_model(path / name, {"output": output}, input_shape=(1, 3, 64, 64), **options)


def refuse(path: Path) -> DetectionError:
    with pytest.raises(DetectionError) as caught:
        DetectionModel.open(path)
    assert path.name in caught.value.what
    assert caught.value.hint
    return caught.value


def test_a_missing_file(tmp_path: Path) -> None:
    assert refuse(tmp_path / "gone.onnx").code == "model.missing"


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    assert refuse(tmp_path).code == "model.missing"


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"", "model.empty", "again"),
        (b"\n\n<!DOCTYPE html>\n<html lang='en'><body>GitHub</body></html>", "model.web_page", "raw link"),
        (b"\xef\xbb\xbf<html><head></head></html>", "model.web_page", "raw link"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "model.pointer", "git lfs pull"),
        (b"PK\x03\x04" + bytes(100), "model.not_onnx", "Export"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "model.not_onnx", "Export"),
        (b"\x80\x02ctorch" + bytes(100), "model.not_onnx", "Export"),
        (b"just some words", "model.not_onnx", "Export"),
        (b"\x00" * 100, "model.not_onnx", "Export"),
    ],
)
def test_a_file_that_is_no_model_says_what_it_is(data: bytes, code: str, word: str, tmp_path: Path) -> None:
    path = tmp_path / "얼굴.onnx"
    path.write_bytes(data)
    error = refuse(path)
    assert error.code == code
    assert word in error.hint


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_model_says_so(part: float, tmp_path: Path) -> None:
    path = make(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    error = refuse(path)
    assert error.code == "model.truncated"
    assert "again" in error.hint


def test_a_damaged_model(tmp_path: Path) -> None:
    path = make(tmp_path)
    data = bytearray(path.read_bytes())
    # Inside the graph, where the outermost fields cannot show it.
    data[20:60] = b"\xff" * 40
    path.write_bytes(bytes(data))
    assert refuse(path).code == "model.damaged"


def test_an_operator_that_onnxruntime_does_not_have(tmp_path: Path) -> None:
    error = refuse(make(tmp_path, op_type="HouseOfMirrors"))
    assert error.code == "model.cannot_run"
    assert "HouseOfMirrors" in error.what


def test_a_model_that_fails_when_it_runs(tmp_path: Path) -> None:
    """As a quantised model does for which onnxruntime has no kernel, or one exported for another input."""
    graph = onnx_bytes.field(2, "a picture cannot be laid out in rows of seven")
    graph += onnx_bytes.field(1, onnx_bytes.node("Reshape", ["images", "shape"], ["output"]))
    graph += onnx_bytes.field(5, onnx_bytes.tensor("shape", np.array([-1, 7], dtype=np.int64)))
    graph += onnx_bytes.field(11, onnx_bytes.value_info("images", (1, 3, "height", "width"), onnx_bytes.FLOAT))
    graph += onnx_bytes.field(12, onnx_bytes.value_info("output", ("rows", 7), onnx_bytes.FLOAT))
    path = tmp_path / "rows.onnx"
    path.write_bytes(onnx_bytes.wrap(graph))
    error = refuse(path)
    assert error.code == "model.cannot_run"
    assert "float32" in error.hint


def test_a_dynamic_int8_model_runs_or_is_refused(tmp_path: Path) -> None:
    """Whether onnxruntime has a kernel for it depends on its build; a plain error is right, a traceback is not."""
    graph = onnx_bytes.field(2, "a convolution of int8 by int8")
    graph += onnx_bytes.field(1, onnx_bytes.node("DynamicQuantizeLinear", ["images"], ["q", "scale", "zero"]))
    graph += onnx_bytes.field(1, onnx_bytes.node("ConvInteger", ["q", "kernel", "zero"], ["output"]))
    graph += onnx_bytes.field(5, onnx_bytes.tensor("kernel", np.zeros((8, 3, 1, 1), dtype=np.int8)))
    graph += onnx_bytes.field(11, onnx_bytes.value_info("images", (1, 3, 64, 64), onnx_bytes.FLOAT))
    graph += onnx_bytes.field(12, onnx_bytes.value_info("output", (1, 8, 64, 64), onnx_bytes.INT32))
    path = tmp_path / "int8.onnx"
    path.write_bytes(onnx_bytes.wrap(graph))
    # A map as large as the picture is no head, so even where it runs it is refused.
    assert refuse(path).code in ("model.cannot_run", "model.unknown_head")


@pytest.mark.parametrize(
    "options",
    [
        {"input_shape": (1, 64)},
        {"input_shape": (4, 3, 64, 64)},
        {"input_shape": (1, 1, 64, 64)},
        {"input_shape": (1, 3, 64, 64), "input_type": onnx_bytes.INT64},
        {"input_shape": (1, 3, 64, 64), "input_names": ("images", "scale")},
    ],
)
def test_an_input_that_is_no_picture_is_described(options: dict[str, Any], tmp_path: Path) -> None:
    path = onnx_bytes.write_model(tmp_path / "net.onnx", {"output": heads.yolov8(SIZE, 3, ())}, **options)
    error = refuse(path)
    assert error.code == "model.input"
    assert " x ".join(map(str, options["input_shape"])) in error.what


def test_names_come_from_the_metadata(tmp_path: Path) -> None:
    path = make(tmp_path, metadata={"names": "{0: '고양이', 2: 'bird', 1: \"dog's\"}"})
    assert DetectionModel.open(path).class_names == ("고양이", "dog's", "bird")


@pytest.mark.parametrize("text", ["", "names", "{'a': 'b'}", "7", "[", "{}"])
def test_metadata_that_names_nothing_is_passed_over(text: str, tmp_path: Path) -> None:
    assert DetectionModel.open(make(tmp_path, metadata={"names": text})).class_names == (
        "class 0",
        "class 1",
        "class 2",
    )


def test_names_lie_beside_the_model(tmp_path: Path) -> None:
    (tmp_path / "net.names").write_text("하나\n둘\n\n셋\n", encoding="utf-8")
    assert DetectionModel.open(make(tmp_path)).class_names == ("하나", "둘", "셋")


def test_coco_names_in_the_folder_serve_a_model_with_as_many_classes(tmp_path: Path) -> None:
    (tmp_path / "coco.names").write_text("a\nb\nc\n", encoding="utf-8")
    assert DetectionModel.open(make(tmp_path)).class_names == ("a", "b", "c")
    four = DetectionModel.open(make(tmp_path, classes=4, name="four.onnx"))
    assert four.class_names == ("class 0", "class 1", "class 2", "class 3")


def test_a_model_of_eighty_classes_without_names_has_coco(tmp_path: Path) -> None:
    names = DetectionModel.open(make(tmp_path, classes=80)).class_names
    assert names == COCO_NAMES
    assert (len(set(names)), names[0], names[16], names[79]) == (80, "person", "dog", "toothbrush")


def test_given_names_go_before_all_others(tmp_path: Path) -> None:
    path = make(tmp_path, metadata={"names": "['a', 'b', 'c']"})
    (tmp_path / "other.names").write_text("x\ny\nz\n", encoding="utf-8")
    assert DetectionModel.open(path, names_file=tmp_path / "other.names").class_names == ("x", "y", "z")
    assert DetectionModel.open(path, names=["p", "q", "r"]).class_names == ("p", "q", "r")


def test_names_that_do_not_fit_the_outputs(tmp_path: Path) -> None:
    path = make(tmp_path)
    for attempt in (
        lambda: DetectionModel.open(path, names=["a", "b"]),
        lambda: DetectionModel.open(make(tmp_path, name="meta.onnx", metadata={"names": "['a', 'b']"})),
    ):
        with pytest.raises(DetectionError) as caught:
            attempt()
        assert caught.value.code == "model.names"
        assert "2 class names" in caught.value.what
        assert "3 classes" in caught.value.what


def test_a_names_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        DetectionModel.open(make(tmp_path), names_file=tmp_path / "gone.names")


def test_a_detection_in_json() -> None:
    found = Detection("dog", 16, 0.87654321, (1.0, 2.0, 3.005, 4.0))
    assert found.to_json() == {"class": "dog", "confidence": 0.8765, "box": [1.0, 2.0, 3.0, 4.0]}
    assert Detection("dog", 16, 0.5, (1.0, 2.0, 3.0, 4.0), id=7).to_json()["id"] == 7


def test_a_picture_of_one_pixel(tmp_path: Path) -> None:
    assert DetectionModel.open(make(tmp_path)).detect(np.zeros((1, 1, 3), dtype=np.uint8)) == []
