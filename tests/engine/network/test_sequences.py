"""Networks that read sequences of words: what comes in, what fits, and that code and model agree."""

from __future__ import annotations

import numpy as np
import pytest

from engine.facts import DataFacts
from engine.network.analysis import analyse
from engine.network.build import build_model
from engine.network.checks.fit import fitted
from engine.network.code import python_code
from engine.network.graph import Graph
from engine.network.templates import line

keras = pytest.importorskip("keras")

FACTS = DataFacts((20,), "binary", 2, kind="text", vocabulary_size=102)
HEAD = ("Dense", {"units": 1, "activation": "sigmoid"})


def network(input_dim: int = 102) -> Graph:
    return line(
        ("Input", {"shape": (20,)}),
        ("Embedding", {"input_dim": input_dim, "output_dim": 4, "mask_zero": True}),
        ("LSTM", {"units": 3, "return_sequences": True}),
        ("GlobalAveragePooling1D", {}),
        HEAD,
    )


def codes(graph: Graph, facts: DataFacts = FACTS) -> list[str]:
    return [problem.code for problem in analyse(graph, facts).problems]


def test_whole_numbers_come_in_where_an_embedding_reads_them() -> None:
    model = build_model(network())
    assert model.inputs[0].dtype == "int32"
    assert build_model(line(("Input", {"shape": (20,)}), HEAD)).inputs[0].dtype == "float32"


def test_numbers_of_any_dtype_give_the_same_answer() -> None:
    model = build_model(network())
    words = np.random.default_rng(0).integers(0, 102, (5, 20)).astype(np.int32)
    np.testing.assert_array_equal(model(words), model(words.astype(np.float32)))


def test_the_code_makes_the_same_model() -> None:
    code = python_code(network())
    assert 'keras.Input(shape=(20,), dtype="int32")' in code
    names: dict[str, object] = {}
    exec(code, names)
    made = names["model"]
    assert isinstance(made, keras.Model)
    model = build_model(network())
    assert [weight.shape for weight in made.weights] == [weight.shape for weight in model.weights]
    assert made.inputs[0].dtype == "int32"


def test_an_embedding_must_know_all_words_of_the_data() -> None:
    assert codes(network()) == []
    assert codes(network(500)) == []
    assert codes(network(50)) == ["fit.vocabulary"]


def test_an_embedding_needs_numbers_of_words() -> None:
    assert codes(network(), DataFacts((20,), "binary", 2, kind="text")) == ["fit.no_sequences"]


def test_numbers_of_words_ask_for_an_embedding() -> None:
    graph = line(("Input", {"shape": (20,)}), HEAD)
    (problem,) = analyse(graph, FACTS).problems
    assert (problem.code, problem.is_error) == ("advice.embedding", False)


def test_fitting_a_network_to_data_tells_its_embedding_how_many_words_there_are() -> None:
    other = DataFacts((30,), "multiclass", 3, kind="text", vocabulary_size=777)
    graph = fitted(network(), other)
    assert codes(graph, other) == []
    assert graph.node("embedding").params == {"input_dim": 777, "output_dim": 4, "mask_zero": True}


@pytest.mark.parametrize("kind", ["LSTM", "Conv1D", "GlobalMaxPooling1D"])
def test_a_vector_for_a_sequence_layer_is_told_what_to_do(kind: str) -> None:
    (problem,) = analyse(line(("Input", {"shape": (20,)}), (kind, {}))).problems
    assert problem.code == "layer.needs_sequence"
    assert "Embedding" in problem.hint


def test_a_regularizer_is_built_and_exported() -> None:
    graph = line(("Input", {"shape": (3,)}), ("Dense", {"units": 2, "kernel_regularizer": "l2"}))
    assert isinstance(build_model(graph).get_layer("dense").kernel_regularizer, keras.regularizers.L2)
    assert 'kernel_regularizer="l2"' in python_code(graph)
    plain = line(("Input", {"shape": (3,)}), ("Dense", {"units": 2}))
    assert build_model(plain).get_layer("dense").kernel_regularizer is None
    assert "regularizer" not in python_code(plain)
