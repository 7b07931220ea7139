"""What a run is fed with: whole arrays where they fit into memory, else batches read and decoded as they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.datasets.augmentation.steps import augment_sample
from engine.datasets.dataset import Dataset, Part
from engine.datasets.rows import ArrayRows, EncodedRows, size_bytes
from engine.datasets.tables.table import Indices
from engine.errors import DatasetError, StudioError
from engine.network.inputs import Share, dealt

Samples = tuple[npt.NDArray[Any], npt.NDArray[Any]]  # inputs and targets

_AHEAD = 8  # batches that wait while one is trained on; rows decode in threads of their own
_BLOCK_BATCHES = 8
_BLOCK_BYTES = 2**24


@dataclass(frozen=True)
class Feed:
    """Arguments of ``fit``, ``evaluate`` and ``predict``: ``x`` with ``y``, or a ``tf.data.Dataset`` alone."""

    x: Any
    y: Any = None
    failures: list[StudioError] = field(
        default_factory=list
    )  # what ended a stream, which Keras wraps in words of its own

    def dealt(self, parts: Sequence[Share]) -> Feed:
        """For a model of several Inputs, which get these parts of every sample."""
        if len(parts) == 1:
            return self
        if self.y is not None:
            return replace(self, x=dealt(self.x, parts))
        return replace(self, x=self.x.map(lambda x, y: (tuple(dealt(x, parts)), y)))

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Raise what ended the stream in place of what TensorFlow makes of it."""
        import tensorflow

        try:
            yield
        except tensorflow.errors.OpError as error:
            if self.failures:
                raise self.failures[0] from error
            raise

    @property
    def together(self) -> Any:
        """As one value, for ``validation_data``."""
        return self.x if self.y is None else (self.x, self.y)

    def batch_size(self, wanted: int) -> int | None:
        """The batch size to ask Keras for: a stream comes in batches already."""
        return None if self.y is None else wanted


class Blocks:
    """One pass a call over a part: (epoch, positions) of every block of ``size``, shuffled anew each time or not.

    The order depends on ``seed`` and the number of the pass alone, so a run can be repeated.
    """

    def __init__(self, count: int, size: int, *, shuffle: bool, seed: int) -> None:
        self._count, self._size, self._shuffle, self._seed = count, size, shuffle, seed
        self._passes = 0

    def __call__(self) -> Iterator[tuple[np.int64, npt.NDArray[np.int64]]]:
        number, self._passes = self._passes, self._passes + 1
        order = np.arange(self._count, dtype=np.int64)
        if self._shuffle:
            order = np.random.default_rng((self._seed, number)).permutation(order)
        for start in range(0, self._count, self._size):
            yield np.int64(number), order[start : start + self._size]


def training_feed(dataset: Dataset, batch_size: int, *, shuffle: bool, seed: int) -> Feed:
    """The train part, augmented where the preparation says so.

    Arrays are shuffled by ``fit`` itself; a stream comes shuffled. In place of a picture that cannot be read stands
    another one of those read with it.
    """
    chosen = dataset.preparation.augmentation if dataset.kind == "image" else ()
    steps = tuple(step for step in chosen if step.is_on)
    if dataset.is_resident("train"):
        x, y = dataset.arrays("train")
        if not steps:
            return Feed(x, y)
        rows: EncodedRows = ArrayRows(x)
    else:
        rows, y = dataset.rows("train"), dataset.targets("train")
    # Several batches are read at once: the way through Python costs as much for one as for eight.
    size = batch_size * max(1, min(_BLOCK_BATCHES, _BLOCK_BYTES // max(1, size_bytes(rows) // len(rows) * batch_size)))
    blocks = Blocks(len(rows), size, shuffle=shuffle, seed=seed)

    def read(number: int, positions: Indices) -> Samples:
        x, readable = _readable(rows, positions)
        if steps:
            # A seed of its own for a sample in a pass, whatever batch or thread it comes in.
            seeds = ((seed, number, int(position)) for position in readable)
            x = np.stack([augment_sample(picture, steps, own) for picture, own in zip(x, seeds, strict=True)])
        every = np.resize(np.arange(len(readable)), len(positions))
        return (x, y[readable]) if len(readable) == len(positions) else (x[every], y[readable[every]])

    return _stream(rows, y, blocks, read, -(-len(rows) // batch_size), batch_size)


def evaluation_feed(dataset: Dataset, part: Part, batch_size: int) -> Feed:
    """A part in its own order, for ``evaluate`` and as validation data, without what cannot be read."""
    if dataset.is_resident(part):
        return Feed(*dataset.arrays(part))
    rows, y = dataset.rows(part), dataset.targets(part)

    def read(_number: int, positions: Indices) -> Samples:
        x, readable = _readable(rows, positions)
        return x, y[readable]

    blocks = Blocks(len(rows), batch_size, shuffle=False, seed=0)
    return _stream(rows, y, blocks, read, -(-len(rows) // batch_size), None)


def _stream(
    rows: EncodedRows,
    targets: npt.NDArray[Any],
    blocks: Blocks,
    read: Callable[[int, Indices], Samples],
    num_batches: int,
    batch_size: int | None,
) -> Feed:
    """A ``tf.data.Dataset`` of (x, y) batches: the blocks, or what they make when cut into ``batch_size``."""
    import tensorflow

    failures: list[StudioError] = []

    def told(number: npt.NDArray[np.int64], positions: Indices) -> Samples:
        try:
            return read(int(number), positions)
        except StudioError as error:
            failures.append(error)
            raise

    def load(number: Any, positions: Any) -> tuple[Any, Any]:
        x, y = tensorflow.numpy_function(told, (number, positions), (rows.dtype, targets.dtype))
        x.set_shape((None, *rows.shape))
        y.set_shape((None, *targets.shape[1:]))
        return x, y

    signature = (
        tensorflow.TensorSpec((), tensorflow.int64),
        tensorflow.TensorSpec((None,), tensorflow.int64),
    )
    stream = tensorflow.data.Dataset.from_generator(blocks, output_signature=signature).map(load)
    if batch_size is not None:
        stream = stream.rebatch(batch_size)
    # Keras takes the end of a stream whose length it does not know for a fault.
    stream = stream.apply(tensorflow.data.experimental.assert_cardinality(num_batches))
    return Feed(stream.prefetch(_AHEAD), failures=failures)


def _readable(rows: EncodedRows, positions: Indices) -> tuple[npt.NDArray[Any], Indices]:
    """The rows at those positions that can be read, and where they are.

    A batch of nothing would have a loss of NaN: where none can be read, the next ones are taken. Raises DatasetError
    when there are none either.
    """
    for _ in range(0, len(rows), max(1, len(positions))):
        x, keep = rows.read(positions), ~rows.broken(positions)
        if keep.all():
            return x, positions
        if keep.any():
            return x[keep], positions[keep]
        positions = (positions + len(positions)) % len(rows)
    raise DatasetError(
        "No picture of the data can be read any more.",
        hint="Bring the files back, or choose the data again.",
        code="dataset.unreadable_pictures",
    )
