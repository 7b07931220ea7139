"""The small picture of one output: maps side by side, bars, a heat map, or one number as a gauge."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter

from engine.prediction.live.values import Output
from gui import theme
from gui.images import to_qimage
from gui.network.preview.colouring import Values, as_maps, coloured, is_picture, mosaic_of, natural

NUMBER_PX, GAUGE_PX = 16, 68.0  # how high a number is, and how long the gauge below it
MAP_PX = 34.0  # about the side of one feature map
DENSITY = 2.0  # pixels of the picture for one of the canvas, for screens with small pixels and for zooming in


def small_picture(output: Output, size: QSizeF, *, is_photo: bool) -> QImage:
    """What a layer puts out in a picture of that size in px of the canvas, on nothing."""
    image = QImage((size * DENSITY).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(DENSITY, DENSITY)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    room = QRectF(QPointF(0, 0), size)
    values = output.values
    if values.size == 1:
        _paint_number(painter, room, float(values.reshape(-1)[0]))
    elif is_photo and is_picture(values):
        _paint_image(painter, room, to_qimage(natural(values)))
    elif (maps := as_maps(values)) is not None:
        _paint_maps(painter, room, maps, is_flat=values.ndim == 2)
    else:
        paint_bars(painter, room, values.reshape(-1))
    painter.end()
    return image


def _paint_image(painter: QPainter, room: QRectF, image: QImage, *, is_stretched: bool = False) -> None:
    """An image in the middle of the left, as large as fits, its pixels sharp."""
    factor = min(room.width() / image.width(), room.height() / image.height())
    size = room.size() if is_stretched else QSizeF(image.width() * factor, image.height() * factor)
    place = QRectF(room.topLeft() + QPointF(0, (room.height() - size.height()) / 2), size)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, factor * DENSITY < 1)
    painter.drawImage(place, image)


def _paint_maps(painter: QPainter, room: QRectF, maps: Values, *, is_flat: bool) -> None:
    if is_flat or maps.shape[2] == 1:
        plane = _thinned(maps[:, :, 0], room)
        # A long sequence of few features would be a thread.
        is_stretched = is_flat and not 0.3 < plane.shape[0] / plane.shape[1] < 3
        _paint_image(painter, room, to_qimage(coloured(plane, "viridis")), is_stretched=is_stretched)
        return
    side = min(MAP_PX, room.width() / 2)
    rows = max(1, round(room.height() / side))
    side = room.height() / rows
    columns = max(1, round(room.width() / (side * maps.shape[1] / maps.shape[0])))
    mosaic = mosaic_of(maps[:, :, : rows * columns], room.width() / room.height())
    small = maps[:, :, : mosaic.count]
    step = max(1, round(max(small.shape[:2]) / (side * DENSITY)))
    mosaic = mosaic_of(small[::step, ::step], room.width() / room.height())
    picture = mosaic.picture("viridis", theme.colour("window"), is_shared=True)
    _paint_image(painter, room, to_qimage(picture))


def _thinned(plane: Values, room: QRectF) -> Values:
    rows = max(1, round(plane.shape[0] / (room.height() * DENSITY)))
    columns = max(1, round(plane.shape[1] / (room.width() * DENSITY)))
    return plane[::rows, ::columns]


def paint_bars(painter: QPainter, room: QRectF, values: Values, marked: int = -1) -> None:
    """A vector as bars from 0 up and down; more values than pixels share one, which shows their extremes."""
    count = min(len(values), max(1, int(room.width() * DENSITY / 2)))
    pieces = np.array_split(np.asarray(values, dtype=np.float64), count)
    peaks = np.array([piece[np.argmax(np.abs(np.nan_to_num(piece)))] for piece in pieces])
    finite = peaks[np.isfinite(peaks)]
    low, high = min(0.0, finite.min(initial=0.0)), max(0.0, finite.max(initial=0.0))
    reach = (high - low) or 1.0
    step = room.width() / count
    width = step * (0.8 if step > 3 else 1.0)
    zero = room.top() + high / reach * room.height()
    painter.setPen(Qt.PenStyle.NoPen)
    bar, strange = theme.series_colour(0), theme.colour("error")
    strongest = int(np.nanargmax(peaks)) if finite.size and count == len(values) else -1
    for index, value in enumerate(peaks):
        left = room.left() + index * step + (step - width) / 2
        if not np.isfinite(value):
            painter.fillRect(QRectF(left, room.top(), width, room.height()), strange)
            continue
        height = value / reach * room.height()
        colour = theme.series_colour(1) if index == (strongest if marked < 0 else marked) else bar
        painter.fillRect(QRectF(left, zero - max(height, 0.0), width, max(abs(height), 0.5)), colour)
    painter.fillRect(QRectF(room.left(), zero - 0.25, room.width(), 0.5), theme.colour("muted"))


def _paint_number(painter: QPainter, room: QRectF, value: float) -> None:
    """A number with a gauge of 0..1 below it where it lies in there."""
    is_share = 0.0 <= value <= 1.0
    font = QFont(painter.font())
    font.setPixelSize(NUMBER_PX)
    font.setWeight(QFont.Weight.DemiBold)
    wide, text = min(room.width(), GAUGE_PX), number_text(value)
    if (needed := QFontMetricsF(font).horizontalAdvance(text)) > wide:
        font.setPixelSize(max(6, int(NUMBER_PX * wide / needed)))
    painter.setFont(font)
    painter.setPen(theme.colour("text") if math.isfinite(value) else theme.colour("error"))
    line = QFontMetricsF(font).height()
    top = room.center().y() - (line + (10 if is_share else 0)) / 2
    painter.drawText(QRectF(room.left(), top, wide, line), Qt.AlignmentFlag.AlignCenter, text)
    if is_share:
        gauge = QRectF(room.left(), top + line + 4, wide, 6)
        painter.fillRect(gauge, theme.colour("border"))
        painter.fillRect(QRectF(gauge.topLeft(), QSizeF(wide * value, 6)), theme.series_colour(0))


def number_text(value: float) -> str:
    """A value as one reads it; what is no number by its name."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.3g}".replace("-", "−")
