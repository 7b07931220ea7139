"""Params: the typed, described parameters every form, check and saved file is made from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import SettingsError
from engine.notes import Note

Values = Mapping[str, Any]


@dataclass(frozen=True)
class When:
    """A param matters only while the param ``name`` has one of ``values``, or a True one where none are named."""

    name: str
    values: tuple[Any, ...] = (True,)


@dataclass(frozen=True, kw_only=True)
class Param:
    """One named value with a default, a title and a sentence of help. Subclasses say what it may be.

    ``shown_if`` says when a form shows it; what it holds is checked and kept in any case.
    """

    name: str = field(kw_only=False)
    default: Any = field(kw_only=False, default=None)
    title: str = ""
    help: str = ""
    advanced: bool = False
    shown_if: When | None = None

    @property
    def label(self) -> str:
        """What a form shows: the title, or the name with its underscores gone."""
        return self.title or self.name.replace("_", " ").capitalize()

    def check(self, value: Any) -> Any:
        """The value in its normal form. Raises SettingsError."""
        raise TypeError(f"{type(self).__name__} does not check {value!r}")

    def parse(self, text: str) -> Any:
        """The value from what a user typed. Raises SettingsError."""
        return self.check(text)

    def refuse(self, value: Any, expected: Note) -> SettingsError:
        return SettingsError(
            "{label} cannot be {value!r}; it must be {expected}.",
            hint="The default is {default}.",
            code="param.value",
            label=Note(self.label),
            value=value,
            expected=expected,
            default=self.default,
        )


@dataclass(frozen=True, kw_only=True)
class Int(Param):
    """A whole number in low..high. ``is_doubling``: a step of a spin box goes to the next power of two."""

    low: int = 0
    high: int = 1_000_000
    is_doubling: bool = False

    @property
    def _range(self) -> Note:
        values = {"low": f"{self.low:,}", "high": f"{self.high:,}"}
        return Note("a whole number from {low} to {high}", values)

    def check(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value % 1 != 0:
            raise self.refuse(value, self._range)
        if not self.low <= value <= self.high:
            raise self.refuse(value, self._range)
        return int(value)

    def parse(self, text: str) -> int:
        try:
            return self.check(int(text))
        except ValueError as error:
            raise self.refuse(text, self._range) from error


@dataclass(frozen=True, kw_only=True)
class Real(Param):
    """A finite number in low..high; ``step`` is what a spin box moves by."""

    low: float = 0.0
    high: float = 1e9
    step: float = 0.05

    @property
    def _range(self) -> Note:
        return Note("a number from {low} to {high}", {"low": f"{self.low:g}", "high": f"{self.high:g}"})

    def check(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not -math.inf < value < math.inf:
            raise self.refuse(value, self._range)
        if not self.low <= value <= self.high:
            raise self.refuse(value, self._range)
        return float(value)

    def parse(self, text: str) -> float:
        try:
            return self.check(float(text))
        except ValueError as error:
            raise self.refuse(text, self._range) from error


@dataclass(frozen=True, kw_only=True)
class Choice(Param):
    """One of ``options``; ``titles`` (as long, or empty) are what a form shows for them."""

    options: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()

    def check(self, value: Any) -> str:
        if value not in self.options:
            raise self.refuse(value, Note("one of {options}", {"options": ", ".join(self.options)}))
        return str(value)


@dataclass(frozen=True, kw_only=True)
class Flag(Param):
    """Yes or no."""

    def check(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self.refuse(value, Note("yes or no"))
        return value

    def parse(self, text: str) -> bool:
        word = text.strip().lower()
        if word in ("true", "yes", "on", "1"):
            return True
        if word in ("false", "no", "off", "0"):
            return False
        raise self.refuse(text, Note("yes or no"))


@dataclass(frozen=True, kw_only=True)
class Pair(Param):
    """Two whole numbers (height, width), each in low..high. One number stands for both."""

    low: int = 1
    high: int = 10_000

    def check(self, value: Any) -> tuple[int, int]:
        if isinstance(value, int) and not isinstance(value, bool):
            value = (value, value)
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
            raise self.refuse(value, Note("two whole numbers"))
        part = Int(self.name, title=self.label, low=self.low, high=self.high)
        return part.check(value[0]), part.check(value[1])

    def parse(self, text: str) -> tuple[int, int]:
        return self.check(_one_or_all(_whole_numbers(self, text)))


@dataclass(frozen=True, kw_only=True)
class Sizes(Param):
    """As many whole numbers as there are ``parts``, each in low..high. One number stands for all of them."""

    parts: tuple[str, ...] = ("depth", "height", "width")
    low: int = 1
    high: int = 10_000

    def check(self, value: Any) -> tuple[int, ...]:
        if isinstance(value, int) and not isinstance(value, bool):
            value = (value,) * len(self.parts)
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != len(self.parts):
            raise self.refuse(value, Note("{count} whole numbers", {"count": len(self.parts)}))
        part = Int(self.name, title=self.label, low=self.low, high=self.high)
        return tuple(part.check(number) for number in value)

    def parse(self, text: str) -> tuple[int, ...]:
        return self.check(_one_or_all(_whole_numbers(self, text)))


@dataclass(frozen=True, kw_only=True)
class Ints(Param):
    """A tuple of ``least`` to ``most`` whole numbers, each in low..high. One number is a tuple of one."""

    low: int = -1_000_000
    high: int = 1_000_000
    least: int = 0
    most: int = 8

    def check(self, value: Any) -> tuple[int, ...]:
        if isinstance(value, int) and not isinstance(value, bool):
            value = (value,)
        if not isinstance(value, Sequence) or isinstance(value, str) or not self.least <= len(value) <= self.most:
            raise self.refuse(value, Note("{least} to {most} whole numbers", {"least": self.least, "most": self.most}))
        part = Int(self.name, title=self.label, low=self.low, high=self.high)
        return tuple(part.check(number) for number in value)

    def parse(self, text: str) -> tuple[int, ...]:
        return self.check(_whole_numbers(self, text))


@dataclass(frozen=True, kw_only=True)
class Reals(Param):
    """A number, or a tuple of ``least`` to ``most`` of them, each in low..high. A single number stays one.

    Without ``takes_one`` it is a tuple in any case.
    """

    low: float = -1e9
    high: float = 1e9
    least: int = 1
    most: int = 4096
    takes_one: bool = True

    def check(self, value: Any) -> float | tuple[float, ...]:
        part = Real(self.name, title=self.label, low=self.low, high=self.high)
        is_one = not isinstance(value, Sequence) or isinstance(value, str)
        if is_one and self.takes_one:
            return part.check(value)
        if is_one or not self.least <= len(value) <= self.most:
            raise self.refuse(value, self._expected)
        return tuple(part.check(number) for number in value)

    @property
    def _expected(self) -> Note:
        values = {"least": self.least, "most": self.most}
        if self.takes_one:
            return Note("a number, or {least} to {most} of them", values)
        return Note("{most} numbers with commas between", values)

    def parse(self, text: str) -> float | tuple[float, ...]:
        try:
            numbers = tuple(_number(piece) for piece in _pieces(text))
        except ValueError as error:
            raise self.refuse(text, Note("numbers with commas between")) from error
        return self.check(numbers[0] if len(numbers) == 1 else numbers)


def _number(text: str) -> float:
    """A number, also spelled as a fraction: 1/255."""
    above, _, below = text.partition("/")
    return float(above) / (float(below) or math.nan) if below else float(above)


@dataclass(frozen=True, kw_only=True)
class Shape(Param):
    """A tuple of 1 to ``max_rank`` dimensions without the batch, each at least 1; -1 where ``allows_unknown``."""

    max_rank: int = 4
    allows_unknown: bool = False

    def check(self, value: Any) -> tuple[int, ...]:
        if not isinstance(value, Sequence) or isinstance(value, str) or not 1 <= len(value) <= self.max_rank:
            raise self.refuse(value, Note("1 to {most} whole numbers", {"most": self.max_rank}))
        for size in value:
            is_number = isinstance(size, int) and not isinstance(size, bool)
            if not is_number or not (1 <= size <= 1_000_000_000 or (self.allows_unknown and size == -1)):
                raise self.refuse(value, Note("whole numbers of at least 1"))
        if sum(size == -1 for size in value) > 1:
            raise self.refuse(value, Note("at most one -1"))
        return tuple(int(size) for size in value)

    def parse(self, text: str) -> tuple[int, ...]:
        return self.check(_whole_numbers(self, text))


@dataclass(frozen=True, kw_only=True)
class Text(Param):
    """Any line of text; ``suggestions`` is filled in by whoever shows the form."""

    default: str = field(kw_only=False, default="")

    def check(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse(value, Note("text"))
        return value


@dataclass(frozen=True, kw_only=True)
class FilePath(Param):
    """A file, a folder (``is_folder``), or either (``is_any``); ``patterns`` such as ``("*.csv",)`` filter a dialog."""

    default: str = field(kw_only=False, default="")
    patterns: tuple[str, ...] = ()
    is_folder: bool = False
    is_any: bool = False

    def check(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse(value, Note("a path"))
        return value


def _one_or_all(numbers: tuple[int, ...]) -> int | tuple[int, ...]:
    """A single number by itself, which stands for as many as are needed."""
    return numbers[0] if len(numbers) == 1 else numbers


def _whole_numbers(param: Param, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(piece) for piece in _pieces(text))
    except ValueError as error:
        raise param.refuse(text, Note("whole numbers with commas between")) from error


def _pieces(text: str) -> list[str]:
    """What stands between brackets, crosses, commas and spaces."""
    return text.translate(str.maketrans("()[]x×,", " " * 7)).split()


def defaults(params: Sequence[Param]) -> dict[str, Any]:
    """The default of every param by its name."""
    return {param.name: param.default for param in params}


def checked(params: Sequence[Param], values: Values) -> dict[str, Any]:
    """All params in order, missing ones at their defaults. Raises SettingsError, also for an unknown name."""
    names = {param.name for param in params}
    if not values.keys() <= names:
        raise SettingsError(
            "There is no parameter “{name}”.",
            hint="The parameters are: {known}.",
            code="param.unknown",
            name=next(name for name in values if name not in names),
            known=", ".join(param.name for param in params) or "–",
        )
    return {param.name: _checked(param, values.get(param.name, param.default)) for param in params}


_SCALARS = (bool, int, float, str)


def _checked(param: Param, value: Any) -> Any:
    default = param.default
    # A layer has thirty params, nearly all at their defaults, and a network is checked at every edit.
    is_default = value is default or (type(value) in _SCALARS and type(value) is type(default) and value == default)
    return default if is_default else param.check(value)


def is_shown(params: Sequence[Param], name: str, values: Values) -> bool:
    """Whether the param of that name matters while the params have these values."""
    known = {param.name: param for param in params}
    seen: set[str] = set()
    while (condition := known[name].shown_if) is not None and name not in seen:
        seen.add(name)
        name = condition.name
        if values.get(name, known[name].default) not in condition.values:
            return False
    return True
