"""How a table file is read: every guess shown, changeable, and followed at once by the rows as they would be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.source import SourceSpec
from engine.datasets.tables.preview import TablePreview, preview_table
from engine.datasets.tables.target import choose_targets
from engine.errors import DatasetError, StudioError
from engine.params import Choice, Param
from engine.tasks import CancelToken, Report
from gui import theme
from gui.data.column_edits import BETWEEN_TARGETS, TARGET
from gui.data.reading_table import ReadingTable
from gui.i18n import error_text, tr
from gui.session import Session
from gui.widgets.param_form import ParamForm
from gui.worker import CLOSE_LIMIT_S, Worker

ROWS = 50
FORM_WIDTH_PX = 300


def previewed(
    path: Path,
    params: Mapping[str, Any],
    *,
    report: Report,  # noqa: ARG001
    cancel: CancelToken,  # noqa: ARG001
) -> TablePreview:
    """The head of a file, as a Worker reads it: a packed one or a workbook takes a moment."""
    return preview_table(path, params, ROWS)


def edit_reading(session: Session, spec: SourceSpec, parent: QWidget | None = None) -> None:
    """Let the user say how a table is read; what is changed becomes the project's source."""
    dialog = ReadingDialog(spec, parent)
    if dialog.exec() == QDialog.DialogCode.Accepted:
        session.set_source(dialog.spec)
    dialog.deleteLater()


class ReadingDialog(QDialog):
    """``spec`` is the source with what was changed; the one given is never touched."""

    def __init__(self, spec: SourceSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given = spec
        self._path = Path(str(spec.params.get(spec.source.path_param, "")))
        self._preview: TablePreview | None = None
        self._worker: Worker | None = None
        self.setObjectName("reading")
        self.setWindowTitle(tr("How “{file}” is read", file=self._path.name))
        params = [_unfolded(param) for param in spec.source.params if param.name != spec.source.path_param]
        self.form = ParamForm(params, spec.params, "reading", self)
        self.found = self._label("reading.found")
        self.found.setProperty("muted", True)
        self.problem = self._label("reading.problem")
        self.problem.setAccessibleName(tr("What is wrong with it"))
        self.table = ReadingTable()
        self.table.setObjectName("reading.table")
        self.table.setAccessibleName(tr("The first rows"))
        self.table.setToolTip(tr("The first rows as they would be read; a click on a head, or T, chooses the target"))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self._lay_out()
        self.form.value_changed.connect(self._on_value_changed)
        self.table.target_chosen.connect(self._on_target_chosen)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._read()

    @staticmethod
    def _label(name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, theme.SPACE_PX, 0)
        column.setSpacing(theme.GAP_PX)
        column.addWidget(self.form)
        column.addWidget(self.found)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(side)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFixedWidth(FORM_WIDTH_PX)
        right = QVBoxLayout()
        right.addWidget(self.problem)
        right.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addWidget(area)
        row.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACE_PX)
        layout.addLayout(row, 1)
        layout.addWidget(self.buttons)
        self.resize(1000, 600)

    @property
    def spec(self) -> SourceSpec:
        return SourceSpec(self._given.key, {**self._given.params, **self.form.values()})

    @property
    def preview(self) -> TablePreview | None:
        """What is shown; None while the file cannot be read in this way."""
        return self._preview

    def done(self, result: int) -> None:
        self._let_go()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter ends the typing of a line; it is no OK."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not is_enter or isinstance(self.focusWidget(), QAbstractButton):
            super().keyPressEvent(event)

    # ---- reading

    def _read(self) -> None:
        """Read the head again; an older read is given up."""
        self._let_go()
        self._worker = Worker(previewed, self._path, self.spec.params, parent=self)
        self._worker.finished.connect(self._on_previewed)
        self._worker.failed.connect(self._on_failed)
        self._worker.start()

    def _let_go(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.finished.disconnect()
            worker.failed.disconnect()
            worker.cancel()
            worker.wait(CLOSE_LIMIT_S)

    def _on_previewed(self, preview: TablePreview) -> None:
        if self.sender() is not self._worker:
            return
        self._preview = preview
        names = {param.name for param in self._given.source.params}
        if TARGET in names:
            self.form.set_suggestions(TARGET, preview.names)
        if "sheet" in names:
            self.form.set_suggestions("sheet", preview.sheets)
        self._show()

    def _on_failed(self, error: StudioError | None) -> None:
        if self.sender() is not self._worker:
            return
        self._preview = None
        self._show(error)

    # ---- showing

    def _show(self, error: StudioError | None = None) -> None:
        preview = self._preview
        targets: tuple[str, ...] = ()
        if preview is not None:
            try:
                targets = choose_targets(self._path, preview.names, str(self.form.values().get(TARGET, "")))
            except DatasetError as raised:
                error = raised
        self.table.show_preview(preview, targets)
        self.found.setText(found_text(preview, self.form.values()) if preview is not None else "")
        text = " ".join(filter(None, error_text(error))) if error is not None else ""
        if preview is not None and preview.is_ragged:
            text = tr("The rows are not equally long, so the file cannot be read like this. Choose another delimiter.")
        self.problem.setText(f"⚠ {text}" if text else "")
        self.problem.setVisible(bool(text))
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(preview is not None)

    def _on_value_changed(self, name: str, _value: object) -> None:
        if name in (TARGET, "task"):
            self._show()
        else:
            self._read()

    def _on_target_chosen(self, name: str, is_more: bool) -> None:
        before = [one for one in str(self.form.values().get(TARGET, "")).split(BETWEEN_TARGETS) if one]
        chosen = [*(one for one in before if one != name), name] if is_more else [name]
        self.form.set_values({TARGET: BETWEEN_TARGETS.join(chosen)})
        self._show()


def found_text(preview: TablePreview, values: Mapping[str, Any]) -> str:
    """What was found out where the user left it to the program, in one line."""
    found = {
        "delimiter": preview.delimiter,
        "encoding": preview.encoding,
        "decimal": preview.decimal,
        "quote": preview.quote,
        "header": "yes" if preview.has_header else "no",
    }
    told = [
        f"{tr(param.label)}: {tr(param.titles[param.options.index(found[param.name])])}"
        for param in SourceSpec(preview.kind).source.params
        if isinstance(param, Choice)
        and values.get(param.name) == "auto"
        and found.get(param.name, "auto") in param.options[1:]
    ]
    if preview.sheet and not values.get("sheet"):
        told.append(tr("Sheet: {name}", name=preview.sheet))
    return tr("Found: {list}", list=", ".join(told)) if told else ""


def _unfolded(param: Param) -> Param:
    """Nothing is folded away here: this is what the dialog is for."""
    return replace(param, advanced=False)
