"""The forms of preparing: what is done to all columns, texts, pictures and the target, by the kind of the data."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.datasets.dataset import Dataset
from engine.datasets.preparation import PREPARATION_PARAMS, Preparation
from engine.datasets.source import SourceSpec
from engine.datasets.tables.table import Table, is_number_column
from engine.params import Param
from gui import theme
from gui.data.column_edits import has_target_choice
from gui.i18n import tr
from gui.widgets.param_form import ParamForm

PIXEL_PARAMS = ("pixel_columns", "pixel_height")
MANY_COLUMNS = 64  # so many, all of them numbers, and they may be meant as pixels


@dataclass(frozen=True)
class Section:
    """A form: ``group`` of PREPARATION_PARAMS, all of its params or those of ``names``."""

    key: str
    group: str
    title: str
    names: tuple[str, ...] = ()

    @property
    def params(self) -> tuple[Param, ...]:
        """Where a few are chosen, none of them is folded away."""
        params = PREPARATION_PARAMS[self.group]
        return tuple(replace(param, advanced=False) for param in params if param.name in self.names) or params


def sections() -> tuple[Section, ...]:
    """All there are, in their order."""
    image = tuple(param.name for param in PREPARATION_PARAMS["image"] if param.name not in PIXEL_PARAMS)
    return (
        Section("image", "image", tr("Pictures"), image),
        Section("pixels", "image", tr("Pixels in a table"), PIXEL_PARAMS),
        Section("text", "text", tr("Texts")),
        Section("table", "table", tr("All columns")),
        Section("array", "table", tr("Numbers"), ("scale",)),
        Section("classes", "target", tr("Classes"), ("balance",)),
        Section("number", "target", tr("Number to predict"), ("target_scale",)),
    )


def sections_of(dataset: Dataset, source: SourceSpec | None) -> set[str]:
    """The keys of the forms that mean something for a dataset."""
    raw, image = dataset.raw, dataset.preparation.image
    shown = {dataset.kind, "number" if dataset.task == "regression" else "classes"}
    if any(column.type == "text" for column in dataset.preprocessing.columns):
        shown.add("text")
    if isinstance(raw.inputs, Table):
        columns = raw.inputs.columns.values()
        are_many = len(columns) >= MANY_COLUMNS and all(is_number_column(values) for values in columns)
        may_be_pixels = image.pixel_columns != "auto" or are_many
    else:
        is_made_of_columns = isinstance(raw.inputs, np.ndarray) and has_target_choice(source)
        may_be_pixels = dataset.kind == "image" and is_made_of_columns
    return shown | ({"pixels"} if may_be_pixels else set())


class PrepareForms(QWidget):
    """``preparation_requested`` comes with the preparation, what the change is called, and its merge key."""

    preparation_requested = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preparation = Preparation()
        self._places: dict[str, QWidget] = {}
        self.forms: dict[str, ParamForm] = {}
        self._sections = {section.key: section for section in sections()}
        self.balance = QLabel()
        self.balance.setObjectName("data.prepare.balance")
        self.balance.setWordWrap(True)
        self.balance.setProperty("muted", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, theme.SPACE_PX, 0)
        layout.setSpacing(theme.GAP_PX)
        for section in self._sections.values():
            layout.addWidget(self._place(section))
        layout.addStretch(1)

    def _place(self, section: Section) -> QWidget:
        place = QWidget(self)
        heading = QLabel(section.title)
        heading.setProperty("heading", True)
        form = ParamForm(section.params, {}, f"data.prepare.{section.key}", place)
        form.setProperty("section", section.key)
        form.value_changed.connect(self._on_value_changed)
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_PX)
        column.addWidget(heading)
        column.addWidget(form)
        if section.key == "classes":
            column.addWidget(self.balance)
        place.hide()
        self._places[section.key], self.forms[section.key] = place, form
        return place

    def show_dataset(self, dataset: Dataset, source: SourceSpec | None) -> None:
        """Show the forms that mean something for it."""
        shown = sections_of(dataset, source)
        for key, place in self._places.items():
            place.setVisible(key in shown)

    def show_preparation(self, preparation: Preparation) -> None:
        """Show these choices, silently."""
        self._preparation = preparation
        for key, form in self.forms.items():
            form.set_values(getattr(preparation, self._sections[key].group).model_dump())
        is_sequence = preparation.text.mode == "sequence"
        self.forms["text"].set_enabled(is_sequence, ("length",))
        self.forms["text"].set_enabled(not is_sequence, ("ngrams",))
        self.forms["table"].set_enabled(preparation.table.missing == "constant", ("constant",))

    def _on_value_changed(self, name: str, value: object) -> None:
        form = self.sender()
        section = self._sections[str(form.property("section"))]
        label = next(param.label for param in section.params if param.name == name)
        group = getattr(self._preparation, section.group).model_copy(update={name: value})
        self.preparation_requested.emit(
            self._preparation.model_copy(update={section.group: group}),
            tr("Change “{setting}”", setting=tr(label)),
            f"prepare {section.group} {name}",
        )
