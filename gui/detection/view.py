"""The live picture with the boxes on it, or one line that says what to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.detection.pipeline import DetectionResult
from gui import theme
from gui.detection.painting import label_of, paint_detections
from gui.i18n import tr
from gui.images import to_qimage


class PictureView(QWidget):
    """Shows the newest result. It is made into an image when it is painted, so results may come faster than that."""

    step_requested = Signal(int)  # -1 or 1: the picture before or after

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: DetectionResult | None = None
        self._image = QImage()
        self._text = ""
        self.setObjectName("detect.view")
        self.setAccessibleName(tr("Picture with the objects found"))
        self.setToolTip("")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def result(self) -> DetectionResult | None:
        """What is shown."""
        return self._result

    def show_result(self, result: DetectionResult) -> None:
        if self._result is None or self._result.frame is not result.frame:
            self._image = QImage()
        self._result = result
        found = ", ".join(label_of(detection) for detection in result.detections)
        self.setAccessibleDescription(found or tr("No objects"))
        self.update()

    def show_text(self, text: str) -> None:
        """What to do; shown while there is no picture."""
        self._text = text
        if self._result is None:
            self.setAccessibleDescription(text)
        self.update()

    def forget(self) -> None:
        """No picture any more."""
        self._result = None
        self._image = QImage()
        self.show_text(self._text)

    def picture_rect(self) -> QRectF:
        """Where the picture is painted: as large as fits, its proportions kept."""
        if self._result is None:
            return QRectF()
        height, width = self._result.frame.picture.shape[:2]
        size = QSizeF(width, height).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, *size.toTuple())

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(640, 480)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, 180)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.AlternateBase))
        if self._result is None:
            painter.setPen(theme.colour("muted"))
            area = self.rect().adjusted(theme.GAP_PX, theme.GAP_PX, -theme.GAP_PX, -theme.GAP_PX)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)
        else:
            if self._image.isNull():
                self._image = to_qimage(self._result.frame.picture)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            place = self.picture_rect()
            painter.drawImage(place, self._image)
            paint_detections(painter, place, self._image.size(), self._result.detections)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_PageUp):
            self.step_requested.emit(-1)
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_PageDown):
            self.step_requested.emit(1)
        else:
            super().keyPressEvent(event)
