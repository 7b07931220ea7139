"""What came of reading a model or a script: a graph, and what has to be said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.network.graph import Graph
from engine.notes import Note

Level = Literal["changed", "opaque", "left_out", "refused"]


@dataclass(frozen=True)
class Finding:
    """Something that was not simply read. ``line`` is that of a script, from 1; 0 where there is none.

    ``changed``: it is there in another form. ``opaque``: kept as it was, but not to be edited. ``left_out``: not
    there. ``refused``: not there because it would run code of others; a layer in its place says so.
    """

    level: Level
    note: Note
    line: int = 0


@dataclass(frozen=True)
class Imported:
    """``graph`` has its layers in their places. ``settings`` are training settings found, by name.

    ``num_layers`` counts the layers that were read, those within blocks too.
    """

    graph: Graph
    name: str
    num_layers: int
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def of(self, level: Level) -> Sequence[Finding]:
        """The findings of a level, in the order of the file."""
        return [finding for finding in self.findings if finding.level == level]


class Findings:
    """Collects Findings; the same is not said twice."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str, int], Finding] = {}

    def add(self, level: Level, text: str, line: int = 0, **values: Any) -> None:
        """A Finding of that level; ``text`` is a template as in StudioError."""
        finding = Finding(level, Note(text, values), line)
        self._all.setdefault((level, finding.note.message, line), finding)

    def result(self) -> tuple[Finding, ...]:
        return tuple(sorted(self._all.values(), key=lambda finding: finding.line))
