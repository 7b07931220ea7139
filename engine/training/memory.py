"""Whether a network fits into the memory there is, asked before anything is built.

On a CPU the system would rather kill the program than refuse memory, so a run that cannot fit must not begin.
"""

from __future__ import annotations

import psutil

from engine.errors import DeviceError
from engine.network.analysis import Analysis
from engine.network.costs import Costs, costs
from engine.training.config import OPTIMIZERS, TrainingConfig

SAVED_COPIES = 2  # of the weights and the optimizer's state: the best epoch and the last one
LARGEST_SHARE = 0.9


def training_costs(analysis: Analysis, config: TrainingConfig) -> Costs:
    """What a network costs with the settings of a run."""
    return costs(analysis, batch_size=config.batch_size, slots=OPTIMIZERS[config.optimizer].slots)


def host_bytes(found: Costs) -> int:
    """What training on the processor takes at its peak: the copies it saves lie in the same memory."""
    return found.device_bytes + SAVED_COPIES * (found.weight_bytes + found.slot_bytes)


def needed_bytes(analysis: Analysis, config: TrainingConfig) -> int:
    """About what training takes at its peak, without the data and TensorFlow itself."""
    return host_bytes(training_costs(analysis, config))


def free_bytes() -> int:
    """What the host has free."""
    return int(psutil.virtual_memory().available)


def fits(needed: int, free: int) -> bool:
    """Whether so much memory can be taken and the rest of the machine still lives."""
    return needed <= free * LARGEST_SHARE


def check_memory(analysis: Analysis, config: TrainingConfig) -> None:
    """Raise DeviceError when the host's free memory is too small. A GPU's is its allocator's to refuse."""
    needed, free = needed_bytes(analysis, config), free_bytes()
    if not fits(needed, free):
        raise DeviceError(
            "Training needs about {needed:.1f} GiB of memory, but only {free:.1f} GiB are free.",
            hint="Use a smaller batch size than {batch_size}, or fewer units and filters.",
            code="device.memory",
            needed=needed / 2**30,
            free=free / 2**30,
            batch_size=config.batch_size,
        )
