"""Every head of the table, on models made for the test: recognised as itself, boxes where the objects are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.detection.decoders import DECODERS, Evidence, recognise
from engine.detection.models import DetectionModel
from engine.errors import DetectionError
from tests.engine.detection import heads, onnx_bytes
from tests.engine.detection.heads import Thing

CLASSES = 3
SIZE = (96, 64)
# The picture is 192 x 96: a letterbox scales it by a half and leaves 16 rows, 8 above and below where centred.
PICTURE = np.zeros((96, 192, 3), dtype=np.uint8)
THINGS = (Thing(60.0, 20.0, 24.0, 16.0, 1, 0.9), Thing(30.0, 40.0, 20.0, 12.0, 2, 0.6))
EXPECTED = {
    "yolox": [(96.0, 24.0, 48.0, 32.0), (40.0, 68.0, 40.0, 24.0)],
    "yolov5": [(96.0, 8.0, 48.0, 32.0), (40.0, 52.0, 40.0, 24.0)],
    "yolov8": [(96.0, 8.0, 48.0, 32.0), (40.0, 52.0, 40.0, 24.0)],
    # Stretched: twice as wide, one and a half times as high.
    "fastestdet": [(96.0, 18.0, 48.0, 24.0), (40.0, 51.0, 40.0, 18.0)],
}
MAKERS: dict[str, Callable[..., Any]] = {
    "yolox": heads.yolox,
    "yolov5": heads.yolov5,
    "yolov8": heads.yolov8,
    "fastestdet": heads.fastestdet,
}


def make(path: Path, key: str, **options: Any) -> Path:
    options.setdefault("input_shape", (1, 3, SIZE[1], SIZE[0]))
    return onnx_bytes.write_model(path / f"{key}.onnx", {"output": MAKERS[key](SIZE, CLASSES, THINGS)}, **options)


def test_the_table_and_the_test_know_the_same_heads() -> None:
    assert set(MAKERS) == set(DECODERS)


@pytest.mark.parametrize("key", MAKERS)
def test_a_head_is_recognised_and_its_boxes_lie_on_the_objects(key: str, tmp_path: Path) -> None:
    model = DetectionModel.open(make(tmp_path, key))
    found = model.detect(PICTURE)
    assert (model.decoder.key, model.input_size, model.name, model.device) == (key, SIZE, key, "CPU")
    assert [(one.class_index, one.label) for one in found] == [(1, "class 1"), (2, "class 2")]
    np.testing.assert_allclose([one.confidence for one in found], [0.9, 0.6], atol=1e-5)
    np.testing.assert_allclose([one.box for one in found], EXPECTED[key], atol=1e-3)


@pytest.mark.parametrize("key", MAKERS)
def test_only_one_head_of_the_table_recognises_an_output(key: str) -> None:
    evidence = Evidence(SIZE, [MAKERS[key](SIZE, CLASSES, THINGS)], {})
    assert [name for name, decoder in DECODERS.items() if decoder.recognise(evidence)] == [key]


@pytest.mark.parametrize("key", MAKERS)
def test_confidence_and_overlap_choose(key: str, tmp_path: Path) -> None:
    model = DetectionModel.open(make(tmp_path, key))
    assert len(model.detect(PICTURE, confidence=0.7)) == 1
    assert model.detect(PICTURE, confidence=0.95) == []
    assert len(model.detect(PICTURE, confidence=0.05)) == 2


@pytest.mark.parametrize("key", MAKERS)
def test_a_float16_model_takes_float16_and_finds_the_same(key: str, tmp_path: Path) -> None:
    output = MAKERS[key](SIZE, CLASSES, THINGS).astype(np.float16)
    options: dict[str, Any] = {"input_shape": (1, 3, SIZE[1], SIZE[0]), "input_type": onnx_bytes.FLOAT16}
    model = DetectionModel.open(onnx_bytes.write_model(tmp_path / "half.onnx", {"output": output}, **options))
    assert model.prepare(PICTURE).blob.dtype == np.float16
    assert model.decoder.key == key
    np.testing.assert_allclose([one.box for one in model.detect(PICTURE)], EXPECTED[key], atol=0.2)


@pytest.mark.parametrize(
    ("key", "channels", "white", "above", "below"),
    [
        ("yolox", (3, 2, 1), 255, None, 114.0),
        ("yolov5", (1, 2, 3), 1, 114 / 255, 114 / 255),
        ("yolov8", (1, 2, 3), 1, 114 / 255, 114 / 255),
        ("fastestdet", (3, 2, 1), 1, None, None),
    ],
)
def test_the_picture_is_given_as_the_head_wants_it(
    key: str, channels: tuple[int, ...], white: int, above: float | None, below: float | None, tmp_path: Path
) -> None:
    picture = np.zeros((96, 192, 3), dtype=np.uint8)
    picture[:] = 10, 20, 30
    blob = DetectionModel.open(make(tmp_path, key)).prepare(picture).blob
    assert blob.shape == (1, 3, SIZE[1], SIZE[0])
    assert blob.dtype == np.float32
    expected = np.array(channels) * 10 * white / 255
    np.testing.assert_allclose(blob[0, :, 32, 48], expected, rtol=1e-5)
    np.testing.assert_allclose(blob[0, :, 0, 0], expected if above is None else [above] * 3, rtol=1e-5)
    np.testing.assert_allclose(blob[0, :, -1, 0], expected if below is None else [below] * 3, rtol=1e-5)


def test_a_yolov5_that_also_gives_its_raw_levels(tmp_path: Path) -> None:
    levels = {
        f"level{stride}": np.zeros((1, 3, SIZE[1] // stride, SIZE[0] // stride, 5 + CLASSES), dtype=np.float32)
        for stride in (8, 16, 32)
    }
    outputs = {**levels, "output": heads.yolov5(SIZE, CLASSES, THINGS)}
    path = onnx_bytes.write_model(tmp_path / "v5.onnx", outputs, input_shape=(1, 3, SIZE[1], SIZE[0]))
    model = DetectionModel.open(path)
    assert model.decoder.key == "yolov5"
    np.testing.assert_allclose([one.box for one in model.detect(PICTURE)], EXPECTED["yolov5"], atol=1e-3)


def test_a_yolox_exported_with_its_decoding(tmp_path: Path) -> None:
    output = heads.yolov5(SIZE, CLASSES, THINGS, anchors=1)
    path = onnx_bytes.write_model(tmp_path / "x.onnx", {"output": output}, input_shape=(1, 3, SIZE[1], SIZE[0]))
    model = DetectionModel.open(path)
    assert model.decoder.key == "yolox"
    np.testing.assert_allclose([one.box for one in model.detect(PICTURE)], EXPECTED["yolox"], atol=1e-3)


def test_a_yolov6_counts_as_yolov5(tmp_path: Path) -> None:
    output = heads.yolov5(SIZE, CLASSES, (), anchors=1)
    output[0, :, 4] = 1.0
    path = onnx_bytes.write_model(tmp_path / "v6.onnx", {"output": output}, input_shape=(1, 3, SIZE[1], SIZE[0]))
    assert DetectionModel.open(path).decoder.key == "yolov5"


@pytest.mark.parametrize(("key", "side"), [("yolox", 640), ("yolov5", 640), ("yolov8", 640)])
def test_an_input_of_any_size_gets_the_usual_one(key: str, side: int, tmp_path: Path) -> None:
    output = MAKERS[key]((side, side), CLASSES, THINGS)
    shape = ("batch", 3, "height", "width")
    path = onnx_bytes.write_model(
        tmp_path / "any.onnx", {"output": output}, input_shape=shape, output_shapes={"output": ("batch", "a", "b")}
    )
    model = DetectionModel.open(path)
    assert (model.decoder.key, model.input_size) == (key, (side, side))


def test_a_fastestdet_of_any_size_gets_its_own(tmp_path: Path) -> None:
    graph = onnx_bytes.field(2, "pooled picture as a map of 9 channels")
    for node in (
        onnx_bytes.node("AveragePool", ["images"], ["pooled"], kernel_shape=(16, 16), strides=(16, 16)),
        onnx_bytes.node("Concat", ["pooled"] * 3, ["map"], axis=1),
    ):
        graph += onnx_bytes.field(1, node)
    graph += onnx_bytes.field(11, onnx_bytes.value_info("images", (1, 3, "height", "width"), onnx_bytes.FLOAT))
    graph += onnx_bytes.field(12, onnx_bytes.value_info("map", (1, 9, "rows", "columns"), onnx_bytes.FLOAT))
    (tmp_path / "any.onnx").write_bytes(onnx_bytes.wrap(graph))
    model = DetectionModel.open(tmp_path / "any.onnx")
    assert (model.decoder.key, model.input_size, len(model.class_names)) == ("fastestdet", (352, 352), 4)


def test_an_input_of_any_size_takes_the_size_its_metadata_says(tmp_path: Path) -> None:
    model = DetectionModel.open(
        make(tmp_path, "yolov8", input_shape=("batch", 3, "height", "width"), metadata={"imgsz": "[64, 96]"})
    )
    assert model.input_size == SIZE


@pytest.mark.parametrize(
    "shape", [(1, 300, 6), (1, 84), (1, 21, 12, 8, 8), (2, 126, 8), (1, 126, 5), (1, 4, 126), (1, 8, 5, 5)]
)
def test_a_head_that_is_not_in_the_table_is_described(shape: tuple[int, ...], tmp_path: Path) -> None:
    output = np.full(shape, 0.5, dtype=np.float32)
    path = onnx_bytes.write_model(tmp_path / "other.onnx", {"dets": output}, input_shape=(1, 3, SIZE[1], SIZE[0]))
    with pytest.raises(DetectionError) as caught:
        DetectionModel.open(path)
    assert caught.value.code == "model.unknown_head"
    assert f"dets: {' x '.join(map(str, shape))}" in caught.value.what
    assert all(
        decoder.title in caught.value.hint and decoder.shape in caught.value.hint for decoder in DECODERS.values()
    )


def test_a_segmentation_model_is_not_taken_for_a_detector(tmp_path: Path) -> None:
    with pytest.raises(DetectionError) as caught:
        DetectionModel.open(make(tmp_path, "yolov8", metadata={"task": "segment"}))
    assert caught.value.code == "model.unknown_head"
    assert "segment" in caught.value.what


def test_numbers_that_are_no_probabilities_are_no_head() -> None:
    for key, maker in MAKERS.items():
        assert recognise(Evidence(SIZE, [maker(SIZE, CLASSES, ()) + 7.0], {})) is None, key


def test_numbers_that_are_not_finite_are_no_head() -> None:
    output = heads.yolox(SIZE, CLASSES, THINGS)
    output[0, 0, 0] = np.nan
    assert recognise(Evidence(SIZE, [output], {})) is None
