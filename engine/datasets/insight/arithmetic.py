"""The arithmetic of training: how many batches an epoch has, and how often the weights are changed in all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Arithmetic:
    """``steps`` batches make one epoch, the last of them of ``last_batch`` samples; ``iterations`` is all epochs.

    ``samples`` may be 0; ``batch_size`` and ``epochs`` are 1 or more.
    """

    samples: int
    batch_size: int
    epochs: int

    @property
    def steps(self) -> int:
        """Steps of one epoch: batches, a partial last one counted."""
        return -(-self.samples // self.batch_size)

    @property
    def last_batch(self) -> int:
        """Samples in the last batch of an epoch."""
        return self.samples - max(0, self.steps - 1) * self.batch_size

    @property
    def is_last_partial(self) -> bool:
        return 0 < self.last_batch < self.batch_size

    @property
    def iterations(self) -> int:
        """Updates of the weights over all epochs."""
        return self.steps * self.epochs
