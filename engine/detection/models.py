"""An ONNX detector that is ready to run: opened, its head recognised, its classes named."""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import psutil

from engine.detection.boxes import Picture, Placement, fit_picture, suppress
from engine.detection.class_names import class_names
from engine.detection.decoders import Decoder, Evidence, Head, recognise, supported_shapes
from engine.detection.detection import Detection
from engine.detection.onnx_file import check_onnx_file
from engine.errors import DetectionError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}
_GPU_PROVIDERS = {"CUDAExecutionProvider": "GPU (CUDA)", "DmlExecutionProvider": "GPU (DirectML)"}
_UNKNOWN_SIDE = 640


@dataclass(frozen=True)
class Prepared:
    """A picture in the form a model takes: (1, 3, height, width) in the model's type, and where it lies in there."""

    blob: npt.NDArray[Any]
    placement: Placement


class DetectionModel:
    """Finds objects in pictures. Every method may be called from any thread."""

    def __init__(
        self, path: Path, session: InferenceSession, input_size: tuple[int, int], decoder: Decoder, head: Head
    ) -> None:
        self.name = path.stem
        self.path = path
        self.decoder = decoder
        self.input_size = input_size
        self.class_names: tuple[str, ...] = ()
        self._session = session
        self._head = head
        self._input = session.get_inputs()[0].name
        self._type = _TYPES[session.get_inputs()[0].type]
        self._output = session.get_outputs()[head.output].name

    @staticmethod
    def open(
        path: Path,
        *,
        names: Sequence[str] | None = None,
        names_file: Path | None = None,
        num_threads: int | None = None,
    ) -> DetectionModel:
        """Open an ONNX file, run it once and recognise its head.

        ``num_threads`` of one picture: by default all cores, for the shortest delay. Many pictures go through faster
        with one thread each and ``run_detection(workers=num_cores())``.
        Raises DetectionError with codes ``model.*``: the file is missing, empty, cut off, a web page or no ONNX; it
        has operators onnxruntime cannot run; its input is no picture; its head is not in the table; the class names
        do not fit. FileError when the file with the names cannot be read.
        """
        path = Path(path)
        check_onnx_file(path)
        session = _open_session(path, num_threads or num_cores())
        metadata = dict(session.get_modelmeta().custom_metadata_map)
        input_size, decoder, head = _find_head(path, session, metadata)
        model = DetectionModel(path, session, input_size, decoder, head)
        model.class_names = class_names(path, head.num_classes, metadata, names=names, names_file=names_file)
        return model

    @property
    def device(self) -> str:
        """What the model runs on, in words."""
        return _GPU_PROVIDERS.get(self._session.get_providers()[0], "CPU")

    def detect(self, picture: Picture, *, confidence: float = 0.25, overlap: float = 0.45) -> list[Detection]:
        """Objects in a picture (height, width, 3) uint8 RGB, surest first.

        ``confidence`` is the least score in 0..1, ``overlap`` the greatest IoU two objects of one class may have.
        """
        return self.infer(self.prepare(picture), confidence=confidence, overlap=overlap)

    def prepare(self, picture: Picture) -> Prepared:
        """The part of ``detect`` that needs no model, so that it can be done ahead in another thread."""
        import cv2

        wanted = self.decoder.preprocess
        fitted, placement = fit_picture(picture, self.input_size, fit=wanted.fit, pad=wanted.pad)
        blob = np.empty((1, 3, *fitted.shape[:2]), dtype=self._type)
        # A plane at a time: a fifth of the time of cv2.dnn.blobFromImage.
        planes = dict(zip("RGB", cv2.split(fitted), strict=True))
        for place, channel in enumerate(wanted.channels):
            np.multiply(planes[channel], np.float32(wanted.white / 255), out=blob[0, place], casting="same_kind")
        return Prepared(blob, placement)

    def infer(self, prepared: Prepared, *, confidence: float = 0.25, overlap: float = 0.45) -> list[Detection]:
        """The rest of ``detect``. onnxruntime runs a session for several threads at once."""
        try:
            (output,) = self._session.run([self._output], {self._input: prepared.blob})
        except _runtime_errors() as error:
            raise _cannot_run(self.path, error) from error
        found = self._head.decode(np.asarray(output), confidence)
        keep = suppress(found.boxes, found.scores, found.classes, overlap)
        boxes = prepared.placement.to_source(found.boxes[keep])
        return [
            Detection(self.class_names[index], int(index), float(score), (x, y, width, height))
            for index, score, (x, y, width, height) in zip(
                found.classes[keep], found.scores[keep], boxes.tolist(), strict=True
            )
            if width > 0 and height > 0
        ]


