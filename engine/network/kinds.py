"""The table of layer kinds. A layer is one ``register(LayerKind(...))``; everything else reads the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from engine.errors import GraphError
from engine.params import Flag, Param
from engine.tables import add_entry

if TYPE_CHECKING:
    from engine.network.calls import Call

Dims = tuple[int, ...]  # a shape without its batch dimension
Shapes = tuple[Dims, ...]
ParamValues = Mapping[str, Any]


def no_weights(_shapes: Shapes, _params: ParamValues) -> tuple[int, int]:
    """The parameter count of a layer that learns nothing."""
    return 0, 0


def no_macs(_shapes: Shapes, _params: ParamValues, _output: Dims) -> int:
    """The multiply-adds of a layer whose arithmetic is not worth counting."""
    return 0


def no_function(_params: ParamValues) -> bool:
    """What is made is a layer, to be called on its inputs."""
    return False


def same_shape(shapes: Shapes, _params: ParamValues) -> Dims:
    """The output shape of a layer that works on every number by itself."""
    return shapes[0]


@dataclass(frozen=True, kw_only=True)
class LayerKind:
    """What the program knows of one Keras layer.

    ``key`` is the class name in ``keras.layers``. ``output_shape`` takes the shapes of the inputs and checked
    params and raises LayerError when they do not fit. ``param_count`` gives (trainable, non_trainable) for them.
    ``min_inputs`` / ``max_inputs`` (None = any number) are how many wires may come in. ``positional`` names the
    params that exported code always spells, first and without their names.

    ``macs`` gives the multiply-adds for one sample from input shapes, params and output shape. ``call`` is for layers
    that are made by more than ``keras.layers.<key>(**keras_arguments)``. ``takes`` says how inputs are handed over:
    one tensor, a list of them, or each as an argument of its own. ``finish`` does to the layer made what its
    constructor cannot, such as freezing a part of it, and ``finish_code`` writes the same as lines of code about a
    variable.

    ``arguments`` says how a layer is called on that many inputs where ``takes`` does not: as a Call without a path,
    with a Slot for every input. ``is_function`` is True where the Call is no layer but works on the inputs itself,
    with Slots in it. Kinds that are not ``is_offered`` come from files only: no palette lists them.

    ``default_name`` is the name Keras gives such a layer each time, where it does not count them; one that does not
    ``takes_name`` is made without a name and called so afterwards.

    ``words`` are what else people call it, in any language; a search finds it by them, and nobody reads them.
    """

    key: str
    title: str
    family: str
    help: str
    params: tuple[Param, ...] = ()
    output_shape: Callable[[Shapes, ParamValues], Dims]
    param_count: Callable[[Shapes, ParamValues], tuple[int, int]] = no_weights
    macs: Callable[[Shapes, ParamValues, Dims], int] = no_macs
    keras_arguments: Callable[[ParamValues], dict[str, Any]] = dict
    call: Callable[[ParamValues, Shapes], Call] | None = None
    min_inputs: int = 1
    max_inputs: int | None = 1
    takes: Literal["tensor", "list", "arguments"] = "tensor"
    positional: tuple[str, ...] = ()
    arguments: Callable[[ParamValues, int], Call] | None = None
    is_function: Callable[[ParamValues], bool] = no_function
    is_offered: bool = True
    default_name: str = ""
    takes_name: bool = True
    words: str = ""
    finish: Callable[[Any, ParamValues], None] | None = None
    finish_code: Callable[[str, ParamValues], list[str]] | None = None


LAYER_KINDS: dict[str, LayerKind] = {}

TRAINABLE = Flag(
    "trainable", True, advanced=True, help="Whether training changes its weights; without it they stay as they are."
)


def register(kind: LayerKind) -> LayerKind:
    """Add a kind to the table, at import.

    One with weights that is made by its class alone gets the param ``trainable``; one made by a ``call`` brings
    ``TRAINABLE`` itself where it has it. Where that is off, none of its parameters count as trainable.
    """
    if kind.param_count is not no_weights and kind.call is None:
        kind = replace(kind, params=(*kind.params, TRAINABLE))
    if TRAINABLE in kind.params:
        kind = replace(kind, param_count=_frozen_if_asked(kind.param_count))
    return add_entry(LAYER_KINDS, kind)


def _frozen_if_asked(
    count: Callable[[Shapes, ParamValues], tuple[int, int]],
) -> Callable[[Shapes, ParamValues], tuple[int, int]]:
    def counted(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
        trainable, frozen = count(shapes, params)
        return (trainable, frozen) if params["trainable"] else (0, trainable + frozen)

    return counted


def layer_kind(key: str) -> LayerKind:
    """The kind of that key. Raises GraphError."""
    try:
        return LAYER_KINDS[key]
    except KeyError:
        raise GraphError(
            "This version of Layerwise does not know the layer “{kind}”.",
            hint="Delete the layer, or open the project with the version that made it.",
            code="graph.unknown_kind",
            kind=key,
        ) from None
