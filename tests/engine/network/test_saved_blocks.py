"""The user's palette: blocks are kept as files and come back; damaged files are told of and left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.errors import FileError
from engine.network.blocks.saved import SUFFIX, SavedBlock, forget_block, read_saved, save_block, saved_block
from engine.network.blocks.shipped import SHIPPED
from engine.network.graph import Block, Edge, Graph, Node

INNER = Block("안쪽", Graph((Node("input", "Input"), Node("r", "ReLU")), (Edge("input", "r"),)))
OUTER = Block("바깥/1", Graph((Node("input", "Input"), Node("i", "block:안쪽")), (Edge("input", "i"),)), (), "두 겹.")


def test_blocks_come_back_with_what_they_need(tmp_path: Path) -> None:
    graph = Graph(blocks=(INNER, OUTER, SHIPPED["Inception"]))
    for name in ("바깥/1", "Inception"):
        save_block(tmp_path / "new", saved_block(graph, name))
    assert read_saved(tmp_path / "new").blocks == (SavedBlock(SHIPPED["Inception"]), SavedBlock(OUTER, (INNER,)))
    assert read_saved(tmp_path / "absent").blocks == ()


def test_names_that_make_the_same_file_name_stay_apart(tmp_path: Path) -> None:
    one, two = (Block(name, INNER.graph) for name in ("a/b", "a?b"))
    for block in (one, two, one):
        save_block(tmp_path, SavedBlock(block))
    assert {saved.block.name for saved in read_saved(tmp_path).blocks} == {"a/b", "a?b"}
    forget_block(tmp_path, "a?b")
    forget_block(tmp_path, "nobody")
    assert [saved.block.name for saved in read_saved(tmp_path).blocks] == ["a/b"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"format": "layerwise block", "version": 1}', "[" * 100_000, '{"version": 2}', "\udcff"],
)
def test_damaged_files_are_told_of_and_left_alone(tmp_path: Path, text: str) -> None:
    save_block(tmp_path, SavedBlock(INNER))
    bad = tmp_path / f"안쪽 2{SUFFIX}"
    bad.write_bytes(text.encode("utf-8", "surrogatepass"))
    saved = read_saved(tmp_path)
    assert [entry.block for entry in saved.blocks] == [INNER]
    assert [str(bad) in str(error) for error in saved.damaged] == [True]
    save_block(tmp_path, SavedBlock(Block("안쪽 2", INNER.graph)))
    assert bad.read_bytes() == text.encode("utf-8", "surrogatepass")


def test_a_file_whose_block_contains_itself_is_damaged(tmp_path: Path) -> None:
    loop = Block("loop", Graph((Node("input", "Input"), Node("x", "block:loop"))))
    network = Graph(blocks=(loop,)).to_json()
    value = {"format": "layerwise block", "version": 1, "name": "loop", "network": network}
    (tmp_path / f"loop{SUFFIX}").write_text(json.dumps(value))
    assert [error.code for error in read_saved(tmp_path).damaged] == ["block.damaged"]


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FileError):
        save_block(tmp_path / "file", SavedBlock(INNER))
