"""What will be trained and how: the settings of the project, and the sizes that follow from them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.training.config import TRAINING_PARAMS
from gui import theme
from gui.i18n import tr
from gui.session import Session
from gui.widgets.param_form import ParamForm

SGD_ONLY = ("momentum",)


class SettingsPanel(QWidget):
    """Bound to the session's config: every change is one undoable edit, those of one setting in a row merge."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.form = ParamForm(TRAINING_PARAMS, session.config.to_json(), "train", self)
        self.form.value_changed.connect(self._on_value_changed)
        self._sizes: dict[str, QLabel] = {}
        session.config_changed.connect(self._on_config_changed)
        session.dataset_changed.connect(self.refresh)
        session.graph_changed.connect(self.refresh)
        session.training.state_changed.connect(self.refresh)
        self._arrange()
        self.refresh()

    def _arrange(self) -> None:
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.SPACE_PX, 0)
        column.addWidget(self._heading(tr("What will be trained")))
        column.addLayout(self._size_rows())
        column.addSpacing(theme.SPACE_PX)
        column.addWidget(self._heading(tr("Settings")))
        column.addWidget(self.form)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setObjectName("train.settings")
        area.setAccessibleName(tr("Training settings"))
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("heading", True)
        return label

    def _size_rows(self) -> QFormLayout:
        rows = QFormLayout()
        rows.setFormAlignment(Qt.AlignmentFlag.AlignLeft)
        for key, title in (
            ("parameters", tr("Parameters")),
            ("samples", tr("Training samples")),
            ("validation", tr("Validation samples")),
            ("steps", tr("Steps per epoch")),
        ):
            value = QLabel(self)
            value.setObjectName(f"train.sizes.{key}")
            value.setAccessibleName(title)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label = QLabel(title, self)
            label.setProperty("muted", True)
            rows.addRow(label, value)
            self._sizes[key] = value
        return rows

    def refresh(self) -> None:
        """Show the sizes as they follow from network, data and batch size."""
        session = self._session
        trainable, fixed = session.analysis.total_params
        counts = session.dataset.counts if session.dataset is not None else {}
        samples = counts.get("train", 0)
        texts = {
            "parameters": f"{trainable + fixed:,}" if session.graph.nodes else "–",
            "samples": f"{samples:,}" if counts else "–",
            "validation": f"{counts['validation']:,}" if counts else "–",
            "steps": f"{-(-samples // session.config.batch_size):,}" if counts else "–",
        }
        for key, text in texts.items():
            self._sizes[key].setText(text)
        is_open = not session.training.is_running
        self.form.set_enabled(is_open)
        if session.config.optimizer != "sgd":
            self.form.set_enabled(False, SGD_ONLY)

    def _on_value_changed(self, name: str, value: object) -> None:
        self._session.set_config(
            self._session.config.with_values({name: value}),
            tr("Change training settings"),
            merge_key=f"training.{name}",
        )

    def _on_config_changed(self) -> None:
        self.form.set_values(self._session.config.to_json())
        self.refresh()
