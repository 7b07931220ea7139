"""Code of networks with blocks, bases, comments and layers that are called in a way of their own."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.network.build import build_model
from engine.network.code import python_code, script_of
from engine.network.graph import Block, BlockParam, Comment, Edge, Graph, Node
from engine.network.templates import line, template

pytest.importorskip("keras")

INSIDE = Graph(
    (
        Node("input", "Input", {"shape": (1,)}),
        Node("conv2d", "Conv2D", {"filters": 8, "padding": "same", "activation": "relu"}),
        Node("conv2d_1", "Conv2D", {"filters": 8, "padding": "same"}),
        Node("add", "Add"),
        Node("relu", "ReLU"),
    ),
    (
        Edge("input", "conv2d"),
        Edge("conv2d", "conv2d_1"),
        Edge("conv2d_1", "add"),
        Edge("input", "add", 1),
        Edge("add", "relu"),
    ),
)
RESIDUAL = Block(
    "Residual",
    INSIDE,
    (BlockParam("filters", 8, (("conv2d", "filters"), ("conv2d_1", "filters"))),),
    "Two convolutions and a shortcut around them.",
)
STAGE = Block(
    "stage",
    Graph(
        (
            Node("input", "Input", {"shape": (1,)}),
            Node("first", "Conv2D", {"filters": 8, "kernel_size": (1, 1)}),
            Node("residual", "block:Residual"),
        ),
        (Edge("input", "first"), Edge("first", "residual")),
    ),
    (BlockParam("filters", 8, (("first", "filters"), ("residual", "filters"))),),
)


def with_blocks(*uses: tuple[str, dict[str, Any]], blocks: tuple[Block, ...] = (RESIDUAL, STAGE)) -> Graph:
    """An Input of 8 channels, these blocks one behind the other, and a Dense layer."""
    nodes = [Node("input", "Input", {"shape": (6, 6, 8)})]
    nodes += [Node(f"b{number}", kind, params) for number, (kind, params) in enumerate(uses)]
    nodes += [Node("pool", "GlobalAveragePooling2D"), Node("dense", "Dense", {"units": 2})]
    edges = tuple(Edge(first.id, second.id) for first, second in pairwise(nodes))
    return Graph(tuple(nodes), edges, blocks=blocks)


def run(code: str) -> Any:
    names: dict[str, Any] = {}
    exec(compile(code, "exported.py", "exec"), names)
    return names["model"]


def same(graph: Graph) -> str:
    """The code of a graph, which makes the model the graph makes."""
    code = python_code(graph)
    theirs, ours = run(code), build_model(graph)
    by_name = {layer.name: layer.get_config() for layer in ours.layers if "input" not in layer.name}
    # What has no name in the code is called by Keras as it likes.
    assert len(theirs.layers) in (len(ours.layers), len(ours.layers) - 1)
    assert theirs.count_params() == ours.count_params()
    theirs.set_weights(ours.get_weights())
    generator = np.random.default_rng(3)
    batch = [generator.random((2, *tensor.shape[1:]), "float32") for tensor in ours.inputs]
    batch = batch if len(batch) > 1 else batch[0]
    np.testing.assert_allclose(theirs(batch), ours(batch), rtol=1e-5, atol=1e-6)
    assert by_name
    return code


def test_a_block_is_a_function_with_its_parameters() -> None:
    code = same(with_blocks(("block:Residual", {}), ("block:Residual", {"filters": 8})))
    assert (
        '''
def residual(inputs, filters=8, *, name):
    """Two convolutions and a shortcut around them."""
    x = layers.Conv2D(
        filters, 3, padding="same", activation="relu", name=f"{name}_conv2d"
    )(inputs)
    x = layers.Conv2D(filters, 3, padding="same", name=f"{name}_conv2d_1")(x)
    x = layers.Add(name=f"{name}_add")([x, inputs])
    return layers.ReLU(name=f"{name}_relu")(x)


inputs = keras.Input(shape=(6, 6, 8))
x = residual(inputs, name="b0")
x = residual(x, name="b1")
'''
        in code
    )


def test_layers_of_blocks_have_the_names_of_the_built_model() -> None:
    graph = with_blocks(("block:Residual", {}), ("block:stage", {"filters": 4}))
    names = {layer.name for layer in run(python_code(graph)).layers}
    assert {layer.name for layer in build_model(graph).layers if layer.name.startswith("b")} <= names


def test_blocks_in_blocks_pass_their_parameters_on() -> None:
    code = same(with_blocks(("block:stage", {"filters": 4}), ("block:stage", {})))
    assert 'return residual(x, filters=filters, name=f"{name}_residual")' in code
    assert 'x = stage(inputs, filters=4, name="b0")\nx = stage(x, filters=8, name="b1")\n' in code
    assert code.index("def residual") < code.index("def stage")


def test_a_block_whose_parameter_means_something_else_is_written_out() -> None:
    param = BlockParam("cost", "none", (("conv2d", "kernel_regularizer"),))
    graph = with_blocks(
        ("block:odd", {"cost": "l2"}), ("block:odd", {"cost": "none"}), blocks=(Block("odd", INSIDE, (param,)),)
    )
    code = same(graph)
    assert "def " not in code
    assert code.count('kernel_regularizer="l2"') == 1


def test_disabled_layers_are_left_out() -> None:
    graph = line(("Input", {"shape": (4,)}), ("Dense", {"units": 3}), ("Dropout", {}), ("Dense", {"units": 2}))
    off = Node("dropout", "Dropout", {}, is_disabled=True)
    graph = Graph(tuple(off if node.id == "dropout" else node for node in graph.nodes), graph.edges)
    assert "Dropout" not in same(graph)


def test_comments_of_the_canvas_are_comments_of_the_code() -> None:
    graph = line(("Input", {"shape": (4,)}), ("Dense", {"units": 3}), ("Dense", {"units": 2}))
    note = Comment("c", "the head\nof it all", 0.0, graph.node("dense_1").y - 10)
    code = python_code(Graph(graph.nodes, graph.edges, (note,)))
    assert "        # the head\n        # of it all\n        layers.Dense(2),\n" in code


def test_a_base_is_frozen_as_on_the_canvas() -> None:
    params = {"weights": "none", "trained": "from", "first_trained": "block5_conv1"}
    graph = line(("Input", {"shape": (32, 32, 3)}), ("VGG16", params), ("Flatten", {}), ("Dense", {"units": 1}))
    code = python_code(graph)
    assert (
        """
