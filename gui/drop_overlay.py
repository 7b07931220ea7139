"""What lies over the window while a file is dragged across it, and says what dropping it would do."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from engine.network.importing.files import is_model_or_code
from engine.project import is_project
from gui import theme
from gui.i18n import tr
from gui.icons import icon

PICTURE_PX = 56
VEIL_ALPHA = 243


class DropOverlay(QWidget):
    """Covers its parent while it is shown; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = ""
        self._is_possible = True
        self.setObjectName("window.drop")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_for(self, paths: list[Path], room: QRect) -> None:
        """Say over ``room`` what would come of dropping these."""
        self._is_possible = len(paths) == 1
        self.text = what_a_drop_does(paths)
        self.setGeometry(room)
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = theme.colour("window")
        veil.setAlpha(VEIL_ALPHA)
        painter.fillRect(self.rect(), veil)
        name = "accent" if self._is_possible else "warning"
        painter.setPen(QPen(theme.colour(name), 2, Qt.PenStyle.DashLine))
        frame = QRectF(self.rect()).adjusted(*(theme.GAP_PX * side for side in (1, 1, -1, -1)))
        painter.drawRoundedRect(frame, 8, 8)
        middle = frame.center()
        left, top = round(middle.x() - PICTURE_PX / 2), round(middle.y() - PICTURE_PX)
        icon("download" if self._is_possible else "warning", name).paint(painter, left, top, PICTURE_PX, PICTURE_PX)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        painter.setFont(font)
        painter.setPen(self.palette().windowText().color())
        room = QRectF(frame.left(), middle.y() + theme.GAP_PX, frame.width(), painter.fontMetrics().height() * 2)
        text = painter.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideMiddle, round(room.width()) - 40)
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)


def what_a_drop_does(paths: list[Path]) -> str:
    """What comes of dropping these files on the window."""
    if len(paths) != 1:
        return tr("One file or folder at a time")
    path = paths[0]
    if is_project(path) or (path.name == "project.json" and is_project(path.parent)):
        return tr("Drop to open the project “{name}”", name=path.name if path.is_dir() else path.parent.name)
    if is_model_or_code(path):
        return tr("Drop to read the network in “{name}”", name=path.name)
    return tr("Drop to use “{name}” as data", name=path.name)
