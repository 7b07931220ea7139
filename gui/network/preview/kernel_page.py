"""A layer's filters: one of them large with its numbers, what it lies on, and what comes of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from engine.prediction.live.kernels import Kernel
from engine.prediction.live.values import FloatArray, Output
from gui import theme
from gui.i18n import tr
from gui.network.preview.convolution_view import ConvolutionView, Filtering


class KernelPage(QWidget):
    """Shows the filters of a Conv or Dense layer at work on the sample."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Kernel, FloatArray, FloatArray] | None = None
        self.filter = _spin("network.look.filter", tr("Filter"), tr("Which of the layer's filters"))
        self.channel = _spin("network.look.channel", tr("Input channel"), tr("Which channel of the input is shown"))
        self.walk = QCheckBox(tr("Let the window walk"))
        self.walk.setObjectName("network.look.walk")
        self.walk.setAccessibleName(tr("Let the window walk"))
        self.walk.setToolTip(tr("Moves the kernel over the picture line by line"))
        self.size_label = QLabel()
        self.size_label.setProperty("muted", True)
        self.view = ConvolutionView("network.look")
        row = QHBoxLayout()
        for text, box in ((tr("Filter"), self.filter), (tr("Input channel"), self.channel)):
            label = QLabel(text)
            label.setBuddy(box)
            row.addWidget(label)
            row.addWidget(box)
        row.addWidget(self.walk)
        row.addStretch(1)
        row.addWidget(self.size_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)
        self.filter.valueChanged.connect(self._show)
        self.channel.valueChanged.connect(self._show)
        self.walk.toggled.connect(self._on_walk_toggled)

    def show_kernel(self, kernel: Kernel, source: FloatArray, output: Output) -> None:
        """``source`` is what goes into the layer."""
        self._shown = (kernel, kernel.seen(source), kernel.shown(output.values))
        for box, count in ((self.filter, kernel.filters), (self.channel, kernel.weights.shape[2])):
            box.blockSignals(True)
            box.setMaximum(count - 1)
            box.blockSignals(False)
            box.setSuffix(f" / {count - 1}")
        self.channel.setEnabled(kernel.weights.shape[2] > 1)
        self._show()

    def show_filter(self, number: int) -> None:
        self.filter.setValue(number)

    def _show(self) -> None:
        if self._shown is None:
            return
        kernel, source, output = self._shown
        number = self.filter.value()
        height, width, channels = kernel.weights.shape[:3]
        self.size_label.setText(
            tr("{height} × {width} × {channels} weights + 1 bias", height=height, width=width, channels=channels)
        )
        filtering = Filtering(kernel, source, output[:, :, number], number, self.channel.value())
        self.view.show_filtering(filtering)

    def _on_walk_toggled(self, is_on: bool) -> None:
        self.view.set_walking(is_walking=is_on)


def _spin(name: str, title: str, tip: str) -> QSpinBox:
    box = QSpinBox()
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setToolTip(tip)
    box.setRange(0, 0)
    box.setWrapping(True)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    return box
