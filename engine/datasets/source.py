"""The table of dataset sources. A source is one ``register(DatasetSource(...))`` in a module of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from engine.datasets.dataset import RawData
from engine.errors import DatasetError
from engine.params import Param, checked
from engine.tables import add_entry
from engine.tasks import CancelToken, Report


class Load(Protocol):
    """Reads a source. ``values`` are its checked params. Raises DatasetError, DownloadError, Cancelled."""

    def __call__(self, values: Mapping[str, Any], /, *, report: Report, cancel: CancelToken) -> RawData: ...


class Accepts(Protocol):
    """Whether a dropped or typed path is this source's to read."""

    def __call__(self, path: Path, /) -> bool: ...


def accepts_nothing(_path: Path) -> bool:
    """The answer of a source that reads no path."""
    return False


@dataclass(frozen=True, kw_only=True)
class DatasetSource:
    """A kind of place data comes from. ``family`` groups them in the window: "Built in", "Download", "File".

    A source that reads a path names that param in ``path_param`` and says in ``accepts`` which it takes.
    """

    key: str
    title: str
    family: str
    help: str
    params: tuple[Param, ...] = ()
    load: Load
    path_param: str = ""
    accepts: Accepts = accepts_nothing
    is_last_resort: bool = False  # asked whether it accepts a path when every other source has refused


SOURCES: dict[str, DatasetSource] = {}


def register(source: DatasetSource) -> DatasetSource:
    """Add a source to the table, at import."""
    return add_entry(SOURCES, source)


def accepting(path: Path) -> DatasetSource | None:
    """The source that reads a file or folder, or None; a published set knows its own before a kind of file does."""
    for source in sorted(SOURCES.values(), key=lambda source: (source.family == "File", source.is_last_resort)):
        if source.path_param and source.accepts(path):
            return source
    return None


def dataset_source(key: str) -> DatasetSource:
    """The source of that key. Raises DatasetError."""
    try:
        return SOURCES[key]
    except KeyError:
        raise DatasetError(
            "There is no dataset “{key}”.",
            hint="The built-in ones are: {known}.",
            code="dataset.unknown",
            key=key,
            known=", ".join(sorted(name for name, source in SOURCES.items() if source.family != "File")),
        ) from None


@dataclass(frozen=True)
class SourceSpec:
    """Which source with which params: what a project remembers of its data."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key, "params": {k: list(v) if isinstance(v, tuple) else v for k, v in self.params.items()}}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> SourceSpec:
        """The source ``to_json`` gave. Raises KeyError, TypeError or ValueError for anything else."""
        return SourceSpec(str(value["key"]), dict(value["params"]))

    @property
    def source(self) -> DatasetSource:
        return dataset_source(self.key)

    @property
    def values(self) -> dict[str, Any]:
        """All params checked. Raises SettingsError."""
        return checked(self.source.params, self.params)
