"""A script, or a notebook, as the Recipe of the model it would make and the settings it would train it with."""

from __future__ import annotations

import ast
import json
from typing import Any

from engine.errors import GraphError
from engine.network.importing.files import too_large
from engine.network.importing.recipe import MOST_LAYERS, Item, Recipe, Ref, too_many_layers
from engine.network.importing.report import Findings
from engine.network.importing.script.calls import nested_item, read_call
from engine.network.importing.script.interpreter import Interpreter
from engine.network.importing.script.values import LayerValue, ModelValue, Tensor
from engine.tasks import CancelToken

_MOST_CHARACTERS = 2**20  # of a script; the window stands still while Python parses it


class ScriptReader(Interpreter):
    """An Interpreter that also knows how models become Recipes."""

    def __init__(self, findings: Findings, cancel: CancelToken) -> None:
        super().__init__(findings, read_call, cancel)
        self._num_told = 0

    def recipe_of(self, model: ModelValue) -> Recipe:
        """The Recipe of a model of the script."""
        if model.base is not None:
            return self._of_base(model)
        recipe = self._of_sequential(model) if model.is_sequential else self._of_functional(model)
        self._num_told += 1 + len(recipe.items)
        if self._num_told > 2 * MOST_LAYERS:  # a model within models twice over, and over again
            raise too_many_layers(model.name)
        return recipe

    def _of_base(self, model: ModelValue) -> Recipe:
        shape = model.base.named.get("input_shape") if model.base is not None else None
        whole = [None, *shape] if isinstance(shape, (list, tuple)) else [None, 224, 224, 3]
        start = Item("input", "", "InputLayer", config={"batch_shape": whole}, line=model.line)
        item = nested_item(self, model, "base", [Ref("input")])
        return Recipe(model.name, (start, item), ("input",), ("base",))

    def _of_sequential(self, model: ModelValue) -> Recipe:
        items: list[Item] = []
        for place, entry in enumerate(model.entries):
            if isinstance(entry, Tensor):
                items.append(self.items[entry.ref.key])
                continue
            if not items:
                items.append(_start(entry))
            key, sources = f"entry@{place}", [Ref(items[-1].key)]
            if isinstance(entry, ModelValue):
                items.append(nested_item(self, entry, key, sources))
            elif isinstance(entry, LayerValue):
                items.append(Item(key, entry.name, entry.class_name, call=entry.call, args=sources, line=entry.line))
        return Recipe(model.name, tuple(items), tuple(i.key for i in items[:1]), tuple(i.key for i in items[-1:]))

    def _of_functional(self, model: ModelValue) -> Recipe:
        inputs = [tensor.ref.key for tensor in model.inputs]
        outputs = [tensor.ref.key for tensor in model.outputs]
        waiting, found = list(outputs), dict[str, Item]()
        while waiting:
            key = waiting.pop()
            if key in found or key not in self.items:
                continue
            found[key] = self.items[key]
            waiting += [] if key in inputs else found[key].sources
        items = [item for key, item in self.items.items() if key in found]
        return Recipe(model.name, tuple(items), tuple(inputs), tuple(outputs))


def _start(entry: LayerValue | ModelValue) -> Item:
    """The input of a Sequential model without one, from what its first layer says."""
    shape: Any = entry.input_shape if isinstance(entry, LayerValue) else None
    if isinstance(entry, ModelValue) and entry.base is not None:
        given = entry.base.named.get("input_shape")
        shape = [None, *given] if isinstance(given, (list, tuple)) else None
    if isinstance(entry, ModelValue) and entry.entries:
        return _start(entry.entries[0]) if not isinstance(entry.entries[0], Tensor) else _start_of(entry.line, None)
    return _start_of(entry.line, shape)


def _start_of(line: int, shape: Any) -> Item:
    return Item("input", "", "InputLayer", config={"batch_shape": list(shape) if shape else None}, line=line)


def recipe_of_script(text: str, name: str, findings: Findings, cancel: CancelToken) -> tuple[Recipe, dict[str, Any]]:
    """The model of a script and its settings. Raises GraphError for no Python, and for none with a model; Cancelled."""
    reader = ScriptReader(findings, cancel)
    try:
        reader.read_script(_parsed(text, name).body)
        model = _chosen(reader) or _made_by_function(reader)
        if model is None:
            raise _no_model(name)
        return reader.recipe_of(model), reader.settings
    except RecursionError as error:
        raise _no_model(name) from error


def _parsed(text: str, name: str) -> ast.Module:
    source = _notebook(text) if text.lstrip().startswith("{") else text
    if not source.strip():
        raise GraphError("{name} is empty.", hint="Choose a Keras script.", code="import.empty_script", name=name)
    if len(source) > _MOST_CHARACTERS:
        raise too_large(name, _MOST_CHARACTERS)
    try:
        return _tree(source)
    except SyntaxError as error:
        raise GraphError(
            "Line {line} of {name} is not Python: {text}",
            hint="Correct the line, then read it again.",
            code="import.syntax",
            line=error.lineno or 0,
            name=name,
            text=(error.text or "").strip()[:80],
        ) from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise _no_model(name) from error


def _tree(source: str) -> ast.Module:
    """The syntax tree, if need be without the lines that only a notebook understands."""
    try:
        return ast.parse(source)
    except SyntaxError:
        lines = source.split("\n")
        return ast.parse("\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines))


def _notebook(text: str) -> str:
    """The code of a notebook's cells; any other text as it is."""
    try:
        cells = json.loads(text)["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    except (ValueError, KeyError, TypeError, RecursionError):
        return text


def _chosen(reader: ScriptReader) -> ModelValue | None:
    """The model a script is about: the last one trained, or else the last that is no part of another."""
    models = [model for model in reader.models if not model.is_nested and (model.entries or model.outputs)]
    trained = [model for model in models if model.is_trained]
    chosen = (trained or models)[-1:]
    if len(models) > 1:
        text = "The script makes {count} models; the one of this line was read."
        reader.findings.add("left_out", text, chosen[0].line, count=len(models))
    return chosen[0] if chosen else None


def _made_by_function(reader: ScriptReader) -> ModelValue | None:
    """The model of a function that nobody calls in the script, where one needs no arguments."""
    for function in reversed(reader.functions):
        needed = len(function.node.args.args) - len(function.defaults)
        if needed == 0 and any(_names_model(part) for part in ast.walk(function.node)):
            reader.call_function(function, [], {}, function.node)
            model = _chosen(reader)
            if model is not None:
                return model
    return None


def _names_model(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in ("Sequential", "Model")


def _no_model(name: str) -> GraphError:
    return GraphError(
        "No Keras model could be read in {name}." if name else "There is no Keras model in this text.",
        hint="A script is understood where it makes a Sequential or functional model of layers of Keras.",
        code="import.no_model",
        name=name,
    )
