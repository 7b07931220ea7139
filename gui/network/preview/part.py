"""The live preview as a part of the Network tab: when it runs, on what, and where its pictures go."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QToolButton, QWidget

from engine.datasets.dataset import Part as DataPart
from engine.errors import StudioError
from engine.network.expansion import Path as NodePath
from engine.network.kinds import Dims
from engine.prediction.live.samples import can_stand_in
from engine.prediction.live.values import Flowed, Output, Sample, statistics_of
from gui.i18n import error_text, tr
from gui.icons import icon
from gui.network.canvas.canvas import NetworkCanvas
from gui.network.menus import Row
from gui.network.preview.bar import PICTURE_PX, PreviewBar
from gui.network.preview.job import PreviewJob
from gui.network.preview.look_inside import LookInside
from gui.network.preview.pointing import Pointing
from gui.network.preview.small import DENSITY, small_picture
from gui.network.preview.thumbnails import Thumbnails
from gui.network.preview.weights import WeightsList
from gui.network.preview.words import flow_text, sample_text
from gui.session import Session

BUSY_AFTER_MS = 400  # a shorter wait is not worth a word
WEIGHTS_AFTER_MS = 500  # which runs fit is looked up once the edits pause
KEYS = "P"


class PreviewPart(QObject):
    """Asks for pictures when something changed that they show, and puts them beside the cards."""

    changed = Signal()  # what can be done now

    def __init__(self, session: Session, canvas: NetworkCanvas, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._canvas = canvas
        self.thumbnails = Thumbnails(canvas.network)
        self.job = PreviewJob(self)
        self.weights = WeightsList(session)
        self.bar = PreviewBar(parent)
        self.button = _toggle(parent)
        self.window: LookInside | None = None
        self.flowed: Flowed | None = None
        self.is_on = False
        self._data_part: DataPart = "train"
        self._position = 0
        self._uses_stand_in = False
        self._chosen: Path | None = None
        self._is_own_choice = False  # until then the weights are those of the newest run that has all
        self._chance = random.Random()
        self._inside: NodePath = ()  # the base whose layers the window shows
        self._progress = ""  # what the first answer waits for
        self._busy = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._weights_due = QTimer(self, singleShot=True, interval=WEIGHTS_AFTER_MS)
        self._elsewhere = QTimer(self, singleShot=True, interval=0)
        self._keys = QShortcut(QKeySequence(KEYS), canvas, context=Qt.ShortcutContext.WidgetShortcut)
        self._pointing = Pointing(canvas, self.thumbnails, self)
        self._pointing.opened.connect(self.look_inside)
        self._connect()
        self.bar.hide()
        if session.settings["network_preview"]:
            self.set_on(is_on=True)

    def _connect(self) -> None:
        session, bar = self._session, self.bar
        session.graph_changed.connect(self._on_graph_changed)
        session.dataset_changed.connect(self._ask)
        session.loading_changed.connect(self._on_loading_changed)
        session.training.state_changed.connect(self._ask_if_late)
        session.training.runs_changed.connect(self._on_runs_changed)
        session.project_opened.connect(self._on_project_opened)
        bar.shown.connect(self._ask_if_late)
        bar.part_chosen.connect(self._on_part_chosen)
        bar.step_requested.connect(self.step)
        bar.weights_chosen.connect(self._on_weights_chosen)
        bar.stand_in_requested.connect(self.use_stand_in)
        bar.look_requested.connect(self.look_inside)
        self.job.flowed.connect(self._on_flowed)
        self.job.failed.connect(self._on_failed)
        self.job.progressed.connect(self._on_progressed)
        self._busy.timeout.connect(self._on_busy)
        self._weights_due.timeout.connect(self._show_weights)
        # The canvas shows another place only after this is said.
        self._canvas.editor.where.changed.connect(self._elsewhere.start)
        self._elsewhere.timeout.connect(self._on_elsewhere)
        self._keys.activated.connect(self.look_inside)
        self.button.clicked.connect(self.toggle)

    # ---- what the tab may ask

    def action_slots(self) -> Mapping[str, Callable[[], object]]:
        return {
            "network.preview": self.toggle,
            "network.look_inside": self.look_inside,
            "network.next_sample": self.next_sample,
            "network.previous_sample": self.previous_sample,
        }

    def is_action_enabled(self, key: str) -> bool:
        if key == "network.preview":
            return True
        return self.is_on and (key != "network.look_inside" or bool(self._session.graph.nodes))

    def menu_rows(self) -> Sequence[Row]:
        is_one = len(self._canvas.network.selected_nodes) == 1
        return (Row(tr("Look inside"), KEYS, self.look_inside, is_one),)

    def close(self) -> None:
        """Let the thread go."""
        self._busy.stop()
        self._weights_due.stop()
        self._elsewhere.stop()
        self.job.close()
        if self.window is not None:
            self.window.close()

    # ---- on and off

    def toggle(self) -> None:
        self.set_on(is_on=not self.is_on)
        self._session.attempt(self._session.settings.set, "network_preview", self.is_on)

    def set_on(self, *, is_on: bool) -> None:
        self.is_on = is_on
        self.button.setChecked(is_on)
        self.bar.setVisible(is_on)
        self.changed.emit()
        if is_on:
            self.weights.read()
            self._show_weights()
            self._ask()
            return
        self.job.close()
        self._busy.stop()
        self.flowed = None
        self.thumbnails.clear()
        if self.window is not None:
            self.window.close()

    # ---- which sample, which weights

    def next_sample(self) -> None:
        self.step(1)

    def previous_sample(self) -> None:
        self.step(-1)

    def step(self, way: int) -> None:
        """The next sample (1), the one before (-1), or any (0)."""
        count = len(self._session.dataset.rows(self._data_part)) if self._session.dataset is not None else 0
        if count:
            self._position = (self._position + way) % count if way else self._chance.randrange(count)
            self._ask()

    def _on_part_chosen(self, part: DataPart) -> None:
        self._data_part, self._position = part, 0
        self._ask()

    def _on_weights_chosen(self, path: Path | None) -> None:
        self._chosen, self._is_own_choice = path, True
        self._ask()

    def use_stand_in(self) -> None:
        """Let the drawn digit flow for as long as there is no data."""
        self._uses_stand_in = True
        self._ask()

    # ---- facts

    def _on_graph_changed(self) -> None:
        if self.is_on:
            self._weights_due.start()
            self._elsewhere.start()
            self._ask()

    def _on_runs_changed(self) -> None:
        if self.is_on:
            self.weights.read()
            self._weights_due.start()

    def _on_project_opened(self) -> None:
        self._chosen, self._position, self._uses_stand_in = None, 0, False
        self._is_own_choice = False
        self._on_runs_changed()

    def _on_loading_changed(self) -> None:
        if self.is_on and self._session.dataset is None:
            self._ask()

    def _show_weights(self) -> None:
        choices = self.weights.choices(self._session.graph)
        was = self._chosen
        if was not in [choice.path for choice in choices]:
            self._chosen, self._is_own_choice = None, False
        if not self._is_own_choice:
            self._chosen = next((choice.path for choice in choices if choice.is_whole), self._chosen)
        if self._chosen != was:
            self._ask()
        self.bar.show_weights(choices, self._chosen)

    # ---- asking

    def _ask_if_late(self) -> None:
        if self.is_on and (self.flowed is None or self.flowed.request.graph is not self._session.graph):
            self._ask()

    def _ask(self) -> None:
        """Ask for pictures of what is there now."""
        session = self._session
        shape = self._input_shape()
        uses_stand_in = session.dataset is None and self._uses_stand_in and can_stand_in(shape)
        if not self.is_on:
            return
        self.bar.show_data(has_data=session.dataset is not None, can_stand_in=can_stand_in(shape) and not uses_stand_in)
        self.bar.show_part(self._data_part)
        if session.dataset is None and not uses_stand_in:
            self._show_nothing(_what_is_missing(session))
        # Making layers would take seeds away from a run that is making its own.
        elif session.training.state == "preparing":
            self.thumbnails.fade()
        elif self.bar.isVisible():
            self._busy.start()
            dataset, weights = session.dataset, self._chosen
            self.job.ask(session.graph, dataset, self._data_part, self._position, weights, shape, self._inside)

    def _input_shape(self) -> Dims:
        shapes = self._session.analysis.shapes
        nodes = (node.id for node in self._session.graph.nodes if node.kind == "Input")
        return next((shape for name in nodes if (shape := shapes.get(name)) is not None), ())

    def _show_nothing(self, text: str, *, is_problem: bool = False) -> None:
        self.job.withdraw()
        self._busy.stop()
        self.flowed = None
        self.thumbnails.clear()
        self.bar.show_sample(QPixmap(), "")
        self.bar.show_message(text, is_problem=is_problem)

    # ---- answers

    def _on_flowed(self, flowed: Flowed) -> None:
        self._busy.stop()
        self._progress = ""
        self.flowed = flowed
        is_first = not self.thumbnails.shown
        self._show_pictures()
        if is_first:
            self._canvas.keep_start()
        self.bar.show_sample(_sample_picture(flowed.request.sample), sample_text(flowed.request.sample))
        is_problem = flowed.problem is not None or bool(flowed.stopped)
        self.bar.show_message(flow_text(flowed, self.weights.title_of(self._chosen)), is_problem=is_problem)
        if self.window is not None and self.window.isVisible():
            self.window.show_flowed(flowed)

    def _on_elsewhere(self) -> None:
        """The canvas has cards elsewhere, or others: pictures of before stay with those they belong to."""
        self._show_pictures()

    def _show_pictures(self) -> None:
        if self.flowed is not None:
            self.thumbnails.show_outputs(self.flowed, self._canvas.editor.where.place)

    def _on_failed(self, error: StudioError | None) -> None:
        if error is None:
            self._show_nothing(tr("The preview has stopped because of a bug; switch it off and on again."))
        else:
            self._show_nothing(" ".join(error_text(error)), is_problem=True)

    def _on_progressed(self, text: str) -> None:
        self._progress = f"{tr(text)}…"
        self.bar.show_message(self._progress)

    def _on_busy(self) -> None:
        self.thumbnails.fade()
        self.bar.show_message(self._progress or tr("Computing…"))

    # ---- the large view

    def look_inside(self, name: str = "") -> None:
        """Show what a layer puts out large: the one named, or the one selected, or the first with something to show."""
        if not self.is_on:
            self.toggle()
        selected = self._canvas.network.selected_nodes
        name = name or (selected[0] if selected else "")
        if self.window is None:
            self.window = LookInside(self._canvas.window())
            self.window.base_opened.connect(self._on_base_opened)
        self.window.look_at((*self._canvas.editor.where.place, name) if name else ())
        if self.flowed is not None:
            self.window.show_flowed(self.flowed)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def _on_base_opened(self, path: NodePath) -> None:
        self._inside = path
        self._ask()


class _ToggleButton(QToolButton):
    """Its icon has the colours of the theme in force."""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange:
            self.setIcon(icon("preview"))
        super().changeEvent(event)


def _toggle(parent: QWidget) -> QToolButton:
    button = _ToggleButton(parent)
    button.setObjectName("network.preview")
    button.setText(tr("Live preview"))
    button.setAccessibleName(tr("Live preview"))
    button.setToolTip(tr("Show what every layer puts out for one sample of the data (F4)"))
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setIcon(icon("preview"))
    return button


def _what_is_missing(session: Session) -> str:
    if session.is_loading:
        return tr("The data is being read…")
    if session.dataset_error is not None:
        return " ".join(error_text(session.dataset_error))
    return tr("Load data first: choose it in the Data tab, and one of its samples flows through the network.")


def _sample_picture(sample: Sample) -> QPixmap:
    """The sample as it goes in, for the bar."""
    values = np.asarray(sample.values, dtype=np.float32)
    output = Output("", values, statistics_of(values))
    pixmap = QPixmap.fromImage(small_picture(output, QSizeF(PICTURE_PX, PICTURE_PX), is_photo=True))
    pixmap.setDevicePixelRatio(DENSITY)
    return pixmap
