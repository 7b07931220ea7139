"""The params of what is done with a layer's weights: how they start, what large ones cost, and what they may be."""

from __future__ import annotations

from typing import Any

from engine.network.calls import Call
from engine.network.kinds import ParamValues
from engine.network.layers.choices import INITIALIZERS, VECTOR_INITIALIZERS
from engine.params import Choice, Ints, Param, Real, When

REGULARIZERS = ("none", "l1", "l2", "l1_l2")
CONSTRAINTS = ("none", "max_norm", "min_max_norm", "non_neg", "unit_norm")
_NORMS = ("max_norm", "min_max_norm", "unit_norm")
_FACTOR = 0.01  # Keras's own for "l1" and "l2"
BIAS = When("use_bias")
_SUFFIXES = ("_regularizer_l1", "_regularizer_l2", "_constraint_max", "_constraint_min", "_constraint_axis")


def weight_params(
    weight: str,
    initializer: str = "glorot_uniform",
    *,
    axis: tuple[int, ...] = (0,),
    is_vector: bool = False,
    shown_if: When | None = None,
) -> tuple[Param, ...]:
    """``<weight>_initializer``, ``<weight>_regularizer`` and ``<weight>_constraint``, all advanced.

    ``axis`` is where a norm is taken at first: the axes of the weight that lead to one output. A vector of weights,
    such as a bias, cannot start as some initializers would have it.
    """
    start = Choice(
        f"{weight}_initializer",
        initializer,
        options=VECTOR_INITIALIZERS if is_vector else INITIALIZERS,
        advanced=True,
        shown_if=shown_if,
        help="How these weights start; he_normal suits relu.",
    )
    return start, *regularizer_params(weight, shown_if=shown_if), *_constraint_params(weight, axis, shown_if)


def regularizer_params(what: str, *, shown_if: When | None = None) -> tuple[Param, ...]:
    """``<what>_regularizer`` and its factors."""
    name = f"{what}_regularizer"
    factor: dict[str, Any] = {"default": _FACTOR, "high": 1e6, "step": 0.001, "advanced": True}
    return (
        Choice(
            name,
            "none",
            options=REGULARIZERS,
            titles=("None", "L1", "L2", "L1 and L2"),
            advanced=True,
            shown_if=shown_if,
            help="A price on large values: L2 keeps all of them small, L1 sets those that are of little use to 0.",
        ),
        Real(
            f"{name}_l1",
            title="L1 factor",
            shown_if=When(name, ("l1", "l1_l2")),
            help="What the sum of the sizes is multiplied by before it is added to the loss.",
            **factor,
        ),
        Real(
            f"{name}_l2",
            title="L2 factor",
            shown_if=When(name, ("l2", "l1_l2")),
            help="What the sum of the squares is multiplied by before it is added to the loss.",
            **factor,
        ),
    )


def _constraint_params(weight: str, axis: tuple[int, ...], shown_if: When | None) -> tuple[Param, ...]:
    name = f"{weight}_constraint"
    norm: dict[str, Any] = {"high": 1e6, "advanced": True}
    return (
        Choice(
            name,
            "none",
            options=CONSTRAINTS,
            titles=("None", "Largest norm", "Norm between", "Not negative", "Norm of 1"),
            advanced=True,
            shown_if=shown_if,
            help="What these weights are held to after every step of training.",
        ),
        Real(
            f"{name}_min",
            0.0,
            title="Least norm",
            shown_if=When(name, ("min_max_norm",)),
            help="The least length of the weights that lead to one output.",
            **norm,
        ),
        Real(
            f"{name}_max",
            2.0,
            title="Largest norm",
            shown_if=When(name, ("max_norm", "min_max_norm")),
            help="The greatest length of the weights that lead to one output.",
            **norm,
        ),
        Ints(
            f"{name}_axis",
            axis,
            title="Axes of the norm",
            low=-5,
            high=5,
            least=1,
            most=5,
            advanced=True,
            shown_if=When(name, _NORMS),
            help="The axes of the weights whose values make up one length.",
        ),
    )


def weight_arguments(params: ParamValues) -> dict[str, Any]:
    """Params of a layer as Keras takes them: a regularizer and a constraint are one value each."""
    values = {name: value for name, value in params.items() if not name.endswith(_SUFFIXES)}
    for name in values:
        if name.endswith("_regularizer"):
            values[name] = _regularizer(params, name)
        elif name.endswith("_constraint"):
            values[name] = _constraint(params, name)
    return values


def _regularizer(params: ParamValues, name: str) -> Call | str | None:
    """None, a name where that says it all, or a Call."""
    first, second = params[f"{name}_l1"], params[f"{name}_l2"]
    match params[name]:
        case "l1":
            return "l1" if first == _FACTOR else Call("regularizers.L1", (first,))
        case "l2":
            return "l2" if second == _FACTOR else Call("regularizers.L2", (second,))
        case "l1_l2":
            return Call("regularizers.L1L2", (), {"l1": first, "l2": second})
    return None


def _constraint(params: ParamValues, name: str) -> Call | str | None:
    axes = params[f"{name}_axis"]
    axis: dict[str, Any] = {} if axes == (0,) else {"axis": axes[0] if len(axes) == 1 else list(axes)}
    least, most = params[f"{name}_min"], params[f"{name}_max"]
    match params[name]:
        case "max_norm":
            return Call("constraints.MaxNorm", (most,), axis)
        case "min_max_norm":
            return Call("constraints.MinMaxNorm", (least, most), axis)
        case "non_neg":
            return "non_neg"
        case "unit_norm":
            return Call("constraints.UnitNorm", (), axis) if axis else "unit_norm"
    return None
