"""The two sliders that say which objects count; they act while they are moved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

from engine.detection.pipeline import DetectSettings
from gui import theme
from gui.i18n import tr


class Thresholds(QWidget):
    """``confidence`` and ``overlap`` in 0.01..0.99."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        defaults = DetectSettings()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(theme.SPACE_PX)
        self._values: dict[QSlider, QLabel] = {}
        self.confidence_slider = self._add(
            "confidence",
            tr("Confidence"),
            tr("Objects the model is less sure of are not shown"),
            defaults.confidence,
        )
        self.overlap_slider = self._add(
            "overlap",
            tr("Overlap"),
            tr("Of two boxes of one class that overlap more than this, the surer one stays"),
            defaults.overlap,
        )

    def _add(self, key: str, title: str, tip: str, value: float) -> QSlider:
        row = len(self._values)
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName(f"detect.{key}")
        slider.setAccessibleName(title)
        slider.setToolTip(tip)
        slider.setRange(1, 99)
        slider.setPageStep(5)
        slider.setValue(round(value * 100))
        name = QLabel(title)
        name.setBuddy(slider)
        name.setToolTip(tip)
        shown = QLabel(f"{slider.value() / 100:.2f}")
        shown.setMinimumWidth(shown.fontMetrics().horizontalAdvance("0.00 "))
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._values[slider] = shown
        slider.valueChanged.connect(self._on_changed)
        for column, widget in enumerate((name, slider, shown)):
            self._grid.addWidget(widget, row, column)
        return slider

    @property
    def confidence(self) -> float:
        return self.confidence_slider.value() / 100

    @property
    def overlap(self) -> float:
        return self.overlap_slider.value() / 100

    def _on_changed(self) -> None:
        for slider, shown in self._values.items():
            shown.setText(f"{slider.value() / 100:.2f}")
        self.changed.emit()
