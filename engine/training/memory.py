"""Whether a network fits into the memory there is, asked before anything is built.

On a CPU the system would rather kill the program than refuse memory, so a run that cannot fit must not begin.
"""

from __future__ import annotations

import math

import psutil

from engine.errors import DeviceError
from engine.network.analysis import Analysis
from engine.training.config import OPTIMIZERS, TrainingConfig

FLOAT_BYTES = 4
# Weights, gradients, and the copies kept of the best and the last epoch with their optimizer state.
COPIES_OF_WEIGHTS = 4
COPIES_OF_SLOTS = 3
COPIES_OF_ACTIVATIONS = 2  # forward and backward
LARGEST_SHARE = 0.9


def needed_bytes(analysis: Analysis, config: TrainingConfig) -> int:
    """About what training takes at its peak, without the data and TensorFlow itself."""
    parameters = sum(analysis.total_params)
    activations = sum(math.prod(shape) for shape in analysis.shapes.values() if shape is not None)
    copies = COPIES_OF_WEIGHTS + COPIES_OF_SLOTS * OPTIMIZERS[config.optimizer].slots
    return FLOAT_BYTES * (parameters * copies + activations * config.batch_size * COPIES_OF_ACTIVATIONS)


def check_memory(analysis: Analysis, config: TrainingConfig) -> None:
    """Raise DeviceError when the host's free memory is too small. A GPU's is its allocator's to refuse."""
    needed, free = needed_bytes(analysis, config), psutil.virtual_memory().available
    if needed > free * LARGEST_SHARE:
        raise DeviceError(
            "Training needs about {needed:.1f} GiB of memory, but only {free:.1f} GiB are free.",
            hint="Use a smaller batch size than {batch_size}, or fewer units and filters.",
            code="device.memory",
            needed=needed / 2**30,
            free=free / 2**30,
            batch_size=config.batch_size,
        )