def _open_session(path: Path, num_threads: int) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = num_threads
    # Threads that spin while they wait take the cores from the reader and the window: half the speed on a busy machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    wanted = [*_GPU_PROVIDERS, "CPUExecutionProvider"]
    providers = [name for name in wanted if name in onnxruntime.get_available_providers()]
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=providers)
    except _runtime_errors() as error:
        raise _cannot_run(path, error) from error


def num_cores() -> int:
    """The cores this process may use: hyperthreads of one core only wait for each other."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, psutil.cpu_count(logical=False) or allowed))


def _runtime_errors() -> tuple[type[Exception], ...]:
    """What onnxruntime raises: its own exceptions share no base but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    names = ("EPFail", "Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NoModel", "NoSuchFile")
    return (
        *(getattr(state, name) for name in names),
        state.NotImplemented,
        state.RuntimeException,
        RuntimeError,
        ValueError,
    )


def _cannot_run(path: Path, error: Exception) -> DetectionError:
    reason = str(error).strip().splitlines()[0].split(" : ")[-1].strip()
    is_damaged = "protobuf" in str(error).lower()
    return DetectionError(
        "{name} is damaged: {reason}" if is_damaged else "onnxruntime cannot run {name}: {reason}",
        hint="Download it again, to the end."
        if is_damaged
        else "Export the model again as float32 with opset 12 to 17, without dynamic int8 quantisation.",
        code="model.damaged" if is_damaged else "model.cannot_run",
        name=path.name,
        reason=reason,
    )


def _find_head(
    path: Path, session: InferenceSession, metadata: Mapping[str, str]
) -> tuple[tuple[int, int], Decoder, Head]:
    """Input size, decoder and head, told from a run on an even grey picture."""
    dtype, size, is_fixed = _input_of(path, session, metadata)
    found = recognise(_probe(path, session, metadata, dtype, size))
    if found is not None and not is_fixed and found[0].default_side != size[0] and "imgsz" not in metadata:
        size = (found[0].default_side, found[0].default_side)
        found = recognise(_probe(path, session, metadata, dtype, size))
    if found is None:
        raise DetectionError(
            "{name} has a detection head that is not known: its outputs are {outputs}.",
            hint="Supported are {supported}. Export the model without suppression (NMS) in it.",
            code="model.unknown_head",
            name=path.name,
            outputs=_shapes(session.get_outputs()) + (f", task={metadata['task']}" if "task" in metadata else ""),
            supported=supported_shapes(),
        )
    return size, *found


def _probe(
    path: Path, session: InferenceSession, metadata: Mapping[str, str], dtype: type, size: tuple[int, int]
) -> Evidence:
    grey: npt.NDArray[Any] = np.full((1, 3, size[1], size[0]), 0.5, dtype=dtype)
    try:
        outputs = session.run(None, {session.get_inputs()[0].name: grey})
    except _runtime_errors() as error:
        raise _cannot_run(path, error) from error
    return Evidence(size, [np.asarray(output) for output in outputs], metadata)


def _input_of(path: Path, session: InferenceSession, metadata: Mapping[str, str]) -> tuple[type, tuple[int, int], bool]:
    """Type, size (width, height) and whether the size is fixed; a free one is the metadata's or 640."""
    inputs = session.get_inputs()
    shape = inputs[0].shape if len(inputs) == 1 else []
    # Names and None stand for axes of any length.
    sides = [length if isinstance(length, int) and length > 0 else None for length in shape]
    if len(sides) != 4 or sides[0] not in (1, None) or sides[1] not in (3, None) or inputs[0].type not in _TYPES:
        raise DetectionError(
            "{name} does not take one picture: its inputs are {inputs}.",
            hint="Expected one input of 1 x 3 x height x width, float32 or float16.",
            code="model.input",
            name=path.name,
            inputs=_shapes(inputs),
        )
    stated = _stated_size(metadata)
    height, width = sides[2] or stated[1], sides[3] or stated[0]
    return _TYPES[inputs[0].type], (width, height), None not in sides[2:]


def _stated_size(metadata: Mapping[str, str]) -> tuple[int, int]:
    """Width and height from the entry ``imgsz``, which is [height, width] or one side."""
    try:
        value = ast.literal_eval(metadata.get("imgsz", ""))
    except (ValueError, SyntaxError):
        return _UNKNOWN_SIDE, _UNKNOWN_SIDE
    sides = value if isinstance(value, (list, tuple)) else [value]
    if not sides or not all(isinstance(side, int) and 32 <= side <= 4096 for side in sides):
        return _UNKNOWN_SIDE, _UNKNOWN_SIDE
    return sides[-1], sides[0]


def _shapes(tensors: Sequence[Any]) -> str:
    return ", ".join(
        f"{tensor.name}: {' x '.join(str(length) for length in tensor.shape)} {tensor.type}" for tensor in tensors
    )
