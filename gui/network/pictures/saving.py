"""A drawing as a PNG, SVG or PDF file, or as an image for the clipboard."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from engine import files
from gui.network.pictures.drawing import Drawing

SHARPNESS = 2.0  # pixels of a PNG for one px of the drawing
MOST_SIDE_PIXELS = 16_384  # many programs refuse larger images
MOST_PIXELS = 120_000_000  # half a gigabyte of memory
POINTS_A_PX = 0.75


def scale_of(drawing: Drawing) -> float:
    """Pixels of an image for one px of the drawing: as sharp as its size allows."""
    width, height = max(1.0, drawing.size.width()), max(1.0, drawing.size.height())
    return min(SHARPNESS, MOST_SIDE_PIXELS / max(width, height), math.sqrt(MOST_PIXELS / (width * height)))


def image_of(drawing: Drawing, paper: QColor) -> QImage:
    """The drawing on that paper, which may be transparent."""
    scale = scale_of(drawing)
    image = QImage((drawing.size * scale).toSize().expandedTo(QSize(1, 1)), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(paper)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    drawing.paint(painter)
    painter.end()
    return image


def picture_bytes(drawing: Drawing, paper: QColor, ending: str) -> bytes:
    """The contents of a ``png``, ``svg`` or ``pdf`` file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if ending == "svg":
        _write_svg(drawing, paper, buffer)
    elif ending == "pdf":
        _write_pdf(drawing, paper, buffer)
    else:
        QImageWriter(buffer, QByteArray(b"PNG")).write(image_of(drawing, paper))
    buffer.close()
    return bytes(data.data())


def _write_svg(drawing: Drawing, paper: QColor, device: QBuffer) -> None:
    generator = QSvgGenerator()
    generator.setOutputDevice(device)
    generator.setSize(drawing.size.toSize())
    generator.setViewBox(QRectF(QPointF(), drawing.size))
    generator.setTitle("Layerwise")
    _paint(QPainter(generator), drawing, paper)


def _write_pdf(drawing: Drawing, paper: QColor, device: QBuffer) -> None:
    writer = QPdfWriter(device)
    size = QSizeF(drawing.size) * POINTS_A_PX
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF())
    painter = QPainter(writer)
    scale = writer.width() / max(1.0, drawing.size.width())
    painter.scale(scale, scale)
    _paint(painter, drawing, paper)


def _paint(painter: QPainter, drawing: Drawing, paper: QColor) -> None:
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    if paper.alpha():
        painter.fillRect(QRectF(QPointF(), drawing.size), paper)
    drawing.paint(painter)
    painter.end()


def save(drawing: Drawing, paper: QColor, path: Path) -> None:
    """Write the picture, whole or not at all. Raises FileError."""
    files.write_bytes(path, picture_bytes(drawing, paper, path.suffix.lstrip(".").lower()))
