"""The user's palette: blocks kept as JSON files, one a block, for all projects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import FileError, GraphError
from engine.files import data_folder, file_name, read_error, read_json, write_json
from engine.network.blocks.kinds import all_needed, check_no_circle
from engine.network.graph import Block, Graph

FORMAT = "layerwise block"
VERSION = 1
SUFFIX = ".block.json"


@dataclass(frozen=True)
class SavedBlock:
    """A block and the blocks it needs inside."""

    block: Block
    needs: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Saved:
    """What the folder holds; ``damaged`` are files nobody could read, which are left alone."""

    blocks: tuple[SavedBlock, ...] = ()
    damaged: tuple[FileError, ...] = ()


def blocks_folder() -> Path:
    """Where the user's blocks are kept."""
    return data_folder() / "blocks"


def saved_block(graph: Graph, name: str) -> SavedBlock:
    """A block of a project with all it needs. Raises KeyError."""
    block = graph.block_named[name]
    return SavedBlock(block, tuple(b for b in all_needed(graph.blocks, block.graph.nodes) if b.name != name))


def read_saved(folder: Path) -> Saved:
    """All blocks of a folder by their names; an absent folder has none."""
    blocks: list[SavedBlock] = []
    damaged: list[FileError] = []
    try:
        paths = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    except OSError as error:
        return Saved((), (read_error(folder, error),))
    for path in paths:
        try:
            blocks.append(_read(path))
        except FileError as error:
            damaged.append(error)
    return Saved(tuple(sorted(blocks, key=lambda saved: saved.block.name.casefold())), tuple(damaged))


def _read(path: Path) -> SavedBlock:
    """Raises FileError for a file that is no block, or one of a newer version."""
    value = read_json(path)
    if isinstance(value, dict) and isinstance(value.get("version"), int) and value["version"] > VERSION:
        raise FileError(
            "{path} was saved by a newer version of Layerwise.",
            hint="Update Layerwise.",
            code="block.newer",
            path=str(path),
        )
    try:
        return _block_of(value)
    except (KeyError, TypeError, AttributeError, RecursionError, GraphError) as error:
        raise FileError(
            "{path} holds no block that can be read.",
            hint="Delete the file, or save the block once more.",
            code="block.damaged",
            path=str(path),
        ) from error


def _block_of(value: Any) -> SavedBlock:
    if value["format"] != FORMAT:
        raise TypeError("another format")
    graph = Graph.from_json(value["network"])
    check_no_circle(graph.blocks)
    return saved_block(graph, value["name"])


def save_block(folder: Path, saved: SavedBlock) -> None:
    """Keep a block; one of the same name is replaced. Raises FileError."""
    network = Graph(blocks=(*saved.needs, saved.block)).to_json()
    name = saved.block.name
    write_json(_path_of(folder, name), {"format": FORMAT, "version": VERSION, "name": name, "network": network})


def forget_block(folder: Path, name: str) -> None:
    """Remove a block; an absent one does not matter. Raises FileError."""
    path = _path_of(folder, name)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(
            "{path} cannot be removed: {reason}.",
            hint="Close what uses it, and try again.",
            code="block.remove",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error


def _path_of(folder: Path, name: str) -> Path:
    """The file that holds the block of that name, or one for a new block: names that differ need files that do."""
    stem, number = file_name(name) or "block", 1
    path = folder / f"{stem}{SUFFIX}"
    while path.exists() and _name_in(path) != name:
        number += 1
        path = folder / f"{stem} {number}{SUFFIX}"
    return path


def _name_in(path: Path) -> str:
    """The name of the block in a file; no name for a file nobody can read, which is not to be overwritten."""
    try:
        return _read(path).block.name
    except FileError:
        return ""
