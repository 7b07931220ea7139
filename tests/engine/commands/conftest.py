"""Runs commands as a script would see them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from engine.commands.door import run_command


@dataclass(frozen=True)
class Done:
    """``events`` are the JSON objects of stdout, ``error`` all of stderr."""

    status: int
    events: list[dict[str, Any]]
    error: str

    @property
    def finished(self) -> dict[str, Any]:
        assert self.events[-1]["event"] == "finished"
        return self.events[-1]

    def all(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == name]


class Commands:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: object) -> Done:
        """Run with --json; every line of stdout has to be an object."""
        status = run_command([*map(str, words), "--json"])
        printed = self._capsys.readouterr()
        return Done(status, [json.loads(line) for line in printed.out.splitlines()], printed.err)

    def text(self, *words: object) -> tuple[int, str, str]:
        status = run_command([*map(str, words)])
        printed = self._capsys.readouterr()
        return status, printed.out, printed.err


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], home: object) -> Commands:  # noqa: ARG001 - moves the home
    return Commands(capsys)
