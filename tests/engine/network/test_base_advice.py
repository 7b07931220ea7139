"""Advice on what pretrained bases want of their pixels, and the buttons that give it to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.facts import DataFacts
from engine.network.analysis import analyse
from engine.network.graph import Graph
from engine.network.pretrained.bases import bases, scaling_steps
from engine.network.problems import Problem
from engine.network.templates import line

PHOTOS = DataFacts((96, 96, 3), "binary", 2, kind="image")
SCALED = DataFacts((96, 96, 3), "binary", 2, kind="image", has_scaling=True)
RESCALING = ("Rescaling", {"scale": 1 / 255})


@pytest.fixture(autouse=True)
def _empty_home(home: Path) -> None:
    """No weights are here."""


def network(*front: tuple[str, dict[str, Any]], base: str = "VGG16", side: int = 96, **params: Any) -> Graph:
    head = ("Dense", {"units": 1, "activation": "sigmoid"})
    return line(("Input", {"shape": (side, side, 3)}), *front, (base, {"pooling": "avg", **params}), head)


def said(graph: Graph, facts: DataFacts = PHOTOS) -> list[Problem]:
    return [problem for problem in analyse(graph, facts).problems if "base" in problem.code]


@pytest.mark.parametrize("key", sorted(bases()))
def test_with_the_right_steps_before_it_there_is_nothing_to_say(key: str) -> None:
    graph = network(*scaling_steps(key), base=key)
    assert [problem.code for problem in analyse(graph, PHOTOS).problems] == ["weights.missing"]


@pytest.mark.parametrize("key", ["VGG16", "DenseNet121", "MobileNetV2"])
def test_the_right_steps_come_at_the_press_of_a_button(key: str) -> None:
    (problem,) = said(network(base=key))
    assert (problem.code, problem.is_error) == ("advice.base_scaling", False)
    mended = problem.fixes[0].apply(network(base=key))
    kinds = [mended.node(name).kind for name in mended.order]
    assert kinds == ["Input", *(kind for kind, _ in scaling_steps(key)), key, "Dense"]
    assert said(mended) == []


def test_pixels_are_not_scaled_twice() -> None:
    graph = network(RESCALING, base="EfficientNetV2B0")
    (problem,) = said(graph)
    assert problem.code == "advice.base_scaled_twice"
    assert problem.fixes[0].apply(graph).order == ("input", "efficientnetv2b0", "dense")


def test_what_the_preparation_scales_is_told() -> None:
    assert [problem.code for problem in said(network(), SCALED)] == ["advice.base_prepared"]


def test_new_weights_take_what_comes() -> None:
    assert said(network(weights="none")) == []


def test_pictures_that_are_too_small_are_made_larger() -> None:
    graph = network(*scaling_steps("Xception"), base="Xception", side=64)
    (problem,) = [problem for problem in analyse(graph).problems if problem.is_error]
    assert problem.code == "base.too_small"
    mended = problem.fixes[0].apply(graph)
    assert not [problem for problem in analyse(mended).problems if problem.is_error]
    assert mended.node("resizing").params == {"height": 96, "width": 96}
