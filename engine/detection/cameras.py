"""Which cameras there are, and which one a user means."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import DetectionError

ANY_BACKEND = 0
NO_CAMERA_HINT = (
    "No camera was found. Check its cable and its switch, close other programs that use it, allow this program to use"
    " cameras in the system's privacy settings, or choose a video file."
)


@dataclass(frozen=True)
class Camera:
    """``index`` and ``backend`` are what OpenCV opens it by; ``name`` is what the system calls it."""

    index: int
    name: str
    backend: int


def list_cameras() -> list[Camera]:
    """The cameras of this machine, by index; empty when there are none or the system does not tell."""
    import cv2
    from cv2_enumerate_cameras import enumerate_cameras

    # One backend a system: the same camera shows up under each of them.
    backend = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}.get(sys.platform)
    if backend is None:
        return []
    try:
        found = enumerate_cameras(backend)
    except (OSError, RuntimeError, ValueError):
        # RuntimeError includes NotImplementedError, for a package built without the backend.
        return []
    cameras = [Camera(info.index, info.name or f"Camera {info.index}", backend) for info in found]
    return sorted(cameras, key=lambda camera: camera.index)


def choose_camera(text: str, cameras: Sequence[Camera]) -> Camera:
    """The camera of an index or a name (whole, or a part that only one has; capitals do not matter).

    An index that is not listed is passed on to OpenCV, as some systems do not list every camera. Raises
    DetectionError, which says the cameras there are.
    """
    wanted = text.strip()
    if wanted.isdecimal() and len(wanted) <= 4:
        index = int(wanted)
        listed = {camera.index: camera for camera in cameras}
        return listed.get(index, Camera(index, wanted, ANY_BACKEND))
    low = wanted.casefold()
    same = [camera for camera in cameras if camera.name.casefold() == low]
    chosen = same[:1] or [camera for camera in cameras if low and low in camera.name.casefold()]
    if len(chosen) == 1:
        return chosen[0]
    raise camera_error(
        "More than one camera is called {wanted}." if chosen else "There is no camera {wanted}.",
        "camera.ambiguous" if chosen else "camera.not_found",
        wanted,
        cameras,
    )


def camera_error(what: str, code: str, wanted: str, cameras: Sequence[Camera]) -> DetectionError:
    """An error whose hint names the cameras there are."""
    listed = ", ".join(f"camera:{camera.index} ({camera.name})" for camera in cameras)
    hint = "Cameras found: {listed}." if cameras else NO_CAMERA_HINT
    return DetectionError(what, hint=hint, code=code, wanted=wanted or '""', listed=listed)
