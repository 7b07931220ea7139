"""The summary table: a row a layer, as ``model.summary()`` has it, and the totals under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.i18n import tr
from gui.network.pictures.drawing import MARGIN_PX, Drawing, Ink, font, text_width, write
from gui.network.pictures.plan import Plan
from gui.network.words import shape_words, title_of

ROW_PX = 26.0
GAP_PX = 28.0
NUMBER_COLUMN = 3


def rows_of(plan: Plan) -> list[tuple[str, ...]]:
    """Name, kind, output shape, parameters, and what feeds it, of every layer."""
    return [
        (
            node.id,
            title_of(node),
            shape_words(plan.shape(node.id)),
            f"{sum(plan.counts.get(node.id, (0, 0))):,}",
            ", ".join(plan.graph.inputs_of(node.id)),
        )
        for node in plan.order
    ]


def totals_of(plan: Plan) -> list[str]:
    """All parameters, those that are trained and those that are frozen, in words."""
    counts = [plan.counts.get(node.id, (0, 0)) for node in plan.order]
    trainable, frozen = sum(count[0] for count in counts), sum(count[1] for count in counts)
    return [
        tr("Total parameters: {count}", count=f"{trainable + frozen:,}"),
        tr("Trainable parameters: {count}", count=f"{trainable:,}"),
        tr("Frozen parameters: {count}", count=f"{frozen:,}"),
    ]


def headings() -> tuple[str, ...]:
    return tr("Name"), tr("Layer kind"), tr("Output"), tr("Parameters"), tr("Fed by")


def summary_text(plan: Plan) -> str:
    """The table with tabs between its columns, as spreadsheets paste it."""
    lines = ["\t".join(row) for row in (headings(), *rows_of(plan))]
    return "\n".join([*lines, *totals_of(plan)]) + "\n"


def summary(plan: Plan, colours: Ink) -> Drawing:
    head, rows, totals = headings(), rows_of(plan), totals_of(plan)
    widths = [
        max(text_width(font(13, bold=True), [title]), text_width(font(13), [row[column] for row in rows]))
        for column, title in enumerate(head)
    ]
    inner = sum(widths) + GAP_PX * (len(widths) - 1)
    inner = max(inner, text_width(font(13), totals))
    height = (1 + len(rows) + len(totals)) * ROW_PX + ROW_PX / 2

    def paint(painter: QPainter) -> None:
        painter.translate(MARGIN_PX, MARGIN_PX)
        _paint_row(painter, 0.0, head, widths, colours, is_head=True)
        _paint_line(painter, ROW_PX, inner, colours, 1.4)
        for number, row in enumerate(rows, start=1):
            _paint_row(painter, number * ROW_PX, row, widths, colours, is_head=False)
            _paint_line(painter, (number + 1) * ROW_PX, inner, colours, 0.6)
        painter.setPen(colours.text)
        painter.setFont(font(13))
        for number, text in enumerate(totals):
            top = (1.25 + len(rows) + number) * ROW_PX
            write(painter, QRectF(0, top, inner, ROW_PX), text, Qt.AlignmentFlag.AlignLeft | _MIDDLE)

    return Drawing(QSizeF(inner + 2 * MARGIN_PX, height + 2 * MARGIN_PX), paint)


_MIDDLE = Qt.AlignmentFlag.AlignVCenter


def _paint_row(
    painter: QPainter, top: float, row: Sequence[str], widths: Sequence[float], colours: Ink, *, is_head: bool
) -> None:
    painter.setFont(font(13, bold=is_head))
    left = 0.0
    for column, (text, width) in enumerate(zip(row, widths, strict=True)):
        painter.setPen(colours.text if column == 0 or is_head else colours.muted)
        side = Qt.AlignmentFlag.AlignRight if column == NUMBER_COLUMN else Qt.AlignmentFlag.AlignLeft
        write(painter, QRectF(left, top, width, ROW_PX), text, side | _MIDDLE)
        left += width + GAP_PX


def _paint_line(painter: QPainter, y: float, width: float, colours: Ink, thickness: float) -> None:
    painter.setPen(QPen(colours.line, thickness))
    painter.drawLine(QPointF(0, y), QPointF(width, y))
