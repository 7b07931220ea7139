"""What there is to know of a dataset before training: counts, column summaries, and problems."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from engine.datasets.dataset import Dataset
from engine.datasets.insight.findings import findings
from engine.datasets.insight.summaries import class_counts, column_summaries
from engine.notes import Note
from engine.tasks import CancelToken, Report, no_report


def problems(dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None) -> tuple[Note, ...]:
    """What a user should know before training: of the source and the split, then of classes, columns and rows.

    Raises Cancelled.
    """
    return findings(dataset, report=report, cancel=cancel).problems


def describe(dataset: Dataset, *, report: Report = no_report, cancel: CancelToken | None = None) -> dict[str, Any]:
    """All of it as plain JSON values: what ``main.py data`` prints. Raises Cancelled."""
    return {
        "title": dataset.raw.title,
        "kind": dataset.kind,
        "task": dataset.task,
        "target": dataset.raw.target_name,
        "classes": list(dataset.class_names),
        "input_shape": list(dataset.input_shape),
        "counts": dataset.counts,
        "class_counts": class_counts(dataset),
        "columns": [asdict(summary) for summary in column_summaries(dataset, cancel=cancel)],
        "problems": [note.message for note in problems(dataset, report=report, cancel=cancel)],
    }
