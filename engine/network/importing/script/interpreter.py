"""Reads the statements of a script in their order, keeping what is known of every name. Nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from engine.errors import GraphError
from engine.network.importing.recipe import Item, Recipe, Ref
from engine.network.importing.report import Findings
from engine.network.importing.script import expressions
from engine.network.importing.script.freezing import frozen_by_loop
from engine.network.importing.script.keras_names import imported_names, plain_path
from engine.network.importing.script.values import (
    Dotted,
    Function,
    LayerValue,
    Method,
    ModelValue,
    Tensor,
    Unknown,
    is_known,
    is_small,
)
from engine.tasks import CancelToken

MOST_STEPS = 200_000  # statements read, loops unrolled
_DEEPEST = 30  # functions called by functions
# What is never run, said by name since whoever wrote it may have counted on that.
DANGEROUS = frozenset({"exec", "eval", "compile", "__import__", "open", "input", "globals", "getattr", "setattr"})
_DANGEROUS_MODULES = ("os", "sys", "subprocess", "shutil", "socket", "pickle", "importlib", "ctypes", "builtins")

Names = dict[str, Any]
CallReader = Callable[["Interpreter", Any, list[Any], dict[str, Any], ast.Call], Any]


class _Return(Exception):  # noqa: N818 - no error: how a body that is read comes to its end
    def __init__(self, value: Any) -> None:
        self.value = value


class _Leave(Exception):  # noqa: N818 - as above, for break and continue
    def __init__(self, is_break: bool) -> None:
        self.is_break = is_break


class Interpreter:
    """``items`` are the layers called so far by key, ``models`` all models met, ``settings`` what fit was given."""

    def __init__(self, findings: Findings, read_call: CallReader, cancel: CancelToken) -> None:
        self.findings = findings
        self._cancel = cancel
        self.items: dict[str, Item] = {}
        self.models: list[ModelValue] = []
        self.settings: dict[str, Any] = {}
        self._read_call = read_call
        self._names: list[Names] = [{"__name__": "__main__"}]
        self._stars: list[str] = []
        self._steps = 0

    # ---- what calls need

    def new_tensor(self, item: Item) -> Tensor:
        """What a new item gives."""
        self.items[item.key] = item
        return Tensor(Ref(item.key))

    def recipe_of(self, model: ModelValue) -> Recipe:
        """The Recipe of a model of the script."""
        raise NotImplementedError

    def new_key(self, stem: str) -> str:
        return f"{stem}@{len(self.items)}"

    @property
    def functions(self) -> list[Function]:
        """The functions of the script itself."""
        return [value for value in self._names[0].values() if isinstance(value, Function)]

    def call_function(self, function: Function, args: list[Any], named: Mapping[str, Any], node: ast.AST) -> Any:
        """What the body of a function of the script gives for these arguments."""
        if len(self._names) > _DEEPEST:
            raise _too_long(node)
        names = _bound(function, args, named)
        if names is None:
            return Unknown(expressions.source(node))
        self._names.append(names)
        try:
            self.read(function.node.body)
        except _Return as end:
            return end.value
        except _Leave:
            return None  # a break outside of any loop, which is no Python
        finally:
            self._names.pop()
        return None

    # ---- statements

    def read_script(self, body: list[ast.stmt]) -> None:
        """Read the statements of a whole script. Raises GraphError where it is endless, Cancelled."""
        for statement in body:
            with suppress(_Return, _Leave):  # a return or a break out here is no Python, but it can be parsed
                self.read([statement])

    def read(self, body: list[ast.stmt]) -> None:
        """Read statements. Raises GraphError where the script is endless, Cancelled."""
        for statement in body:
            self._step(statement)
            self._statement(statement)

    def _step(self, node: ast.AST) -> None:
        self._cancel.check()
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise _too_long(node)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                self._import(node)
            case ast.Assign():
                value = self.value(node.value)
                for target in node.targets:
                    self._assign(target, value)
            case ast.AnnAssign(value=ast.expr() as value):
                self._assign(node.target, self.value(value))
            case ast.AugAssign():
                old = self.value(node.target)
                self._assign(node.target, self._binary(ast.BinOp(node.target, node.op, node.value), old, node.value))
            case ast.Expr():
                self.value(node.value)
            case ast.FunctionDef():
                defaults = tuple(self.value(value) for value in node.args.defaults)
                named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
                own = {arg.arg: self.value(value) for arg, value in named if value is not None}
                self._assign(ast.Name(node.name), Function(node, defaults, own))
            case ast.Return():
                raise _Return(self.value(node.value) if node.value is not None else None)
            case _:
                self._compound(node)

    def _compound(self, node: ast.stmt) -> None:
        match node:
            case ast.If():
                test = self.value(node.test)
                if not is_known(test) and self._concerns_layers(node):
                    text = "Whether {source} is true is not known without running it; it was read as true."
                    self.findings.add("changed", text, node.lineno, source=expressions.source(node.test))
                self.read(node.body if not is_known(test) or test else node.orelse)
            case ast.For():
                self._loop(node)
            case ast.With():
                self.read(node.body)
            case ast.Try():
                self.read([*node.body, *node.orelse, *node.finalbody])
            case ast.Break() | ast.Continue():
                raise _Leave(isinstance(node, ast.Break))
            case ast.While():
                text = "A while loop cannot be followed without running it; it was passed over."
                self.findings.add("left_out", text, node.lineno)
            case ast.ClassDef():
                self._names[-1][node.name] = Unknown(node.name)
                text = "The class {name} is code of its own, which is not run."
                self.findings.add("refused", text, node.lineno, name=node.name)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            self._stars.append(plain_path(node.module or ""))
        for name, path in imported_names(node):
            self._names[-1][name] = Dotted(plain_path(path))

    def _loop(self, node: ast.For) -> None:
        if frozen_by_loop(node, self.value):
            return
        items = expressions.items_of(self.value(node.iter))
        if items is None:
            if any(isinstance(part, ast.Call) for part in ast.walk(node)) and self._concerns_layers(node):
                text = "What the loop goes over is not known without running it; it was passed over."
                self.findings.add("left_out", text, node.lineno)
            return
        for item in items:
            self._assign(node.target, item)
            try:
                self.read(node.body)
            except _Leave as leave:
                if leave.is_break:
                    return
        self.read(node.orelse)

    def _concerns_layers(self, node: ast.AST) -> bool:
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        kinds = (Tensor, LayerValue, ModelValue)
        paths = [found.path for name in names if isinstance(found := self._look_up(name), Dotted)]
        return any(isinstance(self._look_up(name), kinds) for name in names) or any("layers" in p for p in paths)

    def _assign(self, target: ast.expr, value: Any) -> None:
        match target:
            case ast.Name(id=name):
                self._names[-1][name] = value
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                values = expressions.items_of(value)
                fits = values is not None and len(values) == len(parts)
                for place, part in enumerate(parts):
                    self._assign(part, values[place] if fits and values is not None else Unknown())
            case ast.Attribute():
                self._set(self.value(target.value), target.attr, value)
            case ast.Subscript():
                self._put(self.value(target.value), self.value(target.slice), value)

    @staticmethod
    def _set(owner: Any, name: str, value: Any) -> None:
        if name == "trainable" and isinstance(value, bool):
            if isinstance(owner, LayerValue):
                owner.call = owner.call.with_named(trainable=value)
            elif isinstance(owner, ModelValue):
                owner.trainable, owner.trainable_from = value, ""

    @staticmethod
    def _put(owner: Any, index: Any, value: Any) -> None:
        is_place = isinstance(owner, list) and isinstance(index, int) and -len(owner) <= index < len(owner)
        if is_place or (isinstance(owner, dict) and isinstance(index, str)):
            owner[index] = value

    # ---- expressions

    def value(self, node: ast.expr) -> Any:
        """What an expression stands for; Unknown where only running it would tell, or where it is huge."""
        return expressions.kept(self._value(node), node)

    def _value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return self._look_up(node.id)
            case ast.Attribute():
                return self._attribute(self.value(node.value), node)
            case ast.Call():
                return self._call(node)
            case ast.BinOp():
                return self._binary(node, self.value(node.left), node.right)
            case ast.List():
                return self._listed(node.elts)
            case ast.Tuple():
                return tuple(self._listed(node.elts))
            case _:
                return self._other(node)

    def _other(self, node: ast.expr) -> Any:
        match node:
            case ast.Dict():
                pairs = zip(node.keys, node.values, strict=True)
                return expressions.dictionary(((self.value(k), self.value(v)) for k, v in pairs if k is not None), node)
            case ast.UnaryOp():
                return expressions.negated(node, self.value(node.operand))
            case ast.Compare():
                return expressions.compared(node, [self.value(part) for part in (node.left, *node.comparators)])
            case ast.IfExp():
                test = self.value(node.test)
                return self.value(node.body if test else node.orelse) if is_known(test) else Unknown()
            case ast.Subscript():
                index = slice(None) if isinstance(node.slice, ast.Slice) else self.value(node.slice)
                index = self._slice(node.slice) if isinstance(node.slice, ast.Slice) else index
                return expressions.element(self.value(node.value), index, node)
            case ast.JoinedStr():
                pieces = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
                return expressions.formatted([self.value(piece) for piece in pieces], node)
            case ast.ListComp():
                return self._comprehension(node)
            case ast.BoolOp():
                return self._either(node)
        return Unknown(expressions.source(node))

    def _either(self, node: ast.BoolOp) -> Any:
        value: Any = None
        for part in node.values:
            value = self.value(part)
            if not is_known(value) or bool(value) == isinstance(node.op, ast.Or):
                return value
        return value

    def _slice(self, node: ast.Slice) -> slice:
        parts = [self.value(part) if part is not None else None for part in (node.lower, node.upper, node.step)]
        return slice(*(part if isinstance(part, int) else None for part in parts))

    def _listed(self, nodes: list[ast.expr]) -> list[Any]:
        found: list[Any] = []
        for node in nodes:
            if len(found) > expressions.MOST_ITEMS:
                break
            if isinstance(node, ast.Starred):
                found += expressions.items_of(self.value(node.value)) or [Unknown()]
            else:
                found.append(self.value(node))
        return found

    def _comprehension(self, node: ast.ListComp) -> Any:
        first = node.generators[0]
        items = expressions.items_of(self.value(first.iter))
        if items is None or len(node.generators) > 1:
            return Unknown(expressions.source(node))
        found = []
        for item in items:
            self._step(node)
            self._assign(first.target, item)
            if all(self.value(test) is True for test in first.ifs):
                found.append(self.value(node.elt))
        return found

    def _look_up(self, name: str) -> Any:
        for names in (self._names[-1], self._names[0]):
            if name in names:
                return names[name]
        for module in self._stars:
            if module.startswith("keras") and name[:1].isupper():
                return Dotted(plain_path(f"{module}.{name}"))
        return Dotted(name) if name in expressions.BUILTINS | DANGEROUS else Unknown(name)

    def _attribute(self, owner: Any, node: ast.Attribute) -> Any:
        match owner:
            case Dotted():
                return Dotted(plain_path(f"{_full(owner.path)}.{node.attr}"))
            case ModelValue() if node.attr in ("output", "outputs", "input", "inputs"):
                ends = owner.outputs if node.attr.startswith("output") else owner.inputs
                return list(ends) if node.attr.endswith("s") else (ends[0] if ends else Unknown())
            case Unknown():
                return Unknown(expressions.source(node))
        return Method(owner, node.attr)

    def _binary(self, node: ast.BinOp, left: Any, right_node: ast.expr) -> Any:
        right = self.value(right_node)
        operation = expressions.OPERATIONS.get(type(node.op), "")
        if operation and (isinstance(left, Tensor) or isinstance(right, Tensor)):
            args = [value.ref if isinstance(value, Tensor) else value for value in (left, right)]
            if all(isinstance(value, Ref | int | float) for value in args):
                key = self.new_key(operation)
                line = getattr(right_node, "lineno", 0)
                return self.new_tensor(Item(key, "", operation, "keras.ops", args=args, line=line))
        if isinstance(left, list) and isinstance(right, list) and isinstance(node.op, ast.Add):
            return left + right
        return expressions.folded(node, left, right)

    def _call(self, node: ast.Call) -> Any:
        function = self.value(node.func)
        args = self._listed(node.args)
        named: dict[str, Any] = {}
        for word in node.keywords:
            value = self.value(word.value)
            if word.arg is not None:
                named[word.arg] = value
            elif isinstance(value, dict):
                named.update({str(name): item for name, item in value.items()})
        if not is_small((args, named)):
            return Unknown(expressions.source(node))
        if isinstance(function, Function):
            return self.call_function(function, args, named, node)
        if isinstance(function, Dotted):
            root = function.path.split(".")[0]
            if function.path in DANGEROUS or root in _DANGEROUS_MODULES:
                text = "{call} was not run: no code of a script ever is."
                self.findings.add("refused", text, node.lineno, call=expressions.source(node))
                return Unknown(expressions.source(node))
            if function.path in expressions.BUILTINS:
                return expressions.builtin(function.path, args, named, node)
        return self._read_call(self, function, args, named, node)


def _full(path: str) -> str:
    return "tensorflow" if path == "tf" else path


def _bound(function: Function, args: list[Any], named: Mapping[str, Any]) -> Names | None:
    """The names of a function's body to begin with; None where the arguments do not fit."""
    given = function.node.args
    positional = [arg.arg for arg in (*given.posonlyargs, *given.args)]
    own = {arg.arg for arg in given.kwonlyargs}
    names: Names = dict(function.named_defaults)
    if function.defaults:
        names.update(zip(positional[-len(function.defaults) :], function.defaults, strict=True))
    names.update(zip(positional, args, strict=False))
    names.update({name: value for name, value in named.items() if name in own or name in positional})
    extra = {name: value for name, value in named.items() if name not in own and name not in positional}
    if given.vararg is not None:
        names[given.vararg.arg] = tuple(args[len(positional) :])
    if given.kwarg is not None:
        names[given.kwarg.arg] = extra
    is_too_many = (len(args) > len(positional) and given.vararg is None) or (extra and given.kwarg is None)
    is_complete = all(name in names for name in (*positional, *own))
    return None if is_too_many or not is_complete else names


def _too_long(node: ast.AST) -> GraphError:
    return GraphError(
        "The script goes on without end at line {line}, as far as can be told without running it.",
        hint="Keep what makes the model, without its loops.",
        code="import.endless",
        line=getattr(node, "lineno", 0),
    )
