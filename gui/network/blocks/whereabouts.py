"""Where on the canvas one is: the network itself, or the inside of a block, entered through one of its uses."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.errors import StudioError
from engine.network.analysis import Analysis
from engine.network.blocks.places import Place, graph_at, nearest_place, with_graph_at
from engine.network.blocks.views import analysis_at
from engine.network.graph import Graph
from gui.session import Session


class Whereabouts(QObject):
    """The place, and the graph and analysis seen from there. A place that is gone becomes the nearest that is left."""

    changed = Signal()  # somewhere else; said before others hear that the graph has changed

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._place: Place = ()
        self._seen: tuple[Graph, Place, Graph] = (Graph(), (), Graph())
        self._judged: tuple[Analysis, Graph, Analysis] = (Analysis(), Graph(), Analysis())
        session.graph_changed.connect(self._on_graph_changed)

    @property
    def place(self) -> Place:
        return nearest_place(self._session.graph, self._place) if self._place else ()

    @property
    def graph(self) -> Graph:
        """What is edited here; the same value as long as nothing changes."""
        whole, place = self._session.graph, self.place
        if not place:
            return whole
        if self._seen[0] is not whole or self._seen[1] != place:
            self._seen = whole, place, graph_at(whole, place)
        return self._seen[2]

    @property
    def analysis(self) -> Analysis:
        """Shapes, counts and problems of what is seen here."""
        whole, graph = self._session.analysis, self.graph
        if not self.place:
            return whole
        if self._judged[0] is not whole or self._judged[1] is not graph:
            self._judged = whole, graph, analysis_at(whole, self._session.graph, self.place)
        return self._judged[2]

    def go(self, place: Place) -> None:
        """Somewhere else, or as near as one can get."""
        place = nearest_place(self._session.graph, place)
        if place != self._place:
            self._place = place
            self.changed.emit()

    def set_graph(self, graph: Graph, text: str, merge_key: str = "") -> bool:
        """What is seen here has changed: one undoable step of the session, named ``text``.

        False when a block would contain itself; that is posted, and nothing changes.
        """
        try:
            whole = with_graph_at(self._session.graph, self.place, graph)
        except StudioError as error:
            self._session.post_error(error)
            return False
        if merge_key and self.place:
            merge_key = " ".join((merge_key, "in", *self.place))
        self._session.set_graph(whole, text, merge_key)
        return True

    def _on_graph_changed(self) -> None:
        self.go(self._place)
