"""All blocks one can take: those of the project, the user's own, and the ones that come with the program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from engine.network.blocks.kinds import block_kind
from engine.network.blocks.saved import Saved, SavedBlock, blocks_folder, forget_block, read_saved, save_block
from engine.network.blocks.saved import saved_block as block_with_needs
from engine.network.blocks.shipped import SHIPPED
from engine.network.kinds import LayerKind
from gui.i18n import error_text
from gui.session import Session

Origin = Literal["project", "user", "shipped"]


@dataclass(frozen=True)
class ShelfEntry:
    """A block by its name, and where it is from."""

    kind: LayerKind
    origin: Origin
    saved: SavedBlock


class BlockShelf(QObject):
    """A name stands for one block: the project's before the user's, and that before the one that was shipped."""

    changed = Signal()

    def __init__(self, session: Session, folder: Path | None = None) -> None:
        super().__init__(session)
        self._session = session
        self._folder = folder or blocks_folder()
        self._saved: Saved | None = None
        self._told: set[str] = set()
        self._shown = session.graph.blocks
        session.graph_changed.connect(self._on_graph_changed)
        session.project_opened.connect(self.report_damage)

    @property
    def saved(self) -> Saved:
        """The user's own, read when they are first asked for."""
        if self._saved is None:
            self._saved = read_saved(self._folder)
        return self._saved

    def report_damage(self) -> None:
        """Tell of files that could not be read, of each once."""
        for error in self.saved.damaged:
            if str(error) not in self._told:
                self._told.add(str(error))
                self._session.post("warning", *error_text(error))

    def entries(self) -> list[ShelfEntry]:
        """Every block once, by its name."""
        found = {name: _entry(SavedBlock(block), "shipped") for name, block in SHIPPED.items()}
        found |= {saved.block.name: _entry(saved, "user") for saved in self.saved.blocks}
        graph = self._session.graph
        found |= {block.name: _entry(block_with_needs(graph, block.name), "project") for block in graph.blocks}
        return list(found.values())

    def find(self, name: str) -> SavedBlock | None:
        """A block that is not of the project, by its name."""
        own = next((saved for saved in self.saved.blocks if saved.block.name == name), None)
        return own or (SavedBlock(SHIPPED[name]) if name in SHIPPED else None)

    def is_saved(self, name: str) -> bool:
        """Whether the user keeps a block of that name."""
        return any(saved.block.name == name for saved in self.saved.blocks)

    def save(self, name: str) -> bool:
        """Keep a block of the project for all projects, in the place of the one of its name."""
        saved = block_with_needs(self._session.graph, name)
        return self._written(self._session.attempt(save_block, self._folder, saved))

    def forget(self, name: str) -> bool:
        """Keep a block no longer; what projects have of it stays."""
        return self._written(self._session.attempt(forget_block, self._folder, name))

    def _written(self, is_done: bool) -> bool:
        self._saved = None
        self.changed.emit()
        return is_done

    def _on_graph_changed(self) -> None:
        if self._session.graph.blocks != self._shown:
            self._shown = self._session.graph.blocks
            self.changed.emit()


def _entry(saved: SavedBlock, origin: Origin) -> ShelfEntry:
    kind = block_kind(saved.block.name, (*saved.needs, saved.block))
    if kind is None:
        raise KeyError(saved.block.name)
    return ShelfEntry(kind, origin, saved)
