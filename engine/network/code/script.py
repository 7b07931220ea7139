"""A whole script: what it imports, its functions, the model, and how it is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.network.analysis import buildable
from engine.network.build import InputScale
from engine.network.calls import Call, Slot
from engine.network.code.formatting import Code, number_list, source_of_call, wrapped_comment
from engine.network.code.scopes import Scope
from engine.network.code.steps import Key, Line, Step, bases_of, made_first, modules_of, variables, written
from engine.network.code.training import training_lines
from engine.network.code.walking import Functions, walked
from engine.network.expansion import expanded
from engine.network.graph import Comment, Graph
from engine.network.inputs import shares


@dataclass(frozen=True)
class Script:
    """``lines`` are those about each node on the canvas: the first and the last, counted from 1."""

    text: str
    lines: Mapping[str, tuple[int, int]]


def python_code(graph: Graph, *, input_scale: InputScale | None = None, config: Mapping[str, Any] | None = None) -> str:
    """A script that builds the same model, as ``ruff format`` leaves it. Raises GraphError if there is none.

    It is a Sequential model where the graph is a line; blocks are functions. ``config`` adds compile and fit lines; of
    its keys ``optimizer`` (a class of ``keras.optimizers``) with its ``learning_rate`` and ``momentum``, ``loss``,
    ``metrics``, ``epochs``, ``batch_size``, ``patience`` and ``monitor`` are read.
    """
    return script_of(graph, input_scale=input_scale, config=config).text


def script_of(
    graph: Graph, *, input_scale: InputScale | None = None, config: Mapping[str, Any] | None = None
) -> Script:
    """The same, with the lines that are about each node. Raises GraphError."""
    scope = Scope(graph, buildable(graph), expanded(graph))
    functions = Functions(scope)
    steps, values = walked(graph, scope, functions, {})
    steps = _commented(_scaled(steps, scope, input_scale), graph)
    end = next(values[(name,)] for name in reversed([n.id for n in graph.nodes]) if _is_exit(graph, name, values))
    model = _sequential(steps) if _is_line(steps) else _functional(steps, functions, end)
    modules = sorted(modules_of(steps) | functions.modules | {"layers"})
    lines = [Line("import keras"), Line(f"from keras import {', '.join(modules)}"), Line("")]
    if input_scale is not None:
        constants = [*number_list("MEAN", input_scale[0]), *number_list("DEVIATION", input_scale[1]), ""]
        lines += [Line(text) for text in constants]
    if functions.lines:
        lines += [*functions.lines[1:], Line(""), Line("")]
    lines += model
    if config:
        starts = [step.wanted for step in steps if not step.sources]
        lines += [Line(""), *(Line(text) for text in training_lines(config, starts))]
    return _script(lines)


def _script(lines: Sequence[Line]) -> Script:
    places: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(lines, 1):
        if line.node:
            places[line.node] = (places.get(line.node, (number,))[0], number)
    return Script("\n".join(line.text for line in lines) + "\n", places)


def _is_exit(graph: Graph, name: str, values: Mapping[Key, Key]) -> bool:
    return (name,) in values and bool(graph.inputs_of(name)) and not graph.outputs_of(name)


def _is_line(steps: Sequence[Step]) -> bool:
    """Whether every layer reads what the one before it gives, and nothing else."""
    before: tuple[Key, ...] = ()
    for step in steps:
        is_plain = not before or (step.handed is not None and step.handed == Call("", (Slot(0),)) and not step.is_list)
        if step.sources != before or not is_plain:
            return False
        before = (step.key,)
    return True


def _sequential(steps: Sequence[Step]) -> list[Line]:
    bases = bases_of(steps)
    inside: list[Line] = []
    for step in steps:
        is_base = step.key in bases
        lines = [f"        {bases[step.key]},"] if is_base else source_of_call(step.made).opened("        ", "", ",")
        comments = [text for comment in step.comments for text in wrapped_comment("        ", comment)]
        inside += [Line(text, step.node) for text in (*comments, *lines)]
    first, last = (Line("model = keras.Sequential("), Line("    [")), (Line("    ]"), Line(")"))
    return [*made_first(steps, bases), *first, *inside, *last]


def _functional(steps: Sequence[Step], functions: Functions, end: Key) -> list[Line]:
    ends_last = steps[-1].key == end
    names = variables(steps, functions.names, {}, "outputs" if ends_last else "")
    starts = [names[step.key] for step in steps if not step.sources]
    inputs = Code(starts[0]) if len(starts) == 1 else [Code(name) for name in starts]
    model = source_of_call(Call("keras.Model", (inputs, Code(names[end]))))
    bases = bases_of(steps, names.values())
    lines = [*made_first(steps, bases), *written(steps, names, bases=bases)]
    return [*lines, *(Line(text) for text in model.opened("", "model = ", ""))]


def _scaled(steps: list[Step], scope: Scope, input_scale: InputScale | None) -> list[Step]:
    """With the Normalization that a build puts behind every Input for a table's preprocessing."""
    if input_scale is None:
        return steps
    starts = [step for step in steps if not step.sources]
    shapes = [scope.plan.shapes[scope.expansion.exit_of(step.key)] for step in starts]
    parts = shares((len(input_scale[0]),), shapes)
    instead: dict[Key, Key] = {}
    more: list[Step] = []
    for step, part in zip(starts, parts, strict=True):
        mine = "" if part is None or len(starts) == 1 else f"[{part.start}:{part.stop}]"
        named = {
            "mean": Code(f"MEAN{mine}"),
            "variance": Code(f"[deviation**2 for deviation in DEVIATION{mine}]"),
        }
        key = (*step.key, "")
        wanted = "standardised" if len(starts) == 1 else f"standardised_{step.wanted}"
        made = Call("layers.Normalization", (), named)
        more.append(Step(key, wanted, made, (step.key,), Call("", (Slot(0),))))
        instead[step.key] = key
    rest = [step for step in steps if step.sources]
    rest = [replace(step, sources=tuple(instead.get(key, key) for key in step.sources)) for step in rest]
    return [*starts, *more, *rest]


def _commented(steps: list[Step], graph: Graph) -> list[Step]:
    """With the comments of the canvas, each above the first of the layers in its box, or of those below its top."""
    said: dict[Key, tuple[str, ...]] = {}
    for comment in sorted(graph.comments, key=lambda comment: (comment.y, comment.x)):
        key = _meant(comment, steps, graph)
        if comment.text.strip():
            said[key] = (*said.get(key, ()), comment.text.strip())
    return [replace(step, comments=said.get(step.key, ())) for step in steps]


def _meant(comment: Comment, steps: Sequence[Step], graph: Graph) -> Key:
    def is_in_box(step: Step) -> bool:
        node = graph.node(step.node)
        is_beside = comment.x <= node.x <= comment.x + comment.width
        return is_beside and comment.y <= node.y <= comment.y + comment.height

    below = [step for step in steps if graph.node(step.node).y >= comment.y]
    return next(step.key for step in (*filter(is_in_box, steps), *below, steps[-1]))
