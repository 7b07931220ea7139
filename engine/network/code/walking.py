"""Walks through a graph and its blocks and writes down the steps that compute them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.network.calls import Call, Slot
from engine.network.code.formatting import WIDTH
from engine.network.code.scopes import NotAFunctionError, Scope, parameters
from engine.network.code.steps import TAKEN, Key, Line, Step, free, modules_of, reading_order, variables, written
from engine.network.expansion import Path, block_of
from engine.network.graph import Block, Graph
from engine.network.kinds import LayerKind, ParamValues


@dataclass
class Functions:
    """The functions of a script, each for a block: made when one is first called, kept in the order of the script."""

    scope: Scope  # of the script
    lines: list[Line] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)
    _names: dict[str, str] = field(default_factory=dict)  # by block; empty for one that is no function
    _said: dict[str, set[str]] = field(default_factory=dict)

    def name_of(self, block: Block) -> str:
        """What the function of a block is called; empty when its layers have to be written out."""
        if block.name not in self._names:
            self._names[block.name] = ""
            try:
                self._write(block)
            except NotAFunctionError:
                return ""
        return self._names[block.name]

    @property
    def names(self) -> set[str]:
        return set(self._names.values()) - {""}

    def said_of(self, block: Block) -> set[str]:
        """The parameters that any use sets otherwise than the block: then every call says them."""
        if block.name not in self._said:
            uses = uses_of(self.scope.root, block.name)
            self._said[block.name] = {
                param.name
                for param in block.params
                if any(self.scope.value(use, param) != param.default for use in uses)
            }
        return self._said[block.name]

    def _write(self, block: Block) -> None:
        uses = tuple(uses_of(self.scope.root, block.name))
        scope = replace(self.scope, uses=uses, params=block.params)
        name = free(_plain_name(block.name), TAKEN | self.names)
        params = [param.name for param in block.params]
        formals: dict[Key, str] = {(node.id,): node.id for node in block.graph.nodes if node.kind == "Input"}
        if any(word in TAKEN or not word.isidentifier() for word in params) or not formals:
            raise NotAFunctionError
        steps, _ = walked(block.graph, scope, self, {key: key for key in formals})
        if not steps:
            raise NotAFunctionError
        formals = _formals(formals, steps, {*params, name, *self.names})
        names = variables(steps, {*params, name, *self.names, *formals.values()}, formals, "")
        body = written(steps, names, "    ", returns=not steps[-1].has_variable)
        body = [Line(line.text) for line in body]
        if steps[-1].has_variable:
            body.append(Line(f"    return {names[steps[-1].key]}"))
        head = [*formals.values(), *parameters(self.scope.root, block), "*", "name"]
        self.lines += [Line(""), Line(""), *(Line(text) for text in _definition(name, head)), *_said(block), *body]
        self.modules |= modules_of(steps)
        self._names[block.name] = name


def uses_of(graph: Graph, name: str) -> list[Path]:
    """The paths of all nodes that stand for a block, in the order of the script."""
    found: list[Path] = []

    def look(inside: Graph, path: Path) -> None:
        for node in inside.nodes:
            block = None if node.is_disabled else block_of(graph, node)
            if block is not None:
                if block.name == name:
                    found.append((*path, node.id))
                look(block.graph, (*path, node.id))

    look(graph, ())
    return found


def walked(
    graph: Graph, scope: Scope, functions: Functions, fed: Mapping[Key, Key], path: Path = ()
) -> tuple[list[Step], dict[Key, Key]]:
    """The steps of a graph at a path within a scope, and which value every node gives.

    ``fed`` are the values of its Inputs, by their paths; those of the script itself are steps of their own.
    """
    steps: list[Step] = []
    values: dict[Key, Key] = dict(fed)
    for name in reading_order(graph):
        node, here = graph.node(name), (*path, name)
        sources = tuple(values[(*path, source)] for source in graph.inputs_of(name) if (*path, source) in values)
        if here in values:
            continue
        if node.is_disabled:
            if sources:
                values[here] = sources[0]
            continue
        block = block_of(scope.root, node)
        if block is None:
            steps.append(_layer(scope, here, sources))
            values[here] = here
        else:
            more, values[here] = _block(block, here, sources, scope, functions)
            steps += more
    return steps, values


def _layer(scope: Scope, here: Key, sources: tuple[Key, ...]) -> Step:
    kind, params, call = scope.layer(here)
    wanted = "_".join(here)
    if kind.key == "Input" or kind.is_function(params):
        return Step(here, wanted.replace("input", "inputs", 1) if kind.key == "Input" else wanted, call, sources)
    handed = _handed(kind, params, len(sources))
    has_finish = kind.finish_code is not None and bool(kind.finish_code("base", params))

    def finish(variable: str) -> list[str]:
        assert kind.finish_code is not None
        return kind.finish_code(variable, params)

    is_list = kind.takes == "list" and kind.arguments is None
    return Step(here, wanted, call, sources, handed, is_list, finish if has_finish else None)


def _handed(kind: LayerKind, params: ParamValues, count: int) -> Call:
    if kind.arguments is not None:
        return kind.arguments(params, count)
    return Call("", tuple(Slot(number) for number in range(count)))


def _block(
    block: Block, here: Key, sources: tuple[Key, ...], scope: Scope, functions: Functions
) -> tuple[list[Step], Key]:
    function = functions.name_of(block)
    if function:
        call = scope.block_call(here, function, block, functions.said_of(block), len(sources))
        return [Step(here, "_".join(here), call, sources)], here
    entrances = [(*here, inside.id) for inside in block.graph.nodes if inside.kind == "Input"]
    steps, values = walked(block.graph, scope, functions, dict(zip(entrances, sources, strict=False)), here)
    ends = [inside.id for inside in block.graph.nodes if not block.graph.outputs_of(inside.id)]
    return steps, values[(*here, ends[-1])]


def _formals(inputs: Mapping[Key, str], steps: list[Step], taken: set[str]) -> dict[Key, str]:
    """What a function calls its inputs: x where only the first step reads it, otherwise inputs."""
    if len(inputs) > 1:
        return {key: free(name, TAKEN | taken) for key, name in inputs.items()}
    (key,) = inputs
    readers = [place for place, step in enumerate(steps) if key in step.sources]
    return {key: "x" if readers == [0] else free("inputs", taken)}


def _plain_name(text: str) -> str:
    name = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in text).strip("_").lower()
    return name if name.isidentifier() else f"block_{name}".rstrip("_")


def _definition(name: str, parameters: list[str]) -> list[str]:
    whole = f"def {name}({', '.join(parameters)}):"
    if len(whole) <= WIDTH:
        return [whole]
    inner = f"    {', '.join(parameters)}"
    if len(inner) <= WIDTH:
        return [f"def {name}(", inner, "):"]
    return [f"def {name}(", *(f"    {parameter}," for parameter in parameters), "):"]


def _said(block: Block) -> list[Line]:
    text = " ".join(block.text.split()).replace("\\", "/").replace('"', "'")
    return [Line(f'    """{text}"""')] if text and len(text) + 10 <= WIDTH else []
