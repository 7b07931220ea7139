"""The mean picture of every class and of all, and where pictures differ most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Dataset
from engine.datasets.insight.grouping import groups_of
from engine.datasets.insight.sampling import sampled_rows
from engine.tasks import CancelToken, Report, no_report

MOST_SAMPLES = 5_000
MOST_CLASSES = 40
BATCH = 64

Picture = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MeanImages:
    """Means and deviation in 0..255 of training pictures as the network reads them.

    ``mean`` and ``deviation`` are (height, width, channels), ``by_class`` one such mean for each of ``classes`` that
    occurs, ``counts`` how many pictures it is of. Regression has no classes.
    """

    mean: Picture
    deviation: Picture
    classes: tuple[str, ...]
    by_class: tuple[Picture, ...]
    counts: tuple[int, ...]
    rows: int
    looked_at: int

    @property
    def is_sampled(self) -> bool:
        return self.looked_at < self.rows


def mean_images(
    dataset: Dataset,
    *,
    most: int = MOST_SAMPLES,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> MeanImages:
    """The mean pictures of up to ``most`` training samples, without files that cannot be read. Raises Cancelled."""
    cancel = cancel or CancelToken()
    rows = dataset.rows("train")
    positions = sampled_rows(len(rows), most)
    groups = groups_of(dataset, dataset.training_rows[positions], MOST_CLASSES)
    names = groups.names
    sums = np.zeros((len(names) + 1, *rows.shape))
    squares = np.zeros(rows.shape)
    counts = np.zeros(len(names) + 1, dtype=np.int64)
    for start in range(0, len(positions), BATCH):
        cancel.check()
        report(start / len(positions), "")
        batch = positions[start : start + BATCH]
        pictures = rows.read(batch).astype(np.float64)
        known = ~rows.broken(batch)
        codes = groups.codes[start : start + BATCH][known]
        squares += (pictures[known] ** 2).sum(axis=0)
        np.add.at(sums, codes, pictures[known])
        counts += np.bincount(codes, minlength=len(counts))
    count = max(1, int(counts.sum()))
    mean = sums.sum(axis=0) / count
    deviation = np.sqrt(np.maximum(squares / count - mean**2, 0.0))
    present = [number for number in range(len(names)) if counts[number]]
    return MeanImages(
        mean=mean,
        deviation=deviation,
        classes=tuple(names[number] for number in present),
        by_class=tuple(sums[number] / counts[number] for number in present),
        counts=tuple(int(counts[number]) for number in present),
        rows=len(rows),
        looked_at=len(positions),
    )
