"""Korean: every text of the window and of the tables it is made from, with the same names to fill in."""

from __future__ import annotations

import ast
import json
import string
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import engine.datasets.opening
import engine.network.layers  # noqa: F401  (fills the table of layers)
from engine import files
from engine.datasets.augmentation.steps import AUGMENTATIONS
from engine.datasets.preparation import PREPARATION_PARAMS
from engine.datasets.source import SOURCES
from engine.datasets.splits import SPLIT_PARAMS
from engine.detection.decoders import DECODERS
from engine.network.kinds import LAYER_KINDS
from engine.network.templates import GROUPS, TEMPLATES
from engine.params import Choice, Param, Sizes
from engine.settings import SETTINGS
from engine.training.config import TRAINING_PARAMS
from gui.actions import ACTIONS, MENUS
from gui.data.pages import PAGES
from gui.i18n import CatalogueTranslator, catalogue, tr
from gui.network.pictures.dialog import OPTION_TEXTS, PAPERS
from gui.network.pictures.views import VIEWS
from gui.tabs import TABS

GUI = Path(__file__).resolve().parents[2] / "gui"
CALLS = ("tr", "LogLine")


def calls(path: Path) -> Iterator[str]:
    """The texts that ``tr("...")`` is called with."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            first = node.args[0]
            for text in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value


def literals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def of_params(params: tuple[Param, ...]) -> Iterator[str]:
    for param in params:
        yield param.label
        yield param.help
        if isinstance(param, Choice):
            yield from param.titles
        elif isinstance(param, Sizes):
            yield from param.parts


def of_tables() -> Iterator[str]:
    yield from chain.from_iterable((spec.text, spec.tip) for spec in ACTIONS)
    yield from MENUS.values()
    yield from chain.from_iterable((spec.title, spec.tip) for spec in TABS)
    yield from chain.from_iterable((page.title, page.tip) for page in PAGES)
    yield from chain.from_iterable((view.title, view.help) for view in VIEWS)
    yield from (*OPTION_TEXTS.values(), *(title for _, title in PAPERS))
    yield from of_params(SPLIT_PARAMS)
    for params in PREPARATION_PARAMS.values():
        yield from of_params(params)
    for augmentation in AUGMENTATIONS.values():
        yield from (augmentation.title, augmentation.help)
        yield from of_params(augmentation.params)
    yield from of_params(TRAINING_PARAMS)
    yield from of_params(tuple(param for param in SETTINGS if not param.advanced))
    for source in SOURCES.values():
        yield from (source.title, source.family, source.help)
        yield from of_params(source.params)
    for kind in LAYER_KINDS.values():
        # A layer is called what Keras calls it, in every language.
        yield from (text for text in (kind.title, kind.family, kind.help) if text != kind.key)
        yield from of_params(kind.params)
    yield from (decoder.shape for decoder in DECODERS.values())
    for template in TEMPLATES.values():
        yield from (template.title, template.text)
    yield from GROUPS


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.fixture(scope="module")
def korean() -> dict[str, str]:
    return catalogue("ko")


def test_every_text_of_the_window_is_in_korean(korean: dict[str, str]) -> None:
    texts = {text for path in sorted(GUI.rglob("*.py")) for text in calls(path)}
    assert texts
    assert sorted(text for text in texts if text and text not in korean) == []


def test_every_text_of_the_tables_is_in_korean(korean: dict[str, str]) -> None:
    assert sorted({text for text in of_tables() if text and text not in korean}) == []


def test_a_translation_fills_in_the_same_names(korean: dict[str, str]) -> None:
    assert {text for text, translation in korean.items() if fields(translation) != fields(text)} == set()


def test_what_is_no_longer_said_is_not_kept(korean: dict[str, str]) -> None:
    sources = [path for folder in ("engine", "gui") for path in sorted((GUI.parent / folder).rglob("*.py"))]
    written = {text for path in sources for text in literals(path)} | set(of_tables()) | set(of_params(SETTINGS))
    assert sorted(korean.keys() - written) == []


def test_every_text_is_translated_in_one_place() -> None:
    seen: dict[str, str] = {}
    for path in sorted(files.resource("translations", "ko").glob("*.json")):
        for text in json.loads(path.read_text(encoding="utf-8")):
            assert seen.setdefault(text, path.name) == path.name, text


def test_a_missing_text_stays_english_and_a_known_one_does_not(qapp: QApplication) -> None:
    translator = CatalogueTranslator("ko", qapp)
    qapp.installTranslator(translator)
    try:
        assert tr("Cancel") == "취소"
        assert tr("nobody translated {this}", this="that") == "nobody translated that"
    finally:
        qapp.removeTranslator(translator)
    assert tr("Cancel") == "Cancel"