base = keras.applications.VGG16(
    include_top=False, weights=None, input_shape=(32, 32, 3)
)
for layer in base.layers:
    if layer.name == "block5_conv1":
        break
    layer.trainable = False

model = keras.Sequential(
    [
        keras.Input(shape=(32, 32, 3)),
        base,
"""
        in code
    )
    theirs, ours = run(code), build_model(graph)
    assert len(theirs.trainable_weights) == len(ours.trainable_weights) == 8


def test_a_base_is_made_in_front_of_a_branched_model_too() -> None:
    params = {"weights": "none", "trained": "none"}
    graph = line(("Input", {"shape": (32, 32, 3)}), ("ReverseChannels", {}), ("VGG16", params), ("Flatten", {}))
    code = python_code(graph)
    made, model = code.index("base.trainable = False\n\n"), code.index("inputs = keras.Input")
    assert made < model < code.index("x = base(x)\n")
    assert run(code).count_params() == build_model(graph).count_params()


def test_a_size_of_equal_numbers_is_one_number_in_a_function_too() -> None:
    entries = (("strides", (2, 2), "strides"), ("name_of_it", 8, "filters"))
    params = tuple(BlockParam(name, value, (("conv2d", target),)) for name, value, target in entries)
    graph = with_blocks(
        ("block:odd", {"strides": (1, 1)}),
        ("block:odd", {}),
        blocks=(Block("odd", line(("Input", {"shape": (6, 6, 3)}), ("Conv2D", {"filters": 8})), params),),
    )
    code = same(graph)
    assert "def odd(x, strides=2, name_of_it=8, *, name):" in code
    assert 'x = odd(inputs, strides=1, name="b0")\nx = odd(x, strides=2, name="b1")\n' in code


def test_no_name_is_left_alone_between_brackets() -> None:
    graph = line(
        ("Input", {"shape": (8, 8, 3)}),
        ("ReverseChannels", {}),
        ("Conv2D", {"filters": 64, "padding": "same", "use_bias": False, "strides": (2, 2)}),
        ("Flatten", {}),
    )
    name = "a_convolution_called"
    while len(name) < 40:
        name += "_"
        code = same(graph.renamed("conv2d", name))
        assert "(\n    x\n)" not in code


def test_what_goes_into_fit_is_told() -> None:
    graph = template("two-inputs").make(template("two-inputs").example)
    code = python_code(graph, config={"loss": "mse", "epochs": 2, "patience": 3})
    assert "\n\n# x_train is a list of NumPy arrays, one for each input: first_half, second_half." in code
    assert "# x_validation and y_validation are the same" in code


def test_small_numbers_are_written_shortly() -> None:
    graph = line(("Input", {"shape": (2,)}), ("Dense", {"units": 1}))
    code = python_code(graph, config={"optimizer": "Adam", "learning_rate": 1e-5})
    assert "Adam(learning_rate=1e-5)" in code


def test_layers_called_in_their_own_ways() -> None:
    graph = Graph(
        (
            Node("tokens", "Input", {"shape": (10, 16)}),
            Node("other", "Input", {"shape": (10, 16)}),
            Node("multiheadattention", "MultiHeadAttention", {"num_heads": 2, "key_dim": 8}),
            Node("cross", "MultiHeadAttention", {"num_heads": 2, "key_dim": 8}),
            Node("bidirectional", "Bidirectional", {"layer": "GRU", "units": 4}),
            Node("maxout", "Maxout", {}),
        ),
        (
            Edge("tokens", "multiheadattention"),
            Edge("multiheadattention", "cross"),
            Edge("other", "cross", 1),
            Edge("cross", "bidirectional"),
            Edge("bidirectional", "maxout"),
        ),
    )
    code = same(graph)
    assert "multiheadattention = layers.MultiHeadAttention(2, 8)(tokens, tokens)" in code or "(tokens, tokens)" in code
    assert "layers.Bidirectional(layers.GRU(4))(x)" in code
    assert "model = keras.Model([tokens, other], outputs)\n" in code


def test_every_node_has_its_lines() -> None:
    script = script_of(with_blocks(("block:Residual", {})))
    lines = script.text.splitlines()
    told = {node: lines[first - 1 : last] for node, (first, last) in script.lines.items()}
    assert told["b0"] == ['x = residual(inputs, name="b0")']
    assert told["dense"] == ["outputs = layers.Dense(2)(x)"]


def test_it_is_laid_out_as_ruff_does(tmp_path: Path) -> None:
    long = Block("a_block_with_quite_a_long_name", INSIDE, RESIDUAL.params)
    graphs = [
        with_blocks(("block:stage", {"filters": 4}), ("block:Residual", {"filters": 4})),
        with_blocks((f"block:{long.name}", {}), blocks=(long,)).renamed("b0", "n" * 30),
    ]
    for number, graph in enumerate(graphs):
        (tmp_path / f"{number}.py").write_text(python_code(graph), "utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
