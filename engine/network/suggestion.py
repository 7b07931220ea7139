"""A network for data that is at hand: what suits its kind, its size and its number of samples, and why."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.graph import Graph
from engine.network.templates import TEMPLATES, line
from engine.network.templates.base import head, mlp
from engine.notes import Note

FEW_ROWS = 300
MANY_ROWS = 5_000
FEW_PICTURES = 2_000
MANY_PICTURES = 20_000
MANY_TEXTS = 10_000
TRANSFER, TRANSFER_BASE = "mobilenetv2-transfer", "MobileNetV2"
PHOTO_PX = 48  # pictures with shorter sides are drawings, digits and thumbnails

Steps = tuple[tuple[str, Mapping[str, Any]], ...]
LIKE_WRITING: Steps = (("rotate", {"degrees": 10.0}), ("shift", {}))  # what may not be swapped left and right
LIKE_PHOTOS: Steps = (("flip", {}), ("rotate", {"degrees": 10.0}), ("zoom", {"share": 0.15}))


@dataclass(frozen=True)
class Proposal:
    """A network with settings and preparation to go with it, and the reason for it.

    ``template`` is the key of the template it came from, or empty. ``augmentation`` are steps by key with their params.
    """

    title: Note
    reason: Note
    graph: Graph
    settings: Mapping[str, Any]
    template: str = ""
    preparation: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    augmentation: Steps = ()


@dataclass(frozen=True)
class _Idea:
    """A template, or a network made for the occasion, and what speaks for it."""

    title: Note
    reason: Note
    key: str = ""
    make: Callable[[DataFacts], Graph] | None = None
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    augmentation: Steps = ()


def proposals(
    facts: DataFacts, samples: int, *, has_weights: Callable[[str], bool] = lambda _base: False
) -> tuple[Proposal, ...]:
    """Three networks for such data, the best one first; fewer where fewer fit.

    ``samples`` is the number of rows to train on. ``has_weights`` tells of a pretrained base such as MobileNetV2
    whether its weights are on this computer.
    """
    made = [_proposal(idea, facts, samples) for idea in _ideas(facts, samples, has_weights)]
    return tuple(proposal for proposal in made if proposal is not None)[:3]


def _ideas(facts: DataFacts, samples: int, has_weights: Callable[[str], bool]) -> Sequence[_Idea]:
    if facts.kind == "text":
        return _for_texts(samples)
    if facts.kind == "image" or (len(facts.input_shape) == 3 and facts.kind != "array"):
        is_photo = min(facts.input_shape[:2]) >= PHOTO_PX
        return _for_photos(samples, has_weights) if is_photo else _for_small_pictures(facts, samples)
    if len(facts.input_shape) == 2:
        return [*_for_sequences(), *_for_tables(samples)]
    return _for_tables(samples)


def _proposal(idea: _Idea, facts: DataFacts, samples: int) -> Proposal | None:
    settings = {**settings_by_count(samples), **idea.settings}
    if idea.make is not None:
        return Proposal(idea.title, idea.reason, idea.make(facts), settings, augmentation=idea.augmentation)
    if idea.key not in TEMPLATES:
        return None
    chosen = TEMPLATES[idea.key]
    try:
        graph = chosen.make(chosen.prepared(facts))
    except GraphError:
        return None
    # Texts overfit within a few epochs, however few there are; the template knows how many.
    kept = chosen.settings if facts.kind == "text" else {"learning_rate": chosen.settings["learning_rate"]}
    preparation = chosen.preparation if facts.kind in ("text", "image") else {}
    return Proposal(
        idea.title, idea.reason, graph, {**settings, **kept}, idea.key, preparation, augmentation=idea.augmentation
    )


_BY_COUNT = ((1_000, (16, 100, 15)), (10_000, (32, 50, 8)), (50_000, (64, 20, 4)), (math.inf, (128, 10, 3)))


def settings_by_count(samples: int) -> dict[str, Any]:
    """Training settings for so many samples: the fewer there are, the smaller the batches and the more epochs."""
    batch, epochs, patience = next(row for below, row in _BY_COUNT if samples < below)
    return {
        "epochs": epochs,
        "batch_size": batch,
        "patience": patience,
        "optimizer": "adam",
        "learning_rate": 0.001,
    }


# ---- tables and other vectors


def _for_tables(samples: int) -> list[_Idea]:
    """The size that suits, the next one for when it does not, and a straight line to compare with."""
    values = {"count": f"{samples:,}"}
    few = Note("{count} samples are few: a small network, with L2 to keep it from learning them by heart.", values)
    enough = Note("{count} samples are enough for two hidden layers; Dropout keeps them from relying on a few.", values)
    many = Note("{count} samples can teach a large network; Dropout against learning them by heart.", values)
    larger = Note("A larger network, for when the first one cannot follow the data.")
    smaller = Note("A smaller network, for when the first one learns the data by heart.")
    line_ = _Idea(
        Note("One layer"),
        Note("A straight line, or plane, through the data: every other network has to be better than this one."),
        make=mlp(),
        settings={"learning_rate": 0.01},
    )
    if samples < FEW_ROWS:
        return [_small_mlp(few), line_, _middle_mlp(larger)]
    if samples < MANY_ROWS:
        return [_middle_mlp(enough), _small_mlp(smaller), line_]
    return [_large_mlp(many), _middle_mlp(smaller), line_]


def _small_mlp(reason: Note) -> _Idea:
    title = Note("One small hidden layer, with L2")
    return _Idea(title, reason, make=mlp(16, regularizers=("l2", "l2")), settings={"learning_rate": 0.005})


def _middle_mlp(reason: Note) -> _Idea:
    return _Idea(Note("Two hidden layers, with Dropout"), reason, make=mlp(64, 32, dropout=0.2))


def _large_mlp(reason: Note) -> _Idea:
    return _Idea(Note("Three wide hidden layers, with Dropout"), reason, make=mlp(256, 128, 64, dropout=0.3))


# ---- pictures


def _for_small_pictures(facts: DataFacts, samples: int) -> list[_Idea]:
    values = {"count": f"{samples:,}", "height": facts.input_shape[0], "width": facts.input_shape[1]}
    added = LIKE_WRITING if samples < MANY_ROWS else ()
    text = "Pictures of {height}×{width} pixels need two or three convolutions and no more."
    if added:
        text = (
            "Pictures of {height}×{width} pixels need two or three convolutions; {count} of them are few, so they are "
            "turned and moved a little in training."
        )
    convolutions = _Idea(Note("Convolutional network"), Note(text, values), "digits-cnn", augmentation=added)
    text = "A third of the parameters, for a fast first answer."
    lenet = _Idea(Note("LeNet-5"), Note(text), "lenet-5", augmentation=added)
    dense = _Idea(
        Note("Dense network"), Note("Dense layers alone, to see what the convolutions are worth."), "digits-mlp"
    )
    is_colour = len(facts.input_shape) == 3 and facts.input_shape[2] == 3
    if samples < MANY_PICTURES or not is_colour:
        return [convolutions, lenet, dense]
    vgg = Note("{count} pictures in colour can teach three pairs of convolutions.", values)
    residual = Note("Twenty layers with shortcuts: better with so many pictures, and slower.")
    return [
        _Idea(Note("Small VGG"), vgg, "vgg-small"),
        _Idea(Note("ResNet-20"), residual, "resnet-20"),
        convolutions,
    ]


def _for_photos(samples: int, has_weights: Callable[[str], bool]) -> list[_Idea]:
    values = {"count": f"{samples:,}"}
    is_few, is_here = samples < FEW_PICTURES, has_weights(TRANSFER_BASE)
    text = "{count} photos: a network that has learnt to see from a million others does best with so few."
    if not is_here:
        text = "A network that has learnt to see from a million other photos; its weights have to be downloaded first."
    transfer = _Idea(
        Note("{base}, pretrained", {"base": TRANSFER_BASE}),
        Note(text, values),
        TRANSFER,
        settings={"epochs": 15, "patience": 4},
        augmentation=LIKE_PHOTOS,
    )
    text = "Many photos: BatchNormalization, Dropout and global pooling let convolutions learn from them steadily."
    if is_few:
        text = (
            "{count} photos are few: they are mirrored, turned and zoomed in training, and global pooling keeps the "
            "parameters few too."
        )
    added = LIKE_PHOTOS if is_few else LIKE_PHOTOS[:1]
    best = _Idea(
        Note("Convolutions with BatchNormalization, Dropout and global pooling"),
        Note(text, values),
        "cats-dogs-cnn-all",
        augmentation=added,
    )
    text = "Without BatchNormalization and Dropout, to see what they are worth."
    plain = _Idea(Note("Convolutions with global pooling"), Note(text), "cats-dogs-cnn-global-pooling")
    return [transfer, best, plain] if is_few and is_here else [best, transfer, plain]


# ---- texts and other sequences


def _for_texts(samples: int) -> list[_Idea]:
    values = {"count": f"{samples:,}"}
    is_few = samples < MANY_TEXTS
    text = "Which words occur tells most of it, and trains in seconds."
    if is_few:
        text = "{count} texts are too few to learn what words mean; which words occur tells most of it."
    words = _Idea(Note("Bag of words"), Note(text, values), "imdb-bag-of-words")
    text = "A vector for every word, and their mean: it learns which words mean the same."
    if not is_few:
        text = "{count} texts are enough to learn a vector for every word, and which words mean the same."
    vectors = _Idea(Note("Embedding"), Note(text, values), "imdb-embedding")
    text = "Reads groups of words, so that “not good” is not “good”."
    groups = _Idea(Note("Convolutions over words"), Note(text), "imdb-text-cnn")
    return [words, vectors, groups] if is_few else [vectors, words, groups]


def _for_sequences() -> list[_Idea]:
    return [
        _Idea(
            Note("Convolutions along the sequence"),
            Note("Rows that follow each other: convolutions along them find short patterns wherever they are."),
            make=_convolutions_along,
        ),
        _Idea(
            Note("LSTM"),
            Note("Reads row after row and remembers: slower, and better where what came long ago matters."),
            make=_recurrent,
        ),
    ]


def _convolutions_along(facts: DataFacts) -> Graph:
    window = {"filters": 32, "kernel_size": 5, "padding": "same", "activation": "relu"}
    return line(
        ("Input", {"shape": facts.input_shape}),
        ("Conv1D", window),
        ("Conv1D", {**window, "filters": 64}),
        ("GlobalMaxPooling1D", {}),
        ("Dropout", {"rate": 0.3}),
        head(facts),
    )


def _recurrent(facts: DataFacts) -> Graph:
    return line(("Input", {"shape": facts.input_shape}), ("LSTM", {"units": 32}), head(facts))
