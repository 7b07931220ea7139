"""The five tabs: what they are called, how each is made, and what the window asks of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from gui.i18n import tr
from gui.icons import icon
from gui.session import Session

Slots = dict[str, Callable[[], object]]


class Tab(Protocol):
    """What every tab widget offers the window."""

    key: str
    actions_changed: SignalInstance

    def action_slots(self) -> Slots: ...

    def is_action_enabled(self, key: str) -> bool: ...

    def focus_first(self) -> None: ...

    def shutdown(self) -> None: ...


@dataclass(frozen=True)
class TabSpec:
    """``make`` imports the tab's package late: charts and readers would cost a second at start."""

    key: str
    title: str
    tip: str
    make: Callable[[Session], QWidget]


def _data(session: Session) -> QWidget:
    from gui.data.tab import DataTab

    return DataTab(session)


def _network(session: Session) -> QWidget:
    from gui.network.tab import NetworkTab

    return NetworkTab(session)


def _train(session: Session) -> QWidget:
    from gui.training.tab import TrainTab

    return TrainTab(session)


def _draw(session: Session) -> QWidget:
    from gui.drawing.tab import DrawTab

    return DrawTab(session)


def _detect(session: Session) -> QWidget:
    from gui.detection.tab import DetectTab

    return DetectTab(session)


TABS: tuple[TabSpec, ...] = (
    TabSpec("data", "Data", "Choose and look at data", _data),
    TabSpec("network", "Network", "Build the network", _network),
    TabSpec("train", "Train", "Train the network and watch it learn", _train),
    TabSpec("draw", "Draw", "Draw a digit and have it read", _draw),
    TabSpec("detect", "Detect", "Find objects in pictures", _detect),
)


class Tabs(QTabWidget):
    """The tab bar; a tab is made when it is first shown."""

    tab_shown = Signal(object)  # the Tab now in front

    def __init__(self, session: Session, specs: tuple[TabSpec, ...] = TABS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._specs = specs
        self._made: dict[str, QWidget] = {}
        self._pages: list[QVBoxLayout] = []
        self.setObjectName("window.tabs")
        self.setAccessibleName(tr("Steps"))
        self.setDocumentMode(True)
        for spec in specs:
            page = QWidget()
            layout = QVBoxLayout(page)
            layout.setContentsMargins(0, 0, 0, 0)
            self._pages.append(layout)
            index = self.addTab(page, tr(spec.title))
            self.setTabToolTip(index, tr(spec.tip))
        self.refresh_icons()

    def start(self, key: str) -> None:
        """Show the first tab, and from then on make every tab that is turned to."""
        self.setCurrentIndex(self._index_of(key))
        self.currentChanged.connect(self._on_current_changed)
        self._on_current_changed()

    def show_tab(self, key: str) -> None:
        self.setCurrentIndex(self._index_of(key))

    @property
    def current_key(self) -> str:
        return self._specs[self.currentIndex()].key

    @property
    def made(self) -> list[Tab]:
        """The tabs made so far."""
        return [cast(Tab, widget) for widget in self._made.values()]

    def tab(self, key: str) -> Tab:
        """The tab of that key, made now if need be."""
        index = self._index_of(key)
        if key not in self._made:
            widget = self._specs[index].make(self._session)
            self._pages[index].addWidget(widget)
            self._made[key] = widget
        return cast(Tab, self._made[key])

    def refresh_icons(self) -> None:
        for index, spec in enumerate(self._specs):
            self.setTabIcon(index, icon(spec.key))

    def _index_of(self, key: str) -> int:
        return next(index for index, spec in enumerate(self._specs) if spec.key == key)

    def _on_current_changed(self) -> None:
        self.tab_shown.emit(self.tab(self.current_key))
