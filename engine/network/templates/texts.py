"""Templates for texts: words without their order, the mean of their vectors, and one word after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.errors import GraphError
from engine.facts import DataFacts
from engine.network.graph import Graph
from engine.network.shapes import shape_text
from engine.network.templates.base import Layer, Template, head, line, mlp, register

WORDS = 10_000
LENGTH = 200
_SEQUENCES = {"mode": "sequence", "max_tokens": WORDS, "length": LENGTH}
_A_SEQUENCE = DataFacts((LENGTH,), "binary", 2, kind="text", vocabulary_size=WORDS + 2)
_A_VECTOR = DataFacts((WORDS,), "binary", 2, kind="text")


def _as_sequences(facts: DataFacts) -> DataFacts:
    """Of texts as sequences; there may be fewer words than that, which an Embedding does not mind."""
    if facts.kind != "text":
        return facts
    return replace(facts, input_shape=_A_SEQUENCE.input_shape, vocabulary_size=_A_SEQUENCE.vocabulary_size)


def _as_vectors(facts: DataFacts) -> DataFacts:
    if not facts.vocabulary_size:
        return facts
    return replace(facts, input_shape=(facts.vocabulary_size - 2,), vocabulary_size=0)


def _embedded(*layers: Layer, mask_zero: bool) -> Callable[[DataFacts], Graph]:
    """A vector of 16 numbers for every word, then those layers."""

    def make(facts: DataFacts) -> Graph:
        if not facts.vocabulary_size or len(facts.input_shape) != 1:
            raise GraphError(
                "This template needs sequences of words, but a sample of the data is {shape}.",
                hint="Set the vectorisation of texts to sequences, or choose “Film reviews, bag of words”.",
                code="template.needs_sequences",
                shape=shape_text(facts.input_shape),
            )
        words = {"input_dim": facts.vocabulary_size, "output_dim": 16, "mask_zero": mask_zero}
        return line(("Input", {"shape": facts.input_shape}), ("Embedding", words), *layers, head(facts))

    return make


register(
    Template(
        key="imdb-bag-of-words",
        title="Film reviews, bag of words",
        text="Which of 10,000 words a review has, whatever their order, tells whether somebody liked the film.",
        source="",
        make=mlp(16, 16, dropout=0.5),
        settings={"epochs": 10, "batch_size": 128, "optimizer": "adam", "learning_rate": 0.001, "patience": 2},
        preparation={"mode": "multi_hot", "max_tokens": WORDS},
        prepared=_as_vectors,
        example=_A_VECTOR,
    )
)
register(
    Template(
        key="imdb-embedding",
        title="Film reviews, embedding",
        text="Every word becomes a vector that is learnt; the mean of the vectors is what the review says.",
        source="",
        make=_embedded(("GlobalAveragePooling1D", {}), ("Dropout", {"rate": 0.3}), mask_zero=True),
        settings={"epochs": 20, "batch_size": 128, "optimizer": "adam", "learning_rate": 0.005, "patience": 2},
        preparation=_SEQUENCES,
        prepared=_as_sequences,
        example=_A_SEQUENCE,
    )
)
register(
    Template(
        key="imdb-lstm",
        title="Film reviews, LSTM",
        text="Reads a review word by word and remembers. Slower than counting words, and hard to beat them with.",
        source="",
        make=_embedded(("LSTM", {"units": 32}), mask_zero=True),
        settings={"epochs": 4, "batch_size": 128, "optimizer": "adam", "learning_rate": 0.002, "patience": 1},
        preparation=_SEQUENCES,
        prepared=_as_sequences,
        example=_A_SEQUENCE,
    )
)
