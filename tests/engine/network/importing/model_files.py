"""Models and files of models that the tests beside this file read."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from engine.network.expansion import expanded
from engine.network.graph import Graph
from engine.network.kinds import layer_kind
from engine.params import checked


def facts_of(graph: Graph) -> tuple[dict[str, Any], list[tuple[str, str, int]]]:
    """Kinds and checked params by name, and the wires: all that counts but places."""
    flat = expanded(graph).graph
    nodes = {node.id: (node.kind, checked(layer_kind(node.kind).params, node.params)) for node in flat.nodes}
    return nodes, sorted((edge.source, edge.target, edge.port) for edge in flat.edges)


def write_keras(path: Path, config: Any) -> Path:
    """A .keras with nothing but this config in it."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", "{}")
    return path


def sequential(*layers: dict[str, Any], name: str = "made") -> dict[str, Any]:
    """The config of a Sequential behind an input of four numbers."""
    start = {"class_name": "InputLayer", "config": {"batch_shape": [None, 4], "name": "input"}}
    return {"class_name": "Sequential", "config": {"name": name, "layers": [start, *layers]}}


def layer(class_name: str, module: str | None = "keras.layers", **config: Any) -> dict[str, Any]:
    return {"module": module, "class_name": class_name, "config": {"name": class_name.lower(), **config}}


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def pb_field(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


def keras_metadata(config: dict[str, Any]) -> bytes:
    """A keras_metadata.pb as tf.keras 2 wrote it: a SavedObject for the model, and one for a layer of it."""
    inner = pb_field(3, b"root.layer-0") + pb_field(4, b"_tf_keras_layer") + pb_field(5, b"{}")
    metadata = json.dumps({"name": "m", **config}).encode()
    root = varint(2 << 3) + varint(0) + pb_field(3, b"root") + pb_field(4, b"_tf_keras_network") + pb_field(5, metadata)
    return pb_field(1, inner) + pb_field(1, root)
