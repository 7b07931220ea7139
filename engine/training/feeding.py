"""What a run is fed with: whole arrays where they fit into memory, else batches read and decoded as they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.augmentation import AugmentationStep, augment_sample
from engine.datasets.dataset import Dataset, Part
from engine.datasets.rows import ArrayRows, EncodedRows

_PARALLEL_BATCHES = 2  # rows decode in threads of their own; two batches on the way hide the time between them


@dataclass(frozen=True)
class Feed:
    """Arguments of ``fit``, ``evaluate`` and ``predict``: ``x`` with ``y``, or a ``tf.data.Dataset`` alone."""

    x: Any
    y: Any = None

    @property
    def together(self) -> Any:
        """As one value, for ``validation_data``."""
        return self.x if self.y is None else (self.x, self.y)

    def batch_size(self, wanted: int) -> int | None:
        """The batch size to ask Keras for: a stream comes in batches already."""
        return None if self.y is None else wanted


class Batches:
    """One pass a call over a part: (epoch, positions) of every batch, shuffled anew each time where ``shuffle``.

    The order depends on ``seed`` and the number of the pass alone, so a run can be repeated.
    """

    def __init__(self, count: int, batch_size: int, *, shuffle: bool, seed: int) -> None:
        self._count, self._batch_size, self._shuffle, self._seed = count, batch_size, shuffle, seed
        self._passes = 0

    def __call__(self) -> Iterator[tuple[np.int64, npt.NDArray[np.int64]]]:
        number, self._passes = self._passes, self._passes + 1
        order = np.arange(self._count, dtype=np.int64)
        if self._shuffle:
            order = np.random.default_rng((self._seed, number)).permutation(order)
        for start in range(0, self._count, self._batch_size):
            yield np.int64(number), order[start : start + self._batch_size]


def training_feed(dataset: Dataset, batch_size: int, *, shuffle: bool, seed: int) -> Feed:
    """The train part, augmented where the preparation says so.

    Arrays are shuffled by ``fit`` itself; a stream comes shuffled.
    """
    chosen = dataset.preparation.augmentation if dataset.kind == "image" else ()
    steps = tuple(step for step in chosen if step.is_on)
    if not steps and dataset.is_resident("train"):
        return Feed(*dataset.arrays("train"))
    batches = Batches(len(dataset.rows("train")), batch_size, shuffle=shuffle, seed=seed)
    return Feed(_stream(_resident_or_rows(dataset, "train"), dataset.targets("train"), batches, steps, seed))


def evaluation_feed(dataset: Dataset, part: Part, batch_size: int) -> Feed:
    """A part in its own order, for ``evaluate`` and as validation data."""
    if dataset.is_resident(part):
        return Feed(*dataset.arrays(part))
    batches = Batches(len(dataset.rows(part)), batch_size, shuffle=False, seed=0)
    return Feed(_stream(dataset.rows(part), dataset.targets(part), batches, (), 0))


def _resident_or_rows(dataset: Dataset, part: Part) -> EncodedRows:
    """Rows to read from: decoded once where they fit, so that augmentation has no files to read again."""
    if dataset.is_resident(part):
        return ArrayRows(dataset.arrays(part)[0])
    return dataset.rows(part)


def _stream(
    rows: EncodedRows, targets: npt.NDArray[Any], batches: Batches, steps: tuple[AugmentationStep, ...], seed: int
) -> Any:
    """A ``tf.data.Dataset`` of (x, y) batches. What cannot be decoded is left out of its batch."""
    import tensorflow

    def read(number: npt.NDArray[np.int64], positions: npt.NDArray[np.int64]) -> tuple[Any, Any]:
        x, y = rows.read(positions), targets[positions]
        if steps:
            # A seed of its own for a sample in a pass, whatever batch or thread it comes in.
            seeds = ((seed, int(number), int(position)) for position in positions)
            x = np.stack([augment_sample(picture, steps, own) for picture, own in zip(x, seeds, strict=True)])
        keep = ~rows.broken(positions)
        return (x, y) if keep.all() else (x[keep], y[keep])

    def load(number: Any, positions: Any) -> tuple[Any, Any]:
        x, y = tensorflow.numpy_function(read, (number, positions), (rows.dtype, targets.dtype))
        x.set_shape((None, *rows.shape))
        y.set_shape((None, *targets.shape[1:]))
        return x, y

    signature = (
        tensorflow.TensorSpec((), tensorflow.int64),
        tensorflow.TensorSpec((None,), tensorflow.int64),
    )
    stream = tensorflow.data.Dataset.from_generator(batches, output_signature=signature)
    stream = stream.map(load, num_parallel_calls=_PARALLEL_BATCHES, deterministic=True)
    # A batch of nothing has a loss of NaN.
    return stream.filter(lambda x, _y: tensorflow.shape(x)[0] > 0).prefetch(tensorflow.data.AUTOTUNE)
