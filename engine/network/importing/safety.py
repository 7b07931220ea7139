"""What a file says of a layer, made harmless: only Keras's own objects are named, and nothing in it is code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.network.layers.opaque import REFUSED
from engine.notes import Note

_MODULES = ("initializers", "regularizers", "constraints", "layers")
_KERAS = ("keras", "tensorflow.keras", "tensorflow.python.keras", "tf_keras", "keras_core")
_REASONS = {
    "Lambda": "a Lambda is a piece of Python code, which is never run from a file",
    "TFSMLayer": "it would run a whole program from another file",
}


class RefusedError(Exception):
    """A layer that is not made; ``reason`` says why."""

    def __init__(self, text: str, **values: Any) -> None:
        self.reason = Note(text, values)
        super().__init__(self.reason.message)


def layer_class(class_name: str, module: str) -> Any:
    """The class of ``keras.layers`` of that name. Raises RefusedError."""
    import keras

    name = class_name.removesuffix("V1").removesuffix("V2") if class_name.startswith("BatchNorm") else class_name
    if name in _REASONS:
        raise RefusedError(_REASONS[name])
    if module and not _is_of_keras(module):
        raise RefusedError("it is {path}, which is not a part of Keras", path=f"{module}.{class_name}")
    found = getattr(keras.layers, name, None)
    if not isinstance(found, type) or not issubclass(found, keras.Layer):
        raise RefusedError("it is a layer of somebody's own: Keras has no {name}", name=class_name)
    if name in REFUSED:
        raise RefusedError("it holds what belongs to another file or library")
    return found


def checked(value: Any) -> Any:
    """A value of a config with every object in it one of Keras's own. Raises RefusedError."""
    if isinstance(value, list):
        return [checked(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "class_name" not in value:
        return {str(name): checked(item) for name, item in value.items()}
    return _object(value)


def _object(value: Mapping[str, Any]) -> Any:
    name, config, module = str(value["class_name"]), value.get("config"), value.get("module")
    match name:
        case "__tuple__":
            items = value.get("items")
            return [checked(item) for item in items] if isinstance(items, list) else []
        case "TensorShape":
            return checked(value.get("items") or config)
        case "function":
            return _function(config, module)
        case "DTypePolicy" | "Policy":
            return str(config.get("name", "float32")) if isinstance(config, dict) else "float32"
    if name in _REASONS:
        raise RefusedError(_REASONS[name])
    if isinstance(module, str) and not _is_of_keras(module):
        raise RefusedError("it names {path}, which is not a part of Keras", path=f"{module}.{name}")
    owner = _owner(name)
    if not owner or not isinstance(config, dict):
        raise RefusedError("it names {path}, which is not a part of Keras", path=name)
    return {
        "module": f"keras.{owner}",
        "class_name": name,
        "config": {str(key): checked(item) for key, item in config.items()},
        "registered_name": None,
    }


def _function(config: Any, module: Any) -> str:
    """The name of an activation. Raises RefusedError for any other function."""
    import keras

    is_of_keras = not isinstance(module, str) or module == "builtins" or _is_of_keras(module)
    name = str(config)
    if is_of_keras and name in vars(keras.activations) and not name.startswith("_"):
        return name
    where = f"{module}." if isinstance(module, str) and module != "builtins" else ""
    raise RefusedError("it names the function {path}, which is not a part of Keras", path=f"{where}{name}")


def _owner(name: str) -> str:
    """The module of Keras that has a class of that name; empty when none has, or when it is not to be made."""
    import keras

    for module in _MODULES:
        if isinstance(getattr(getattr(keras, module), name, None), type) and name not in REFUSED:
            return module
    return ""


def _is_of_keras(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in _KERAS)
