"""What the preview says: statistics, samples and weights in a few words."""

from __future__ import annotations

import numpy as np

from engine.network.expansion import Path
from engine.prediction.live.values import FloatArray, Flowed, Output, Sample, Statistics
from gui.i18n import note_text, tr
from gui.network.preview.small import number_text

MOST_NAMES = 3
SUM_TOLERANCE = 1e-3


def shape_text(output: Output) -> str:
    return " × ".join(str(size) for size in output.values.shape)


def statistics_text(statistics: Statistics) -> str:
    """Range, mean, share of zeros; and what is no number, which is told first."""
    parts = []
    if statistics.nan_count:
        parts.append(tr("NaN: {count}", count=f"{statistics.nan_count:,}"))
    if statistics.infinite_count:
        parts.append(tr("infinite: {count}", count=f"{statistics.infinite_count:,}"))
    if statistics.low is not None and statistics.high is not None and statistics.mean is not None:
        parts.append(f"{number_text(statistics.low)} … {number_text(statistics.high)}")
        parts.append(tr("mean {value}", value=number_text(statistics.mean)))
    parts.append(tr("zeros {share}", share=f"{statistics.zero_share:.0%}"))
    return " · ".join(parts)


def statistics_line(output: Output) -> str:
    """Shape and statistics of what a layer puts out."""
    return f"{shape_text(output)} · {statistics_text(output.statistics)}"


def sample_text(sample: Sample) -> str:
    """Which sample it is and what it is."""
    if not sample.part:
        return tr("A drawn digit: {label}", label=sample.label)
    place = f"{sample.position + 1:,} / {sample.count:,}"
    return f"{place} · {sample.label}" if sample.label else place


def flow_text(flowed: Flowed, weights_title: str) -> str:
    """What keeps it from flowing, which layers have no trained weights, or where it ends."""
    if flowed.problem is not None:
        return note_text(flowed.problem)
    if flowed.stopped:
        return note_text(next(iter(flowed.stopped.values())))
    ended = [node.id for node in flowed.request.graph.nodes if (node.id,) not in flowed.outputs]
    if ended:
        return tr("It flows as far as the network is valid; nothing comes to: {names}.", names=_listed(ended))
    if flowed.request.weights is None:
        return tr("Untrained: a random answer.") if flowed.untrained else ""
    if flowed.untrained:
        return tr(
            "New weights in {names}: {run} has none of this shape for them.",
            run=weights_title,
            names=_listed(list(flowed.untrained)),
        )
    weights = tr("Weights of {run}, in all {count} layers.", run=weights_title, count=len(flowed.taken))
    return " ".join(text for text in (answer_text(flowed), weights) if text)


def answer_text(flowed: Flowed) -> str:
    """Which class a classifier names, how surely, and whether that is so; empty for any other network."""
    graph, sample = flowed.request.graph, flowed.request.sample
    ends = [node.id for node in graph.nodes if not graph.outputs_of(node.id)]
    shares = _shares(flowed.outputs[(ends[0],)].values) if len(ends) == 1 else np.zeros(0)
    if not shares.size or shares.size != len(sample.class_names):
        return ""
    best = int(shares.argmax())
    name, share = sample.class_names[best], f"{shares[best]:.1%}"
    if not sample.label:
        return tr("Answer: {name} ({share}).", name=name, share=share)
    if name == sample.label:
        return tr("Answer: {name} ({share}), right.", name=name, share=share)
    return tr("Answer: {name} ({share}), wrong.", name=name, share=share)


def _shares(values: FloatArray) -> FloatArray:
    """The probabilities of all classes, of softmax or of one sigmoid unit; empty where they are none."""
    if values.ndim != 1 or not np.isfinite(values).all() or values.min(initial=0.0) < 0.0:
        return values[:0]
    if values.size == 1 and values[0] <= 1.0:
        return np.array([1.0 - values[0], values[0]], dtype=values.dtype)
    return values if values.size > 1 and abs(values.sum() - 1.0) < SUM_TOLERANCE else values[:0]


def path_text(path: Path) -> str:
    """A node on the canvas, or one inside its block."""
    return " › ".join(path)


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown}, …"
