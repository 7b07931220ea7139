"""``main.py data SOURCE``: what the dataset is."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

from engine.commands import DONE
from engine.commands.output import Output
from engine.commands.parsing import source_params
from engine.datasets.dataset import SplitConfig
from engine.datasets.opening import open_dataset, parse_source
from engine.datasets.statistics import describe

MOST_CLASSES_SHOWN = 30


def run(options: Namespace, unknown: Sequence[str], output: Output) -> int:
    """Open the source and say what it is. Raises DatasetError, SettingsError, DownloadError."""
    spec = parse_source(options.source, source_params(unknown, options.target))
    dataset = open_dataset(spec, split_of(options, SplitConfig()), report=output.bar)
    facts = describe(dataset)
    classes = facts["classes"]
    output.table(
        {
            "title": facts["title"],
            "kind": facts["kind"],
            "task": f"{facts['task']}, target {facts['target']}",
            "input shape": " × ".join(str(size) for size in facts["input_shape"]),
            "classes": f"{len(classes)}: {', '.join(classes[:MOST_CLASSES_SHOWN])}" if classes else "none: a number",
            "samples": ", ".join(f"{count:,} {part}" for part, count in facts["counts"].items()),
        }
    )
    for problem in facts["problems"]:
        output.line(f"note: {problem}")
    output.event("finished", **facts)
    return DONE


def split_of(options: Namespace, split: SplitConfig) -> SplitConfig:
    """The split with what the options say of it."""
    changes = {"validation": options.validation, "test": options.test_share, "seed": options.seed}
    return replace(split, **{name: value for name, value in changes.items() if value is not None})
