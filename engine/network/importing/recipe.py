"""A model as a list of layers that are called on each other, whichever file it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.errors import GraphError
from engine.network.calls import Call

MOST_LAYERS = 20_000


@dataclass(frozen=True)
class Ref:
    """What another item gives."""

    key: str


@dataclass(frozen=True)
class Base:
    """One of keras.applications, with arguments by name; trained from a layer on, told by its name or its place."""

    key: str
    named: Mapping[str, Any]
    trainable: bool = True
    trainable_from: str | int = ""


@dataclass(frozen=True)
class Item:
    """One call of a layer. ``key`` names what it gives; ``layer`` is the layer's name, the same for shared ones.

    The layer is ``class_name`` of ``module`` with a Keras ``config``, or made by a ``call`` of a script. ``args`` and
    ``kwargs`` are what it is called on: Refs, constants and lists of those. ``inner`` is a model within the model,
    and ``base`` a known one of keras.applications.
    """

    key: str
    layer: str
    class_name: str
    module: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    call: Call | None = None
    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    inner: Recipe | None = None
    base: Base | None = None
    line: int = 0

    @property
    def title(self) -> str:
        """What it is called when it is spoken of."""
        return self.layer or self.class_name

    @property
    def full_title(self) -> str:
        """The same with its class."""
        return f"{self.layer} ({self.class_name})" if self.layer else self.class_name

    @property
    def sources(self) -> list[str]:
        """The keys of what it is called on, in order."""
        return list(refs((self.args, self.kwargs)))


@dataclass(frozen=True)
class Recipe:
    """``items`` in any order; ``inputs`` and ``outputs`` are keys."""

    name: str
    items: tuple[Item, ...]
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()

    def ordered(self) -> Recipe:
        """With every item behind those it is called on; items on a circle, or fed by nothing known, stay last."""
        known = {item.key for item in self.items}
        waiting = {item.key: [key for key in dict.fromkeys(item.sources) if key in known] for item in self.items}
        by_key = {item.key: item for item in self.items}
        readers: dict[str, list[str]] = {key: [] for key in known}
        for key, sources in waiting.items():
            for source in sources:
                readers[source].append(key)
        missing = {key: len(sources) for key, sources in waiting.items()}
        ready = [item.key for item in self.items if not missing[item.key]]
        for key in ready:
            for reader in readers[key]:
                missing[reader] -= 1
                if not missing[reader]:
                    ready.append(reader)
        placed = set(ready)
        rest = [item for item in self.items if item.key not in placed]
        return replace(self, items=(*(by_key[key] for key in ready), *rest))


def too_many_layers(name: str) -> GraphError:
    """What is said of a model nobody made to be trained."""
    return GraphError(
        "{name} has more than {most:,} layers.",
        hint="Choose a file with a Keras model in it.",
        code="import.too_many",
        name=name,
        most=MOST_LAYERS,
    )


def refs(value: Any) -> Iterator[str]:
    """The keys of all Refs in a value."""
    if isinstance(value, Ref):
        yield value.key
    elif isinstance(value, Mapping):
        yield from refs(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from refs(item)


def with_refs(value: Any, given: Mapping[str, Any]) -> Any:
    """A value with something in place of its Refs."""
    if isinstance(value, Ref):
        return given[value.key]
    if isinstance(value, Mapping):
        return {name: with_refs(item, given) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(with_refs(item, given) for item in value)
    return value
