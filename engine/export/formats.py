"""The table of export formats. A format is one ``register(ExportFormat(...))`` in a module of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ExportError
from engine.tables import add_entry
from engine.training.run import Run


@dataclass(frozen=True)
class Trained:
    """What is exported: a .keras file with its sealed preprocessing, and the run it comes from where there is one."""

    model_path: Path
    run: Run | None = None


@dataclass(frozen=True, kw_only=True)
class ExportFormat:
    """``write(trained, out)`` makes the file ``out``, whole or not at all. Raises StudioError."""

    key: str
    title: str
    suffix: str
    help: str
    write: Callable[[Trained, Path], None]


FORMATS: dict[str, ExportFormat] = {}


def register(format_: ExportFormat) -> ExportFormat:
    """Add a format to the table, at import."""
    return add_entry(FORMATS, format_)


def export_format(key: str) -> ExportFormat:
    """The format of that key. Raises ExportError."""
    try:
        return FORMATS[key]
    except KeyError:
        raise ExportError(
            "There is no export format “{key}”.",
            hint="The formats are: {known}.",
            code="export.unknown",
            key=key,
            known=", ".join(FORMATS),
        ) from None
