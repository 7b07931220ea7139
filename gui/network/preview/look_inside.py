"""The window that shows one layer of the preview large: its output, its filters, and kernels of one's own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QTabWidget, QToolButton, QVBoxLayout, QWidget

from engine.network.expansion import Path
from engine.prediction.live.values import Flowed
from gui import theme
from gui.i18n import tr
from gui.icons import icon
from gui.network.preview.colouring import as_maps
from gui.network.preview.kernel_page import KernelPage
from gui.network.preview.output_page import OutputPage
from gui.network.preview.own_kernel_page import OwnKernelPage
from gui.network.preview.words import path_text, sample_text

SIZE_PX = (940, 680)


class LookInside(QDialog):
    """Stays open while one works on the canvas, and follows every edit."""

    base_opened = Signal(tuple)  # the path of a base whose layers are wanted; empty when none are any more

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network.look")
        self.setWindowTitle(tr("Look inside"))
        self._flowed: Flowed | None = None
        self._path: Path = ()
        self._base: Path = ()
        self._paths: list[Path] = []
        self.layer_box = QComboBox()
        self.layer_box.setObjectName("network.look.layer")
        self.layer_box.setAccessibleName(tr("Layer"))
        self.layer_box.setToolTip(tr("The layer to look into"))
        self.previous = self._button("previous", tr("Layer before"))
        self.next = self._button("next", tr("Next layer"))
        self.sample = QLabel()
        self.sample.setObjectName("network.look.sample")
        self.sample.setProperty("muted", True)
        self.output, self.kernel, self.own = OutputPage(), KernelPage(), OwnKernelPage()
        self.pages = QTabWidget()
        self.pages.setObjectName("network.look.pages")
        self.pages.setAccessibleName(tr("What is shown"))
        self.pages.setToolTip(tr("The output, the filters, or a kernel of your own"))
        self.pages.setDocumentMode(True)
        self.pages.addTab(self.output, tr("Output"))
        self.pages.addTab(self.kernel, tr("Kernels"))
        self.pages.addTab(self.own, tr("Your own kernel"))
        self._lay_out()
        self.layer_box.activated.connect(self._on_layer_chosen)
        self.previous.clicked.connect(self._on_previous)
        self.next.clicked.connect(self._on_next)
        self.output.channel_chosen.connect(self._on_channel_chosen)
        self._colour()
        self.resize(*SIZE_PX)

    def _button(self, name: str, title: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"network.look.{name}")
        button.setAccessibleName(title)
        button.setToolTip(title)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.previous)
        head.addWidget(self.layer_box)
        head.addWidget(self.next)
        head.addStretch(1)
        head.addWidget(self.sample)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addWidget(self.pages, 1)
        layout.setSpacing(theme.SPACE_PX)

    # ---- what is shown

    @property
    def path(self) -> Path:
        """The node that is looked into."""
        return self._path

    def look_at(self, path: Path) -> None:
        """Look into this node; into the first one that has something to show for no path."""
        self._path = path
        self._show()
        self._open_base()

    def show_flowed(self, flowed: Flowed) -> None:
        """What came out now; the same node is looked into, as long as there is one."""
        self._flowed = flowed
        self._show()
        self._open_base()

    def _show(self) -> None:
        flowed = self._flowed
        if flowed is None:
            return
        self._show_layers(flowed)
        self.sample.setText(sample_text(flowed.request.sample))
        output = flowed.outputs.get(self._path)
        self.output.show_output(output, flowed.request.sample.class_names)
        kernel, source = flowed.kernels.get(self._path), flowed.sources.get(self._path)
        has_kernel = kernel is not None and source is not None and output is not None
        self.pages.setTabVisible(1, has_kernel)
        if kernel is not None and source is not None and output is not None:
            self.kernel.show_kernel(kernel, source, output)
        picture = as_maps(flowed.request.sample.values)
        self.pages.setTabVisible(2, picture is not None)
        self.own.show_picture(picture)

    def _open_base(self) -> None:
        """Ask for the layers inside the base that is looked into, and for no others."""
        bases = self._flowed.bases if self._flowed is not None else ()
        base = next((base for base in bases if self._path[: len(base)] == base), ())
        if base != self._base:
            self._base = base
            self.base_opened.emit(base)

    def _show_layers(self, flowed: Flowed) -> None:
        """The layers in the order in which data goes through them."""
        paths = _in_order(flowed)
        if self._path and self._path not in paths:
            paths.append(self._path)
        if paths != self._paths:
            self._paths = paths
            self.layer_box.clear()
            self.layer_box.addItems([path_text(path) for path in paths])
        if not self._path and paths:
            self._path = next((path for path in paths if path in flowed.kernels), paths[0])
        if self._path in paths:
            self.layer_box.setCurrentIndex(paths.index(self._path))

    # ---- what the user does

    def _on_layer_chosen(self, index: int) -> None:
        self.look_at(self._paths[index])

    def _on_previous(self) -> None:
        self._step(-1)

    def _on_next(self) -> None:
        self._step(1)

    def _step(self, way: int) -> None:
        if self._paths:
            place = self._paths.index(self._path) + way
            self.look_at(self._paths[min(max(0, place), len(self._paths) - 1)])

    def _on_channel_chosen(self, channel: int) -> None:
        if self.pages.isTabVisible(1) and channel <= self.kernel.filter.maximum():
            self.kernel.show_filter(channel)
            self.pages.setCurrentWidget(self.kernel)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.kernel.walk.setChecked(False)
        super().closeEvent(event)

    def _colour(self) -> None:
        self.previous.setIcon(icon("previous"))
        self.next.setIcon(icon("next"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "pages"):
            self._colour()
            self._show()
        super().changeEvent(event)


def _in_order(flowed: Flowed) -> list[Path]:
    """All nodes with an output, the layers inside a base right behind it."""
    inside = flowed.request.inside
    inner = [path for path in flowed.outputs if inside and path[:-1] == inside]
    paths: list[Path] = []
    for path in flowed.outputs:
        if path not in inner:
            paths += [path, *inner] if path == inside else [path]
    return paths
