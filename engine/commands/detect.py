"""``main.py detect --model M --source S``: objects in every frame."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from engine.commands import DONE
from engine.commands.output import Output
from engine.detection.catalogue import CATALOGUE, is_downloaded, models_folder
from engine.detection.models import DetectionModel, num_cores
from engine.detection.pipeline import DetectionResult, DetectSettings, run_detection
from engine.detection.sources import open_source
from engine.errors import DetectionError
from engine.tasks import CancelToken


def run(options: Namespace, unknown: Sequence[str], output: Output) -> int:  # noqa: ARG001
    """Find objects until the source ends. Raises DetectionError, FileError."""
    names_file = Path(options.names) if options.names else None
    model = DetectionModel.open(_model_file(options.model), names_file=names_file, num_threads=1)
    printer = _Printer(output, options.frames)
    with open_source(options.source) as source:
        output.line(f"{model.name}: {model.decoder.title}, {len(model.class_names)} classes, {model.device}")
        summary = run_detection(
            source,
            model,
            settings=DetectSettings(options.confidence, options.overlap),
            on_result=printer.show,
            cancel=printer.cancel,
            realtime=False,
            workers=num_cores(),
        )
        for problem in source.problems:
            output.error(problem.text)
    rate = printer.frames / summary.seconds if summary.seconds else 0.0
    output.line(f"{printer.frames} frames in {summary.seconds:.1f} s, {rate:.1f} a second")
    output.event("finished", frames=printer.frames, seconds=summary.seconds)
    return DONE


def _model_file(text: str) -> Path:
    for entry in CATALOGUE:
        if text == entry.key:
            if not is_downloaded(entry, models_folder()):
                raise DetectionError(
                    "The model {title} has not been downloaded yet.",
                    hint="Download it in the tab Detect, or put {url} into {folder}.",
                    code="detect.not_downloaded",
                    title=entry.title,
                    url=entry.url,
                    folder=str(models_folder()),
                )
            return models_folder() / entry.file_name
    return Path(text)


class _Printer:
    """Results as the contract's objects and as lines; ends after so many frames."""

    def __init__(self, output: Output, most_frames: int | None) -> None:
        self._output = output
        self._most_frames = most_frames
        self.frames = 0
        self.cancel = CancelToken()

    def show(self, result: DetectionResult) -> None:
        if self.cancel.is_cancelled:
            return
        frame = result.frame
        self.frames += 1
        where = {"file": frame.file} if frame.file is not None else {}
        self._output.event(
            "frame",
            index=frame.index,
            time_s=round(frame.time_s, 6),
            **where,
            detections=[detection.to_json() for detection in result.detections],
        )
        found = ", ".join(f"{d.label} {d.confidence:.0%}" for d in result.detections) or "nothing"
        self._output.line(f"{frame.file or f'{frame.time_s:8.2f} s'}: {found}")
        if self.frames == self._most_frames:
            self.cancel.cancel()
