"""All of an output, large: every channel in a grid, or a vector as bars; statistics and the value under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from engine.prediction.live.values import Output
from gui import theme
from gui.i18n import tr
from gui.network.preview.bars_view import BarsView
from gui.network.preview.colouring import as_maps
from gui.network.preview.maps_view import MapsView
from gui.network.preview.small import number_text
from gui.network.preview.words import statistics_line


class OutputPage(QWidget):
    """Shows one Output."""

    channel_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._output: Output | None = None
        self.colours = QComboBox()
        self.colours.setObjectName("network.look.colours")
        self.colours.setAccessibleName(tr("Colours"))
        self.colours.setToolTip(tr("How numbers are coloured"))
        for name, title in (("viridis", tr("Viridis")), ("grey", tr("Grey")), ("diverging", tr("Around 0"))):
            self.colours.addItem(title, name)
        self.own_scale = QCheckBox(tr("Every channel in its own scale"))
        self.own_scale.setObjectName("network.look.own_scale")
        self.own_scale.setAccessibleName(tr("Every channel in its own scale"))
        self.own_scale.setToolTip(tr("Shows faint channels too; without it, brightness can be compared"))
        self.statistics = QLabel()
        self.statistics.setObjectName("network.look.statistics")
        self.statistics.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told = QLabel()
        self.told.setObjectName("network.look.value")
        self.told.setProperty("muted", True)
        self.maps, self.bars = MapsView(), BarsView()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.maps)
        self.stack.addWidget(self.bars)
        self._lay_out()
        self.colours.currentIndexChanged.connect(self._show)
        self.own_scale.toggled.connect(self._show)
        self.maps.pointed.connect(self._on_map_pointed)
        self.maps.chosen.connect(self.channel_chosen)
        self.bars.pointed.connect(self._on_bar_pointed)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.statistics, 1)
        head.addWidget(self.own_scale)
        head.addWidget(self.colours)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX)
        layout.addLayout(head)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.told)

    def show_output(self, output: Output | None, names: tuple[str, ...] = ()) -> None:
        """``names`` are those of the classes, for a vector of as many values."""
        self._output = output
        self._names = names
        self._show()

    def _show(self) -> None:
        output = self._output
        self.told.setText("")
        self.stack.setVisible(output is not None)
        if output is None:
            self.statistics.setText(tr("Nothing comes out of this layer yet."))
            return
        self.statistics.setText(statistics_line(output))
        maps = as_maps(output.values)
        is_maps = maps is not None
        self.own_scale.setVisible(maps is not None and maps.shape[2] > 1)
        self.colours.setVisible(is_maps)
        if maps is None:
            self.bars.show_values(output.values.reshape(-1), self._names)
            self.stack.setCurrentWidget(self.bars)
            return
        self.maps.show_maps(maps, self.colours.currentData(), is_shared=not self.own_scale.isChecked())
        self.stack.setCurrentWidget(self.maps)
        if self.maps.mosaic is not None and self.maps.mosaic.count < maps.shape[2]:
            self.told.setText(
                tr("The first {count} of {all} channels", count=self.maps.mosaic.count, all=maps.shape[2])
            )

    def _on_map_pointed(self, channel: int, row: int, column: int) -> None:
        maps = as_maps(self._output.values) if self._output is not None else None
        if maps is not None:
            value = number_text(float(maps[row, column, channel]))
            place = tr("channel {channel}, row {row}, column {column}", channel=channel, row=row, column=column)
            self.told.setText(f"{place}: {value}")

    def _on_bar_pointed(self, index: int) -> None:
        if self._output is not None:
            value = number_text(float(self._output.values.reshape(-1)[index]))
            name = self.bars.name_of(index)
            self.told.setText(f"{index}{f' ({name})' if name else ''}: {value}")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "stack"):
            self._show()
