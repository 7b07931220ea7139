"""Training: from a request to a run folder, telling events on the way. Runs in any thread."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine import backend
from engine.datasets.dataset import PARTS, Dataset, Part, SplitConfig
from engine.datasets.encoding import input_scale
from engine.datasets.opening import open_dataset
from engine.datasets.preparation import Preparation
from engine.datasets.source import SourceSpec
from engine.errors import DeviceError, StudioError, TrainingError
from engine.network.analysis import Analysis, analyse
from engine.network.build import build_model
from engine.network.graph import Graph
from engine.network.inputs import shares_of
from engine.tasks import Cancelled, CancelToken, Report, no_report
from engine.training.config import TrainingConfig
from engine.training.control import TrainingControl
from engine.training.events import Event, LogLine, Reason, RunEnded, RunStarted, StateChanged
from engine.training.feeding import evaluation_feed, training_feed
from engine.training.memory import check_memory
from engine.training.objective import compile_model, in_target_units
from engine.training.progress import Deadline, Interrupted, Progress, Watch, make_callback, make_evaluation_callback
from engine.training.recorder import Recorder
from engine.training.run import Run, RunInfo, new_run_folder, now, open_run, this_process

OnEvent = Callable[[Event], None]
STOP_PATIENCE_S = 0.25  # for the scores of a run that the user stopped
EVALUATION_ELEMENTS = 2**21  # of input in one batch of evaluation: large batches are faster, memory is not free


@dataclass(frozen=True)
class TrainRequest:
    """Everything a run depends on. ``runs_folder`` is where its folder is made, ``name`` what it is called."""

    graph: Graph
    source: SourceSpec
    split: SplitConfig
    config: TrainingConfig
    runs_folder: str
    name: str
    test: SourceSpec | None = field(default=None)
    preparation: Preparation = field(default_factory=Preparation)

    def to_json(self) -> dict[str, Any]:
        return {
            "graph": self.graph.to_json(),
            "source": self.source.to_json(),
            "split": asdict(self.split),
            "config": self.config.to_json(),
            "runs_folder": self.runs_folder,
            "name": self.name,
            "test": self.test.to_json() if self.test else None,
            "preparation": self.preparation.to_json(),
        }

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> TrainRequest:
        """The request ``to_json`` gave. Raises GraphError, SettingsError, KeyError for anything else."""
        return TrainRequest(
            graph=Graph.from_json(value["graph"]),
            source=SourceSpec.from_json(value["source"]),
            split=SplitConfig(**value["split"]),
            config=TrainingConfig.from_values(value["config"]),
            runs_folder=value["runs_folder"],
            name=value["name"],
            test=SourceSpec.from_json(value["test"]) if value["test"] else None,
            preparation=Preparation.from_json(value.get("preparation", {})),
        )


def train(
    request: TrainRequest,
    *,
    dataset: Dataset | None = None,
    control: TrainingControl | None = None,
    on_event: OnEvent,
    report: Report = no_report,
    cancel: CancelToken | None = None,
) -> Run:
    """Train as requested and return the finished run.

    ``dataset`` saves reading the request's source again. Stopping through ``control``, or ``cancel``, ends the run
    in good order. Raises TrainingError, DeviceError, DatasetError, FileError; a run that had begun keeps its folder
    and says in it why it failed. Raises Cancelled when nothing is left: cancelled before it began, or discarded.
    """
    control = control or TrainingControl()
    cancel = cancel or CancelToken()
    on_event(StateChanged("preparing"))
    if dataset is None:
        dataset = open_dataset(
            request.source, request.split, request.preparation, report=report, cancel=cancel, test=request.test
        )
    analysis = _checked(request.graph, dataset)
    backend.start(report=report, cancel=cancel)
    for part in PARTS:
        dataset.make_resident(part, report=report, cancel=cancel)
    cancel.check()
    device = backend.choose_device(request.config.device)
    if device.kind == "cpu":
        check_memory(analysis, request.config)
    backend.seed_everything(request.config.seed, is_deterministic=request.config.deterministic)
    folder = new_run_folder(Path(request.runs_folder), request.name)
    recorder = Recorder(folder, _new_info(request, dataset, folder.name, device.title), on_event)
    with _ending_in_order(recorder, request.config.batch_size):
        import tensorflow

        recorder.open()
        with tensorflow.device(device.name):
            _train(request, dataset, control, cancel, recorder)
    if control.keep == "discard" and not folder.exists():
        raise Cancelled
    return open_run(folder)


@contextmanager
def _ending_in_order(recorder: Recorder, batch_size: int) -> Iterator[None]:
    """Write into the run's folder how it ended, also when that was an error, a bug or the user's second Ctrl+C."""
    import tensorflow

    try:
        yield
    except (tensorflow.errors.ResourceExhaustedError, MemoryError) as error:
        failure = out_of_memory(batch_size)
        recorder.fail(failure)
        raise failure from error
    except StudioError as error:
        recorder.fail(error)
        raise
    finally:
        recorder.close()
        backend.forget_models()


def out_of_memory(batch_size: int) -> DeviceError:
    """The error of a device whose memory is full."""
    return DeviceError(
        "There is not enough memory for this network with batches of {batch_size}.",
        hint="Use a smaller batch size, or fewer units and filters.",
        code="device.memory",
        batch_size=batch_size,
    )


def _checked(graph: Graph, dataset: Dataset) -> Analysis:
    analysis = analyse(graph, dataset.facts)
    for problem in analysis.problems:
        if problem.is_error:
            raise TrainingError(
                problem.text,
                hint=problem.hint or "Mend the network first.",
                code="training.network",
                **problem.values,
            )
    if dataset.counts["train"] == 0:
        raise TrainingError(
            "There are no training samples.", hint="Keep fewer for validation and test.", code="training.no_samples"
        )
    return analysis


def _new_info(request: TrainRequest, dataset: Dataset, name: str, device: str) -> RunInfo:
    return RunInfo(
        name=name,
        created=now(),
        state="running",
        process=this_process(),
        source=request.source.to_json(),
        test_source=request.test.to_json() if request.test else None,
        split=asdict(request.split),
        preparation=request.preparation.to_json(),
        graph=request.graph.to_json(),
        config=request.config.to_json(),
        preprocessing=dataset.preprocessing,
        dataset_title=dataset.raw.title,
        dataset_fingerprint=dataset.raw.fingerprint,
        counts=dataset.counts,
        versions=backend.versions(),
        device=device,
    )


def _train(
    request: TrainRequest, dataset: Dataset, control: TrainingControl, cancel: CancelToken, recorder: Recorder
) -> None:
    config = request.config
    began = time.perf_counter()
    model = build_model(request.graph, input_scale=input_scale(dataset.preprocessing))
    compile_model(model, dataset.task, config)
    samples = len(dataset.training_rows)
    progress = Progress(
        epochs=config.epochs,
        steps=-(-samples // config.batch_size),
        batch_size=config.batch_size,
        samples=samples,
        deviation=dataset.preprocessing.target.unit,
        patience=config.patience,
    )
    recorder.begin(
        model,
        RunStarted(
            run=str(recorder.folder),
            epochs=config.epochs,
            steps_per_epoch=progress.steps,
            train_samples=samples,
            validation_samples=dataset.counts["validation"],
            parameters=int(model.count_params()),
            device=recorder.info.device,
        ),
    )
    reason = _fit(model, dataset, config, Watch(progress, control, cancel, recorder))
    keeps_last = control.keep == "last" and reason == "stopped"
    _finish(model, dataset, recorder, reason, began, keeps_last=keeps_last, cancel=cancel)


def _fit(model: Any, dataset: Dataset, config: TrainingConfig, watch: Watch) -> Reason:
    """Train to the end, or until ``watch`` breaks it off; and why it ended."""
    batch_size = evaluation_batch_size(dataset.input_shape, config.batch_size)
    parts = shares_of(model, dataset.input_shape)
    train = training_feed(dataset, config.batch_size, shuffle=config.shuffle, seed=config.seed).dealt(parts)
    validation = evaluation_feed(dataset, "validation", batch_size).dealt(parts)
    try:
        with train.telling(), validation.telling():
            model.fit(
                train.x,
                train.y,
                batch_size=train.batch_size(config.batch_size),
                epochs=config.epochs,
                shuffle=config.shuffle and train.y is not None,
                class_weight=dataset.class_weights,
                validation_data=validation.together if dataset.counts["validation"] else None,
                validation_batch_size=validation.batch_size(batch_size),
                callbacks=[make_callback(watch)],
                verbose=0,
            )
    except Interrupted as interrupted:
        return interrupted.reason
    return "completed"


def evaluation_batch_size(input_shape: tuple[int, ...], batch_size: int) -> int:
    """How many samples to evaluate at once: as many as fit well, at least the training batch."""
    return max(batch_size, min(1024, EVALUATION_ELEMENTS // math.prod(input_shape)))


def _finish(
    model: Any,
    dataset: Dataset,
    recorder: Recorder,
    reason: Reason,
    began: float,
    *,
    keeps_last: bool,
    cancel: CancelToken,
) -> None:
    if reason == "nan_loss":
        recorder.on_event(LogLine("The loss became NaN. Try a smaller learning rate, or scale the inputs."))
    has_model = recorder.restore(model, keep_last=keeps_last)
    validation: dict[str, float] = {}
    test: dict[str, float] = {}
    if has_model and reason != "discarded":
        patience_s = STOP_PATIENCE_S if reason == "stopped" else math.inf
        is_over = Deadline(patience_s, cancel)
        # Scores that take longer can be had from the model at any time; those of every epoch are in the history.
        with suppress(Interrupted):
            test = evaluate(model, dataset, "test", is_over)
            validation = evaluate(model, dataset, "validation", is_over)
    recorder.finish(reason, time.perf_counter() - began, validation, test)
    info = recorder.info
    recorder.on_event(
        RunEnded(
            run=str(recorder.folder),
            reason=reason,
            epochs=recorder.epochs_done,
            best_epoch=info.best_epoch,
            seconds=info.seconds,
            validation=info.validation,
            test=info.test,
        )
    )


def evaluate(model: Any, dataset: Dataset, part: Part, is_over: Callable[[], bool] | None = None) -> dict[str, float]:
    """Loss and metric of a compiled model on one part of the data; empty when the part is.

    Raises Interrupted once ``is_over``, which is asked before every batch.
    """
    if dataset.counts[part] == 0:
        return {}
    batch_size = evaluation_batch_size(dataset.input_shape, 32)
    feed = evaluation_feed(dataset, part, batch_size).dealt(shares_of(model, dataset.input_shape))
    callbacks = [] if is_over is None else [make_evaluation_callback(is_over)]
    size = feed.batch_size(batch_size)
    with feed.telling():
        scores = model.evaluate(feed.x, feed.y, batch_size=size, verbose=0, return_dict=True, callbacks=callbacks)
    return in_target_units(scores, dataset.preprocessing.target.unit)
