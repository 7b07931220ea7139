"""How one number comes about: what the filter lies on, times its weights, added up, plus bias, through activation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.prediction.live.kernels import FloatArray, Kernel, Window, window_at
from gui import theme
from gui.i18n import tr
from gui.network.preview.colouring import scale_of
from gui.network.preview.map_view import MapView
from gui.network.preview.number_grid import NumberGrid
from gui.network.preview.small import number_text

STEP_MS = 60  # between two places of the window that walks by itself


@dataclass(frozen=True, eq=False)
class Filtering:
    """``source`` (height, width, channels) under filter ``number`` of ``kernel`` gives ``effect`` (rows, columns).

    ``channel`` is the place among the channels the filter sees that is shown in numbers.
    """

    kernel: Kernel
    source: FloatArray
    effect: FloatArray
    number: int = 0
    channel: int = 0


class ConvolutionView(QWidget):
    """Input, kernel and effect side by side; below, the sum at the place where the mouse is."""

    placed = Signal(int, int)  # row and column of the effect

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filtering: Filtering | None = None
        self.window_shown: Window | None = None
        self._place: tuple[int, int] | None = None  # the middle, where there is something to see, until one is chosen
        self._walk = QTimer(self, interval=STEP_MS)
        self._walk.timeout.connect(self._on_step)
        tip = tr("Point at a place, or move it with the arrow keys")
        self.source = MapView(f"{prefix}.input", tr("Input"), tip)
        self.effect = MapView(f"{prefix}.effect", tr("Effect"), tip)
        self.weights = NumberGrid(f"{prefix}.weights", tr("Kernel"), tr("The filter's weights for this channel"))
        self.patch = NumberGrid(f"{prefix}.patch", tr("Window"), tr("What the kernel lies on"))
        self.products = NumberGrid(f"{prefix}.products", tr("Products"), tr("Window times kernel, cell by cell"))
        self.sum = QLabel()
        self.sum.setObjectName(f"{prefix}.sum")
        self.sum.setWordWrap(True)
        self.sum.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sum.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._lay_out()
        self.source.pointed.connect(self._on_source_pointed)
        self.effect.pointed.connect(self.put)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_PX)
        titles = (tr("Input"), tr("Kernel"), tr("Effect"), tr("Window"), tr("Products"))
        above = (self.source, self.weights, self.effect)
        below = (self.patch, self.products)
        for column, (widget, title) in enumerate(zip(above, titles, strict=False)):
            grid.addWidget(_title(title), 0, column)
            grid.addWidget(widget, 1, column)
        for column, (widget, title) in enumerate(zip(below, titles[3:], strict=True)):
            grid.addWidget(_title(title), 2, column)
            grid.addWidget(widget, 3, column)
        grid.addWidget(_title(tr("Sum")), 2, 2)
        grid.addWidget(self.sum, 3, 2)
        for column, stretch in enumerate((3, 2, 3)):
            grid.setColumnStretch(column, stretch)
        grid.setRowStretch(1, 3)
        grid.setRowStretch(3, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)

    def show_filtering(self, filtering: Filtering) -> None:
        """The place of the window stays where it was, as far as the effect reaches."""
        self.filtering = filtering
        kernel, effect = filtering.kernel, filtering.effect
        channel = kernel.channels_of(filtering.number)[filtering.channel]
        self.source.show_map(filtering.source[:, :, channel], "grey")
        self.effect.show_map(effect, "grey" if effect.min(initial=0.0) >= 0 else "diverging")
        plane = kernel.weights[:, :, filtering.channel, filtering.number]
        self.weights.show_values(plane, "diverging", scale_of(kernel.weights[..., filtering.number], "diverging"))
        middle = effect.shape[0] // 2, effect.shape[1] // 2
        self.put(*(self._place or middle))

    def put(self, row: int, column: int) -> None:
        """Lay the window where it makes this value of the effect, or the nearest there is."""
        if self.filtering is None:
            return
        shown = self.filtering
        row, column = min(row, shown.effect.shape[0] - 1), min(column, shown.effect.shape[1] - 1)
        self._place = row, column
        kernel = shown.kernel
        window = self.window_shown = window_at(kernel, shown.source, shown.number, row, column)
        height, width = window.patch.shape[:2]
        rows = (height - 1) * kernel.dilation[0] + 1
        columns = (width - 1) * kernel.dilation[1] + 1
        self.source.show_frame(window.top, window.left, rows, columns)
        self.effect.show_frame(row, column)
        channel = kernel.channels_of(shown.number)[shown.channel]
        self.patch.show_values(window.patch[:, :, shown.channel], "grey", scale_of(shown.source[:, :, channel], "grey"))
        self.products.show_values(window.products[:, :, shown.channel])
        self.sum.setText(self._sum_text(window, float(shown.effect[row, column])))
        self.placed.emit(row, column)

    def _sum_text(self, window: Window, output: float) -> str:
        assert self.filtering is not None
        mine = float(window.products[:, :, self.filtering.channel].sum(dtype=np.float64))
        lines = [tr("Products of this channel: {value}", value=number_text(mine))]
        if window.patch.shape[2] > 1:
            count = window.patch.shape[2]
            lines.append(tr("of all {count} channels: {value}", count=count, value=number_text(window.total)))
        lines.append(tr("+ bias {value}", value=number_text(window.bias)))
        lines.append(f"= {number_text(window.before_activation)}")
        lines.append(f"{self.filtering.kernel.activation} → <b>{number_text(output)}</b>")
        return "<br>".join(lines)

    # ---- walking by itself

    @property
    def is_walking(self) -> bool:
        return self._walk.isActive()

    def set_walking(self, *, is_walking: bool) -> None:
        """Let the window go over the picture, line by line."""
        if is_walking:
            self._walk.start()
        else:
            self._walk.stop()

    def _on_step(self) -> None:
        if self.filtering is None or not self.isVisible():
            return
        assert self._place is not None
        rows, columns = self.filtering.effect.shape
        place = (self._place[0] * columns + self._place[1] + 1) % max(1, rows * columns)
        self.put(place // columns, place % columns)

    def _on_source_pointed(self, row: int, column: int) -> None:
        """The window whose middle is nearest to a place of the input."""
        if self.filtering is None:
            return
        kernel = self.filtering.kernel
        wanted = []
        for axis, at in enumerate((row, column)):
            reach = (kernel.weights.shape[axis] - 1) * kernel.dilation[axis]
            place = round((at + kernel.before[axis] - reach / 2) / kernel.strides[axis])
            wanted.append(min(max(0, place), self.filtering.effect.shape[axis] - 1))
        self.put(wanted[0], wanted[1])


def _title(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("muted", True)
    return label
