"""The Network tab: palette, canvas and side panels put together, and what the window's menus may ask of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.network.blocks.places import Place
from engine.network.editing.edits import legal_targets
from gui.i18n import tr
from gui.network.blocks.part import BlocksPart
from gui.network.canvas.arranging_part import ArrangingPart
from gui.network.canvas.canvas import NetworkCanvas
from gui.network.canvas.canvas_bar import CanvasBar
from gui.network.canvas.comments_part import CommentsPart
from gui.network.canvas.empty_hint import EmptyHint
from gui.network.canvas.minimap_part import MinimapPart
from gui.network.canvas.scene import NetworkScene
from gui.network.columns import NetworkColumns
from gui.network.editor import NetworkEditor
from gui.network.gallery.part import GalleryPart
from gui.network.importing.part import ImportPart
from gui.network.menus import Row, make_menu
from gui.network.navigation.chooser import NodeChooser
from gui.network.navigation.part import NavigationPart
from gui.network.palette import LayerPalette
from gui.network.parts import Part
from gui.network.pictures.part import PicturesPart
from gui.network.preview.part import PreviewPart
from gui.network.side.code_view import CodeView, shown_settings
from gui.network.side.inspector import Inspector
from gui.network.side.problems import ProblemsPanel
from gui.network.side.repairing import RepairPart
from gui.session import Session

NEEDS_NODES = ("edit.select_all", "view.fit", "network.layout", "network.copy_code")
NEEDS_SELECTED_NODES = ("edit.duplicate", "edit.cut", "edit.copy", "view.zoom_selection")


class NetworkTab(QWidget):
    """Edits ``session.graph``, or the inside of a block in it; shows what the analysis says of it."""

    key = "network"
    actions_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.editor = NetworkEditor(session)
        self.palette_list = LayerPalette(self)
        self.palette_list.open_only(str(session.settings["network_families"]).split(";"))
        self.scene = NetworkScene(self)
        self.canvas = NetworkCanvas(self.scene, self.editor, self)
        self.bar = CanvasBar(self)
        self.hint = EmptyHint(self.canvas.viewport())
        self.inspector = Inspector(self.editor, self)
        self.code = CodeView(self)
        self.problems = ProblemsPanel(self)
        self.gallery = GalleryPart(session, self.editor, self)
        self.preview = PreviewPart(session, self.canvas, self)
        self.importing = ImportPart(session, self)
        self.blocks = BlocksPart(self.canvas, self.palette_list, self)
        self.navigation = NavigationPart(self.canvas, self)
        self.parts: tuple[Part, ...] = (
            self.navigation,
            self.blocks,
            ArrangingPart(self.canvas),
            CommentsPart(self.canvas),
            MinimapPart(session, self.canvas),
            self.gallery,
            PicturesPart(session, self),
            self.preview,
            RepairPart(session, self.problems, self.canvas),
            self.importing,
        )
        self._lay_out()
        self._slots: dict[str, Callable[[], object]] = self._action_slots()
        for part in self.parts:
            self._slots.update(part.action_slots())
        self._connect()
        self._on_graph_changed()
        self.canvas.show_start()

    def _lay_out(self) -> None:
        self.columns = NetworkColumns(
            {tr("Layers"): self.palette_list, tr("Outline"): self.navigation.outline},
            (self.bar, self.navigation.find_bar, self.blocks.crumbs, self.preview.bar, self.canvas),
            {tr("Layer"): self.inspector, tr("Code"): self.code},
            self.problems,
            self,
        )
        self.columns.restore(str(self._session.settings["network_columns"]))
        self.left_tabs, self.side_tabs = self.columns.left_tabs, self.columns.side_tabs
        self.bar.add(self.preview.button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.columns)

    def _connect(self) -> None:
        self._session.graph_changed.connect(self._on_graph_changed)
        self._session.config_changed.connect(self._on_config_changed)
        self.code.saved.connect(self._on_code_saved)
        self.code.save_failed.connect(self._session.post_error)
        self.editor.where.changed.connect(self._on_place_changed)
        self._session.project_opened.connect(self._on_project_opened)
        self._session.node_requested.connect(self._on_node_requested)
        self.palette_list.append_requested.connect(self.canvas.append)
        self.palette_list.open_families_changed.connect(self._on_open_families_changed)
        self.scene.chosen_changed.connect(self._on_chosen_changed)
        self.canvas.menu_requested.connect(self._on_menu_requested)
        self.canvas.connect_requested.connect(self.choose_target)
        self.canvas.rename_requested.connect(self._on_rename_requested)
        self.inspector.renamed.connect(self._on_renamed)
        self.problems.node_chosen.connect(self._session.node_requested)
        self.bar.templates_requested.connect(self.gallery.show_templates)
        self.hint.templates_requested.connect(self.gallery.show_templates)
        self.hint.suggestions_requested.connect(self.gallery.show_suggestions)
        self.gallery.used.connect(self._on_network_used)
        self.importing.used.connect(self._on_network_used)
        self.preview.changed.connect(self.actions_changed)
        self.bar.layout_requested.connect(self.lay_out)
        self.bar.zoom_in_requested.connect(self.canvas.zoom_in)
        self.bar.zoom_out_requested.connect(self.canvas.zoom_out)
        self.bar.fit_requested.connect(self.canvas.fit)

    # ---- what the window may ask

    def _action_slots(self) -> dict[str, Callable[[], object]]:
        return {
            "edit.delete": self.canvas.delete_selection,
            "edit.select_all": self.canvas.select_all,
            "edit.duplicate": self.canvas.duplicate_selection,
            "edit.cut": self.canvas.cut_selection,
            "edit.copy": self.canvas.copy_selection,
            "edit.paste": self.canvas.paste,
            "view.zoom_in": self.canvas.zoom_in,
            "view.zoom_out": self.canvas.zoom_out,
            "view.fit": self.canvas.fit,
            "view.zoom_selection": self.canvas.zoom_selection,
            "network.layout": self.lay_out,
            "network.copy_code": self.copy_code,
        }

    def action_slots(self) -> dict[str, Callable[[], object]]:
        return dict(self._slots)

    def is_action_enabled(self, key: str) -> bool:
        for part in self.parts:
            if key in part.action_slots():
                return part.is_action_enabled(key)
        if key == "edit.delete":
            return any(self.scene.chosen)
        if key in NEEDS_SELECTED_NODES:
            return bool(self.scene.selected_nodes or self.scene.selected_comments)
        if key in NEEDS_NODES:
            return bool(self.editor.graph.nodes)
        return key in self._slots

    def focus_first(self) -> None:
        target = self.canvas if self.editor.graph.nodes else self.palette_list.search
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def shutdown(self) -> None:
        """Give up a drag and remember the sizes of the columns."""
        self.canvas.cancel_gesture()
        self.importing.close()
        self.preview.close()
        self.inspector.weights.close_down()
        self._session.attempt(self._session.settings.set, "network_columns", self.columns.stored())

    # ---- requests

    def lay_out(self) -> None:
        """Put the layers in order and show them."""
        self.editor.arranging.lay_out()
        self.canvas.show_start()

    def copy_code(self) -> None:
        """The code on the clipboard, or why there is none."""
        if self.code.copy():
            self._session.post("info", tr("The Keras code is on the clipboard."))
        else:
            self._session.post("warning", self.code.problem.text())

    def _on_code_saved(self, name: str) -> None:
        self._session.post("info", tr("The Keras code is saved as {name}.", name=name))

    def choose_target(self) -> None:
        """Ask where a wire from the selected node shall lead."""
        names = self.scene.selected_nodes
        if len(names) != 1:
            self._session.post("info", tr("Choose one layer first, then press C to connect it."))
            return
        targets = legal_targets(self.editor.graph, names[0])
        if not targets:
            self._session.post("info", tr("There is no layer that {name} could be connected to.", name=names[0]))
            return
        nodes = [self.editor.graph.node(name) for name in targets]
        chooser = NodeChooser(tr("Connect {name} to", name=names[0]), nodes, self)
        chooser.chosen.connect(self._on_target_chosen)
        chooser.open()

    def _on_target_chosen(self, target: str) -> None:
        names = self.scene.selected_nodes
        if names and self.editor.connect(names[0], target):
            self.canvas.show_node(target)

    def _on_menu_requested(self, place: QPoint) -> None:
        nodes, wires = self.scene.selected_nodes, self.scene.selected_wires
        is_one, is_any = len(nodes) == 1, bool(nodes)
        rows = (
            Row(tr("Connect to…"), "C", self.choose_target, is_one),
            Row(tr("Rename"), "F2", self._on_rename_requested, is_one),
            Row(),
            Row(tr("Cut"), "Ctrl+X", self.canvas.cut_selection, is_any),
            Row(tr("Copy"), "Ctrl+C", self.canvas.copy_selection, is_any),
            Row(tr("Paste"), "Ctrl+V", self.canvas.paste),
            Row(tr("Duplicate"), "Ctrl+D", self.canvas.duplicate_selection, is_any),
            Row(tr("Delete"), "Del", self.canvas.delete_selection, bool(nodes or wires)),
            Row(),
            Row(tr("Select all"), "Ctrl+A", self.canvas.select_all, bool(self.editor.graph.nodes)),
            Row(tr("Show all"), "0", self.canvas.fit, bool(self.editor.graph.nodes)),
        )
        more = [row for part in self.parts for row in (Row(), *part.menu_rows())]
        make_menu(self, "network.menu", (*rows, *more)).popup(place)

    def _on_network_used(self) -> None:
        self.scene.select([])
        self.canvas.show_start()

    def _on_rename_requested(self) -> None:
        self.side_tabs.setCurrentWidget(self.inspector)
        self.inspector.focus_name()

    def _on_renamed(self, name: str) -> None:
        self.scene.select([name])

    # ---- facts

    def _on_open_families_changed(self) -> None:
        names = ";".join(self.palette_list.open_families)
        self._session.attempt(self._session.settings.set, "network_families", names)

    def _on_project_opened(self) -> None:
        self.editor.where.go(())
        self.canvas.show_start()

    def _on_node_requested(self, path: Place) -> None:
        """Others speak from the network itself, whatever one is inside of; what they mean may be inside a block."""
        self.editor.where.go(path[:-1])
        self.canvas.show_node(path[-1])

    def _on_place_changed(self) -> None:
        self.canvas.cancel_gesture()
        self.scene.select([])
        self._on_graph_changed()
        self.canvas.show_start()

    def _on_graph_changed(self) -> None:
        graph, analysis = self.editor.graph, self.editor.where.analysis
        if graph is not self.scene.graph:
            self.canvas.cancel_gesture()
        self.scene.show_graph(graph, analysis)
        self.hint.setVisible(not graph.nodes)
        self.problems.show_problems(self._session.analysis.problems, has_layers=bool(self._session.graph.nodes))
        self.code.show_graph(self._session.graph, shown_settings(self._session))
        self.navigation.show_graph()
        self._on_chosen_changed()

    def _on_config_changed(self) -> None:
        self.code.show_graph(self._session.graph, shown_settings(self._session))

    def _on_chosen_changed(self) -> None:
        graph, analysis = self.editor.graph, self.editor.where.analysis
        names = [name for name in self.scene.selected_nodes if name in graph.by_id]
        self.inspector.show_selection(graph, analysis, names)
        path = self.editor.where.place
        self.code.mark(path[:1] or names)
        self.actions_changed.emit()
