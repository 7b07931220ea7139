"""The steps of a script: each one computes the output of a layer or a block, and gives it a name."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from engine.network.calls import Call, Slot
from engine.network.code.formatting import (
    IMPORTED,
    arguments_of,
    layer_call,
    source_of_call,
    value_source,
    wrapped_comment,
)
from engine.network.graph import Graph

Key = tuple[str, ...]  # of a value: the path of the node that gives it

TAKEN = frozenset(("keras", *IMPORTED, "model", "x", "outputs", "base", "name", "MEAN", "DEVIATION")).union(
    keyword.kwlist, dir(builtins)
)


@dataclass(frozen=True)
class Step:
    """``made`` is the Call of a layer, and ``handed`` how that is called on the sources, with Slots for them.

    Without ``handed`` the Call itself works on the sources. ``node`` is the one on the canvas this is about, and
    ``wanted`` what its variable should be called. ``finish`` writes what is done to the layer before it is called.
    """

    key: Key
    wanted: str
    made: Call
    sources: tuple[Key, ...] = ()
    handed: Call | None = None
    is_list: bool = False
    finish: Callable[[str], list[str]] | None = None
    comments: tuple[str, ...] = ()

    @property
    def node(self) -> str:
        return self.key[0]

    @property
    def has_variable(self) -> bool:
        """Whether a person would keep the layer in a variable of its own: a pretrained base, above all."""
        return self.handed is not None and (self.finish is not None or "applications." in self.made.path)


@dataclass(frozen=True)
class Line:
    """A line of a script and the node on the canvas it is about; empty for none."""

    text: str
    node: str = ""


def reading_order(graph: Graph) -> list[str]:
    """Ids as a person would write them down: the Inputs, then one branch after the other."""
    done: dict[str, None] = {node.id: None for node in graph.nodes if node.kind == "Input"}
    for end in (node.id for node in graph.nodes if not graph.outputs_of(node.id)):
        waiting: list[tuple[str, Iterator[str]]] = [(end, iter(graph.inputs_of(end)))]
        while waiting:
            source = next((source for source in waiting[-1][1] if source not in done), None)
            if source is not None:
                waiting.append((source, iter(graph.inputs_of(source))))
            else:
                done.setdefault(waiting.pop()[0])
    return list(done)


def variables(steps: Sequence[Step], taken: Collection[str], formals: Mapping[Key, str], last: str) -> dict[Key, str]:
    """A variable for every value: ``x`` for one that the next step alone reads, ``last`` for that of the last step.

    ``formals`` are those that have theirs already.
    """
    readers: dict[Key, list[int]] = {step.key: [] for step in steps}
    for place, step in enumerate(steps):
        for source in step.sources:
            readers.setdefault(source, []).append(place)
    held = {key for key, places in readers.items() if len(set(places)) > 1 or key in formals}
    held |= {step.key for step in steps if not step.sources}
    names = dict(formals)
    # What is wanted by others later is not taken by one before it.
    used = TAKEN.union(taken, formals.values())
    for place, step in enumerate(steps):
        others = [source for source in step_at(steps, place + 1) if source != step.key]
        is_passing = readers[step.key] and set(readers[step.key]) == {place + 1} and step.sources
        if place == len(steps) - 1 and last:
            names[step.key] = last
        elif is_passing and all(other in held for other in others):
            names[step.key] = "x"
        else:
            names[step.key] = free(step.wanted, used)
            used = used | {names[step.key]}
    return names


def step_at(steps: Sequence[Step], place: int) -> tuple[Key, ...]:
    """What the step at that place reads; nothing behind the last one."""
    return steps[place].sources if place < len(steps) else ()


def free(name: str, taken: Collection[str]) -> str:
    """The name, or one like it that is not taken."""
    while name in taken:
        name += "_"
    return name


def bases_of(steps: Sequence[Step], taken: Collection[str] = ()) -> dict[Key, str]:
    """What the variables of pretrained bases are called."""
    found = [step for step in steps if step.has_variable]
    return {step.key: "base" if len(found) == 1 else free(f"{step.wanted}_base", taken) for step in found}


def made_first(steps: Sequence[Step], bases: Mapping[Key, str]) -> list[Line]:
    """The lines that make the bases, in front of the model they become part of."""
    found: list[Line] = []
    for step in steps:
        if step.key in bases:
            found += [*(Line(text) for text in _made(step, bases[step.key], "")), Line("")]
    return found


def _made(step: Step, base: str, indent: str) -> list[str]:
    finish = step.finish(base) if step.finish is not None else []
    return [*source_of_call(step.made).opened(indent, f"{base} = ", ""), *(f"{indent}{line}" for line in finish)]


def written(
    steps: Sequence[Step],
    names: Mapping[Key, str],
    indent: str = "",
    *,
    bases: Mapping[Key, str] | None = None,
    returns: bool = False,
) -> list[Line]:
    """The steps as lines; with ``returns`` the last one is what a function returns. ``bases`` are made already."""
    own = {} if bases is not None else bases_of(steps, names.values())
    called = {**own, **(bases or {})}
    lines: list[Line] = []
    for place, step in enumerate(steps):
        is_last = returns and place == len(steps) - 1
        target = "return " if is_last else f"{names[step.key]} = "
        texts = [wrapped_comment(indent, comment) for comment in step.comments]
        if step.key in own:
            texts.append(_made(step, own[step.key], indent))
        texts.append(_one(step, indent, target, names, called.get(step.key, "")))
        lines += [Line(text, step.node) for text in chain.from_iterable(texts)]
    return lines


def _one(step: Step, indent: str, target: str, names: Mapping[Key, str], base: str) -> list[str]:
    sources = [names[key] for key in step.sources]
    if step.handed is None:
        return source_of_call(step.made, sources).opened(indent, target, "")
    handed = [source.text for source in arguments_of(step.handed, sources)]
    if step.is_list:
        handed = [value_source(Slot(number), sources).text for number in range(len(sources))]
    if not step.has_variable:
        return layer_call(indent, target, source_of_call(step.made), handed, is_list=step.is_list)
    return [f"{indent}{target}{base}({', '.join(handed)})"]


def modules_of(steps: Iterable[Step]) -> set[str]:
    """Modules of Keras that these steps call by their own names."""
    return {name for step in steps for call in (step.made, step.handed) for name in _modules(call)}


def _modules(value: object) -> Iterator[str]:
    if isinstance(value, Call):
        module = value.path.split(".")[0]
        if module in IMPORTED:
            yield module
        yield from _modules([*value.positional, *value.named.values()])
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _modules(item)
