"""compile and fit in a script, as training settings."""

from __future__ import annotations

from typing import Any

from engine.network.importing.report import Findings
from engine.network.importing.script.values import Optimizer
from engine.network.importing.settings import optimizer_settings

_MOST = {"epochs": 100_000, "batch_size": 65_536}


def compiled(args: list[Any], named: dict[str, Any], findings: Findings, line: int) -> dict[str, Any]:
    """Optimizer, learning rate and momentum of ``model.compile``."""
    optimizer = named.get("optimizer", args[0] if args else None)
    if isinstance(optimizer, Optimizer):
        return optimizer_settings(optimizer.name, optimizer.values, findings, line)
    return optimizer_settings(optimizer, {}, findings, line) if isinstance(optimizer, str) else {}


def fitted(args: list[Any], named: dict[str, Any]) -> dict[str, Any]:
    """Epochs and batch size of ``model.fit``."""
    given = {**dict(zip(("x", "y", "batch_size", "epochs"), args, strict=False)), **named}
    found = {}
    for name, most in _MOST.items():
        value = given.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            found[name] = value
    return found
