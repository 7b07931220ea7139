"""The sheet to draw on: mouse, tablet pen, finger, keyboard, or a picture dropped onto it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.files import is_picture
from gui.drawing.ink import (
    INK_SIDE,
    Cleared,
    Drawing,
    InkArray,
    InkPoint,
    Sheet,
    Stamp,
    Stroke,
    added_path,
    ink_sheet,
    last_path,
)
from gui.i18n import tr
from gui.images import to_pixels

Tool = Literal["pen", "eraser"]

PEN_WIDTHS = (8, 48)
DEFAULT_PEN_WIDTH = 24
ERASER_FACTOR = 1.6
LEAST_PRESSURE = 0.35  # of the width, so that a light touch still draws
KEY_STEP = 4.0  # ink pixels; Shift makes fine steps of 1
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class DrawingCanvas(QWidget):
    """White paper and dark ink whatever the theme, as the networks know it. Square, at the top left of its place."""

    ink_changed = Signal()  # ``ink()`` is another one: also in the middle of a stroke
    history_changed = Signal()  # what undo, redo and clear would do
    picture_dropped = Signal(object)  # Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = Drawing()
        self.tool: Tool = "pen"
        self.pen_width = float(DEFAULT_PEN_WIDTH)
        self._points: list[InkPoint] = []
        self._is_erasing = False
        self._key_place = QPointF(INK_SIDE / 2, INK_SIDE / 2)
        self._is_key_pen_down = False
        self._ink = ink_sheet()
        self._screen = self._new_screen(1)
        self.setAccessibleName(tr("Drawing sheet"))
        self.setToolTip(
            tr("Draw here with the mouse, a pen or a finger. With the keyboard: arrows move, Space lowers the pen.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAcceptDrops(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # ---- what is drawn

    def ink(self) -> InkArray:
        """A copy of the drawing: (INK_SIDE, INK_SIDE) uint8, 255 = full ink on 0."""
        return to_pixels(self._ink.image, 1)[..., 0]

    def picture(self) -> QImage:
        """The drawing as it is seen: dark on white."""
        sheet = Sheet(INK_SIDE * 2, _ink_colour(), _paper_colour(), QImage.Format.Format_RGB32)
        sheet.paint_all(self.drawing.marks)
        return sheet.image

    def undo(self) -> None:
        """Take the last mark away."""
        self._end_stroke()
        if self.drawing.undo():
            self._repaint_marks()

    def redo(self) -> None:
        """Bring back what undo took."""
        self._end_stroke()
        if self.drawing.redo():
            self._repaint_marks()

    def clear(self) -> None:
        """Empty the sheet; undo brings it back."""
        self._end_stroke()
        if not self.drawing.is_empty:
            self.drawing.add(Cleared())
            self._repaint_marks()

    def lay_in(self, ink: InkArray) -> None:
        """Replace the drawing by a picture's ink, (INK_SIDE, INK_SIDE) uint8; undo brings the drawing back."""
        self._end_stroke()
        self.drawing.add(Stamp(ink))
        self._repaint_marks()

    def _repaint_marks(self) -> None:
        self._ink.paint_all(self.drawing.marks)
        self._screen.paint_all(self.drawing.marks)
        self.update()
        self.ink_changed.emit()
        self.history_changed.emit()

    # ---- strokes

    def _begin_stroke(self, place: QPointF, pressure: float, *, is_eraser: bool) -> None:
        self._end_stroke()
        # Qt leaves out places of the mouse when it is busy, which cuts corners off a stroke.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
        self._is_erasing = is_eraser
        self._add_point(place, pressure)

    def _add_point(self, place: QPointF, pressure: float) -> None:
        """Go on to ``place``, in ink pixels."""
        width = self.pen_width * (LEAST_PRESSURE + (1 - LEAST_PRESSURE) * pressure)
        if self._is_erasing:
            width = self.pen_width * ERASER_FACTOR
        if self._points and (self._points[-1].place - place).manhattanLength() < 0.25:
            return
        self._points.append(InkPoint(place.x(), place.y(), width))
        self._paint_piece(added_path(self._points, len(self._points) - 1), width)

    def _end_stroke(self) -> None:
        if not self._points:
            return
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, True)
        points, self._points = self._points, []
        self._paint_piece(last_path(points), points[-1].width)
        self.drawing.add(Stroke(tuple(points), self._is_erasing))
        self.history_changed.emit()

    def _paint_piece(self, path: QPainterPath, width: float) -> None:
        for sheet in (self._ink, self._screen):
            sheet.paint_path(path, width, is_eraser=self._is_erasing)
        reach = width / 2 + 2
        touched = path.controlPointRect().adjusted(-reach, -reach, reach, reach)
        self.update(self._to_widget(touched))
        self.ink_changed.emit()

    # ---- places

    def paper_rect(self) -> QRect:
        """Where the paper is in the widget."""
        side = max(1, min(self.width(), self.height()))
        return QRect(0, 0, side, side)

    def _to_ink(self, place: QPointF) -> QPointF:
        paper = self.paper_rect()
        return (place - QPointF(paper.topLeft())) * (INK_SIDE / paper.width())

    def _to_widget(self, area: QRectF) -> QRect:
        paper = self.paper_rect()
        scale = paper.width() / INK_SIDE
        left, top = paper.x() + area.x() * scale, paper.y() + area.y() * scale
        return QRectF(left, top, area.width() * scale, area.height() * scale).toAlignedRect()

    def _new_screen(self, side_px: int) -> Sheet:
        return Sheet(side_px, _ink_colour(), _paper_colour(), QImage.Format.Format_RGB32)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(480, 480)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, 200)

    # ---- events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._screen = self._new_screen(round(self.paper_rect().width() * self.devicePixelRatioF()))
        unfinished = [Stroke(tuple(self._points), self._is_erasing)] if self._points else []
        self._screen.paint_all([*self.drawing.marks, *unfinished])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        paper = self.paper_rect()
        painter.drawImage(paper, self._screen.image)
        role = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid
        painter.setPen(QPen(self.palette().color(role), 2 if self.hasFocus() else 1))
        painter.drawRect(paper.adjusted(1, 1, -1, -1))
        if self._is_key_pen_down or (self.hasFocus() and self._key_place != QPointF(INK_SIDE / 2, INK_SIDE / 2)):
            reach = self.pen_width / 2
            place = QRectF(self._key_place - QPointF(reach, reach), self._key_place + QPointF(reach, reach))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawEllipse(self._to_widget(place))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin_stroke(self._to_ink(event.position()), 1.0, is_eraser=self.tool == "eraser")
        elif event.button() == Qt.MouseButton.RightButton:
            self._begin_stroke(self._to_ink(event.position()), 1.0, is_eraser=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._points:
            self._add_point(self._to_ink(event.position()), 1.0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._points:
            self._add_point(self._to_ink(event.position()), 1.0)
            self._end_stroke()

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802
        place = self._to_ink(event.position())
        is_eraser = self.tool == "eraser" or event.pointerType() == event.pointerType().Eraser
        if event.type() == QEvent.Type.TabletPress:
            self._begin_stroke(place, event.pressure(), is_eraser=is_eraser)
        elif event.type() == QEvent.Type.TabletMove and self._points:
            self._add_point(place, event.pressure())
        elif event.type() == QEvent.Type.TabletRelease:
            self._end_stroke()
        # An event that is not accepted comes again as a mouse event.
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent) and event.points():
            return self._on_touch(event)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own_key(event):
            # On the sheet Ctrl+Z takes back a stroke, not an edit of the network.
            event.accept()
            return True
        return super().event(event)

    def _on_touch(self, event: QTouchEvent) -> bool:
        place = self._to_ink(event.points()[0].position())
        if event.type() == QEvent.Type.TouchBegin:
            self._begin_stroke(place, 1.0, is_eraser=self.tool == "eraser")
        elif event.type() == QEvent.Type.TouchUpdate and self._points:
            self._add_point(place, 1.0)
        else:
            self._end_stroke()
        event.accept()
        return True

    @staticmethod
    def _is_own_key(event: QKeyEvent) -> bool:
        is_history = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        return is_history or event.key() == Qt.Key.Key_Delete

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif event.key() == Qt.Key.Key_Delete:
            self.clear()
        elif event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._toggle_key_pen()
        elif event.key() in _ARROWS:
            is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._move_key_pen(_ARROWS[Qt.Key(event.key())] * (1.0 if is_fine else KEY_STEP))
        else:
            super().keyPressEvent(event)

    def _toggle_key_pen(self) -> None:
        self._is_key_pen_down = not self._is_key_pen_down
        if self._is_key_pen_down:
            self._begin_stroke(self._key_place, 1.0, is_eraser=self.tool == "eraser")
        else:
            self._end_stroke()
        self.update()

    def _move_key_pen(self, step: QPointF) -> None:
        place = self._key_place + step
        self._key_place = QPointF(min(max(place.x(), 0), INK_SIDE), min(max(place.y(), 0), INK_SIDE))
        if self._is_key_pen_down and self._points:
            self._add_point(self._key_place, 1.0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self._is_key_pen_down = False
        self._end_stroke()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if _dropped_picture(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        path = _dropped_picture(event)
        if path is not None:
            event.acceptProposedAction()
            self.picture_dropped.emit(path)


def _ink_colour() -> QColor:
    return QColor(Qt.GlobalColor.black)


def _paper_colour() -> QColor:
    return QColor(Qt.GlobalColor.white)


def _dropped_picture(event: QDropEvent) -> Path | None:
    """The first picture file that is dragged, by its name."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return next((path for path in paths if is_picture(path)), None)
