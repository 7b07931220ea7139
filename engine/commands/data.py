"""``main.py data SOURCE``: what the dataset is."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.commands import DONE
from engine.commands.output import Output
from engine.commands.parsing import UsageError, key_values, source_params
from engine.datasets.dataset import RawData, SplitConfig, Table
from engine.datasets.insight.statistics import describe
from engine.datasets.opening import parse_source, prepare, read
from engine.datasets.preparation import Preparation

MOST_CLASSES_SHOWN = 30


def run(options: Namespace, unknown: Sequence[str], output: Output) -> int:
    """Open the source and say what it is. Raises DatasetError, SettingsError, DownloadError."""
    spec = parse_source(options.source, source_params(unknown, options.target))
    preparation = preparation_of(options, Preparation(), key_values(options.set))
    raw = read(spec, preparation, report=output.bar)
    check_ignored(options, raw)
    dataset = prepare(raw, split_of(options, SplitConfig()), preparation, report=output.bar)
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
    changes = {
        "validation": options.validation,
        "test": options.test_share,
        "seed": options.seed,
        "group": options.group,
    }
    return replace(split, **{name: value for name, value in changes.items() if value is not None})


def check_ignored(options: Namespace, raw: RawData) -> None:
    """Raise UsageError where a column that is to be left out is not there."""
    table = raw.inputs if isinstance(raw.inputs, Table) else raw.details
    known = table.columns if table is not None else {}
    for column in options.ignore:
        if column not in known:
            raise UsageError(
                "There is no column “{column}” to leave out.",
                hint="The columns are: {columns}.",
                code="usage",
                column=column,
                columns=", ".join(known) or "–",
            )


def preparation_of(options: Namespace, preparation: Preparation, texts: Mapping[str, str]) -> Preparation:
    """The preparation with what the options say of it. Raises SettingsError."""
    for column in options.ignore:
        preparation = preparation.with_column(column, role="ignore")
    return preparation.with_texts(texts)
