"""Names of Keras in scripts: ``tf.keras.layers.Dense``, ``layers.Dense`` and ``Dense`` are one and the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_ROOTS = ("tensorflow.python.keras", "tensorflow.keras", "tf_keras", "keras.api", "keras.src", "keras_core")
_OLD = {
    "keras.layers.merge": "keras.layers",
    "keras.layers.core": "keras.layers",
    "keras.layers.convolutional": "keras.layers",
    "keras.layers.normalization": "keras.layers",
    "keras.layers.advanced_activations": "keras.layers",
    "keras.layers.embeddings": "keras.layers",
    "keras.layers.recurrent": "keras.layers",
    "keras.layers.wrappers": "keras.layers",
    "keras.layers.experimental.preprocessing": "keras.layers",
}
_ALIASES = {
    "keras.models.Sequential": "keras.Sequential",
    "keras.models.Model": "keras.Model",
    "keras.engine.Model": "keras.Model",
    "keras.layers.Input": "keras.Input",
    "keras.engine.input_layer.Input": "keras.Input",
}
_APPLICATIONS = "keras.applications."


def plain_path(path: str) -> str:
    """A dotted name as Keras 3 spells it; other libraries' as they are."""
    for root in _ROOTS:
        if path == root or path.startswith(f"{root}."):
            path = f"keras{path[len(root) :]}"
    for old, new in _OLD.items():
        if path == old or path.startswith(f"{old}."):
            path = f"{new}{path[len(old) :]}"
    if path.startswith(_APPLICATIONS):
        path = _APPLICATIONS + path.rsplit(".", 1)[-1]
    return _ALIASES.get(path, path)


def imported_names(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names an import makes, and the dotted name each stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
        return
    for alias in node.names:
        if alias.name != "*":
            yield alias.asname or alias.name, f"{node.module or ''}.{alias.name}"
