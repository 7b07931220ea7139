"""Video files, pictures, folders and cameras as sources of frames, whole and broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from engine.detection.cameras import Camera, choose_camera, list_cameras
from engine.detection.captures import CameraSource
from engine.detection.frames import Frame
from engine.detection.sources import open_source
from engine.errors import DetectionError, FileError
from tests.engine.detection.videos import FRAMES, SIZE, frame_number, write_video

ROOT = Path(__file__).resolve().parents[3]
CAMERAS = (Camera(0, "Integrated Camera", 200), Camera(2, "USB 카메라", 200), Camera(3, "USB Capture", 200))


def save_picture(path: Path, colour: tuple[int, int, int], size: tuple[int, int] = (30, 20)) -> Path:
    Image.new("RGB", size, colour).save(path)
    return path


@pytest.mark.parametrize("name", ["clip.avi", "한글 이름.avi", "emoji 🎥.avi"])
def test_a_video_gives_every_frame_in_order_with_its_time(name: str, tmp_path: Path) -> None:
    path = write_video(tmp_path / name)
    with open_source(str(path)) as source:
        assert (source.is_live, source.frame_count, source.fps, source.title) == (False, FRAMES, 20.0, name)
        frames = list(source)
        assert source.problems == []
    assert [frame.index for frame in frames] == list(range(FRAMES))
    assert [frame_number(frame.picture) for frame in frames] == list(range(FRAMES))
    np.testing.assert_allclose([frame.time_s for frame in frames], np.arange(FRAMES) / 20, atol=1e-3)
    assert frames[0].picture.shape == (SIZE[1], SIZE[0], 3)
    assert frames[0].picture.dtype == np.uint8
    assert frames[0].file == str(path)


def test_the_channels_of_a_video_are_rgb(tmp_path: Path) -> None:
    writer = cv2.VideoWriter(str(tmp_path / "red.avi"), cv2.VideoWriter_fourcc(*"MJPG"), 10, SIZE)
    writer.write(np.full((SIZE[1], SIZE[0], 3), (0, 0, 255), dtype=np.uint8))
    writer.release()
    with open_source(str(tmp_path / "red.avi")) as source:
        red, _, blue = next(source).picture.mean(axis=(0, 1))
    assert red > 200
    assert blue < 50


def test_a_video_that_breaks_off_keeps_its_frames_and_says_so(tmp_path: Path) -> None:
    data = write_video(tmp_path / "whole.avi").read_bytes()
    half = tmp_path / "half.avi"
    half.write_bytes(data[: len(data) // 2])
    with open_source(str(half)) as source:
        frames = list(source)
    assert 5 < len(frames) < FRAMES
    assert [frame_number(frame.picture) for frame in frames] == list(range(len(frames)))
    assert [problem.code for problem in source.problems] == ["video.broken_off"]
    assert f"{len(frames)} of {FRAMES}" in source.problems[0].what


def test_a_whole_video_is_not_taken_for_a_broken_one(tmp_path: Path) -> None:
    with open_source(str(write_video(tmp_path / "a.mp4", codec="mp4v", frames=3))) as source:
        assert len(list(source)) == 3
    assert source.problems == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.mp4", b"<!DOCTYPE html><html></html>"),
        ("empty.mp4", b""),
        ("noise.avi", bytes(range(256)) * 50),
        ("letters.txt", b"FFmpeg would draw these letters\n" * 50),
    ],
)
def test_a_file_that_is_no_video(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DetectionError) as caught:
        open_source(str(tmp_path / name))
    assert caught.value.code == "video.unreadable"
    assert name in caught.value.what
    assert "MP4" in caught.value.hint


def test_an_mp4_without_its_index(tmp_path: Path) -> None:
    data = write_video(tmp_path / "whole.mp4", codec="mp4v").read_bytes()
    (tmp_path / "half.mp4").write_bytes(data[: len(data) // 2])
    with pytest.raises(DetectionError) as caught:
        open_source(str(tmp_path / "half.mp4"))
    assert "cut off" in caught.value.hint


@pytest.mark.parametrize("text", ["", "  ", "nowhere.mp4", "/nowhere/at all"])
def test_a_source_that_is_not_there(text: str) -> None:
    with pytest.raises(DetectionError) as caught:
        open_source(text)
    assert caught.value.code == "source.missing"
    assert "camera:0" in caught.value.hint


def test_a_picture_is_one_frame(tmp_path: Path) -> None:
    path = save_picture(tmp_path / "고양이.png", (1, 2, 3))
    with open_source(str(path)) as source:
        assert (source.is_live, source.frame_count, source.fps, source.title) == (False, 1, None, "고양이.png")
        (frame,) = source
    assert (frame.index, frame.time_s, frame.file) == (0, 0.0, str(path))
    assert frame.picture[0, 0].tolist() == [1, 2, 3]


def test_a_broken_picture_alone_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    with pytest.raises(FileError):
        open_source(str(tmp_path / "broken.png"))


def test_a_folder_gives_its_pictures_by_number_and_passes_over_a_broken_one(tmp_path: Path) -> None:
    for index in (10, 9, 1):
        save_picture(tmp_path / f"shot{index}.png", (index, 0, 0))
    (tmp_path / "shot5.jpg").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / "inner.png").mkdir()
    with open_source(str(tmp_path)) as source:
        assert source.frame_count == 4
        frames = list(source)
    assert [int(frame.picture[0, 0, 0]) for frame in frames] == [1, 9, 10]
    assert [frame.index for frame in frames] == [0, 1, 2]
    assert [Path(frame.file or "").name for frame in frames] == ["shot1.png", "shot9.png", "shot10.png"]
    assert [problem.code for problem in source.problems] == ["file.picture"]
    assert "shot5.jpg" in source.problems[0].what


def test_a_folder_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("none")
    with pytest.raises(DetectionError) as caught:
        open_source(str(tmp_path))
    assert caught.value.code == "source.empty_folder"


def test_a_folder_of_broken_pictures(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    (tmp_path / "b.png").write_bytes(b"")
    with open_source(str(tmp_path)) as source, pytest.raises(DetectionError) as caught:
        list(source)
    assert caught.value.code == "source.no_readable_picture"
    assert "2" in caught.value.what
    assert len(source.problems) == 2


def test_close_may_be_called_twice_and_ends_the_frames(tmp_path: Path) -> None:
    save_picture(tmp_path / "a.png", (0, 0, 0))
    for source in (open_source(str(write_video(tmp_path / "a.avi"))), open_source(str(tmp_path / "a.png"))):
        source.close()
        source.close()
        assert list(source) == []


def test_a_camera_that_breaks_off_says_so_after_its_frames(tmp_path: Path) -> None:
    # A file plays the device: it gives pictures and then no more, like a camera whose cable is pulled.
    path = write_video(tmp_path / "device.avi", frames=5)
    source = CameraSource(cv2.VideoCapture(str(path)), "USB 카메라")
    assert source.is_live
    assert source.frame_count is None
    frames: list[Frame] = []
    with source, pytest.raises(DetectionError) as caught:
        frames.extend(source)
    assert [frame_number(frame.picture) for frame in frames] == [0, 1, 2, 3, 4]
    times = [frame.time_s for frame in frames]
    assert times[0] == 0.0
    assert times == sorted(times)
    assert caught.value.code == "camera.lost"
    assert "USB 카메라" in caught.value.what
    assert "5 frames" in caught.value.what


@pytest.mark.parametrize(
    ("text", "index"),
    [("0", 0), (" 2 ", 2), ("integrated camera", 0), ("카메라", 2), ("CAPTURE", 3), ("7", 7)],
)
def test_a_camera_is_chosen_by_index_or_name(text: str, index: int) -> None:
    assert choose_camera(text, CAMERAS).index == index


@pytest.mark.parametrize(
    ("text", "code"), [("Kinect", "camera.not_found"), ("USB", "camera.ambiguous"), ("", "camera.not_found")]
)
def test_a_camera_that_is_not_there_is_answered_with_those_that_are(text: str, code: str) -> None:
    with pytest.raises(DetectionError) as caught:
        choose_camera(text, CAMERAS)
    assert caught.value.code == code
    assert "camera:2 (USB 카메라)" in caught.value.hint


def test_cameras_are_a_list_even_where_there_are_none() -> None:
    cameras = list_cameras()
    assert [camera.index for camera in cameras] == sorted({camera.index for camera in cameras})


@pytest.mark.parametrize("text", ["camera:0", "camera:17", "CAMERA:Kinect", "camera:"])
def test_without_a_camera_the_error_says_what_to_try(text: str) -> None:
    if list_cameras():
        pytest.skip("this machine has a camera")
    with pytest.raises(DetectionError) as caught:
        open_source(text)
    assert caught.value.code == "camera.not_found"
    assert "cable" in caught.value.hint
    assert "video file" in caught.value.hint


def test_opencv_and_ffmpeg_keep_quiet(tmp_path: Path) -> None:
    data = write_video(tmp_path / "whole.mp4", codec="mp4v").read_bytes()
    (tmp_path / "half.mp4").write_bytes(data[: len(data) // 2])
    (tmp_path / "half.avi").write_bytes(write_video(tmp_path / "whole.avi").read_bytes()[:9000])
    script = (
        "import sys\n"
        "from engine.detection.sources import open_source\n"
        "from engine.errors import DetectionError\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n"
        "        print(name, len(list(open_source(name))))\n"
        "    except DetectionError as error:\n"
        "        print(error.code)\n"
    )
    names = [str(tmp_path / "half.mp4"), str(tmp_path / "half.avi"), "camera:93"]
    done = subprocess.run([sys.executable, "-c", script, *names], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 3
