"""How long an epoch will take: a few real steps of the network on this machine, with the settings of now."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import backend
from engine.datasets.dataset import Dataset
from engine.datasets.encoding import input_scale
from engine.errors import TrainingError
from engine.network.analysis import Analysis, analyse
from engine.network.build import build_model
from engine.network.graph import Graph
from engine.network.inputs import shares_of
from engine.tasks import CancelToken, Report, no_report
from engine.training.config import TrainingConfig
from engine.training.feeding import Feed, training_feed
from engine.training.loop import evaluation_batch_size, out_of_memory
from engine.training.memory import check_memory
from engine.training.objective import compile_model

WARM_STEPS = 3  # the first ones trace the network, fill caches and choose kernels
MOST_STEPS = 40
LEAST_STEPS = 5
LIMIT_S = 4.0  # of measured steps
VALIDATION_STEPS = 3
SAMPLE_BYTES = 2**26  # of rows read for it, where all fit into memory anyway


@dataclass(frozen=True)
class ProbeResult:
    """Milliseconds a step (median, and the middle half of those measured) and what an epoch comes to from them.

    ``validation_s`` is what the validation part adds to every epoch; ``gpu_free_bytes`` is None on a processor.
    """

    device: str
    batch_size: int
    step_ms: float
    low_ms: float
    high_ms: float
    steps_per_epoch: int
    validation_s: float = 0.0
    gpu_free_bytes: int | None = None

    @property
    def seconds(self) -> float:
        """An epoch, its validation included."""
        return self._with_validation(self.step_ms)

    @property
    def spread_s(self) -> tuple[float, float]:
        """An epoch of the faster and of the slower of the middle half of the steps."""
        return self._with_validation(self.low_ms), self._with_validation(self.high_ms)

    def _with_validation(self, step_ms: float) -> float:
        return self.steps_per_epoch * step_ms / 1000 + self.validation_s


def probe(
    graph: Graph,
    dataset: Dataset,
    config: TrainingConfig,
    *,
    report: Report = no_report,
    cancel: CancelToken | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> ProbeResult:
    """Build the network, train it for some steps on rows of the data and throw it away.

    Raises TrainingError for a network that cannot be trained, DeviceError, DatasetError, Cancelled.
    """
    cancel = cancel or CancelToken()
    analysis = _trainable(graph, dataset)
    backend.start(report=report, cancel=cancel)
    device = backend.choose_device(config.device)
    if device.kind == "cpu":
        check_memory(analysis, config)
    watch = _Watch(report, cancel, clock)
    import tensorflow

    try:
        with tensorflow.device(device.name):
            validation_s = _run(graph, dataset, config, watch)
    except (tensorflow.errors.ResourceExhaustedError, MemoryError) as error:
        raise out_of_memory(config.batch_size) from error
    finally:
        backend.forget_models()
    low, middle, high = watch.quartiles_ms()
    return ProbeResult(
        device=device.title,
        batch_size=config.batch_size,
        step_ms=middle,
        low_ms=low,
        high_ms=high,
        steps_per_epoch=math.ceil(len(dataset.training_rows) / config.batch_size),
        validation_s=validation_s,
        gpu_free_bytes=backend.gpu_free_bytes() if device.kind == "gpu" else None,
    )


def _trainable(graph: Graph, dataset: Dataset) -> Analysis:
    """Raises TrainingError."""
    analysis = analyse(graph, dataset.facts)
    if not analysis.is_trainable or not dataset.counts["train"]:
        raise TrainingError(
            "The time of an epoch cannot be estimated while the network has problems.",
            hint="Repair the network first.",
            code="probe.problems",
        )
    return analysis


def _run(graph: Graph, dataset: Dataset, config: TrainingConfig, watch: _Watch) -> float:
    """Train, as the loop does it, until ``watch`` has seen enough; and the seconds of a validation."""
    watch.report(None, "Building the network")
    model = build_model(graph, input_scale=input_scale(dataset.preprocessing))
    compile_model(model, dataset.task, config)
    feed = _feed(dataset, config, watch).dealt(shares_of(model, dataset.input_shape))
    callback = _make_callback(watch)
    with feed.telling(), suppress(_Enough):
        model.fit(
            feed.x,
            feed.y,
            batch_size=feed.batch_size(config.batch_size),
            epochs=WARM_STEPS + MOST_STEPS,  # there is a step in every one, so there will be enough
            class_weight=dataset.class_weights,
            callbacks=[callback],
            verbose=0,
        )
    return _validation_s(model, dataset, config, watch)


def _feed(dataset: Dataset, config: TrainingConfig, watch: _Watch) -> Feed:
    """What training is fed with; of data that lies in memory then, some rows are enough."""
    is_augmented = dataset.kind == "image" and any(step.is_on for step in dataset.preparation.augmentation)
    if is_augmented or not dataset.is_resident("train"):
        dataset.make_resident("train", report=watch.report, cancel=watch.cancel)
        return training_feed(dataset, config.batch_size, shuffle=config.shuffle, seed=config.seed)
    rows, targets = dataset.rows("train"), dataset.targets("train")
    row_bytes = max(1, math.prod(rows.shape) * rows.dtype.itemsize)
    wanted = min(config.batch_size * MOST_STEPS, max(config.batch_size, SAMPLE_BYTES // row_bytes), len(rows))
    # Whole batches: a smaller last one would be traced anew. Data of less than one batch is one step an epoch.
    count = max(wanted - wanted % config.batch_size, min(wanted, config.batch_size))
    positions = np.arange(count, dtype=np.int64)
    return Feed(np.array(rows.read(positions)), targets[:count])


def _validation_s(model: Any, dataset: Dataset, config: TrainingConfig, watch: _Watch) -> float:
    """Seconds of a pass over the validation part, from a few batches of it."""
    count = dataset.counts["validation"]
    if not count:
        return 0.0
    size = min(count, evaluation_batch_size(dataset.input_shape, config.batch_size))
    rows, targets = dataset.rows("validation"), dataset.targets("validation")
    feed = Feed(np.array(rows.read(np.arange(size, dtype=np.int64))), targets[:size])
    feed = feed.dealt(shares_of(model, dataset.input_shape))
    took = []
    for _ in range(VALIDATION_STEPS):
        watch.cancel.check()
        began = watch.clock()
        model.evaluate(feed.x, feed.y, batch_size=size, verbose=0)
        took.append(watch.clock() - began)
    return min(took) * math.ceil(count / size)


class _Watch:
    """Times the steps, and says when there are enough of them."""

    def __init__(self, report: Report, cancel: CancelToken, clock: Callable[[], float]) -> None:
        self.report, self.cancel, self.clock = report, cancel, clock
        self._times: list[float] = []
        self._began = clock()
        self._seen = 0

    @property
    def is_enough(self) -> bool:
        return len(self._times) >= MOST_STEPS or (len(self._times) >= LEAST_STEPS and sum(self._times) >= LIMIT_S)

    def step_began(self) -> None:
        self.cancel.check()
        self._began = self.clock()

    def step_ended(self) -> None:
        """Raises Cancelled."""
        self._seen += 1
        if self._seen > WARM_STEPS:
            self._times.append(self.clock() - self._began)
        done = max(len(self._times) / MOST_STEPS, sum(self._times) / LIMIT_S)
        self.report(min(1.0, done), "Training a few steps")
        self.cancel.check()

    def quartiles_ms(self) -> tuple[float, float, float]:
        low, middle, high = statistics.quantiles(self._times, n=4)
        return 1000 * low, 1000 * middle, 1000 * high


def _make_callback(watch: _Watch) -> Any:
    """Made here since its base class needs keras."""
    import keras

    class ProbeCallback(keras.callbacks.Callback):  # type: ignore[misc]  # keras is untyped
        """Keras's words for what the watch does; a step is timed from its end to the end of the next."""

        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002
            if batch == 0:
                watch.step_began()

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002
            watch.step_ended()
            watch.step_began()
            if watch.is_enough:
                raise _Enough

    return ProbeCallback()


class _Enough(Exception):  # noqa: N818 - nothing went wrong
    """Breaks ``fit`` off in the middle of an epoch."""
