"""Saving a chart: the system's dialog asks where, and a figure becomes a PNG, SVG or PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from engine import files
from gui.i18n import tr

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ENDINGS = ("png", "svg", "pdf")
PICTURE_DPI = 160

AskWhere = Callable[[QWidget, Path], str]


def ask_where_to_save(parent: QWidget, suggestion: Path) -> str:
    """A path that ends in png, svg or pdf; empty when the dialog was cancelled."""
    filters = ";;".join(f"{ending.upper()} (*.{ending})" for ending in ENDINGS)
    path, chosen = QFileDialog.getSaveFileName(parent, tr("Save chart"), str(suggestion), filters)
    return with_ending(path, chosen.partition(" ")[0].lower()) if path else ""


def with_ending(path: str, ending: str) -> str:
    """The path as it is where it ends in one of ENDINGS, or with that ending."""
    return path if Path(path).suffix.lower().lstrip(".") in ENDINGS else f"{path}.{ending or ENDINGS[0]}"


def picture_of(figure: Figure, path: Path) -> bytes:
    """The figure as PNG, SVG or PDF, by the ending of the path; PNG without one."""
    picture = io.BytesIO()
    figure.savefig(picture, format=path.suffix.lstrip(".").lower() or ENDINGS[0], dpi=PICTURE_DPI)
    return picture.getvalue()


def suggested_name(title: str) -> str:
    """A chart's title as the name of its picture."""
    return f"{files.file_name(title) or 'chart'}.{ENDINGS[0]}"
