"""Scripts made to break the reader: no end, no bottom, no memory. All are told of, or read as far as they go."""

from __future__ import annotations

import tracemalloc

import pytest

from engine.errors import GraphError
from engine.network.importing.reading import import_script
from engine.network.importing.script import interpreter
from engine.tasks import Cancelled, CancelToken

keras = pytest.importorskip("keras")

_HEAD = "import keras\nfrom keras.layers import *\n"
_MODEL = "\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"
_DIGITS = "0x" + "f" * 20_000


def kinds_of(code: str) -> list[str]:
    return [node.kind for node in import_script(code, "net.py").graph.nodes]


@pytest.mark.parametrize(
    "code",
    [
        "d = {[1]: 2}",
        "d = {Dense(3): 2}",
        "d = {keras.optimizers.Adam(0.1): 2}",
        "d = {'a': 1}.get([1])",
        "return 3",
        "break",
        "def f():\n    break\nf()",
        f"x = foo({_DIGITS})",
        f"x = f'{{{_DIGITS}}}'",
        "x = int('9' * 4300) + 1\ny = f'{x}'",
        "s = '%9999999999d' % 3",
        "s = '%*d' % (999999999, 3)",
        "x = round(5, -10**9)",
        "l = []\nl.append(l)\nx = str(l)\ny = Dense(l)",
        "print('%d'\n      % 3)",
        "x = sum([[1]] * 9, [])",
    ],
)
def test_what_no_script_should_say_is_passed_by(code: str) -> None:
    assert kinds_of(_HEAD + code + _MODEL) == ["Input", "Dense"]


@pytest.mark.parametrize(
    "code",
    [
        "s = 'a' * 10000\nfor i in range(60):\n    s = s + s",
        "s = [1] * 10000\nfor i in range(60):\n    s = s + s",
        "s = [1] * 10000\nfor i in range(60):\n    s += s",
        "s = 'a' * 10000\nfor i in range(60):\n    s = f'{s}{s}'",
        "s = [1] * 10000\nfor i in range(60):\n    s = [*s, *s]",
        "s = [1]\nfor i in range(60):\n    s = [s, s]\nx = str(s)\ny = s == s\nz = Dense(s)\nlen(s)",
        "s = Dense(3)\nfor i in range(60):\n    s = Wrap(s, s)",
        "s = [[1] * 9999] * 9999\nx = list(zip(*s))",
    ],
)
def test_what_doubles_itself_does_not_fill_the_memory(code: str) -> None:
    import_script(_HEAD + _MODEL)
    tracemalloc.start()
    try:
        assert kinds_of(_HEAD + code + _MODEL) == ["Input", "Dense"]
        assert tracemalloc.get_traced_memory()[1] < 30e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("x = [[[k for k in range(9999)] for j in range(9999)] for i in range(9999)]" + _MODEL, "import.endless"),
        (
            "m = keras.Sequential([Dense(3)])\nfor i in range(60):\n    m = keras.Sequential([m, m])\n",
            "import.too_many",
        ),
        ("m = keras.Sequential([Dense(3)])\nm.add(m)\n", "import.no_model"),
        ("x = 1\n" * 600_000, "import.too_large"),
    ],
)
def test_what_has_no_end_is_told(code: str, wanted: str) -> None:
    with pytest.raises(GraphError) as caught:
        import_script(_HEAD + code, "net.py")
    assert caught.value.code == wanted


def test_models_too_deep_in_each_other_are_told() -> None:
    start = "keras.Sequential([keras.Input((4,)), %s])"
    code = f"m = {start % 'keras.layers.Dense(2)'}\nfor i in range(300):\n    m = {start % 'm'}\n"
    with pytest.raises(GraphError) as caught:
        import_script(_HEAD + code, "net.py")
    assert caught.value.code in ("import.too_deep", "import.no_model")


def test_reading_a_script_can_be_given_up() -> None:
    class AfterAWhile(CancelToken):
        def check(self) -> None:
            self.steps = getattr(self, "steps", 0) + 1
            if self.steps > 50:
                raise Cancelled

    code = _HEAD + "for a in range(9999):\n    for b in range(9999):\n        c = a * b\n"
    with pytest.raises(Cancelled):
        import_script(code, "net.py", cancel=AfterAWhile())
    assert interpreter.MOST_STEPS > 50


@pytest.mark.parametrize("source", ["[1, 2]", "5", "null"])
def test_a_notebook_of_other_things_than_text(source: str) -> None:
    with pytest.raises(GraphError):
        import_script(f'{{"cells": [{{"cell_type": "code", "source": {source}}}]}}', "net.ipynb")
