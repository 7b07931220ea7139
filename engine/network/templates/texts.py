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


def _embedded(*layers: Layer, mask_zero: bool, least_words: int = 1) -> Callable[[DataFacts], Graph]:
    """A vector of 16 numbers for every word, then those layers, which need so many words."""

    def make(facts: DataFacts) -> Graph:
        if not facts.vocabulary_size or len(facts.input_shape) != 1:
            raise GraphError(
                "This template needs sequences of words, but a sample of the data is {shape}.",
                hint="Set the vectorisation of texts to sequences, or choose “Film reviews, bag of words”.",
                code="template.needs_sequences",
                shape=shape_text(facts.input_shape),
            )
        if facts.input_shape[0] < least_words:
            raise GraphError(
                "This template needs sequences of at least {least} words, but those of the data have {length}.",
                hint="Set a longer sequence length in the Data tab.",
                code="template.short_sequences",
                least=least_words,
                length=facts.input_shape[0],
            )
        words = {"input_dim": facts.vocabulary_size, "output_dim": 16, "mask_zero": mask_zero}
        return line(("Input", {"shape": facts.input_shape}), ("Embedding", words), *layers, head(facts))

    return make


register(
    Template(
        key="imdb-bag-of-words",
        title="Film reviews, bag of words",
        text="Which of 10,000 words a review has, whatever their order, tells whether somebody liked the film.",
        group="Texts",
        source="",
        example=_A_VECTOR,
        make=mlp(16, 16, dropout=0.5),
        settings={"epochs": 10, "batch_size": 128, "optimizer": "adam", "learning_rate": 0.001, "patience": 2},
        preparation={"mode": "multi_hot", "max_tokens": WORDS},
        prepared=_as_vectors,
    )
)
register(
    Template(
        key="imdb-embedding",
        title="Film reviews, embedding",
        text="Every word becomes a vector that is learnt; the mean of the vectors is what the review says.",
        group="Texts",
        source="",
        example=_A_SEQUENCE,
        make=_embedded(("GlobalAveragePooling1D", {}), ("Dropout", {"rate": 0.3}), mask_zero=True),
        settings={"epochs": 20, "batch_size": 128, "optimizer": "adam", "learning_rate": 0.005, "patience": 2},
        preparation=_SEQUENCES,
        prepared=_as_sequences,
    )
)
register(
    Template(
        key="imdb-lstm",
        title="Film reviews, LSTM",
        text="Reads a review word by word and remembers. Slower than counting words, and hard to beat them with.",
        group="Texts",
        source="",
        example=_A_SEQUENCE,
        make=_embedded(("LSTM", {"units": 32}), mask_zero=True),
        settings={"epochs": 4, "batch_size": 128, "optimizer": "adam", "learning_rate": 0.002, "patience": 1},
        preparation=_SEQUENCES,
        prepared=_as_sequences,
    )
)
register(
    Template(
        key="imdb-text-cnn",
        title="Film reviews, convolutional",
        text="Finds groups of five words that say something, wherever they stand; the strongest of each kind counts.",
        group="Texts",
        source="",
        example=_A_SEQUENCE,
        make=_embedded(
            ("Dropout", {"rate": 0.3}),
            ("Conv1D", {"filters": 64, "kernel_size": 5, "activation": "relu"}),
            ("GlobalMaxPooling1D", {}),
            ("Dense", {"units": 32, "activation": "relu"}),
            ("Dropout", {"rate": 0.5}),
            mask_zero=False,
            least_words=5,
        ),
        settings={"epochs": 8, "batch_size": 128, "optimizer": "adam", "learning_rate": 0.001, "patience": 2},
        preparation=_SEQUENCES,
        prepared=_as_sequences,
    )
)
