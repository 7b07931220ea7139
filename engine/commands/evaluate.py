"""``main.py evaluate RUN``: scores on the test samples."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from engine.commands import DONE
from engine.commands.output import Output
from engine.datasets.dataset import Indices, RawData
from engine.datasets.opening import load, parse_source, read_likewise
from engine.datasets.preprocessing import Preprocessing
from engine.errors import PredictionError
from engine.evaluation.evaluating import all_or_test_rows, as_trained, dataset_of_run, evaluate, measured_part
from engine.prediction.models import model_path
from engine.prediction.predictor import Predictor
from engine.training.model_file import read_preprocessing
from engine.training.run import open_run


def run(options: Namespace, unknown: Sequence[str], output: Output) -> int:  # noqa: ARG001
    """Measure a model. Raises StudioError."""
    path = model_path(options.run)
    raw, rows, part = _data(options, read_preprocessing(path), output)
    scores = evaluate(Predictor.open(path), raw, rows)
    output.table({name: f"{value:.4f}" for name, value in scores.metrics.items()})
    if scores.confusion:
        _show_confusion(scores.confusion, scores.classes, output)
    output.event(
        "finished",
        metrics=scores.metrics,
        confusion=[list(row) for row in scores.confusion],
        classes=list(scores.classes),
        part=part,
        samples=len(rows),
    )
    return DONE


def _data(options: Namespace, preprocessing: Preprocessing, output: Output) -> tuple[RawData, Indices, str]:
    """What to measure on: the data, its rows, and which part of it they are."""
    if options.data:
        target = preprocessing.target
        raw = load(read_likewise(parse_source(options.data), target.name, target.task), report=output.bar)
        raw = as_trained(raw, preprocessing)
        rows = all_or_test_rows(raw)
        return raw, rows, "all" if len(rows) == len(raw.targets) else "test"
    if not Path(options.run).is_dir():
        raise PredictionError(
            "A model without its run does not say on what to measure it.",
            hint="Add --data SOURCE.",
            code="evaluate.no_data",
        )
    dataset = dataset_of_run(open_run(Path(options.run)).info, report=output.bar)
    part = measured_part(dataset)
    return dataset.raw, dataset.split.of(part), part


def _show_confusion(confusion: Sequence[Sequence[int]], classes: Sequence[str], output: Output) -> None:
    width = max(6, *(len(name) for name in classes), *(len(str(count)) for row in confusion for count in row))
    output.line()
    output.line("true \\ predicted".ljust(max(width, 16)) + " " + " ".join(name.rjust(width) for name in classes))
    for name, row in zip(classes, confusion, strict=True):
        output.line(name.ljust(max(width, 16)) + " " + " ".join(str(count).rjust(width) for count in row))
