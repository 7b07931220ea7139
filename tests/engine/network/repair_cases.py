"""Broken networks by the codes of their Problems, with what the buttons of their repairs say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from engine.facts import DataFacts
from engine.network.editing.layout import STEP_Y_PX
from engine.network.graph import Edge, Graph, Node
from engine.network.templates import line

DIGITS = DataFacts((8, 8, 1), "multiclass", 10, kind="image")
PHOTOS = DataFacts((150, 150, 3), "binary", 2, kind="image")
CANCER = DataFacts((30,), "binary", 2)
PRICES = DataFacts((13,), "regression")
REVIEWS = DataFacts((200,), "binary", 2, kind="text", vocabulary_size=10_002)

PICTURE = ("Input", {"shape": (8, 8, 1)})
SCALED = ("Rescaling", {"scale": 1 / 255})
HEAD = ("Dense", {"units": 10, "activation": "softmax"})
YES_OR_NO = ("Dense", {"units": 1, "activation": "sigmoid"})
FLATTEN = ("Flatten", {})
UP = {"filters": 8, "kernel_size": (2, 2), "strides": (2, 2), "activation": "relu"}
GOOD = line(PICTURE, SCALED, FLATTEN, HEAD)


def conv(filters: int = 8, **params: object) -> tuple[str, dict[str, object]]:
    return "Conv2D", {"filters": filters, "activation": "relu", **params}


def dense(units: int, activation: str = "relu") -> tuple[str, dict[str, object]]:
    return "Dense", {"units": units, "activation": activation}


def words(**params: object) -> tuple[str, dict[str, object]]:
    return "Embedding", {"input_dim": 10_002, "output_dim": 8, **params}


def wired(layers: dict[str, tuple[str, dict[str, object]]], *wires: str) -> Graph:
    """Named layers in a column, and wires such as ``a b`` in the order of their ports."""
    nodes = tuple(
        Node(name, kind, params, 0.0, n * STEP_Y_PX) for n, (name, (kind, params)) in enumerate(layers.items())
    )
    graph = Graph(nodes)
    for wire in wires:
        source, target = wire.split()
        port = sum(edge.target == target for edge in graph.edges)
        graph = replace(graph, edges=(*graph.edges, Edge(source, target, port)))
    return graph


def branches(left: tuple[str, dict], right: tuple[str, dict], join: str = "Add", **params: object) -> Graph:
    """Two branches of a picture of 8x8 with 8 channels, joined and answered."""
    start = {"input": PICTURE, "scale": SCALED, "stem": conv(padding="same"), "left": left, "right": right}
    end = {"join": (join, params), "pool": ("GlobalAveragePooling2D", {}), "dense": HEAD}
    wires = [
        "input scale",
        "scale stem",
        "stem left",
        "stem right",
        "left join",
        "right join",
        "join pool",
        "pool dense",
    ]
    graph = wired({**start, **end}, *wires)
    return graph.moved({"right": (280.0, graph.node("left").y)})


@dataclass(frozen=True)
class Broken:
    """``codes`` are errors a repair may bring to light; ``texts`` what its buttons say, in order."""

    code: str
    graph: Graph
    texts: tuple[str, ...]
    facts: DataFacts | None = DIGITS
    codes: frozenset[str] = field(default=frozenset())
    is_error: bool = True


def may(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def with_extra(graph: Graph, *nodes: Node) -> Graph:
    return replace(graph, nodes=(*graph.nodes, *nodes))


NONE: frozenset[str] = frozenset()
NEW_WEIGHTS = ("Start with new weights",)


def cases() -> Iterator[Broken]:
    yield from wiring_cases()
    yield from input_cases()
    yield from output_cases()
    yield from shape_cases()
    yield from merging_cases()
    yield from refused_cases()
    yield from advice_cases()


def wiring_cases() -> Iterator[Broken]:
    ring = wired(
        {"input": PICTURE, "flat": FLATTEN, "add": ("Add", {}), "mid": dense(64), "out": HEAD},
        "input flat", "flat add", "add mid", "mid out", "mid add",
    )  # fmt: skip
    three = replace(ring, edges=(*ring.edges, Edge("flat", "add2"), Edge("add2", "add", 2)))
    three = with_extra(three, Node("add2", "Dropout", {}, 280.0, 224.0))
    yield Broken(
        "network.cycle",
        three,
        ("Delete the wire mid → add", "Delete the wire add → mid"),
        codes=may("wires.missing", "network.outputs"),
    )
    yield Broken(
        "wires.dangling", replace(GOOD, edges=(*GOOD.edges, Edge("dense", "gone"))), ("Delete wires that lead nowhere",)
    )
    alone = with_extra(GOOD, Node("alone", "Dropout", {}, 300.0, 50.0))
    yield Broken(
        "wires.stray", alone, ("Put alone between flatten and dense", "Connect dense to alone", "Delete alone")
    )
    window = with_extra(GOOD, Node("conv", "Conv2D", {}, 300.0, 50.0))
    yield Broken("wires.stray", window, ("Put conv between rescaling and flatten", "Delete conv"))
    merge = with_extra(GOOD, Node("add", "Add", {}, 300.0, 50.0))
    yield Broken("wires.stray", merge, ("Delete add",))
    second = with_extra(GOOD, Node("second", "Input", {"shape": (8, 8, 1)}, 300.0))
    yield Broken("wires.stray", second, ("Delete second",))
    cut = (
        GOOD.disconnected("flatten", "dense").added(Node("soft", "Softmax", {}, 0.0, 500.0)).connected("dense", "soft")
    )
    yield Broken(
        "wires.missing",
        cut,
        ("Connect flatten to dense", "Delete dense"),
        codes=may("network.outputs", "wires.stray", "wires.missing", "fit.units", "fit.activation"),
    )
    merge = line(PICTURE, SCALED, FLATTEN, ("Add", {}), HEAD)
    yield Broken("wires.missing", merge, ("Take add out",))
    loose = with_extra(merge, Node("more", "Flatten", {}, 280.0, 224.0)).connected("rescaling", "more")
    yield Broken("wires.missing", loose, ("Connect more to add", "Take add out"), codes=may("network.outputs"))
    both = (
        with_extra(GOOD, Node("more", "Flatten", {}, 280.0, 224.0))
        .connected("rescaling", "more")
        .connected("more", "dense")
    )
    texts = ("Join them with Add before dense", "Join them with Concatenate before dense")
    keeps = ("Feed dense from flatten alone", "Feed dense from more alone")
    yield Broken("wires.too_many", both, (*texts, *keeps), codes=may("network.outputs"))
    into_input = replace(GOOD, edges=(*GOOD.edges[1:], Edge("dense", "input")))
    yield Broken(
        "wires.too_many", into_input, ("Delete the wires into input",), codes=may("wires.missing", "wires.stray")
    )
    twice = with_extra(GOOD, Node("flatten", "Dropout", {}, 300.0, 50.0))
    yield Broken("names.twice", twice, ("Give them names of their own",), codes=may("wires.stray"))
    named = Graph(
        (Node("input", "Input", PICTURE[1]), Node("내 층 2", "Flatten", {}, 0, 112)), (Edge("input", "내 층 2"),)
    )
    yield Broken("names.bad", named, ("Rename it layer_2",), facts=None)
    ends = with_extra(GOOD, Node("other", "Dense", HEAD[1], 280.0, 336.0)).connected("flatten", "other")
    joins = ("Join them with Concatenate and a Dense of 10 units", "Join them with Add and a Dense of 10 units")
    yield Broken(
        "network.outputs",
        ends,
        (*joins, "Keep dense, delete the other branches", "Keep other, delete the other branches"),
    )
    uneven = with_extra(GOOD, Node("conv", "Conv2D", {}, 280.0, 224.0)).connected("rescaling", "conv")
    keeps = ("Keep dense, delete the other branches", "Keep conv, delete the other branches")
    yield Broken(
        "network.outputs",
        uneven,
        ("Join them with Concatenate and a Dense of 10 units", *keeps),
        codes=may("fit.output_rank"),
    )
    yield Broken("graph.unknown_kind", line(PICTURE, SCALED, ("Mystery", {}), FLATTEN, HEAD), ("Take mystery out",))


def input_cases() -> Iterator[Broken]:
    yield Broken(
        "network.empty",
        Graph(),
        ("Add an Input and a Dense for the data", "Add an Input"),
        codes=may("network.only_input"),
    )
    yield Broken("network.only_input", line(PICTURE), ("Add a Dense for the data",))
    yield Broken("network.only_input", line(PICTURE), ("Add a Dense behind it",), facts=None)
    yield Broken("network.no_input", line(SCALED, FLATTEN, HEAD), ("Put an Input in front of rescaling",))
    other = line(("Input", {"shape": (28, 28, 1)}), SCALED, FLATTEN, HEAD)
    yield Broken("fit.input", other, ("Set the shape to 8 × 8 × 1",))
    flat = line(("Input", {"shape": (64,)}), dense(8), HEAD)
    texts = ("Set the shape to 8 × 8 × 1 and reshape it to 64", "Set the shape to 8 × 8 × 1")
    yield Broken("fit.input", flat, texts, codes=may("fit.output_rank"))
    pair = {"a": ("Input", {"shape": (5,)}), "b": ("Input", {"shape": (5,)})}
    two = wired({**pair, "join": ("Concatenate", {}), "out": ("Dense", {"units": 1})}, "a join", "b join", "join out")
    texts = ("Give b the 8 numbers left", "Give every Input the shape 13", "Feed all from a, without b")
    yield Broken("network.inputs", two.moved({"b": (280.0, 0.0)}), texts, facts=PRICES, codes=may("wires.missing"))
    few = line(("Input", {"shape": (200,)}), words(input_dim=99), ("GlobalAveragePooling1D", {}), YES_OR_NO)
    yield Broken("fit.vocabulary", few, ("Set input_dim to 10,002",), facts=REVIEWS)
    table = line(("Input", {"shape": (30,)}), words(), ("GlobalAveragePooling1D", {}), YES_OR_NO)
    yield Broken("fit.no_sequences", table, ("Take embedding out",), facts=CANCER, codes=may("layer.needs_sequence"))


def output_cases() -> Iterator[Broken]:
    forgotten = line(PICTURE, SCALED, conv(), dense(32), ("Dropout", {}), HEAD)
    texts = ("Insert Flatten before dense", "Insert GlobalAveragePooling2D before dense")
    yield Broken("fit.output_rank", forgotten, texts)
    headless = line(PICTURE, SCALED, conv())
    texts = ("Add Flatten and a Dense of 10 units", "Add GlobalAveragePooling2D and a Dense of 10 units")
    yield Broken("fit.output_rank", headless, texts)
    steps = line(("Input", {"shape": (200,)}), words(), ("LSTM", {"units": 8, "return_sequences": True}), YES_OR_NO)
    texts = (
        "Let lstm give its last output alone",
        "Insert Flatten before dense",
        "Insert GlobalAveragePooling1D before dense",
    )
    yield Broken("fit.output_rank", steps, texts, facts=REVIEWS)
    wrong = line(PICTURE, SCALED, FLATTEN, ("Dense", {"units": 7, "activation": "softmax"}))
    yield Broken("fit.units", wrong, ("Set units to 10", "Add a Dense of 10 units behind dense"))
    wrong = line(PICTURE, SCALED, FLATTEN, ("Dense", {"units": 7}))
    yield Broken("fit.units", wrong, ("Set 10 units and softmax", "Add a Dense of 10 units behind dense"))
    wrong = line(PICTURE, SCALED, FLATTEN, ("Dense", {"units": 7}), ("Softmax", {}))
    yield Broken("fit.units", wrong, ("Set units to 10", "Add a Dense of 10 units behind softmax"))
    yield Broken("fit.units", line(PICTURE, SCALED, FLATTEN), ("Add a Dense of 10 units behind flatten",))
    for last in (("Dense", {"units": 10, "activation": "sigmoid"}), ("Dense", {"units": 10})):
        yield Broken("fit.activation", line(PICTURE, SCALED, FLATTEN, last), ("Set the activation to softmax",))
    for behind in (("ReLU", {}), ("Activation", {"activation": "tanh"}), ("Softmax", {})):
        graph = line(("Input", {"shape": (30,)}), dense(1, "linear"), behind)
        code = "fit.softmax_of_one" if behind[0] == "Softmax" else "fit.activation"
        yield Broken(code, graph, ("Set the activation to sigmoid",), facts=CANCER)
    one = line(("Input", {"shape": (13,)}), dense(1, "softmax"))
    yield Broken("fit.softmax_of_one", one, ("Set the activation to linear",), facts=PRICES)
    cut = line(("Input", {"shape": (13,)}), dense(1, "relu"))
    yield Broken("advice.output_activation", cut, ("Set the activation to linear",), facts=PRICES, is_error=False)


def shape_cases() -> Iterator[Broken]:
    vector = line(("Input", {"shape": (64,)}), conv(), FLATTEN, HEAD)
    yield Broken(
        "layer.needs_image",
        vector,
        ("Insert Reshape(8, 8, 1) before conv2d",),
        facts=DataFacts((64,), "multiclass", 10),
    )
    early = line(PICTURE, SCALED, FLATTEN, conv(), ("MaxPooling2D", {}), HEAD)
    texts = ("Move flatten behind the layers that need its input", "Insert Reshape(8, 8, 1) before conv2d")
    yield Broken("layer.needs_image", early, texts, codes=may("fit.output_rank"))
    plane = line(("Input", {"shape": (8, 8)}), ("Rescaling", {"scale": 1 / 255}), conv(), FLATTEN, HEAD)
    yield Broken(
        "layer.needs_image",
        plane,
        ("Insert Reshape(8, 8, 1) before conv2d",),
        facts=replace(DIGITS, input_shape=(8, 8)),
    )
    stacked = line(("Input", {"shape": (200,)}), words(), ("LSTM", {}), ("LSTM", {}), YES_OR_NO)
    texts = ("Let lstm give its output at every step", "Insert Reshape(32, 1) before lstm_1")
    yield Broken("layer.needs_sequence", stacked, texts, facts=REVIEWS)
    unread = line(("Input", {"shape": (200,)}), ("LSTM", {}), YES_OR_NO)
    yield Broken(
        "layer.needs_sequence",
        unread,
        ("Insert Embedding before lstm", "Insert Reshape(200, 1) before lstm"),
        facts=REVIEWS,
    )
    rank = line(PICTURE, SCALED, conv(), ("GlobalAveragePooling1D", {}), HEAD)
    texts = (
        "Use GlobalAveragePooling2D instead of globalaveragepooling1d",
        "Insert Reshape(6, 48) before globalaveragepooling1d",
    )
    yield Broken("layer.needs_sequence", rank, texts)
    deep = line(
        PICTURE, SCALED, ("Conv3D", {"filters": 2, "kernel_size": (1, 3, 3), "activation": "relu"}), FLATTEN, HEAD
    )
    yield Broken("layer.needs_volume", deep, ("Insert Reshape(1, 8, 8, 1) before conv3d",))
    small = line(PICTURE, SCALED, ("MaxPooling2D", {"pool_size": (4, 4)}), conv(), FLATTEN, HEAD)
    texts = ("Set padding to same", "Set kernel_size to 2 × 2", "Take maxpooling2d out")
    yield Broken("layer.window_too_large", small, texts)
    pooled = line(PICTURE, SCALED, ("MaxPooling2D", {"pool_size": (9, 9)}), FLATTEN, HEAD)
    texts = ("Set padding to same", "Set pool_size to 8 × 8", "Take maxpooling2d out")
    yield Broken("layer.window_too_large", pooled, texts)
    spread = line(PICTURE, SCALED, conv(strides=(2, 2), dilation_rate=(2, 2)), FLATTEN, HEAD)
    yield Broken("layer.strides_and_dilation", spread, ("Set strides to 1 × 1", "Set dilation_rate to 1 × 1"))
    axis = branches(conv(padding="same"), conv(padding="same"), "Concatenate", axis=4)
    yield Broken("layer.axis", axis, ("Set axis to -1",))
    reshaped = line(PICTURE, SCALED, ("Reshape", {"target_shape": (7, 7, 1)}), FLATTEN, HEAD)
    yield Broken("layer.reshape", reshaped, ("Set target_shape to 8 × 8 × 1", "Take reshape out"))
    huge = line(("Input", {"shape": (60_000, 60_000, 1)}), SCALED, FLATTEN, HEAD)
    yield Broken("layer.too_large", huge, ("Set the shape to 8 × 8 × 1",), codes=may("fit.input"))
    photo = ("Input", {"shape": (150, 150, 3)})
    wide = line(photo, SCALED, conv(64, padding="same"), FLATTEN, dense(4096), YES_OR_NO)
    texts = ("Use GlobalAveragePooling2D instead of flatten", "Set units to 8", "Set dense to its defaults")
    yield Broken("layer.too_many_params", wide, texts, facts=PHOTOS)
    for params, texts in (
        ({"units": 0}, ("Set Units to 1", "Set Units to 64")),
        ({"units": 2.5}, ("Set Units to 2", "Set Units to 64")),
        ({"units": None}, ("Set Units to 64",)),
        ({"units": 0, "activation": "magic"}, ("Set 2 settings of dense to their defaults",)),
    ):
        yield Broken("param.value", line(PICTURE, SCALED, FLATTEN, ("Dense", params), HEAD), texts)
    low = line(PICTURE, SCALED, conv(kernel_size=(0, 3)), FLATTEN, HEAD)
    yield Broken("param.value", low, ("Set Kernel size to 1, 3", "Set Kernel size to 3, 3"))
    odd = line(PICTURE, SCALED, FLATTEN, ("Dense", {"no_such": 1, "activation": "relu"}), HEAD)
    yield Broken("param.unknown", odd, ("Drop the setting no_such",))


def merging_cases() -> Iterator[Broken]:
    channels = branches(conv(16, padding="same"), conv(8, padding="same"))
    texts = ("Bring left to 8 × 8 × 8 with 1×1 Conv2D", "Bring right to 8 × 8 × 16 with 1×1 Conv2D")
    more = ("Use Concatenate instead of join", "Take join out and go on from left")
    yield Broken("layer.add_shapes", channels, (*texts, *more))
    strided = branches(conv(16, padding="same", strides=(2, 2)), conv(8, padding="same"))
    yield Broken(
        "layer.add_shapes", strided, ("Bring right to 4 × 4 × 16 with 1×1 Conv2D", "Take join out and go on from left")
    )
    unpadded = branches(conv(8), conv(8, padding="same"))
    texts = ("Set padding to same in left", "Take join out and go on from left")
    yield Broken("layer.add_shapes", unpadded, texts)
    layers = {"input": ("Input", {"shape": (30,)}), "a": dense(8), "b": dense(5), "join": ("Multiply", {})}
    vectors = wired({**layers, "out": YES_OR_NO}, "input a", "input b", "a join", "b join", "join out")
    vectors = vectors.moved({"b": (280.0, 112.0)})
    texts = (
        "Bring a to 5 with Dense",
        "Bring b to 8 with Dense",
        "Use Concatenate instead of join",
        "Take join out and go on from a",
    )
    yield Broken("layer.add_shapes", vectors, texts, facts=CANCER)
    sizes = branches(conv(8), conv(8, padding="same"), "Concatenate")
    texts = (
        "Set padding to same in left",
        "Insert Flatten before join in every branch",
        "Take join out and go on from left",
    )
    yield Broken("layer.concatenate_shapes", sizes, texts, codes=may("layer.needs_image"))
    start = {"input": ("Input", {"shape": (32, 32, 1)}), "scale": SCALED, "wide": conv(8, padding="same")}
    end = {"pool": ("GlobalAveragePooling2D", {}), "dense": HEAD}
    narrow = {
        "pooled": ("MaxPooling2D", {}),
        "up": ("Conv2DTranspose", UP),
    }
    layers = {**start, "a": conv(8, kernel_size=(5, 5)), **narrow, "join": ("Concatenate", {}), **end}
    wires = (
        "input scale",
        "scale wide",
        "wide a",
        "a pooled",
        "pooled up",
        "wide join",
        "up join",
        "join pool",
        "pool dense",
    )
    unet = wired(layers, *wires)
    texts = (
        "Set padding to same in a",
        "Bring wide to 28 × 28 with Cropping2D",
        "Insert Flatten before join in every branch",
        "Take join out and go on from wide",
    )
    wide_digits = replace(DIGITS, input_shape=(32, 32, 1))
    yield Broken("layer.concatenate_shapes", unet, texts, facts=wide_digits, codes=may("layer.needs_image"))
    texts = ("", "Insert Flatten before join in every branch", "Take join out and go on from left")
    halved = branches(conv(8, padding="same", strides=(2, 2)), conv(8, padding="same"), "Concatenate")
    texts = ("Bring right to 4 × 4 with Conv2D", *texts[1:])
    yield Broken("layer.concatenate_shapes", halved, texts, codes=may("layer.needs_image"))


def advice_cases() -> Iterator[Broken]:
    def advised(code: str, graph: Graph, *texts: str, facts: DataFacts | None = DIGITS) -> Broken:
        return Broken(code, graph, texts, facts, is_error=False)

    yield advised("advice.rescaling", line(PICTURE, FLATTEN, HEAD), "Insert Rescaling behind input")
    unread = line(("Input", {"shape": (200,)}), YES_OR_NO)
    yield advised("advice.embedding", unread, "Insert Embedding and GlobalAveragePooling1D", facts=REVIEWS)
    deep = line(PICTURE, SCALED, FLATTEN, *[dense(16, "sigmoid")] * 3, HEAD)
    yield advised("advice.vanishing", deep, "Give them the activation relu")
    inside = line(PICTURE, SCALED, FLATTEN, dense(16, "softmax"), HEAD)
    yield advised("advice.softmax_inside", inside, "Give dense the activation relu")
    inside = line(PICTURE, SCALED, FLATTEN, dense(16), ("Softmax", {}), HEAD)
    yield advised("advice.softmax_inside", inside, "Give softmax the activation relu")
    single = line(("Input", {"shape": (30,)}), dense(1, "softmax"))
    yield advised("advice.softmax_of_one", single, "Use sigmoid", facts=None)
    stack = line(PICTURE, SCALED, conv(activation="linear"), conv(), FLATTEN, dense(32, "linear"), HEAD)
    yield advised("advice.linear_stack", stack, "Give them the activation relu")
    photo = ("Input", {"shape": (150, 150, 3)})
    giant = line(photo, SCALED, conv(32, padding="same"), FLATTEN, dense(8), YES_OR_NO)
    yield advised("advice.giant_dense", giant, "Use GlobalAveragePooling2D instead of flatten", facts=PHOTOS)
    last = line(PICTURE, SCALED, FLATTEN, HEAD, ("Dropout", {}))
    yield advised("advice.dropout_at_end", last, "Put dropout before dense", "Take dropout out")
    high = line(PICTURE, SCALED, FLATTEN, dense(16), ("Dropout", {"rate": 0.9}), HEAD)
    yield advised("advice.high_dropout", high, "Set the rate to 50%")
    noisy = line(PICTURE, SCALED, FLATTEN, dense(16), ("Dropout", {}), ("BatchNormalization", {}), HEAD)
    yield advised("advice.dropout_before_norm", noisy, "Put dropout behind the normalisation")
    blurred = line(PICTURE, SCALED, FLATTEN, dense(10, "linear"), ("BatchNormalization", {}), ("Softmax", {}))
    yield advised("advice.norm_at_end", blurred, "Take batchnormalization out")
    pooled = line(("Input", {"shape": (200,)}), words(mask_zero=True), ("GlobalMaxPooling1D", {}), YES_OR_NO)
    yield advised("advice.mask", pooled, "Set mask_zero off in embedding", facts=REVIEWS)
    photo = ("Input", {"shape": (150, 150, 3)})
    raw = line(photo, ("MobileNetV2", {"pooling": "avg"}), YES_OR_NO)
    yield advised("advice.base_scaling", raw, "Scale pixels as mobilenetv2 expects", facts=PHOTOS)
    twice = line(photo, SCALED, ("EfficientNetV2B0", {"pooling": "avg"}), YES_OR_NO)
    yield advised("advice.base_scaled_twice", twice, "Take rescaling out", facts=PHOTOS)


def refused_cases() -> Iterator[Broken]:
    def refused(code: str, layer: tuple[str, dict[str, object]], *texts: str, codes: frozenset[str] = NONE) -> Broken:
        return Broken(code, line(PICTURE, SCALED, conv(), layer, FLATTEN, HEAD), texts, codes=codes)

    yield refused("layer.groups", conv(6, groups=4), "Set groups to 2")
    yield refused("layer.groups", ("GroupNormalization", {"groups": 3}), "Set groups to 2")
    yield refused("layer.channels", ("Normalization", {"mean": (1.0, 2.0), "variance": (1.0, 1.0)}),
                  "Set normalization to its defaults", "Take normalization out")  # fmt: skip
    yield refused("layer.cropped_away", ("Cropping2D", {"cropping": (3, 3, 3, 3)}),
                  "Set cropping2d to its defaults", "Take cropping2d out")  # fmt: skip
    both = {"height": 4, "width": 4, "crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True}
    yield refused(
        "layer.crop_and_pad",
        ("Resizing", both),
        "Set pad_to_aspect_ratio to False",
        "Set crop_to_aspect_ratio to False",
    )
    yield refused("layer.permute", ("Permute", {"dims": (1, 2)}), "Set dims to 2, 1, 3", "Take permute out")
    yield refused("layer.axis_twice", ("LayerNormalization", {"axis": (-1, 3)}), "Set axis to 3")
    texts = ("Insert Flatten before repeatvector", "Insert GlobalAveragePooling2D before repeatvector")
    yield refused("layer.needs_vector", ("RepeatVector", {"n": 2}), *texts)
    layers = {"input": ("Input", {"shape": (30,)}), "a": dense(8), "b": dense(5), "join": ("Dot", {})}
    dotted = wired({**layers, "out": YES_OR_NO}, "input a", "input b", "a join", "b join", "join out")
    texts = ("Bring b to 8 with Dense", "Bring a to 5 with Dense")
    yield Broken("layer.dot_shapes", dotted.moved({"b": (280.0, 112.0)}), texts, facts=CANCER)
    layers = {
        "input": ("Input", {"shape": (200,)}),
        "words": words(),
        **{name: ("LSTM", {"units": units, "return_sequences": True}) for name, units in (("a", 8), ("b", 5))},
        "join": ("Attention", {}),
        "pool": ("GlobalAveragePooling1D", {}),
    }
    wires = ("input words", "words a", "words b", "a join", "b join", "join pool", "pool out")
    looked = wired({**layers, "out": YES_OR_NO}, *wires).moved({"b": (280.0, 224.0)})
    yield Broken("layer.attention_shapes", looked, texts, facts=REVIEWS)
    tiny = line(PICTURE, ("MobileNetV2", {"weights": "none", "pooling": "avg"}), HEAD)
    yield Broken("base.too_small", tiny, ("Resize the pictures to 96 × 96",))
    grey = line(("Input", {"shape": (96, 96, 1)}), SCALED, ("MobileNetV2", {"pooling": "avg"}), HEAD)
    yield Broken("base.channels", grey, NEW_WEIGHTS, facts=replace(DIGITS, input_shape=(96, 96, 1)))
    lost = {"pooling": "avg", "weights": "file", "weights_file": "/nowhere/base.h5"}
    absent = line(("Input", {"shape": (150, 150, 3)}), SCALED, ("MobileNetV2", lost), YES_OR_NO)
    yield Broken("weights.no_file", absent, NEW_WEIGHTS, facts=PHOTOS)
    unknown = line(PICTURE, SCALED, FLATTEN, ("block:gone", {}), HEAD)
    yield Broken("block.unknown", unknown, ("Take gone out",))
