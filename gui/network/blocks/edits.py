"""What the user does with blocks, each as one undoable step of the session."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from engine.errors import StudioError
from engine.network.blocks import params as block_params
from engine.network.blocks.grouping import grouped, ungrouped
from engine.network.blocks.places import definition_at
from engine.network.graph import BLOCK, Block, Graph
from gui.i18n import tr
from gui.network.blocks.shelf import BlockShelf
from gui.network.blocks.whereabouts import Whereabouts
from gui.session import Session


class BlockEdits:
    """Methods give the ids that should be selected afterwards, or whether it was done; errors are posted."""

    def __init__(self, session: Session, where: Whereabouts, shelf: BlockShelf) -> None:
        self._session, self._where, self._shelf = session, where, shelf

    @property
    def here(self) -> Block | None:
        """The block one is inside of."""
        place = self._where.place
        return definition_at(self._session.graph, place) if place else None

    def knows(self, kind: str) -> bool:
        """Whether it is the kind of a block that can be added."""
        name = kind.removeprefix(BLOCK)
        return kind.startswith(BLOCK) and (name in self._where.graph.block_named or self._shelf.find(name) is not None)

    def brought(self, graph: Graph, kind: str) -> tuple[Graph, str]:
        """With the definition of a block from the shelf, if the kind is one, and the kind it has in this graph."""
        name = kind.removeprefix(BLOCK)
        if not kind.startswith(BLOCK) or name in graph.block_named:
            return graph, kind
        saved = self._shelf.find(name)
        if saved is None:
            return graph, kind
        graph, name = block_params.with_blocks(graph, saved.block, saved.needs)
        return graph, BLOCK + name

    def group(self, nodes: Collection[str], name: str, text: str = "") -> list[str]:
        """Raises GraphError where the name is none, or the nodes cannot be a block."""
        graph, node = grouped(self._where.graph, nodes, name, text)
        return [node] if self._where.set_graph(graph, tr("Group into {name}", name=name)) else []

    def ungroup(self, nodes: Collection[str]) -> list[str]:
        """The insides of these blocks in their place."""
        graph = self._where.graph
        found = [name for name in nodes if name in graph.by_id and graph.node(name).block]
        names: list[str] = []
        try:
            for name in found:
                graph, new = ungrouped(graph, name)
                names += new
        except StudioError as error:
            self._session.post_error(error)
            return []
        if found:
            self._where.set_graph(graph, tr("Ungroup"))
        return names

    # ---- the definition one is inside of

    def _define(self, change: Callable[..., Graph], text: str, *args: Any, merge_key: str = "") -> bool:
        """Change the whole network's definitions. Errors are posted."""
        try:
            graph = change(self._session.graph, *args)
        except StudioError as error:
            self._session.post_error(error)
            return False
        self._session.set_graph(graph, text, merge_key)
        return True

    def expose(self, node: str, param: str, name: str) -> bool:
        """A param of a layer inside becomes one of the block, or joins the one of that name."""
        block = self.here
        text = tr("Make {param} a parameter of the block", param=param)
        return block is not None and self._define(block_params.exposed, text, block.name, name, (node, param))

    def hide(self, node: str, param: str) -> bool:
        """A param of a layer inside is the layer's own again."""
        block = self.here
        text = tr("Make {param} fixed", param=param)
        return block is not None and self._define(block_params.unexposed, text, block.name, (node, param))

    def rename_param(self, block: str, old: str, new: str) -> bool:
        return self._define(block_params.param_renamed, tr("Rename {name}", name=old), block, old, new)

    def set_default(self, block: str, param: str, value: Any) -> bool:
        text = tr("Change {param} of {name}", param=param, name=block)
        return self._define(block_params.with_default, text, block, param, value, merge_key=f"default {block} {param}")

    def drop_param(self, block: str, param: str) -> bool:
        """The layers a parameter set keep its default, and it is gone."""
        return self._define(block_params.without_param, tr("Make {param} fixed", param=param), block, param)

    def rename(self, block: str, new: str) -> bool:
        return self._define(block_params.block_renamed, tr("Rename {name}", name=block), block, new)

    def describe(self, block: str, text: str) -> bool:
        return self._define(block_params.with_text, tr("Describe {name}", name=block), block, text)

    def drop_definition(self, block: str) -> bool:
        """Raises nothing: a block that is in use stays, and that is said."""
        return self._define(block_params.without_block, tr("Delete the block {name}", name=block), block)

    def drop_unused(self) -> bool:
        return self._define(block_params.without_unused, tr("Delete unused blocks"))
