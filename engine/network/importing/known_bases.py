"""Models within a model that are one of keras.applications' bases. [K]"""

from __future__ import annotations

from typing import Any

from engine.network.importing.recipe import Base, Item, Recipe
from engine.network.importing.report import Findings
from engine.network.importing.safety import RefusedError
from engine.network.kinds import LAYER_KINDS, LayerKind
from engine.network.pretrained.bases import bases
from engine.params import Choice, checked, defaults

_LAST = {"GlobalAveragePooling2D": "avg", "GlobalMaxPooling2D": "max"}


def base_within(item: Item, inner: Recipe) -> Base | None:
    """The base that a model within a model is, with what of it is trained; None for any other model.

    It is told by its first blocks' names and by the number of its layers.
    """
    names = {part.layer for part in inner.items}
    for key, known in bases().items():
        starts = [name for name, _ in known.starts]
        if len(starts) > 1 and names.issuperset(starts):
            return _found(key, item, inner)
    return None


def _found(key: str, item: Item, inner: Recipe) -> Base | None:
    last = inner.items[-1].class_name if inner.items else ""
    if last in ("Dense", "Activation") and "predictions" in {part.layer for part in inner.items}:
        return None  # with its top, it is not what the kind makes
    trained = [
        part for part in inner.items if part.config.get("trainable") is not False and part.class_name != "InputLayer"
    ]
    is_frozen = item.config.get("trainable") is False or not trained
    is_whole = len(trained) == sum(part.class_name != "InputLayer" for part in inner.items)
    named: dict[str, Any] = {"include_top": False, "pooling": _LAST.get(last)}
    first = "" if is_frozen or is_whole else trained[0].layer
    return Base(key, named, not is_frozen, first)


def base_params(base: Base, item: Item, findings: Findings) -> tuple[LayerKind, dict[str, Any]]:
    """Kind and params of a base. Raises RefusedError for one the table has not, or one with its top."""
    kind = LAYER_KINDS.get(base.key)
    if kind is None or base.key not in bases():
        raise RefusedError("the base {name} is not in the palette", name=base.key)
    if base.named.get("include_top", True) is not False:
        raise RefusedError("the palette has {name} without its top only (include_top=False)", name=base.key)
    params = defaults(kind.params)
    weights, pooling = base.named.get("weights", "imagenet"), base.named.get("pooling")
    params["pooling"] = pooling if pooling in ("avg", "max") else "none"
    params["weights"] = "none" if weights is None else "imagenet"
    if isinstance(weights, str) and weights != "imagenet":
        params["weights"], params["weights_file"] = "file", weights
    if not base.trainable:
        params["trained"] = "none"
    elif base.trainable_from == "":
        params["trained"] = "all"
    else:
        params["trained"] = "from"
        params["first_trained"] = _first_trained(base, kind, item, findings)
    return kind, checked(kind.params, params)


def _first_trained(base: Base, kind: LayerKind, item: Item, findings: Findings) -> str:
    """The first layer of a block at or behind the one that is trained first."""
    starts = next(param.options for param in kind.params if isinstance(param, Choice) and param.name == "first_trained")
    wanted = base.trainable_from
    if isinstance(wanted, str) and wanted in starts:
        return wanted
    names = _layer_names(base.key)
    place = names.index(wanted) if wanted in names else wanted if isinstance(wanted, int) else 0
    place = place % len(names) if names else 0
    found = next((name for name in starts if name in names and names.index(name) >= place), starts[-1])
    if not names or names[min(place, len(names) - 1)] != found:
        text = "{name} is trained from {layer} on: a block is frozen or trained as a whole here."
        findings.add("changed", text, item.line, name=item.title, layer=found)
    return str(found)


def _layer_names(key: str) -> list[str]:
    import keras

    model = getattr(keras.applications, key)(include_top=False, weights=None)
    return [layer.name for layer in model.layers]
