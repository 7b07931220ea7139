"""What the selected layer is and can be set to; with nothing selected, the network in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from engine.errors import StudioError
from engine.network.analysis import Analysis
from engine.network.blocks.kinds import kind_of
from engine.network.graph import Graph, Node
from engine.network.kinds import LayerKind
from engine.network.problems import Problem
from gui import theme
from gui.i18n import error_text, problem_text, tr
from gui.network.blocks.expose import ExposeButton
from gui.network.editor import NetworkEditor
from gui.network.side.cost_words import large_number
from gui.network.side.costs_panel import CostsPanel
from gui.network.side.weights_panel import WeightsPanel
from gui.network.words import shape_words, title_of
from gui.widgets.labels import plain_label
from gui.widgets.param_form import ParamForm


def _values(node: Node, kind: LayerKind | None) -> dict[str, Any]:
    """Every param of a node, at its default where the node does not say."""
    return {param.name: node.params.get(param.name, param.default) for param in kind.params} if kind else {}


def _help_of(node: Node, kind: LayerKind | None) -> str:
    """What the layer is for; of a block also how to see what is in it."""
    if kind is None:
        return tr("This version does not know this layer.")
    if not node.block:
        return tr(kind.help)
    return " ".join(text for text in (tr(kind.help), tr("Double click or Enter opens the block.")) if text)


class Inspector(QScrollArea):
    """A form for one node; the values of several; the totals of all."""

    renamed = Signal(str)  # the node's new id

    def __init__(self, editor: NetworkEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._node: Node | None = None
        self._kind: LayerKind | None = None
        self._form: ParamForm | None = None
        self.setObjectName("network.inspector")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget(self)
        self.heading = plain_label("network.inspector_heading", body, heading=True)
        self.help = plain_label("network.inspector_help", body, muted=True)
        self.problem = plain_label("network.inspector_problem", body)
        self.advice = plain_label("network.inspector_advice", body)
        self.name = QLineEdit(body)
        self.name.setObjectName("network.name")
        self.name.setAccessibleName(tr("Name"))
        self.name.setToolTip(tr("The layer's name in Keras: letters, digits and underscores"))
        self.name_problem = plain_label("network.name_problem", body)
        self.output = plain_label("network.output_shape", body)
        self.params = plain_label("network.param_count", body)
        self.macs = plain_label("network.macs", body)
        self.costs = CostsPanel(editor.session, body)
        self.expose = ExposeButton(editor, body)
        self.weights = WeightsPanel(editor.session, body)
        self._lay_out(body)
        self.setWidget(body)
        self.name.editingFinished.connect(self._on_name_edited)
        self._colour()

    def _lay_out(self, body: QWidget) -> None:
        self._top = QWidget(body)
        top = QFormLayout(self._top)
        top.setContentsMargins(0, 0, 0, 0)
        top.addRow(tr("Name"), self.name)
        top.addRow("", self.name_problem)
        self._facts = QFormLayout()
        self._facts.addRow(tr("Output"), self.output)
        parameters = QLabel(tr("Parameters"), body)
        parameters.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)  # beside the first of two lines
        self._facts.addRow(parameters, self.params)
        self._facts.addRow(tr("Multiply-adds"), self.macs)
        self._facts.addRow(tr("Memory"), self.costs.memory)
        self._form_place = QVBoxLayout()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX, theme.SPACE_PX)
        layout.setSpacing(theme.SPACE_PX)
        layout.addWidget(self.heading)
        layout.addWidget(self.help)
        layout.addWidget(self.problem)
        layout.addWidget(self.advice)
        layout.addWidget(self._top)
        layout.addLayout(self._form_place)
        layout.addWidget(self.weights)
        layout.addWidget(self.expose)
        layout.addLayout(self._facts)
        layout.addWidget(self.costs)
        layout.addStretch(1)

    @property
    def form(self) -> ParamForm | None:
        return self._form

    def show_selection(self, graph: Graph, analysis: Analysis, names: Sequence[str]) -> None:
        """Show these nodes of ``graph``."""
        node = graph.by_id.get(names[0]) if len(names) == 1 else None
        self._top.setVisible(node is not None)
        self._facts.setRowVisible(self.output, node is not None)
        is_all = bool(graph.nodes) and not names
        self._facts.setRowVisible(self.macs, node is not None or is_all)
        # Memory and time are the network's; inside a block they would be taken for the block's.
        is_whole = is_all and self._editor.blocks.here is None
        self._facts.setRowVisible(self.costs.memory, is_whole)
        self.costs.setVisible(is_whole)
        if node is not None:
            self._show_node(node, analysis)
            return
        self._drop_form()
        self._node = None
        self.expose.show_node(None)
        self.weights.show_node(None)
        if names:
            self._show_many(analysis, names)
        else:
            self._show_totals(graph, analysis)

    # ---- one node

    def _show_node(self, node: Node, analysis: Analysis) -> None:
        kind = kind_of(self._editor.graph, node)
        is_other = self._node is None or (self._node.id, self._node.kind, self._kind) != (node.id, node.kind, kind)
        self._node, self._kind = node, kind
        self.expose.show_node(node)
        sources = self._editor.graph.inputs_of(node.id) if node.id in self._editor.graph.by_id else ()
        self.weights.show_node(node, analysis.shapes.get(sources[0]) if sources else None)
        self.heading.setText(title_of(node))
        self.help.setText(_help_of(node, kind))
        if is_other:
            self._take_form(node, kind)
            self._refuse_name("")
            self.name.setText(node.id)
        elif self._form is not None:
            shown = self._form.values()
            # Only what differs, so that a half-typed number is left alone.
            values = _values(node, kind)
            self._form.set_values({name: value for name, value in values.items() if shown.get(name) != value})
        self._show_problems([problem for problem in analysis.problems if problem.node == node.id])
        self.output.setText(shape_words(analysis.shapes.get(node.id)))
        self._show_counts(*analysis.param_counts.get(node.id, (0, 0)))
        self.macs.setText(tr("{count} for a sample", count=large_number(analysis.macs_of(node.id))))

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        """Advice is not written in the colour of an error: the network trains without it."""
        for label, is_error in ((self.problem, True), (self.advice, False)):
            texts = [problem_text(problem) for problem in problems if problem.is_error is is_error]
            label.setText("\n".join(texts))
            label.setVisible(bool(texts))

    def _take_form(self, node: Node, kind: LayerKind | None) -> None:
        """The form of before where it has the same rows, else a new one."""
        params = kind.params if kind is not None else ()
        if self._form is not None and self._form.params == params:
            self._form.set_values(_values(node, kind))
            return
        self._drop_form()
        if kind is None or not params:
            return
        self._form = ParamForm(kind.params, _values(node, kind), "network.param", self.widget())
        self._form.value_changed.connect(self._on_value_changed)
        self._form_place.addWidget(self._form)

    def _drop_form(self) -> None:
        if self._form is not None:
            self._form_place.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
            self._form = None

    def _show_counts(self, trainable: int, frozen: int) -> None:
        text = f"{trainable + frozen:,}"
        if frozen:
            text += "\n" + tr(
                "{trainable} trainable, {frozen} frozen", trainable=f"{trainable:,}", frozen=f"{frozen:,}"
            )
        self.params.setText(text)

    def focus_name(self) -> None:
        """Go to the name, ready to be typed over."""
        if self._node is not None:
            self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.name.selectAll()

    def _on_value_changed(self, param: str, value: object) -> None:
        if self._node is not None and self._node.id in self._editor.graph.by_id:
            self._editor.set_param(self._node.id, param, value)

    def _on_name_edited(self) -> None:
        node, name = self._node, self.name.text().strip()
        if node is None or node.id not in self._editor.graph.by_id:
            return
        if name == node.id:
            self._refuse_name("")
            return
        try:
            self._editor.rename(node.id, name)
        except StudioError as error:
            self._refuse_name(" ".join(error_text(error)))
        else:
            self.renamed.emit(name)

    def _refuse_name(self, text: str) -> None:
        self.name_problem.setText(text)
        self.name_problem.setVisible(bool(text))

    # ---- several, or none

    def _show_many(self, analysis: Analysis, names: Sequence[str]) -> None:
        self.heading.setText(tr("{count} layers selected", count=len(names)))
        self.help.setText(
            tr("Move, copy or delete them, or group them into a block (Ctrl+G). Choose one to change its settings.")
        )
        self._show_problems(())
        counts = [analysis.param_counts.get(name, (0, 0)) for name in names]
        self._show_counts(sum(count[0] for count in counts), sum(count[1] for count in counts))

    def _show_totals(self, graph: Graph, analysis: Analysis) -> None:
        block = self._editor.blocks.here
        self.heading.setText(tr("Block {name}", name=block.name) if block else tr("The whole network"))
        layers = tr("1 layer") if len(graph.nodes) == 1 else tr("{count} layers", count=len(graph.nodes))
        hint = tr("Choose a layer on the canvas to change its settings.")
        self.help.setText(
            f"{layers}. {hint}" if graph.nodes else tr("Drag layers from the list on the left to build it.")
        )
        self._show_problems(())
        trainable, frozen = analysis.total_params
        split = tr("{trainable} trainable, {frozen} frozen", trainable=f"{trainable:,}", frozen=f"{frozen:,}")
        self.params.setText(f"{trainable + frozen:,}\n{split}")
        self.macs.setText(tr("{count} for a sample", count=large_number(sum(analysis.layers.macs.values()))))
        self.costs.refresh()

    def _colour(self) -> None:
        for label, name in ((self.problem, "error"), (self.advice, "warning"), (self.name_problem, "error")):
            palette = QPalette(self.palette())
            palette.setColor(QPalette.ColorRole.WindowText, theme.colour(name))
            label.setPalette(palette)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Under a style sheet Qt puts the first palette back when the panel is given another parent."""
        super().showEvent(event)
        self._colour()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_facts"):
            self._colour()
        super().changeEvent(event)
