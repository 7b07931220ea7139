"""Where layers are written: the script itself, or a function that stands for a block wherever it is used."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.network.analysis import Buildable
from engine.network.blocks.kinds import block_kind
from engine.network.calls import Call, Slot, call_of
from engine.network.checks.structure import input_dtype
from engine.network.code.formatting import Code, literal
from engine.network.expansion import Expansion, Path, block_of
from engine.network.graph import Block, BlockParam, Graph
from engine.network.kinds import LayerKind, ParamValues, layer_kind
from engine.params import Pair, Sizes


class NotAFunctionError(Exception):
    """A block whose uses differ by more than its parameters: its layers are written out where it stands."""


@dataclass(frozen=True)
class Scope:
    """``uses`` are the paths of the nodes that stand for the block, or one empty path for the script itself.

    ``params`` are the block's.
    """

    root: Graph
    plan: Buildable
    expansion: Expansion
    uses: tuple[Path, ...] = ((),)
    params: tuple[BlockParam, ...] = ()

    @property
    def is_function(self) -> bool:
        return self.uses != ((),)

    def layer(self, path: Path) -> tuple[LayerKind, ParamValues, Call]:
        """Kind, params and Call of the layer at a path within. Raises NotAFunctionError."""
        names = [self.expansion.exit_of((*use, *path)) for use in self.uses]
        kind = layer_kind(self.plan.graph.node(names[0]).kind)
        params = [self.plan.params[name] for name in names]
        calls = [self._call(kind, name) for name in names]
        call = merged(calls, self._given(path), [self._arguments(kind, values) for values in params], kind.positional)
        if kind.finish_code is not None and any(values != params[0] for values in params):
            raise NotAFunctionError
        if kind.is_function(params[0]):
            return kind, params[0], call
        return kind, params[0], self._named(call, kind, path, names) if kind.takes_name else call

    def _call(self, kind: LayerKind, name: str) -> Call:
        if kind.key == "Input":
            dtype = input_dtype(self.plan.graph, name)
            call = Call("keras.Input", (), {"shape": self.plan.params[name]["shape"]})
            return call if dtype == "float32" else call.with_named(dtype=dtype)
        return _shortened(call_of(kind, self.plan.params[name], self.plan.input_shapes(name)), kind)

    def _arguments(self, kind: LayerKind, params: ParamValues) -> Mapping[str, Any]:
        """The arguments that are its params and nothing else."""
        if kind.call is not None or kind.key == "Input":
            return {}
        values = kind.keras_arguments(params)
        return {name: value for name, value in values.items() if name in params and value == params[name]}

    def _named(self, call: Call, kind: LayerKind, path: Path, names: Sequence[str]) -> Call:
        if self.is_function:
            if any(name != "_".join((*use, *path)) for use, name in zip(self.uses, names, strict=True)):
                raise NotAFunctionError
            return call.with_named(name=self.name_of(path))
        usual = re.escape(kind.default_name) or rf"{kind.key.lower()}(_\d+)?"
        return call if re.fullmatch(usual, names[0]) else call.with_named(name=names[0])

    def name_of(self, path: Path) -> Any:
        """The name of the layer or block at a path within."""
        return Code(f'f"{{name}}_{"_".join(path)}"') if self.is_function else "_".join(path)

    def block_call(self, path: Path, function: str, block: Block, said: Collection[str], count: int) -> Call:
        """The Call of the function of a block at a path within, which is given the params in ``said``.

        Raises NotAFunctionError.
        """
        calls = []
        sizes = sizes_of(self.root, block)
        values = [{param.name: self.value((*use, *path), param) for param in block.params} for use in self.uses]
        for mine in values:
            named = {name: _short(value) if name in sizes else value for name, value in mine.items() if name in said}
            calls.append(Call(function, tuple(Slot(number) for number in range(count)), named))
        return merged(calls, self._given(path), values, ()).with_named(name=self.name_of(path))

    def value(self, path: Path, param: BlockParam) -> Any:
        """What a parameter of the block at a path from the root is set to."""
        graph = self.root
        for name in path[:-1]:
            block = block_of(self.root, graph.node(name))
            assert block is not None
            graph = block.graph
        return graph.node(path[-1]).params.get(param.name, param.default)

    def _given(self, path: Path) -> dict[str, str]:
        """The params of a node within that parameters of the block set."""
        return {name: param.name for param in self.params for target, name in param.targets if (target,) == path}


def merged(
    calls: Sequence[Call], given: Mapping[str, str], values: Sequence[Mapping[str, Any]], positional: Sequence[str]
) -> Call:
    """The Calls of one layer at every use of its block as one, with the block's parameters in place of what they set.

    ``given`` says which; ``values`` are the arguments by name at every use. Raises NotAFunctionError.
    """
    first = calls[0]
    positions = list(first.positional)
    named = [dict(call.named) for call in calls]
    for name, param in given.items():
        if any(name not in mine for mine in values):
            raise NotAFunctionError
        if name in positional:
            positions[positional.index(name)] = Code(param)
        else:
            named = [{**mine, name: Code(param)} for mine in named]
    kept = [index for index, value in enumerate(positions) if not isinstance(value, Code)]
    for call, mine in zip(calls, named, strict=True):
        is_same = call.path == first.path and len(call.positional) == len(positions)
        if not is_same or mine != named[0] or any(call.positional[index] != positions[index] for index in kept):
            raise NotAFunctionError
    return Call(first.path, tuple(positions), named[0])


def _shortened(call: Call, kind: LayerKind) -> Call:
    """With one number for sizes that are all the same, as in ``Conv2D(32, 3)``."""
    sizes = {param.name for param in kind.params if isinstance(param, Pair | Sizes)}
    names = (*kind.positional, *("" for _ in call.positional))
    positional = (
        _short(value) if name in sizes else value for name, value in zip(names, call.positional, strict=False)
    )
    named = {name: _short(value) if name in sizes else value for name, value in call.named.items()}
    return Call(call.path, tuple(positional), named)


def _short(value: Any) -> Any:
    is_plain = isinstance(value, tuple) and value and all(isinstance(item, int) for item in value)
    return value[0] if is_plain and len(set(value)) == 1 else value


def sizes_of(root: Graph, block: Block) -> set[str]:
    """The parameters of a block that are sizes, of which Keras takes one number for all that are the same."""
    kind = block_kind(block.name, root.blocks)
    return set() if kind is None else {param.name for param in kind.params if isinstance(param, Pair | Sizes)}


def parameters(root: Graph, block: Block) -> list[str]:
    """The parameters of a block in the head of its function."""
    sizes = sizes_of(root, block)
    values = {param.name: param.default for param in block.params}
    return [f"{name}={literal(_short(value) if name in sizes else value)}" for name, value in values.items()]
