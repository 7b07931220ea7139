"""A kernel of one's own on the sample: presets to begin with, every number free."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from engine.prediction.live.kernels import FloatArray, Kernel
from engine.prediction.live.own_kernels import PRESETS, filtered, grey
from gui import theme
from gui.i18n import tr
from gui.network.preview.convolution_view import ConvolutionView, Filtering

SIZES = (3, 5)
LIMIT = 99.0


class OwnKernelPage(QWidget):
    """The picture in shades of grey, under the kernel set in the boxes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: FloatArray | None = None
        self.preset = _box("preset", tr("Kernel to begin with"), tr("A kernel with a name"))
        for preset in PRESETS.values():
            self.preset.addItem(tr(preset.title), preset.key)
            self.preset.setItemData(self.preset.count() - 1, tr(preset.text), Qt.ItemDataRole.ToolTipRole)
        self.size_box = _box("size", tr("Size"), tr("Rows and columns of the kernel"))
        for size in SIZES:
            self.size_box.addItem(f"{size} × {size}", size)
        self.relu = QCheckBox("ReLU")
        self.relu.setObjectName("network.look.own.relu")
        self.relu.setAccessibleName("ReLU")
        self.relu.setToolTip(tr("Sets negative values to 0"))
        self.bias = _number("bias", tr("Bias"))
        self.bias.setRange(-1000.0, 1000.0)
        self.view = ConvolutionView("network.look.own")
        self.cells: dict[tuple[int, int], QDoubleSpinBox] = {}
        self._grid = QGridLayout()
        self._grid.setSpacing(2)
        self._make_cells()
        self._lay_out()
        self.preset.currentIndexChanged.connect(self._on_preset_chosen)
        self.size_box.currentIndexChanged.connect(self._on_preset_chosen)
        self.relu.toggled.connect(self._show)
        self.bias.valueChanged.connect(self._show)
        self._on_preset_chosen()

    def _make_cells(self) -> None:
        largest = SIZES[-1]
        for row in range(largest):
            for column in range(largest):
                cell = _number(f"cell_{row}_{column}", tr("Row {row}, column {column}", row=row + 1, column=column + 1))
                cell.setRange(-LIMIT, LIMIT)
                cell.valueChanged.connect(self._show)
                self._grid.addWidget(cell, row, column)
                self.cells[row, column] = cell

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.addWidget(self.preset)
        side.addWidget(self.size_box)
        side.addLayout(self._grid)
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Bias")))
        row.addWidget(self.bias, 1)
        row.addWidget(self.relu)
        side.addLayout(row)
        side.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX)
        layout.setSpacing(theme.GAP_PX)
        layout.addLayout(side)
        layout.addWidget(self.view, 1)

    @property
    def kernel(self) -> FloatArray:
        """The numbers in the boxes, (size, size)."""
        size = int(self.size_box.currentData())
        rows = [[self.cells[row, column].value() for column in range(size)] for row in range(size)]
        return np.array(rows, dtype=np.float32)

    def show_picture(self, picture: FloatArray | None) -> None:
        """The sample (h, w), (h, w, channels); None where it is no picture."""
        self._picture = None if picture is None else np.asarray(grey(picture), dtype=np.float32)
        self._show()

    def _on_preset_chosen(self) -> None:
        values = PRESETS[self.preset.currentData()].values
        size = int(self.size_box.currentData())
        whole = np.zeros((SIZES[-1], SIZES[-1]))
        start = (size - len(values)) // 2
        whole[start : start + len(values), start : start + len(values)] = values
        for (row, column), cell in self.cells.items():
            cell.setVisible(row < size and column < size)
            cell.blockSignals(True)
            cell.setValue(float(whole[row, column]))
            cell.blockSignals(False)
        self._show()

    def _show(self) -> None:
        if self._picture is None:
            return
        numbers = self.kernel
        effect = filtered(self._picture, numbers) + self.bias.value()
        if self.relu.isChecked():
            effect = np.maximum(effect, 0.0)
        kernel = Kernel(
            "Conv2D",
            numbers[:, :, np.newaxis, np.newaxis],
            np.array([self.bias.value()], dtype=np.float32),
            (*self._picture.shape, 1),
            before=(len(numbers) // 2, len(numbers) // 2),
            activation="relu" if self.relu.isChecked() else "linear",
        )
        source = self._picture[:, :, np.newaxis]
        self.view.show_filtering(Filtering(kernel, source, np.asarray(effect, dtype=np.float32)))


def _box(name: str, title: str, tip: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(f"network.look.own.{name}")
    box.setAccessibleName(title)
    box.setToolTip(tip)
    return box


def _number(name: str, title: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setObjectName(f"network.look.own.{name}")
    box.setAccessibleName(title)
    box.setToolTip(title)
    box.setDecimals(3)
    box.setSingleStep(0.5)
    box.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
    box.setMinimumWidth(58)
    return box
