"""A dataset as points in a plane: by its two principal components, or by two of its columns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.dataset import Dataset
from engine.datasets.encoding import input_scale
from engine.datasets.insight.correlation import number_columns
from engine.datasets.insight.grouping import Groups, groups_of
from engine.datasets.insight.sampling import sampled_rows
from engine.datasets.insight.words import word_features
from engine.datasets.preprocessing import TextCleaning
from engine.datasets.tables.table import Indices, as_numbers
from engine.errors import DatasetError
from engine.tasks import CancelToken, Report, no_report

MOST_POINTS = 5_000
MOST_TEXTS = 3_000
MOST_FEATURES = 4_096  # of a sample; larger pictures are thinned out, longer vectors too
BATCH = 64
_SEED = 0

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Projection:
    """``points`` (n, 2) with their ``groups``; ``rows`` (n,) are their numbers in the raw data.

    ``explained`` is the share of the variance along each axis, 0..1. Texts are told apart by TF-IDF of their words
    and a truncated SVD, everything else by a principal component analysis of what the network reads, scaled.
    """

    points: Points
    explained: tuple[float, float]
    groups: Groups
    rows: Indices
    total: int

    @property
    def is_sampled(self) -> bool:
        return len(self.rows) < self.total


@dataclass(frozen=True, eq=False)
class Scatter:
    """Two columns of a table against each other: ``points`` (n, 2), rows with a missing value left out."""

    points: Points
    groups: Groups
    rows: Indices
    total: int
    is_sampled: bool


def projection(
    dataset: Dataset,
    *,
    most: int = MOST_POINTS,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> Projection:
    """Up to ``most`` training samples in the plane of their largest variance. Raises DatasetError, Cancelled.

    DatasetError when there are fewer than three samples or less than two features.
    """
    cancel = cancel or CancelToken()
    train = dataset.training_rows
    positions = sampled_rows(len(train), min(most, MOST_TEXTS) if dataset.kind == "text" else most)
    if dataset.kind == "text":
        features = _word_features(dataset, train[positions], report, cancel)
    else:
        features = _features(dataset, positions, report, cancel)
        positions = positions[~dataset.rows("train").broken(positions)]
    rows = train[positions]
    if len(positions) < 3 or features.shape[1] < 2:
        raise DatasetError(
            "A plane needs at least three samples of two features: these are {rows:,} of {features:,}.",
            hint="Look at the columns one by one.",
            code="dataset.no_plane",
            rows=len(positions),
            features=int(features.shape[1]),
        )
    cancel.check()
    report(None, "")
    points, explained = _reduced(features, is_text=dataset.kind == "text")
    return Projection(points, explained, groups_of(dataset, rows), rows, len(train))


def scatter(dataset: Dataset, x: str, y: str, *, most: int = MOST_POINTS) -> Scatter:
    """Up to ``most`` rows of all parts by two columns of numbers, which may be targets. Raises DatasetError."""
    columns = plottable_columns(dataset)
    absent = [name for name in (x, y) if name not in columns]
    if absent:
        raise DatasetError(
            "There is no column of numbers “{column}”.",
            hint="Choose another one.",
            code="dataset.no_number_column",
            column=absent[0],
        )
    total = len(dataset.raw.targets)
    rows = sampled_rows(total, most)
    points = np.stack([as_numbers(name, columns[name][rows]) for name in (x, y)], axis=1)
    known = ~np.isnan(points).any(axis=1)
    return Scatter(points[known], groups_of(dataset, rows[known]), rows[known], total, len(rows) < total)


def plottable_columns(dataset: Dataset) -> dict[str, npt.NDArray[Any]]:
    """The columns of numbers of a table, the numbers to predict last."""
    columns = dict(number_columns(dataset))
    if columns and dataset.task == "regression":
        columns |= dataset.raw.target_columns
    return columns


def _word_features(dataset: Dataset, rows: Indices, report: Report, cancel: CancelToken) -> Any:
    """TF-IDF of texts, a sparse matrix (n, words)."""
    assert isinstance(dataset.raw.inputs, np.ndarray)
    text = dataset.preprocessing.text
    cleaning = text.cleaning if text is not None else TextCleaning()
    return word_features(dataset.raw.inputs[rows], cleaning, report=report, cancel=cancel)


def _features(dataset: Dataset, positions: Indices, report: Report, cancel: CancelToken) -> npt.NDArray[np.float32]:
    """(n, features) of training samples as the network reads them, scaled, and thinned out where there are many.

    Samples that cannot be read are left out.
    """
    rows = dataset.rows("train")
    scale = input_scale(dataset.preprocessing)
    parts: list[npt.NDArray[np.float32]] = []
    for start in range(0, len(positions), BATCH):
        cancel.check()
        report(start / len(positions), "")
        chosen = positions[start : start + BATCH]
        batch = rows.read(chosen).astype(np.float32)
        batch = batch[~rows.broken(chosen)]
        if scale is not None:
            mean, deviation = (np.asarray(part, dtype=np.float32) for part in scale)
            batch = ((batch - mean) / deviation).astype(np.float32, copy=False)
        parts.append(_thinned(batch))
    return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)


def _thinned(batch: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(n, at most MOST_FEATURES): of a picture blocks of pixels as their mean, of a vector each so many-th entry."""
    size = math.prod(batch.shape[1:])
    if batch.ndim == 4 and size > MOST_FEATURES:
        block = int(np.ceil(np.sqrt(size / MOST_FEATURES)))
        height, width = (side // block * block for side in batch.shape[1:3])
        if height and width:
            shape = (len(batch), height // block, block, width // block, block, batch.shape[3])
            batch = batch[:, :height, :width].reshape(shape).mean(axis=(2, 4))
    flat = batch.reshape(len(batch), math.prod(batch.shape[1:]))
    return flat[:, :: -(-flat.shape[1] // MOST_FEATURES)] if flat.shape[1] else flat


def _reduced(features: Any, *, is_text: bool) -> tuple[Points, tuple[float, float]]:
    from sklearn.decomposition import PCA, TruncatedSVD

    reducer = (
        TruncatedSVD(n_components=2, random_state=_SEED)
        if is_text
        else PCA(n_components=2, svd_solver="auto", random_state=_SEED)
    )
    if not is_text and not bool(np.any(np.ptp(features, axis=0))):
        return np.zeros((len(features), 2)), (0.0, 0.0)
    points = reducer.fit_transform(features)
    first, second = (float(share) for share in reducer.explained_variance_ratio_)
    return points.astype(np.float64), (first, second)
