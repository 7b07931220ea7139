"""The page of preparing: what becomes of raw rows before the network reads them, every choice one step to undo."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QFrame, QLabel, QListView, QScrollArea, QSplitter, QTabWidget, QVBoxLayout, QWidget

from engine.datasets.dataset import Dataset
from engine.datasets.encoding import encoded_rows, feature_names
from engine.datasets.tables.column_plan import ColumnPlan
from engine.datasets.tables.columns import column_plans
from engine.errors import StudioError
from gui import theme
from gui.data.augmentation_panel import AugmentationPanel
from gui.data.augmentation_steps import Steps
from gui.data.balance_words import ClassShare, balance_text, class_shares
from gui.data.column_edits import Edit, edited, has_target_choice, reset
from gui.data.columns_editor import ColumnsEditor
from gui.data.page import DataPage
from gui.data.picture_preview import PicturePreview, prepared_picture
from gui.data.prepare_forms import PrepareForms
from gui.data.text_preview import TextPreview, text_of
from gui.i18n import tr
from gui.session import Session
from gui.worker import CLOSE_LIMIT_S, Worker

FORMS_WIDTH_PX = 290


class PreparePage(DataPage):
    """Forms on the left; on the right what they come to: columns, a text, a picture, its variants, the features."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._counter: Worker | None = None
        self._plans: tuple[ColumnPlan, ...] = ()
        self._place = 0  # of the sample that is shown, among the training rows
        self.forms = PrepareForms()
        self.columns = ColumnsEditor()
        self.text = TextPreview()
        self.picture = PicturePreview()
        self.augmentation = AugmentationPanel()
        self.features = self._make_features()
        self.foot = QLabel()
        self.foot.setObjectName("data.prepare.foot")
        self.foot.setAccessibleName(tr("What the network will read"))
        self.foot.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.tabs = self._make_tabs()
        self._lay_out()
        self._connect()

    @staticmethod
    def _make_features() -> QListView:
        view = QListView()
        view.setObjectName("data.prepare.features")
        view.setAccessibleName(tr("Features"))
        view.setToolTip(tr("What every number means that the network reads"))
        view.setUniformItemSizes(True)
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setModel(QStringListModel(view))
        return view

    def _make_tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setObjectName("data.prepare.tabs")
        tabs.setAccessibleName(tr("What preparing comes to"))
        tabs.setDocumentMode(True)
        for widget, title, tip in (
            (self.columns, tr("Columns"), tr("What every column of the table is")),
            (self.text, tr("Text"), tr("One text on its way into the network")),
            (self.picture, tr("Picture"), tr("One picture before and after")),
            (self.augmentation, tr("Augmentation"), tr("Training pictures that are another one each time")),
            (self.features, tr("Features"), tr("What every number means that the network reads")),
        ):
            place = QWidget()
            layout = QVBoxLayout(place)
            layout.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, 0, 0)
            layout.addWidget(widget)
            tabs.setTabToolTip(tabs.addTab(place, title), tip)
        return tabs

    def _lay_out(self) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.forms)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(area)
        splitter.addWidget(self.tabs)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([FORMS_WIDTH_PX, 2 * FORMS_WIDTH_PX])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(splitter, 1)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        session = self._session
        self.forms.preparation_requested.connect(session.set_preparation)
        self.columns.edit_requested.connect(self._on_column_edit)
        self.columns.reset_requested.connect(self._on_reset)
        self.augmentation.steps_requested.connect(self._on_steps)
        for panel in (self.augmentation, self.picture, self.text):
            panel.another_requested.connect(self._on_another)
        session.source_changed.connect(self._show_choices)
        session.loading_changed.connect(self._show_foot)
        self._show_choices()

    # ---- showing

    def present(self, dataset: Dataset | None) -> None:
        if dataset is None:
            return
        self.forms.show_dataset(dataset, self._session.project.source)
        self._count(dataset)
        self._plans = column_plans(dataset.raw, dataset.preparation)
        self._show_choices()
        is_picture, has_text, features = dataset.kind == "image", text_of(dataset) is not None, features_of(dataset)
        self._show_tabs((bool(self._plans), has_text, is_picture, is_picture, bool(features)))
        self._show_sample(dataset)
        model = self.features.model()
        assert isinstance(model, QStringListModel)
        model.setStringList(features)
        self._show_foot()

    def _show_tabs(self, shown: tuple[bool, ...]) -> None:
        for number, is_shown in enumerate(shown):
            self.tabs.setTabVisible(number, is_shown)
        self.tabs.setVisible(any(shown))

    def _show_choices(self) -> None:
        """What was chosen is in sight at once, also while the rows are still being prepared."""
        project = self._session.project
        self.forms.show_preparation(project.preparation)
        self.augmentation.show_steps(project.preparation.augmentation)
        self.columns.show_columns(self._plans, project.preparation, has_target_choice=has_target_choice(project.source))

    def _show_sample(self, dataset: Dataset) -> None:
        rows = dataset.split.train
        row = int(rows[self._place % len(rows)])
        self.text.show_row(dataset, row)
        if dataset.kind == "image":
            self._show_picture(dataset, row)

    def _show_picture(self, dataset: Dataset, row: int) -> None:
        self.picture.show_row(dataset, row)
        try:
            self.augmentation.show_picture(prepared_picture(dataset, row))
        except StudioError:
            # The page before says what is wrong with it.
            self.augmentation.show_picture(None)

    def _show_foot(self) -> None:
        dataset = self.dataset
        if self._session.is_preparing:
            self.foot.setText(tr("Preparing the data…"))
        elif dataset is not None:
            self.foot.setText(tr("The network reads {what}", what=reads_text(dataset)))

    # ---- counting classes

    def shutdown(self) -> None:
        if self._counter is not None:
            self._counter.cancel()
            self._counter.wait(CLOSE_LIMIT_S)

    def _count(self, dataset: Dataset) -> None:
        if self._counter is not None:
            self._counter.cancel()
        if dataset.task != "regression":
            self._counter = Worker(class_shares, dataset, parent=self)
            self._counter.finished.connect(self._on_counted)
            self._counter.start()

    def _on_counted(self, shares: tuple[ClassShare, ...]) -> None:
        if self.sender() is self._counter:
            self.forms.balance.setText(balance_text(shares))

    # ---- what the user does

    def _on_column_edit(self, edit: Edit) -> None:
        project = self._session.project
        after = edited(project, self.columns.model.targets, edit)
        if after == project and edit.field == "role":
            self._session.post("info", tr("A table needs a column to predict."), tr("Choose another target first."))
        names = ", ".join(edit.names[:3]) + (" …" if len(edit.names) > 3 else "")
        self._session.edit(after, tr("Change {columns}", columns=names))

    def _on_reset(self, names: tuple[str, ...] | None) -> None:
        self._session.set_preparation(reset(self._session.project.preparation, names), tr("Reset columns"))

    def _on_steps(self, steps: Steps, text: str, merge_key: str) -> None:
        preparation = self._session.project.preparation.model_copy(update={"augmentation": steps})
        self._session.set_preparation(preparation, text, merge_key)

    def _on_another(self) -> None:
        self._place += 1
        if self.dataset is not None:
            self._show_sample(self.dataset)


def reads_text(dataset: Dataset) -> str:
    """What one sample is to the network: its shape and dtype."""
    none = np.zeros(0, dtype=np.int64)
    dtype = encoded_rows(dataset.preprocessing, dataset.raw.inputs, none).dtype
    shape = dataset.input_shape
    if len(shape) > 1:
        return f"({', '.join(map(str, shape))}) {dtype}"
    if dataset.preprocessing.text is not None and dataset.preprocessing.text.mode == "sequence":
        return tr("{count} word numbers, {dtype}", count=f"{shape[0]:,}", dtype=dtype)
    return tr("{count} features, {dtype}", count=f"{shape[0]:,}", dtype=dtype)


def features_of(dataset: Dataset) -> list[str]:
    """The name of every feature in its order, where it has one."""
    text = dataset.preprocessing.text
    names = feature_names(dataset.preprocessing)
    if text is not None and text.mode != "sequence":
        names = text.vocabulary
    return [f"{number}  {name}" for number, name in enumerate(names)]
