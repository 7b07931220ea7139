"""Icons by what they mean: one table of qtawesome names, coloured from the palette."""

from __future__ import annotations

import qtawesome
from PySide6.QtGui import QIcon

from gui import theme

ICONS = {
    "new": "mdi6.file-plus-outline",
    "open": "mdi6.folder-open-outline",
    "save": "mdi6.content-save-outline",
    "undo": "mdi6.undo",
    "redo": "mdi6.redo",
    "delete": "mdi6.delete-outline",
    "duplicate": "mdi6.content-duplicate",
    "zoom_in": "mdi6.magnify-plus-outline",
    "zoom_out": "mdi6.magnify-minus-outline",
    "fit": "mdi6.fit-to-page-outline",
    "layout": "mdi6.sitemap-outline",
    "start": "mdi6.play",
    "pause": "mdi6.pause",
    "stop": "mdi6.stop",
    "clear": "mdi6.eraser-variant",
    "pen": "mdi6.pencil",
    "eraser": "mdi6.eraser",
    "snapshot": "mdi6.camera",
    "download": "mdi6.download",
    "settings": "mdi6.cog-outline",
    "close": "mdi6.close",
    "info": "mdi6.information-outline",
    "warning": "mdi6.alert-outline",
    "error": "mdi6.alert-circle-outline",
    "copy": "mdi6.content-copy",
    "search": "mdi6.magnify",
    "table": "mdi6.table",
    "image": "mdi6.image-outline",
    "text": "mdi6.text-long",
    "bars": "mdi6.chart-bar",
    "preview": "mdi6.eye-outline",
    "random": "mdi6.shuffle-variant",
    "previous": "mdi6.chevron-left",
    "next": "mdi6.chevron-right",
    "check": "mdi6.check",
    "expand": "mdi6.chevron-down",
    "prepare": "mdi6.tune-variant",
    "up": "mdi6.arrow-up",
    "down": "mdi6.arrow-down",
    "data": "mdi6.database-outline",
    "network": "mdi6.graph-outline",
    "train": "mdi6.chart-line",
    "draw": "mdi6.draw",
    "detect": "mdi6.image-search-outline",
}


def icon(name: str, colour: str = "text") -> QIcon:
    """The icon of a key of ICONS in a colour of the theme (``text``, ``accent``, ``error``, ...).

    It keeps the colours of the moment: whoever shows it asks again on ``changeEvent`` of the palette.
    """
    table = theme.colours()
    faint = theme.colour("muted")
    faint.setAlpha(110)
    made: QIcon = qtawesome.icon(ICONS[name], color=getattr(table, colour), color_disabled=faint)
    return made
