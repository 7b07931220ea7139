"""Advice on networks that would train: what makes them learn worse than they could, once for each matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.facts import DataFacts
from engine.network.checks.bases import base_advice
from engine.network.checks.masks import mask_advice
from engine.network.checks.structure import entrances, exits
from engine.network.graph import Graph, Node
from engine.network.kinds import Dims, ParamValues
from engine.network.pretrained.bases import bases
from engine.network.problems import Problem
from engine.notes import listed

MOST_NAMES = 3
DEPTH_FOR_SIGMOID = 3.0  # its slope is at most 1/4: behind three of them a gradient is a sixty-fourth
# What a layer adds to the depth by its activation; tanh has a slope of 1 in its middle.
SATURATING = {"sigmoid": 1.0, "hard_sigmoid": 1.0, "softsign": 0.5, "tanh": 0.5, "hard_tanh": 0.5}
GIANT_PARAMS = 4_000_000
GIANT_SHARE = 0.5
LEAST_CHANNELS = 8  # with fewer, the mean of every channel would say too little
HIGH_RATE = 0.75

DENSE_LIKE = frozenset({"Dense", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"})
FEED = DENSE_LIKE | {"Activation", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D"}
DROPOUT = frozenset({"Dropout", "SpatialDropout1D", "SpatialDropout2D", "AlphaDropout"})
NORMS = frozenset({"BatchNormalization", "LayerNormalization", "GroupNormalization"})
SCALING = frozenset({"Rescaling", "Normalization", "BatchNormalization"})
# Behind these a weighted sum is still a weighted sum.
LINEAR = frozenset(
    {"Flatten", "Reshape", "Permute", "AveragePooling1D", "AveragePooling2D", "GlobalAveragePooling1D"}
    | {"GlobalAveragePooling2D", "ZeroPadding2D", "Cropping2D", "UpSampling2D", "BatchNormalization"}
    | DROPOUT
)
KEEPS_ANSWER = frozenset({"Flatten", "Reshape", "Dropout"})


@dataclass(frozen=True)
class Network:
    """A graph of layers as analysed: shapes, checked params and parameter counts by their names."""

    graph: Graph
    shapes: Mapping[str, Dims | None]
    params: Mapping[str, ParamValues]
    counts: Mapping[str, tuple[int, int]]
    facts: DataFacts | None

    @cached_property
    def answers(self) -> list[str]:
        """The ends that give the numbers the data needs: others are still being built."""
        facts = self.facts
        if facts is None:
            return []
        return [end for end in exits(self.graph) if self.shapes.get(end) == (facts.output_units,)]

    @cached_property
    def _activations(self) -> dict[str, str]:
        found = {"Softmax": "softmax", "ReLU": "relu"}
        return {
            name: str(self.params.get(name, {}).get("activation", "")) if node.kind in FEED else found[node.kind]
            for name, node in self.graph.by_id.items()
            if node.kind in FEED or node.kind in found
        }

    def activation(self, node: Node) -> str:
        """What a layer does to its outputs; empty where it has no say in that."""
        return self._activations.get(node.id, "")

    def width(self, name: str) -> int:
        """The channels or units of what comes out; 0 where that is not known."""
        shape = self.shapes.get(name)
        return shape[-1] if shape else 0


def advice(network: Network) -> Iterator[Problem]:
    """All advice, one Problem a matter. Shapes may be missing: nothing is said of what is not known."""
    kinds: dict[str, list[Node]] = {}
    for node in network.graph.by_id.values():
        kinds.setdefault(node.kind, []).append(node)
    yield from _raw_pixels(network, kinds)
    yield from base_advice(network.graph, network.params, network.facts)
    yield from _words(network)
    yield from mask_advice(network.graph, network.params)
    yield from _vanishing(network)
    yield from _softmax_inside(network)
    yield from _linear_stack(network)
    yield from _giant_dense(network, kinds)
    yield from _dropout(network, kinds)
    yield from _norm_at_end(network)


def _told(code: str, text: str, names: Iterable[str], **values: object) -> Problem:
    """A piece of advice on these layers; ``nodes`` among the values are for its repair."""
    found = tuple(names)
    said = {"name": found[0], "names": listed(found, MOST_NAMES), "count": len(found), "nodes": found, **values}
    return Problem(found[0], text, said, is_error=False, code=code)


# ---- inputs


def _raw_pixels(network: Network, kinds: Mapping[str, list[Node]]) -> Iterator[Problem]:
    facts, starts = network.facts, entrances(network.graph)
    if facts is None or not facts.has_pixels or not starts or not SCALING.isdisjoint(kinds):
        return
    # What becomes of the pixels of a base that learned from photos is a matter of its own.
    knowing = (node for key in bases().keys() & kinds.keys() for node in kinds[key])
    if any(network.params.get(node.id, {}).get("weights", "none") != "none" for node in knowing):
        return
    text = "Pixels come in as 0 to 255. Put Rescaling with a scale of 1/255 behind the Input; training goes better."
    yield _told("advice.rescaling", text, starts[:1])


def _words(network: Network) -> Iterator[Problem]:
    facts, graph = network.facts, network.graph
    if facts is None or not facts.vocabulary_size:
        return
    for start in entrances(graph)[:1]:
        if not any(graph.by_id[name].kind == "Embedding" for name in graph.outputs_of(start)):
            text = "The inputs are numbers of words, whose size means nothing. Put Embedding behind the Input."
            yield _told("advice.embedding", text, [start])


# ---- activations


def _vanishing(network: Network) -> Iterator[Problem]:
    """Along the way of the least sigmoids to each layer: a shortcut around them lets the gradient through."""
    graph, depth, deep = network.graph, dict[str, float](), list[str]()
    for name in graph.order:
        node = graph.by_id[name]
        above = min((depth.get(source, 0.0) for source in graph.inputs_of(name)), default=0.0)
        own = SATURATING.get(network.activation(node), 0.0)
        if own and graph.outputs_of(name):
            deep.append(name)
        depth[name] = 0.0 if node.kind in NORMS else above + own
    worst = max((depth[name] for name in deep), default=0.0)
    if worst >= DEPTH_FOR_SIGMOID:
        text = (
            "{count} hidden layers have sigmoid or tanh ({names}). Each makes the gradient smaller, so the first ones "
            "hardly learn. relu lets it through."
        )
        yield _told("advice.vanishing", text, deep)


def _softmax_inside(network: Network) -> Iterator[Problem]:
    graph = network.graph
    found = [n.id for n in graph.by_id.values() if network.activation(n) == "softmax" and _feeds_weights(network, n.id)]
    if found:
        text = (
            "{names} has softmax inside the network: its outputs add up to 1, so most of what it found is lost. "
            "Use relu there; softmax belongs to the last layer."
        )
        yield _told("advice.softmax_inside", text, found)
    single = [n.id for n in graph.by_id.values() if network.activation(n) == "softmax" and network.width(n.id) == 1]
    # With data the output's softmax over one number is an error already.
    single = [name for name in single if network.facts is None or graph.outputs_of(name)]
    if single and single != found:
        text = "{names} has softmax over one number, which is always 1. Use sigmoid."
        yield _told("advice.softmax_of_one", text, single)


def _feeds_weights(network: Network, name: str) -> bool:
    """Whether the next layer that changes its numbers is one with weights: behind Multiply or Dot it is attention."""
    below = _below(network, name, KEEPS_ANSWER | NORMS)
    return below is not None and below.kind in DENSE_LIKE


def _below(network: Network, name: str, passed: frozenset[str]) -> Node | None:
    """The first node on the line below that is none of ``passed``; None at an end or where the line parts."""
    graph = network.graph
    while len(graph.outputs_of(name)) == 1:
        name = graph.outputs_of(name)[0]
        if graph.by_id[name].kind not in passed:
            return graph.by_id[name]
    return None


def _linear_stack(network: Network) -> Iterator[Problem]:
    """Two weighted sums in a row are one. A narrow one in between is a bottleneck somebody wanted."""
    found = []
    for node in network.graph.by_id.values():
        if node.kind not in DENSE_LIKE or network.activation(node) != "linear":
            continue
        below = _below(network, node.id, LINEAR)
        if below is None or below.kind not in DENSE_LIKE:
            continue
        sources = network.graph.inputs_of(node.id)
        before = network.width(sources[0]) if sources else 0
        if network.width(node.id) >= min(before, network.width(below.id)) > 0:
            found.append(node.id)
    if found:
        text = (
            "There is no activation behind {names}. Without one, the next layer and this one do together what one "
            "layer could. Give it relu."
        )
        yield _told("advice.linear_stack", text, found)


# ---- sizes


def _giant_dense(network: Network, kinds: Mapping[str, list[Node]]) -> Iterator[Problem]:
    graph, total = network.graph, 0
    for flatten in kinds.get("Flatten", ()):
        sources = graph.inputs_of(flatten.id)
        came = network.shapes.get(sources[0]) if len(sources) == 1 else None
        below = _below(network, flatten.id, DROPOUT | NORMS)
        if came is None or len(came) not in (2, 3) or came[-1] < LEAST_CHANNELS or below is None:
            continue
        count = sum(network.counts.get(below.id, (0, 0)))
        if below.kind != "Dense" or count < GIANT_PARAMS:
            continue
        total = total or sum(sum(pair) for pair in network.counts.values())
        if count >= GIANT_SHARE * total:
            pooling = f"GlobalAveragePooling{len(came) - 1}D"
            text = (
                "{dense} has {params:,} parameters, {share:.0%} of the network, because {name} gives it {flat:,} "
                "numbers. With {pooling} in place of {name} it would have {fewer:,}."
            )
            flat = network.width(flatten.id)
            units = network.width(below.id)
            numbers = {"params": count, "share": count / total, "flat": flat, "fewer": (came[-1] + 1) * units}
            names = {"dense": below.id, "pooling": pooling}
            yield _told("advice.giant_dense", text, [flatten.id], **names, **numbers)


# ---- dropout and normalisation


def _dropout(network: Network, kinds: Mapping[str, list[Node]]) -> Iterator[Problem]:
    graph = network.graph
    nodes = [node for kind in DROPOUT for node in kinds.get(kind, ())]
    ends = [node.id for node in nodes if node.id in network.answers]
    if ends:
        text = "{name} is the last layer: it switches off parts of the answer itself. Put it before the last Dense."
        yield _told("advice.dropout_at_end", text, ends)
    high = [node.id for node in nodes if network.params.get(node.id, {}).get("rate", 0.0) > HIGH_RATE]
    if high:
        rate = network.params[high[0]]["rate"]
        text = "{name} switches off {rate:.0%} of its inputs, which leaves little to learn from. 20 to 50 % are usual."
        yield _told("advice.high_dropout", text, high, rate=rate)
    disturbed = [
        n.id for n in nodes if any(graph.by_id[t].kind == "BatchNormalization" for t in graph.outputs_of(n.id))
    ]
    if disturbed:
        text = (
            "{name} stands right in front of BatchNormalization, which then sees other numbers while training than "
            "afterwards. Put it behind."
        )
        yield _told("advice.dropout_before_norm", text, disturbed)


def _norm_at_end(network: Network) -> Iterator[Problem]:
    graph = network.graph
    for end in network.answers:
        name = end
        while graph.by_id[name].kind in ("Activation", "Softmax") and len(graph.inputs_of(name)) == 1:
            name = graph.inputs_of(name)[0]
        if graph.by_id[name].kind == "BatchNormalization":
            text = (
                "{name} normalises the answer itself over each batch, which blurs it. Normalise inside the network, "
                "not behind its last layer."
            )
            yield _told("advice.norm_at_end", text, [name])
