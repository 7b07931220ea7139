"""Opening a dataset: from what a user typed to rows that are split, and a preprocessing that is fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import engine.datasets.sources  # noqa: F401  (fills the table of sources)
from engine.datasets.dataset import Dataset, RawData, SplitConfig
from engine.datasets.fingerprint import fingerprint
from engine.datasets.fitting import fit, left_out_notes
from engine.datasets.joining import with_test
from engine.datasets.preparation import Preparation
from engine.datasets.recognition import recognised
from engine.datasets.source import SOURCES, DatasetSource, SourceSpec, accepting, dataset_source
from engine.datasets.splits import split_rows
from engine.errors import DatasetError
from engine.notes import Note, joined
from engine.params import Param, checked
from engine.tasks import CancelToken, Report, no_report

BUILT_IN = "builtin:"


def parse_source(text: str, params: Mapping[str, str] | None = None) -> SourceSpec:
    """The source of ``builtin:NAME``, of a bare NAME that is no path, or of a path; ``params`` as a user typed them.

    Raises DatasetError when nothing can read it, SettingsError when a param does not fit.
    """
    if not text.strip():
        raise _unreadable(text)  # to Path it would be the working folder
    path = Path(text).expanduser()
    if text.startswith(BUILT_IN):
        return SourceSpec(text.removeprefix(BUILT_IN), _parsed(dataset_source(text.removeprefix(BUILT_IN)), params, {}))
    if text in SOURCES and not path.exists():
        return SourceSpec(text, _parsed(SOURCES[text], params, {}))
    source = source_of(path)
    return SourceSpec(source.key, _parsed(source, params, {source.path_param: str(path.resolve())}))


def source_of(path: Path) -> DatasetSource:
    """The source that reads a file or folder. Raises DatasetError."""
    if not path.exists():
        raise DatasetError(
            "There is no file, folder or dataset “{path}”.",
            hint="Check the path, or use one of the built-in datasets: {known}.",
            code="dataset.not_found",
            path=str(path),
            known=", ".join(BUILT_IN + key for key, source in SOURCES.items() if source.family != "File"),
        )
    source = accepting(path)
    if source is not None:
        return source
    raise _unreadable(str(path))


def _unreadable(text: str) -> DatasetError:
    return DatasetError(
        "“{path}” is no data that can be read.",
        hint="These can be read: {readable}.",
        code="dataset.unreadable",
        path=text,
        readable=joined([Note(source.title) for source in SOURCES.values() if source.family == "File"], "; "),
    )


def open_dataset(
    spec: SourceSpec,
    split: SplitConfig,
    preparation: Preparation | None = None,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
    test: SourceSpec | None = None,
) -> Dataset:
    """Load, split, and fit the preprocessing on the training rows only.

    ``test`` is a source whose rows become the test part. Raises DatasetError, SettingsError, DownloadError, Cancelled.
    """
    preparation = preparation or Preparation()
    raw = read(spec, preparation, report=report, cancel=cancel, test=test)
    return prepare(raw, split, preparation, report=report, cancel=cancel)


def read(
    spec: SourceSpec,
    preparation: Preparation,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
    test: SourceSpec | None = None,
) -> RawData:
    """The rows of a source, and those of a separate test set, as what they turn out to be. Raises as open_dataset."""
    cancel = cancel or CancelToken()
    raw = load(spec, report=report, cancel=cancel)
    cancel.check()
    if test is not None:
        alike = read_likewise(test, raw.target_name, raw.task)
        raw = with_test(raw, load(alike, report=report, cancel=cancel))
    raw = recognised(raw, preparation, report=report, cancel=cancel)
    return raw if raw.fingerprint else replace(raw, fingerprint=fingerprint(raw))


def prepare(
    raw: RawData,
    split: SplitConfig,
    preparation: Preparation,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> Dataset:
    """Split the rows and fit the preprocessing on the training rows only. Raises DatasetError, SettingsError."""
    cancel = cancel or CancelToken()
    parts = split_rows(raw, split)
    preprocessing = fit(raw, parts.train, preparation, report=report, cancel=cancel)
    cancel.check()
    notes = left_out_notes(raw, preprocessing)
    return Dataset(raw, parts, preprocessing, raw.problems + parts.notes + notes, preparation)


def _parsed(source: DatasetSource, params: Mapping[str, str] | None, path: Mapping[str, str]) -> dict[str, Any]:
    known: dict[str, Param] = {param.name: param for param in source.params}
    typed = {name: known[name].parse(text) if name in known else text for name, text in (params or {}).items()}
    given = {**typed, **path}
    checked(source.params, given)
    return given


def load(spec: SourceSpec, *, report: Report = no_report, cancel: CancelToken | None = None) -> RawData:
    """The rows of a source as they are.

    Raises DatasetError, with the code ``dataset.moved`` and its ``path`` when there is nothing at the path any more;
    SettingsError, DownloadError, FileError, Cancelled.
    """
    source, values = spec.source, spec.values
    path = str(values[source.path_param]) if source.path_param else ""
    if path and not _is_there(path):
        raise DatasetError(
            "The data is no longer at “{path}”.",
            hint="It was moved, renamed or deleted, or its disk is not connected: say where it is now.",
            code="dataset.moved",
            path=path,
        )
    return source.load(values, report=report, cancel=cancel or CancelToken())


def _is_there(path: str) -> bool:
    try:
        return Path(path).expanduser().exists()
    except (OSError, ValueError, RuntimeError):
        # Too long a name, a zero in it, a user who is not there.
        return False


def read_likewise(spec: SourceSpec, target: str, task: str) -> SourceSpec:
    """The source read as other data was: the same target, the same task, where it has a choice and none was made."""
    names = {param.name for param in spec.source.params}
    likewise = {"target": target, "task": "regression" if task == "regression" else "classification"}
    params = {name: value for name, value in likewise.items() if name in names}
    return SourceSpec(spec.key, {**params, **spec.params})
