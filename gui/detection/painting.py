"""Boxes and names painted over a picture: for the view on the screen and for a snapshot alike."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from engine.detection.boxes import Picture
from engine.detection.detection import Detection
from gui import theme
from gui.images import to_qimage

_PAD = 3.0


def paint_detections(painter: QPainter, place: QRectF, source: QSize, detections: Sequence[Detection]) -> None:
    """Paint boxes given in pixels of a picture of the size ``source`` that is shown at ``place``.

    The surest are painted last, on top.
    """
    scale_x, scale_y = place.width() / source.width(), place.height() / source.height()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for detection in reversed(detections):
        x, y, width, height = detection.box
        box = QRectF(place.x() + x * scale_x, place.y() + y * scale_y, width * scale_x, height * scale_y)
        _paint_one(painter, box, place, detection)
    painter.restore()


def label_of(detection: Detection) -> str:
    """The name on a box, such as ``dog 93%``."""
    name = detection.label if detection.id is None else f"{detection.label} #{detection.id}"
    return f"{name} {detection.confidence:.0%}"


def _paint_one(painter: QPainter, box: QRectF, place: QRectF, detection: Detection) -> None:
    colour = theme.series_colour(detection.class_index)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2.0))
    painter.drawRect(box)
    metrics = QFontMetricsF(painter.font())
    text = label_of(detection)
    size = metrics.boundingRect(text).size()
    label = QRectF(box.x() - 1, box.y() - size.height() - 1, size.width() + 4 * _PAD, size.height() + 1)
    # A box at the top or the right edge keeps its name inside the picture.
    label.moveTop(max(label.top(), place.top()))
    label.moveLeft(max(place.left(), min(label.left(), place.right() - label.width())))
    painter.fillRect(label, colour)
    painter.setPen(_text_on(colour))
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)


def _text_on(colour: QColor) -> QColor:
    """Dark or light, whichever reads better on ``colour``."""
    luminance = 0.299 * colour.redF() + 0.587 * colour.greenF() + 0.114 * colour.blueF()
    return QColor(theme.LIGHT.text if luminance > 0.55 else theme.LIGHT.base)


def annotated(picture: Picture, detections: Sequence[Detection], font: QFont) -> QImage:
    """A picture (h, w, 3) uint8 RGB in its own size with the boxes on it."""
    image = to_qimage(picture).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(image)
    legible = QFont(font)
    legible.setPixelSize(max(11, round(min(image.width(), image.height()) / 36)))
    painter.setFont(legible)
    paint_detections(painter, QRectF(image.rect()), image.size(), detections)
    painter.end()
    return image
