"""The Detect tab as a user meets it: pictures, folders and videos, the sliders, and everything that goes wrong."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import engine.detection.sources as sources
from engine.detection.cameras import Camera
from engine.detection.models import DetectionModel
from engine.errors import DetectionError
from gui.detection import source_panel
from gui.detection.tab import DetectTab
from tests.engine.detection.onnx_bytes import write_model

WAIT_MS = 20_000
DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def _open(tab: DetectTab, model: Path | str, source: Path | str) -> None:
    tab.model_panel.show_model(str(model))
    tab.source_panel.show_source(str(source))


def _start(tab: DetectTab, qtbot) -> None:
    """Press Start and wait for the first picture."""
    with qtbot.waitSignal(tab.runner.result_arrived, timeout=WAIT_MS):
        QTest.mouseClick(tab.controls.start, Qt.MouseButton.LeftButton)


def _labels(tab: DetectTab) -> list[str]:
    assert tab.view.result is not None
    return sorted(detection.label for detection in tab.view.result.detections)


def _wait_for_result(tab: DetectTab, qtbot, act) -> None:
    with qtbot.waitSignal(tab.runner.result_arrived, timeout=WAIT_MS):
        act()


def _wait_for_message(session, qtbot, act):
    with qtbot.waitSignal(session.message_posted, timeout=WAIT_MS) as posted:
        act()
    return posted.args[0]


def test_an_empty_tab_says_what_to_do(detect_tab, model_file, picture_file):
    assert not detect_tab.is_action_enabled("detect.start")
    assert "ONNX" in detect_tab.view.accessibleDescription()
    detect_tab.model_panel.show_model(str(model_file))
    assert "camera" in detect_tab.view.accessibleDescription()
    detect_tab.source_panel.show_source(str(picture_file))
    assert detect_tab.view.accessibleDescription() == "Press Start to find objects."
    assert detect_tab.is_action_enabled("detect.start")


def test_a_picture_is_shown_with_its_objects(detect_tab, model_file, picture_file, qtbot):
    _open(detect_tab, model_file, picture_file)
    _start(detect_tab, qtbot)
    assert _labels(detect_tab) == ["cup", "cup", "hat"]
    found = detect_tab.view.result.detections
    assert found[0].box == pytest.approx((56.0, 24.0, 80.0, 32.0), abs=1)
    assert "objects: 3" in detect_tab.controls.figures.text()
    assert "cup 90%" in detect_tab.view.accessibleDescription()
    place = detect_tab.view.picture_rect()
    assert place.width() == pytest.approx(place.height())
    shown = detect_tab.view.grab().toImage()
    scale = place.width() / 192
    edge = shown.pixelColor(round(place.x() + 100 * scale), round(place.y() + 56 * scale))
    inside = shown.pixelColor(round(place.x() + 60 * scale), round(place.y() + 52 * scale))
    assert inside.getRgb()[:3] == (40, 40, 40)
    assert edge != inside


def test_the_sliders_act_at_once_on_a_still_picture(detect_tab, model_file, picture_file, qtbot):
    _open(detect_tab, model_file, picture_file)
    _start(detect_tab, qtbot)
    _wait_for_result(detect_tab, qtbot, lambda: detect_tab.thresholds.confidence_slider.setValue(70))
    assert _labels(detect_tab) == ["cup"]
    _wait_for_result(detect_tab, qtbot, lambda: detect_tab.thresholds.confidence_slider.setValue(20))
    assert _labels(detect_tab) == ["cup", "cup", "hat"]
    _wait_for_result(detect_tab, qtbot, lambda: detect_tab.thresholds.overlap_slider.setValue(1))
    assert _labels(detect_tab) == ["cup", "hat"]
    assert detect_tab.runner.state == "running"


def test_a_folder_is_leafed_through_by_keys_and_buttons(detect_tab, model_file, picture_folder, qtbot):
    (picture_folder / "picture 3.png").write_bytes(b"broken")
    _open(detect_tab, model_file, picture_folder)
    _start(detect_tab, qtbot)
    shades = [int(detect_tab.view.result.frame.picture[0, 0, 0])]
    _wait_for_result(detect_tab, qtbot, lambda: QTest.keyClick(detect_tab.view, Qt.Key.Key_Right))
    shades.append(int(detect_tab.view.result.frame.picture[0, 0, 0]))
    _wait_for_result(detect_tab, qtbot, detect_tab.controls.next.click)
    shades.append(int(detect_tab.view.result.frame.picture[0, 0, 0]))
    _wait_for_result(detect_tab, qtbot, detect_tab.controls.previous.click)
    shades.append(int(detect_tab.view.result.frame.picture[0, 0, 0]))
    assert shades == [50, 100, 150, 100]
    assert not detect_tab.controls.pause.isEnabled()


def test_leafing_past_a_broken_last_picture_stays_on_the_last_whole_one(
    detect_tab, detect_session, model_file, picture_folder, qtbot
):
    (picture_folder / "picture 99.png").write_bytes(b"broken")
    _open(detect_tab, model_file, picture_folder)
    _start(detect_tab, qtbot)
    for _ in range(3):
        _wait_for_result(detect_tab, qtbot, detect_tab.controls.next.click)
    assert detect_tab.view.result.frame.index == 2
    assert detect_tab.controls.place.text() == "3 / 3"
    assert not detect_tab.controls.next.isEnabled()
    message = _wait_for_message(detect_session, qtbot, detect_tab.stop)
    assert "picture 99.png" in message.text


def test_a_video_runs_pauses_goes_on_and_ends(detect_tab, detect_session, model_file, video_file, qtbot):
    _open(detect_tab, model_file, video_file)
    _start(detect_tab, qtbot)
    detect_tab.action_slots()["detect.pause"]()
    assert detect_tab.runner.state == "paused"
    assert detect_tab.controls.pause.text() == "Resume"
    held = detect_tab.view.result.frame
    _wait_for_result(detect_tab, qtbot, lambda: detect_tab.thresholds.confidence_slider.setValue(70))
    qtbot.waitUntil(lambda: _labels(detect_tab) == ["cup"])
    assert detect_tab.view.result.frame.index - held.index <= 1
    message = _wait_for_message(detect_session, qtbot, detect_tab.pause)
    assert message.level == "info"
    assert "video.avi" in message.text
    assert detect_tab.runner.state == "idle"
    assert detect_tab.view.result.frame.index > held.index
    assert detect_tab.is_action_enabled("detect.start")
    assert detect_tab.is_action_enabled("detect.snapshot")


def test_a_model_that_fails_on_the_held_picture_ends_the_detection_at_once(
    detect_tab, detect_session, model_file, video_file, qtbot, monkeypatch
):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise DetectionError("onnxruntime cannot run it.")

    _open(detect_tab, model_file, video_file)
    _start(detect_tab, qtbot)
    detect_tab.pause()
    monkeypatch.setattr(DetectionModel, "infer", fail)
    message = _wait_for_message(detect_session, qtbot, lambda: detect_tab.thresholds.confidence_slider.setValue(70))
    assert message.text == "onnxruntime cannot run it."
    assert detect_tab.runner.state == "idle"


def test_stop_ends_a_video_and_start_begins_again(detect_tab, model_file, video_file, qtbot):
    _open(detect_tab, model_file, video_file)
    _start(detect_tab, qtbot)
    with qtbot.waitSignal(detect_tab.runner.ended, timeout=1000):
        detect_tab.action_slots()["detect.stop"]()
    assert detect_tab.runner.state == "idle"
    _start(detect_tab, qtbot)
    assert detect_tab.view.result.frame.index < 20


def test_another_source_while_running_starts_again_with_it(detect_tab, model_file, video_file, picture_file, qtbot):
    _open(detect_tab, model_file, video_file)
    _start(detect_tab, qtbot)
    detect_tab.take_file(str(picture_file))
    qtbot.waitUntil(
        lambda: detect_tab.view.result is not None and detect_tab.view.result.frame.file == str(picture_file),
        timeout=WAIT_MS,
    )
    assert detect_tab.is_leafing


def test_dropped_files_find_their_place(detect_tab, model_file, picture_file, tmp_path, qtbot):
    names = tmp_path / "my.names"
    names.write_text("mug\ncap\n", encoding="utf-8")
    detect_tab.take_file(str(names))
    detect_tab.take_file(str(model_file))
    with qtbot.waitSignal(detect_tab.runner.result_arrived, timeout=WAIT_MS):
        detect_tab.take_file(str(picture_file))
    assert _labels(detect_tab) == ["cap", "mug", "mug"]


def test_a_snapshot_holds_the_boxes_and_says_where_it_is(detect_session, model_file, picture_file, tmp_path, qtbot):
    asked = []
    tab = DetectTab(detect_session, ask_folder=lambda _parent: asked.append(1) or str(tmp_path))
    qtbot.addWidget(tab)
    _open(tab, model_file, picture_file)
    _start(tab, qtbot)
    first = _wait_for_message(detect_session, qtbot, tab.action_slots()["detect.snapshot"])
    second = _wait_for_message(detect_session, qtbot, tab.snapshot)
    saved = sorted(tmp_path.glob("사진 *.png"))
    assert [str(path) in first.text + second.text for path in saved] == [True, True]
    assert asked == [1]
    pixels = np.asarray(Image.open(saved[0]).convert("RGB"))
    assert pixels.shape == (192, 192, 3)
    assert (pixels[180, 150] == 40).all()
    assert (pixels[24, 70:130] != 40).any()
    tab.shutdown()


def test_a_snapshot_folder_that_cannot_be_written_is_told(detect_session, model_file, picture_file, tmp_path, qtbot):
    (tmp_path / "file").write_text("in the way")
    tab = DetectTab(detect_session, ask_folder=lambda _parent: str(tmp_path / "file"))
    qtbot.addWidget(tab)
    _open(tab, model_file, picture_file)
    _start(tab, qtbot)
    assert _wait_for_message(detect_session, qtbot, tab.snapshot).level == "error"
    tab.shutdown()


def test_model_names_and_source_are_remembered(detect_tab, detect_session, model_file, picture_file, qtbot, tmp_path):
    names = tmp_path / "two.names"
    names.write_text("mug\ncap\n")
    _open(detect_tab, model_file, picture_file)
    detect_tab.model_panel.show_names_file(str(names))
    _start(detect_tab, qtbot)
    again = DetectTab(detect_session)
    qtbot.addWidget(again)
    assert again.model_panel.path == model_file
    assert again.source_panel.source == str(picture_file)
    assert again.model_panel.names_file == str(names)
    assert again.can_start
    again.shutdown()
    names.unlink()
    without = DetectTab(detect_session)
    qtbot.addWidget(without)
    assert without.model_panel.names_file == "", "a file that is gone is no obstacle"
    without.shutdown()


def test_shutdown_in_the_middle_leaves_no_thread(detect_tab, model_file, video_file, qtbot):
    _open(detect_tab, model_file, video_file)
    _start(detect_tab, qtbot)
    detect_tab.shutdown()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith(("worker", "detect"))]


# ---- what goes wrong


def _failure(tab: DetectTab, session, qtbot, model, source):
    _open(tab, model, source)
    message = _wait_for_message(session, qtbot, tab.controls.start.click)
    assert tab.runner.state == "idle"
    assert tab.is_action_enabled("detect.start")
    assert message.level == "error"
    assert message.hint
    return message


def test_a_web_page_instead_of_a_model(detect_tab, detect_session, picture_file, tmp_path, qtbot):
    page = tmp_path / "model.onnx"
    page.write_text("<!DOCTYPE html><html><body>Sign in</body></html>")
    message = _failure(detect_tab, detect_session, qtbot, page, picture_file)
    assert message.text == "model.onnx is a web page, not a model."


def test_a_model_with_an_unknown_head(detect_tab, detect_session, picture_file, tmp_path, qtbot):
    path = write_model(tmp_path / "odd.onnx", {"x": np.zeros((1, 7), np.float32)}, input_shape=(1, 3, 96, 96))
    message = _failure(detect_tab, detect_session, qtbot, path, picture_file)
    assert "head" in message.text
    assert "YOLO" in message.hint


def test_a_source_that_is_gone(detect_tab, detect_session, model_file, tmp_path, qtbot):
    message = _failure(detect_tab, detect_session, qtbot, model_file, tmp_path / "gone.mp4")
    assert "gone.mp4" in message.text


def test_a_camera_that_is_not_there(detect_tab, detect_session, model_file, qtbot, monkeypatch):
    # A machine with cameras would open one: the list is what the machine says, here that there is none left.
    monkeypatch.setattr(source_panel, "list_cameras", lambda: [Camera(0, "Webcam", 0)])
    monkeypatch.setattr(sources, "list_cameras", list)
    detect_tab.model_panel.show_model(str(model_file))
    with qtbot.waitSignal(detect_tab.source_panel.source_changed, timeout=WAIT_MS):
        detect_tab.source_panel.show_source("camera:Webcam")
    qtbot.waitUntil(lambda: detect_tab.source_panel.source == "camera:Webcam", timeout=WAIT_MS)
    message = _wait_for_message(detect_session, qtbot, detect_tab.start)
    assert "Webcam" in message.text
    assert "camera" in message.hint
    assert detect_tab.runner.state == "idle"


def test_no_camera_is_said_and_files_still_work(detect_tab, model_file, picture_file, qtbot, monkeypatch):
    monkeypatch.setattr(source_panel, "list_cameras", list)
    panel = detect_tab.source_panel
    detect_tab.model_panel.show_model(str(model_file))
    panel.kind.setCurrentIndex(source_panel.CAMERA)
    panel.kind.activated.emit(source_panel.CAMERA)
    qtbot.waitUntil(lambda: panel.note.text().startswith("No camera found."), timeout=WAIT_MS)
    assert panel.note.isVisible()
    assert not detect_tab.is_action_enabled("detect.start")
    panel.show_source(str(picture_file))
    assert not panel.note.isVisible()
    _start(detect_tab, qtbot)


def test_a_video_that_breaks_off_shows_what_there_is(detect_tab, detect_session, model_file, video_file, qtbot):
    whole = video_file.read_bytes()
    video_file.write_bytes(whole[: len(whole) // 2])
    _open(detect_tab, model_file, video_file)
    message = _wait_for_message(detect_session, qtbot, detect_tab.controls.start.click)
    assert message.level == "error"
    assert "video.avi" in message.text
    assert detect_tab.runner.state == "idle"


@pytest.mark.skipif(not DATA.is_dir(), reason="no ../shared/data beside the repository")
@pytest.mark.parametrize("model", ["yolox_nano_coco", "yolov8n_coco_dequantised", "fastestdet_352_coco"])
def test_real_models_find_the_people_and_the_bus(detect_tab, model, tmp_path, qtbot):
    shutil.copy(DATA / "photos" / "bus.jpg", tmp_path / "bus.jpg")
    _open(detect_tab, DATA / "models" / f"{model}.onnx", tmp_path / "bus.jpg")
    _start(detect_tab, qtbot)
    labels = _labels(detect_tab)
    assert labels.count("person") >= 3
    assert "bus" in labels
