"""What the preview says: statistics, samples and weights in a few words."""

from __future__ import annotations

from engine.network.expansion import Path
from engine.prediction.live.values import Flowed, Output, Sample, Statistics
from gui.i18n import note_text, tr
from gui.network.preview.small import number_text

MOST_NAMES = 3


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
        return tr("Nothing is trained: the answer is random.") if flowed.untrained else ""
    if flowed.untrained:
        return tr(
            "Weights of {run}; new ones for {names}, which it does not have in this shape.",
            run=weights_title,
            names=_listed(list(flowed.untrained)),
        )
    return tr("Weights of {run}, in all {count} layers.", run=weights_title, count=len(flowed.taken))


def path_text(path: Path) -> str:
    """A node on the canvas, or one inside its block."""
    return " › ".join(path)


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown}, …"
