"""The dialog of the network's pictures: which one, how, a look at it, and where it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine import files
from engine.errors import StudioError
from engine.network.analysis import Analysis
from engine.network.graph import Graph
from gui import theme
from gui.i18n import error_text, tr
from gui.network.pictures import saving
from gui.network.pictures.drawing import Drawing, ink
from gui.network.pictures.plan import plan_of
from gui.network.pictures.summary import summary_text
from gui.network.pictures.views import VIEWS, Choices, View
from gui.widgets.buttons import push_button
from gui.widgets.chart_saving import AskWhere, ask_where_to_save

OPTION_TEXTS = {
    "shows_shapes": "Shapes",
    "shows_params": "Parameters",
    "leaves_out": "Leave out layers that keep the shape",
    "opens_blocks": "Layers inside blocks",
}
PAPERS = (("white", "White paper"), ("dark", "Dark paper"), ("transparent", "Transparent"))
LEAST_SHOWN = 0.7  # below that a picture scrolls instead
MOST_SHOWN_PX = 30_000.0  # a side of the preview; what is larger is shown smaller


class DrawingView(QWidget):
    """Paints a drawing at a size that fits the width of the window, but no larger than it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._paper = QColor()
        self._scale = 1.0

    def show_drawing(self, drawing: Drawing, paper: QColor, room: QSize) -> None:
        """``room`` is what there is to be seen at once."""
        width, height = max(1.0, drawing.size.width()), max(1.0, drawing.size.height())
        whole = min(room.width() / width, room.height() / height)
        # All of it where that can still be read; else one side, and the other one scrolls.
        self._scale = min(1.0, MOST_SHOWN_PX / max(width, height), max(whole, LEAST_SHOWN))
        self._drawing, self._paper = drawing, paper
        self.setFixedSize((drawing.size * self._scale).toSize().expandedTo(QSize(1, 1)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        if self._drawing is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.fillRect(QRectF(self.rect()), self._paper)
        painter.scale(self._scale, self._scale)
        self._drawing.paint(painter)
        painter.end()


class PicturesDialog(QDialog):
    """Shows one of VIEWS of a graph, saves it as PNG, SVG or PDF, or copies it."""

    def __init__(
        self,
        graph: Graph,
        analysis: Analysis,
        folder: Path,
        parent: QWidget | None = None,
        ask_where: AskWhere = ask_where_to_save,
    ) -> None:
        super().__init__(parent)
        self._graph, self._analysis = graph, analysis
        self._folder = folder
        self._ask_where = ask_where
        self.choices = Choices(is_dark=theme.colours() is theme.DARK)
        self.setObjectName("pictures")
        self.setWindowTitle(tr("Pictures of the network"))
        self._make_choosers()
        self.view = DrawingView()
        self.preview = QScrollArea()
        self.preview.setObjectName("pictures.preview")
        self.preview.setAccessibleName(tr("Preview"))
        self.preview.setToolTip(tr("The picture as it will be saved"))
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setWidget(self.view)
        self.said = QLabel()
        self.said.setObjectName("pictures.said")
        self.said.setWordWrap(True)
        self._lay_out()
        self.resize(980, 700)
        self._on_view_changed()

    def _make_choosers(self) -> None:
        self.chooser = QComboBox()
        self.chooser.setObjectName("pictures.view")
        self.chooser.setAccessibleName(tr("Picture"))
        self.chooser.setToolTip(tr("Which picture of the network"))
        for view in VIEWS:
            self.chooser.addItem(tr(view.title), view.key)
            self.chooser.setItemData(self.chooser.count() - 1, tr(view.help), Qt.ItemDataRole.ToolTipRole)
        self.chooser.currentIndexChanged.connect(self._on_view_changed)
        self.paper = QComboBox()
        self.paper.setObjectName("pictures.paper")
        self.paper.setAccessibleName(tr("Paper"))
        self.paper.setToolTip(tr("What the picture is drawn on"))
        for key, title in PAPERS:
            self.paper.addItem(tr(title), key)
        self.paper.setCurrentIndex(1 if self.choices.is_dark else 0)
        self.paper.currentIndexChanged.connect(self._on_choice)
        self.options: dict[str, QCheckBox] = {}
        for name, text in OPTION_TEXTS.items():
            box = self.options[name] = QCheckBox(tr(text))
            box.setObjectName(f"pictures.{name}")
            box.setAccessibleName(tr(text))
            box.setToolTip(tr("Shown in the picture or not"))
            box.setChecked(getattr(self.choices, name))
            box.toggled.connect(self._on_choice)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(theme.GAP_PX)
        for widget in (self.chooser, self.paper, *self.options.values()):
            bar.addWidget(widget)
        bar.addStretch(1)
        self.help = QLabel()
        self.help.setProperty("muted", True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save_button = self._button("save", tr("Save…"), tr("Save the picture as PNG, SVG or PDF"), self.save)
        self.copy_button = self._button("copy", tr("Copy"), tr("Put the picture on the clipboard"), self.copy)
        self.copy_text_button = self._button(
            "copy_table", tr("Copy as table"), tr("Put the rows on the clipboard, for a spreadsheet"), self.copy_table
        )
        for button in (self.copy_text_button, self.copy_button, self.save_button):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.save_button.setDefault(True)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACE_PX)
        layout.addLayout(bar)
        layout.addWidget(self.help)
        layout.addWidget(self.preview, 1)
        layout.addWidget(self.said)
        layout.addWidget(buttons)

    def _button(self, name: str, text: str, tip: str, slot: Callable[[], None]) -> QPushButton:
        button = push_button(f"pictures.{name}", text, tip)
        button.clicked.connect(slot)
        return button

    # ---- what is shown

    @property
    def current(self) -> View:
        return VIEWS[self.chooser.currentIndex()]

    @property
    def paper_colour(self) -> QColor:
        return QColor(Qt.GlobalColor.transparent) if self.choices.is_transparent else self._shown_paper

    @property
    def _shown_paper(self) -> QColor:
        return ink(is_dark=self.choices.is_dark).paper

    def drawing(self) -> Drawing:
        """The picture chosen."""
        return self.current.draw(self._graph, self._analysis, self.choices)

    def _on_view_changed(self) -> None:
        for name, box in self.options.items():
            has_it = name in self.current.options
            box.setVisible(has_it and (name != "opens_blocks" or any(node.block for node in self._graph.nodes)))
        self.copy_text_button.setVisible(self.current.key == "summary")
        self.help.setText(tr(self.current.help))
        self._show()

    def _on_choice(self) -> None:
        paper = self.paper.currentData()
        chosen = {name: box.isChecked() for name, box in self.options.items()}
        is_dark = paper == "dark" or (paper == "transparent" and theme.colours() is theme.DARK)
        self.choices = replace(self.choices, is_dark=is_dark, is_transparent=paper == "transparent", **chosen)
        self._show()

    def _show(self) -> None:
        self.said.clear()
        self.view.show_drawing(self.drawing(), self._shown_paper, self.preview.maximumViewportSize())

    # ---- where it goes

    def save(self) -> None:
        """Ask where, and write the picture there."""
        name = files.file_name(f"{self._folder.name or 'network'} {self.current.key}")
        path = self._ask_where(self, self._folder / f"{name}.png")
        if not path:
            return
        try:
            saving.save(self.drawing(), self.paper_colour, Path(path))
        except StudioError as error:
            self.said.setText(" ".join(error_text(error)))
        else:
            self.said.setText(tr("Saved: {path}", path=path))

    def copy(self) -> None:
        QGuiApplication.clipboard().setImage(saving.image_of(self.drawing(), self.paper_colour))
        self.said.setText(tr("The picture is on the clipboard."))

    def copy_table(self) -> None:
        plan = plan_of(self._graph, self._analysis, opens_blocks=self.choices.opens_blocks)
        QGuiApplication.clipboard().setText(summary_text(plan))
        self.said.setText(tr("The table is on the clipboard."))
