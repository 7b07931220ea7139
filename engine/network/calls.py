"""Calls of Keras as values: what builds a layer and what writes it as code read the same one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.network.kinds import TRAINABLE, LayerKind, ParamValues, Shapes
from engine.params import defaults

APPLICATIONS = "keras.applications."


@dataclass(frozen=True)
class Call:
    """``Call("layers.Dense", (10,), {"activation": "softmax"})`` is ``layers.Dense(10, activation="softmax")``.

    ``path`` starts at ``keras`` or at one of its modules, such as ``layers`` or ``regularizers``. Arguments are plain
    values, other Calls, or lists and tuples of those.
    """

    path: str
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "named", MappingProxyType(dict(self.named)))

    def with_named(self, **named: Any) -> Call:
        """With more arguments by name, behind those it has."""
        return Call(self.path, self.positional, {**self.named, **named})


@dataclass(frozen=True)
class Slot:
    """In a Call, the place of input ``number`` of a layer, from 0."""

    number: int


def filled(value: Any, inputs: Sequence[Any]) -> Any:
    """A value with ``inputs`` in place of its Slots, which are looked for in Calls, lists and tuples too."""
    if isinstance(value, Slot):
        return inputs[value.number]
    if isinstance(value, Call):
        named = {name: filled(item, inputs) for name, item in value.named.items()}
        return Call(value.path, tuple(filled(item, inputs) for item in value.positional), named)
    if isinstance(value, (list, tuple)):
        return type(value)(filled(item, inputs) for item in value)
    return value


def call_of(kind: LayerKind, params: ParamValues, shapes: Shapes) -> Call:
    """The call that makes a layer of checked params for inputs of these shapes, without its name.

    Arguments that are Keras's defaults are left out, as a person leaves them out.
    """
    if kind.call is not None:
        call = kind.call(params, shapes)
        is_frozen = TRAINABLE in kind.params and not params["trainable"] and "trainable" not in call.named
        return call.with_named(trainable=False) if is_frozen else call
    values = kind.keras_arguments(params)
    usual = kind.keras_arguments(defaults(kind.params))
    named = {name: value for name, value in values.items() if name not in kind.positional and value != usual[name]}
    return Call(f"layers.{kind.key}", tuple(values[name] for name in kind.positional), named)


def made(value: Any) -> Any:
    """What Keras makes of a Call; other values as they are, Calls inside lists and tuples made too.

    A network of keras.applications comes without its weights, which the kind's ``finish`` brings.
    """
    import keras

    if isinstance(value, (list, tuple)):
        return type(value)(made(item) for item in value)
    if not isinstance(value, Call):
        return value
    function: Any = keras
    for name in value.path.removeprefix("keras.").split("."):
        function = getattr(function, name)
    named = {name: made(item) for name, item in value.named.items()}
    if value.path.startswith(APPLICATIONS):
        return _pretrained(function, named)
    return function(*map(made, value.positional), **named)


def _pretrained(function: Any, named: dict[str, Any]) -> Any:
    """A network of keras.applications without its weights: Keras would download them, and nobody could stop it.

    Its name is set afterwards, for EfficientNetV2 scales pixels in another way where it is called something else.
    """
    name = named.pop("name", None)
    model = function(**{**named, "weights": None})
    if name is not None:
        model.name = name
    return model
