"""What the Data tab calls things."""

from __future__ import annotations

from engine.datasets.dataset import Dataset
from gui.i18n import tr


def part_title(part: str) -> str:
    """The name of a part of the split."""
    return {"train": tr("Train"), "validation": tr("Validation"), "test": tr("Test")}[part]


def summary(dataset: Dataset) -> str:
    """One line: what a sample is, what is predicted, how many there are."""
    shape = " × ".join(f"{size:,}" for size in dataset.input_shape)
    what = {
        "image": tr("Pictures of {shape}", shape=shape),
        "table": tr("Rows of {count} inputs", count=shape),
        "text": tr("Texts, as {shape} numbers", shape=shape),
        "array": tr("Arrays of {shape}", shape=shape),
    }[dataset.kind]
    if dataset.task == "regression":
        names = "”, “".join(dataset.raw.names_of_targets)
        task = tr("predicts a number, “{target}”", target=names)
    else:
        task = tr(
            "predicts “{target}”: {count} classes", target=dataset.raw.target_name, count=len(dataset.class_names)
        )
    counts = ", ".join(f"{part_title(part)} {count:,}" for part, count in dataset.counts.items())
    return " · ".join((what, task, counts))
