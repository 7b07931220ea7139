"""Where a chart is saved: the system's dialog, beginning in the folder of last time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from gui.i18n import tr
from gui.widgets.chart_canvas import ENDINGS

AskWhere = Callable[[QWidget, Path], str]


def ask_where_to_save(parent: QWidget, suggestion: Path) -> str:
    """A path that ends in png, svg or pdf; empty when the dialog was cancelled."""
    filters = ";;".join(f"{ending.upper()} (*.{ending})" for ending in ENDINGS)
    path, chosen = QFileDialog.getSaveFileName(parent, tr("Save chart"), str(suggestion), filters)
    return with_ending(path, chosen.partition(" ")[0].lower()) if path else ""


def with_ending(path: str, ending: str) -> str:
    """The path as it is where it ends in one of ENDINGS, or with that ending."""
    return path if Path(path).suffix.lower().lstrip(".") in ENDINGS else f"{path}.{ending or ENDINGS[0]}"
