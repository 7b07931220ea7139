"""Random editing: every edit the Network tab offers, in any order, with what must hold after each of them.

Whatever was done, taking it all back gives the first network and doing it all again the last; no edit raises, no
network it leaves is one that cannot be, and what is saved comes back.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset
from engine.datasets.source import SourceSpec
from engine.errors import StudioError
from engine.facts import DataFacts
from engine.network.analysis import analyse
from engine.network.blocks.kinds import check_no_circle, kind_of
from engine.network.blocks.places import nearest_place
from engine.network.blocks.shipped import SHIPPED
from engine.network.editing.arranging import REACH_PX, Box
from engine.network.editing.chains import moved_along
from engine.network.editing.edits import Wire, legal_targets
from engine.network.graph import Graph
from engine.network.kinds import LAYER_KINDS
from engine.network.templates import TEMPLATES
from engine.project import open_project, save_project
from engine.settings import Settings
from gui.network.canvas.scene import NetworkScene
from gui.network.editor import NetworkEditor
from gui.network.gallery.proposing import proposals_for, use_proposal
from gui.network.navigation.find_bar import found_in
from gui.session import Session

FACTS = DataFacts((16, 16, 3), "multiclass", 4)
DATA = ("xor", "iris", "diabetes", "digits")  # binary, classes, numbers to predict, pictures
MOST_NODES = 60  # beyond that a network only gets slow, and no stranger
T = TypeVar("T")
NUMBER = st.integers(0, 10_000)
NUMBERS = st.lists(NUMBER, max_size=6)
VALUES = st.one_of(
    st.integers(-3, 300),
    st.floats(-2, 2, allow_nan=False),
    st.booleans(),
    st.sampled_from(["relu", "softmax", "same", "valid", "", "층"]),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
    st.none(),
)
NAMES = st.one_of(st.sampled_from(["a", "b", "dense", "x_1", "층", "1a", "", "no name"]), st.text(max_size=5))
PX = st.floats(-1e5, 1e5, allow_nan=False)


@cache
def dataset_of(key: str) -> Dataset:
    """A small dataset that ships with the program."""
    return open_dataset(SourceSpec(key), SplitConfig())


def one(of: Sequence[T], number: int) -> T | None:
    return of[number % len(of)] if of else None


class RandomEdits(RuleBasedStateMachine):
    """One user at one canvas. Numbers choose among what is there."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="layerwise-random-")
        self.session = Session(Settings(Path(self.folder.name) / "settings.json"))
        self.editor = NetworkEditor(self.session)
        self.scene = NetworkScene()
        self.first = self.session.graph
        self.session.hold_loading()
        self.session.graph_changed.connect(self.show)
        self.editor.where.changed.connect(self.show)
        self.show()

    def show(self) -> None:
        self.scene.show_graph(self.editor.graph, self.editor.where.analysis)

    @initialize(number=NUMBER)
    def start_with_a_template(self, number: int) -> None:
        self.use_template(number)

    # ---- what there is

    @property
    def graph(self) -> Graph:
        return self.editor.graph

    def node(self, number: int) -> str:
        found = one(self.graph.nodes, number)
        return found.id if found else ""

    def nodes(self, numbers: Sequence[int]) -> list[str]:
        return list(dict.fromkeys(self.node(number) for number in numbers if self.graph.nodes))

    def wire(self, number: int) -> Wire | None:
        found = one(self.graph.edges, number)
        return (found.source, found.target) if found else None

    def comment(self, number: int) -> str:
        found = one(self.graph.comments, number)
        return found.id if found else ""

    def kind(self, number: int) -> str:
        offered = [kind.key for kind in LAYER_KINDS.values() if kind.is_offered]
        known = [f"block:{name}" for name in dict.fromkeys((*SHIPPED, *self.graph.block_named))]
        return one([*offered, *known, *known], number) or "Dense"

    @property
    def is_full(self) -> bool:
        return len(self.graph.nodes) > MOST_NODES or len(self.graph.blocks) > MOST_NODES / 4

    @staticmethod
    def attempt(edit: Callable[[], Any]) -> None:
        """Some edits raise what the window shows beside the field."""
        with suppress(StudioError):
            edit()

    # ---- layers and wires

    @rule(kind=NUMBER, x=PX, y=PX, wire=NUMBER, is_in_wire=st.booleans())
    def add(self, kind: int, x: float, y: float, wire: int, is_in_wire: bool) -> None:
        if not self.is_full:
            self.editor.add(self.kind(kind), x, y, self.wire(wire) if is_in_wire else None)

    @rule(kind=NUMBER, behind=NUMBERS)
    def append(self, kind: int, behind: list[int]) -> None:
        if not self.is_full:
            self.editor.append(self.kind(kind), self.nodes(behind))

    @rule(source=NUMBER, end=NUMBER, place=st.none() | st.integers(-1, 4), is_legal=st.booleans())
    def connect(self, source: int, end: int, place: int | None, is_legal: bool) -> None:
        if self.graph.nodes:
            start = self.node(source)
            targets = legal_targets(self.graph, start) if is_legal else list(self.graph.by_id)
            found = one(targets, end)
            assert found is None or self.editor.connect(start, found, place) or not is_legal

    @rule(wire=NUMBER, source=NUMBER, end=NUMBER)
    def reconnect(self, wire: int, source: int, end: int) -> None:
        found = self.wire(wire)
        if found is not None:
            self.editor.reconnect(found, (self.node(source), found[1]))
        found = self.wire(wire)
        if found is not None:
            self.editor.reconnect(found, (found[0], self.node(end)))

    @rule(wire=NUMBER, way=st.sampled_from([-1, 1]))
    def shift_input(self, wire: int, way: int) -> None:
        found = self.wire(wire)
        if found is not None:
            self.editor.shift_input(found, way)

    @rule(nodes=NUMBERS, wires=NUMBERS, comments=NUMBERS)
    def delete(self, nodes: list[int], wires: list[int], comments: list[int]) -> None:
        found = [wire for wire in map(self.wire, wires[:2]) if wire]
        self.editor.delete(self.nodes(nodes[:2]), found, [self.comment(number) for number in comments[:1]])

    @rule(node=NUMBER, name=NAMES)
    def rename(self, node: int, name: str) -> None:
        if self.graph.nodes:
            self.attempt(lambda: self.editor.rename(self.node(node), name))

    @rule(node=NUMBER, param=NUMBER, value=VALUES)
    def set_param(self, node: int, param: int, value: Any) -> None:
        if self.graph.nodes:
            found = self.graph.node(self.node(node))
            kind = kind_of(self.graph, found)
            known = one(kind.params, param) if kind is not None else None
            if known is not None:
                self.editor.set_param(found.id, known.name, value)

    @rule(nodes=NUMBERS, is_disabled=st.booleans())
    def disable(self, nodes: list[int], is_disabled: bool) -> None:
        self.editor.disable(self.nodes(nodes), is_disabled)

    @rule(node=NUMBER, way=st.sampled_from([-1, 1]))
    def move_along(self, node: int, way: Any) -> None:
        if self.graph.nodes:
            name, before = self.node(node), self.graph
            if self.editor.move_along(name, way):
                back = moved_along(self.graph, name, -1 if way == 1 else 1)
                assert {(e.source, e.target) for e in back.edges} == {(e.source, e.target) for e in before.edges}

    # ---- places and comments

    @rule(nodes=NUMBERS, dx=PX, dy=PX, merges=st.booleans())
    def move(self, nodes: list[int], dx: float, dy: float, merges: bool) -> None:
        names = self.nodes(nodes)
        self.editor.move(names, dx, dy, f"move {' '.join(names)}" if merges else "")

    @rule(nodes=NUMBERS, comments=NUMBERS, side=st.sampled_from(["left", "centre", "right", "top", "middle", "bottom"]))
    def align(self, nodes: list[int], comments: list[int], side: Any) -> None:
        self.editor.arranging.align(self.nodes(nodes), self._comments(comments), side)

    @rule(nodes=NUMBERS, comments=NUMBERS, direction=st.sampled_from(["horizontal", "vertical"]))
    def distribute(self, nodes: list[int], comments: list[int], direction: Any) -> None:
        self.editor.arranging.distribute(self.nodes(nodes), self._comments(comments), direction)

    def _comments(self, numbers: Sequence[int]) -> list[str]:
        return list(dict.fromkeys(self.comment(number) for number in numbers if self.graph.comments))

    @rule()
    def lay_out(self) -> None:
        self.editor.arranging.lay_out()
        places = {(node.x, node.y) for node in self.graph.nodes}
        assert len(places) == len(self.graph.nodes), "cards on each other"

    @rule(nodes=NUMBERS, text=st.text(max_size=20), x=PX, y=PX, width=PX, height=PX)
    def write_comment(self, nodes: list[int], text: str, x: float, y: float, width: float, height: float) -> None:
        if len(self.graph.comments) < 10:
            names = self.nodes(nodes)
            name = self.editor.comments.add_around(names) if names else self.editor.comments.add(x, y)
            self.editor.comments.write(name, text)
            self.editor.comments.resize(name, Box(x, y, width, height))

    # ---- clipboard

    @rule(nodes=NUMBERS, comments=NUMBERS, is_cut=st.booleans())
    def copy(self, nodes: list[int], comments: list[int], is_cut: bool) -> None:
        (self.editor.cut if is_cut else self.editor.copy)(self.nodes(nodes), self._comments(comments))

    @rule()
    def paste(self) -> None:
        if not self.is_full:
            self.editor.paste()

    @rule(nodes=NUMBERS, comments=NUMBERS)
    def duplicate(self, nodes: list[int], comments: list[int]) -> None:
        if not self.is_full:
            self.editor.duplicate(self.nodes(nodes), self._comments(comments))

    # ---- blocks

    @rule(nodes=NUMBERS, name=NAMES)
    def group(self, nodes: list[int], name: str) -> None:
        self.attempt(lambda: self.editor.blocks.group(self.nodes(nodes), name))

    @rule(start=NUMBER, length=st.integers(1, 5), name=st.sampled_from(["a", "b", "블록", "c d"]))
    def group_a_line(self, start: int, length: int, name: str) -> None:
        """Layers behind each other can be a block more often than any."""
        layers = [node.id for node in self.graph.nodes if node.kind != "Input"]
        names = [layers[start % len(layers)]] if layers else []
        while names and len(names) < length and len(self.graph.outputs_of(names[-1])) == 1:
            names += self.graph.outputs_of(names[-1])
        self.attempt(lambda: self.editor.blocks.group(names, name))

    @rule(nodes=NUMBERS)
    def ungroup(self, nodes: list[int]) -> None:
        blocks = [node.id for node in self.graph.nodes if node.block]
        if not self.is_full:
            self.editor.blocks.ungroup([*self.nodes(nodes), *blocks[:1]])

    @rule(number=NUMBER)
    def open_inside(self, number: int) -> None:
        found = one([node.id for node in self.graph.nodes if node.block], number)
        if found is not None and len(self.editor.where.place) < 4:
            self.editor.where.go((*self.editor.where.place, found))

    @rule(is_far=st.booleans())
    def go_back(self, is_far: bool) -> None:
        self.editor.where.go(() if is_far else self.editor.where.place[:-1])

    @rule(node=NUMBER, param=NUMBER, name=NAMES | st.sampled_from(["filters", "units"]), hides=st.booleans())
    def expose(self, node: int, param: int, name: str, hides: bool) -> None:
        if self.graph.nodes:
            found = self.graph.node(self.node(node))
            kind = kind_of(self.graph, found)
            known = one(kind.params, param) if kind is not None else None
            if known is not None:
                edits = self.editor.blocks
                _ = edits.hide(found.id, known.name) if hides else edits.expose(found.id, known.name, name)

    @rule(block=NUMBER, param=NUMBER, name=NAMES, value=VALUES)
    def change_definition(self, block: int, param: int, name: str, value: Any) -> None:
        found, edits = one(self.graph.blocks, block), self.editor.blocks
        if found is None:
            return
        entry = one(found.params, param)
        if entry is not None:
            edits.set_default(found.name, entry.name, value)
            edits.rename_param(found.name, entry.name, name)
        edits.describe(found.name, name)
        edits.rename(found.name, name)

    @rule(block=NUMBER, is_all=st.booleans())
    def drop_definition(self, block: int, is_all: bool) -> None:
        found = one(self.graph.blocks, block)
        if is_all:
            self.editor.blocks.drop_unused()
        elif found is not None:
            self.editor.blocks.drop_definition(found.name)

    # ---- repairs and templates

    @rule(number=NUMBER, fix=NUMBER, has_data=st.booleans())
    def repair(self, number: int, fix: int, has_data: bool) -> None:
        whole = self.session.graph
        problems = (analyse(whole, FACTS) if has_data else self.session.analysis).problems
        problem = one([problem for problem in problems if problem.fixes], number)
        chosen = one(problem.fixes, fix) if problem is not None else None
        if chosen is not None and not self.is_full:
            self.session.repair(chosen)

    @rule(number=NUMBER)
    def use_template(self, number: int) -> None:
        template = one(list(TEMPLATES.values()), number)
        if template is not None:
            self.editor.use_template(template)

    @rule(number=NUMBER)
    def start_from_my_data(self, number: int) -> None:
        proposal = one(proposals_for(self.session), number)
        if proposal is not None:
            use_proposal(self.session, proposal)
            assert self.session.graph == proposal.graph

    # ---- data

    @rule(number=NUMBER)
    def load_data(self, number: int) -> None:
        """As if it had been read already: no thread runs here."""
        key = DATA[number % len(DATA)]
        self.session.set_source(SourceSpec(key))
        self.session.cancel_loading()
        self.session._set_dataset(dataset_of(key))
        assert self.session.dataset is not None

    @rule(words=st.sampled_from(["dense", "relu 3", "conv", "층"]))
    def find(self, words: str) -> None:
        assert set(found_in(self.graph, words)) <= set(self.graph.by_id)

    # ---- undo, redo, files

    @rule(steps=st.integers(1, 6))
    def undo(self, steps: int) -> None:
        for _ in range(steps):
            self.session.undo_stack.undo()

    @rule(steps=st.integers(1, 6))
    def redo(self, steps: int) -> None:
        for _ in range(steps):
            self.session.undo_stack.redo()

    @rule()
    def undo_and_redo_all(self) -> None:
        stack, last, place = self.session.undo_stack, self.session.graph, self.editor.where.place
        index = stack.index()
        stack.setIndex(0)
        assert self.session.graph == self.first
        stack.setIndex(index)
        assert self.session.graph == last
        self.editor.where.go(place)

    @rule(opens=st.booleans())
    def save_and_load(self, opens: bool) -> None:
        folder = Path(self.folder.name) / "project"
        save_project(self.session.project, folder)
        assert open_project(folder).graph == self.session.graph
        if opens and self.session.undo_stack.count() > 40:
            self.session.open_unsaved(open_project(folder))
            self.first = self.session.graph

    # ---- what always holds

    @invariant()
    def the_network_can_be(self) -> None:
        whole = self.session.graph
        check_no_circle(whole.blocks)
        assert len({block.name for block in whole.blocks}) == len(whole.blocks)
        for graph in (whole, *(block.graph for block in whole.blocks)):
            assert len(graph.by_id) == len(graph.nodes)
            assert len(graph.order) == len(graph.nodes), "a circle"
            assert len({(edge.source, edge.target) for edge in graph.edges}) == len(graph.edges)
            for edge in graph.edges:
                assert edge.source in graph.by_id
                assert edge.target in graph.by_id
            for node in graph.nodes:
                assert node.id.isidentifier()
                assert node.id.isascii()
                assert math.fabs(node.x) <= REACH_PX
                assert math.fabs(node.y) <= REACH_PX
                assert not node.block or node.block in whole.block_named
        for block in whole.blocks:
            for param in block.params:
                assert param.targets
                assert all(name in block.graph.by_id for name, _ in param.targets)

    @invariant()
    def it_comes_back_from_text(self) -> None:
        assert Graph.from_json(json.loads(json.dumps(self.session.graph.to_json()))) == self.session.graph

    @invariant()
    def the_canvas_shows_it(self) -> None:
        place = self.editor.where.place
        assert place == nearest_place(self.session.graph, place)
        assert set(self.scene.nodes) == set(self.graph.by_id)
        assert set(self.scene.wires) == {(edge.source, edge.target) for edge in self.graph.edges}
        assert set(self.editor.where.analysis.shapes) == set(self.graph.by_id)

    def teardown(self) -> None:
        self.undo_and_redo_all()
        self.session.close()
        self.session.deleteLater()
        self.folder.cleanup()
