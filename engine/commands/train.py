"""``main.py train PROJECT_OR_TEMPLATE``: training without a window."""

from __future__ import annotations

import signal
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from types import FrameType
from typing import Any

from engine import files
from engine.commands import DONE, INTERRUPTED, WRONG_INPUT
from engine.commands.data import check_ignored, preparation_of, split_of
from engine.commands.output import Output
from engine.commands.parsing import key_values, source_params
from engine.datasets.dataset import Dataset, RawData, SplitConfig
from engine.datasets.opening import parse_source, prepare, read
from engine.datasets.preparation import Preparation, is_preparation_param
from engine.datasets.source import SourceSpec
from engine.errors import GraphError, ProjectError, StudioError
from engine.network.templates import TEMPLATES, template
from engine.project import RUNS_FOLDER, Project, is_project, open_project
from engine.training.config import TrainingConfig
from engine.training.control import TrainingControl
from engine.training.events import EpochEnded, Event, LogLine, RunEnded, RunStarted, StepsDone
from engine.training.loop import TrainRequest, train
from engine.training.run import Run, run_name


@dataclass(frozen=True)
class Plan:
    """What is to be trained: the request, and the data it is about, read once."""

    request: TrainRequest
    raw: RawData

    def of_fold(self, fold: int) -> TrainRequest:
        """The request of one of the folds, for a run of its own."""
        split = replace(self.request.split, fold=fold)
        return replace(self.request, split=split, name=f"{self.request.name}-fold-{fold + 1}")


def run(options: Namespace, unknown: Sequence[str], output: Output) -> int:
    """Train and leave a run folder, or one a fold. Raises StudioError."""
    control = TrainingControl()
    with _stopping_on_signals(control):
        if options.folds:
            return _train_folds(options, unknown, control, output)
        plan, dataset = _plan(options, unknown, output)
        finished = train(plan.request, dataset=dataset, control=control, on_event=_Printer(output).show)
    _say_how_it_ended(finished, output)
    output.event("finished", **_facts(finished))
    return _status(finished, output)


def _train_folds(options: Namespace, unknown: Sequence[str], control: TrainingControl, output: Output) -> int:
    """A run a fold, and the mean of their test scores. A run that is stopped, or fails, is the last."""
    plan, dataset = _plan(options, unknown, output)
    runs: list[Run] = []
    for fold in range(options.folds):
        request = plan.of_fold(fold)
        if fold:
            dataset = prepare(plan.raw, request.split, request.preparation, report=output.bar)
        output.line(f"fold {fold + 1} of {options.folds}")
        runs.append(train(request, dataset=dataset, control=control, on_event=_Printer(output).show))
        _say_how_it_ended(runs[-1], output)
        output.event("fold", fold=fold + 1, folds=options.folds, **_facts(runs[-1]))
        status = _status(runs[-1], output)
        if status != DONE:
            return status
    mean = {name: fmean(run.info.test[name] for run in runs) for name in runs[0].info.test}
    output.line(f"mean of {len(runs)} folds, test: {_words(mean)}")
    output.event(
        "finished",
        run=str(runs[-1].folder),
        runs=[str(run.folder) for run in runs],
        epochs=sum(len(run.history) for run in runs),
        seconds=sum(run.info.seconds for run in runs),
        validation={n: fmean(run.info.validation[n] for run in runs) for n in runs[0].info.validation},
        test=mean,
    )
    return DONE


def _facts(finished: Run) -> dict[str, Any]:
    info = finished.info
    return {
        "run": str(finished.folder),
        "epochs": len(finished.history),
        "seconds": info.seconds,
        "validation": info.validation,
        "test": info.test,
        "reason": info.state,
        "best_epoch": info.best_epoch,
    }


def _status(finished: Run, output: Output) -> int:
    """The exit status of how a run ended; a loss of NaN is said."""
    info = finished.info
    if info.state == "nan_loss":
        kept = f"epoch {info.best_epoch} is kept" if info.best_epoch else "no epoch was over, so there is no model"
        output.error(f"The loss became NaN; {kept}. Try a smaller --set learning_rate=VALUE.")
        return WRONG_INPUT
    return INTERRUPTED if info.state == "stopped" else DONE


def _plan(options: Namespace, unknown: Sequence[str], output: Output) -> tuple[Plan, Dataset]:
    folder = Path(options.what)
    project = open_project(folder) if is_project(folder) else None
    if project is None and options.what not in TEMPLATES:
        raise _neither(options.what)
    source = _source(options, source_params(unknown, options.target), project)
    split = split_of(options, project.split if project else SplitConfig())
    if options.folds:
        split = replace(split, folds=options.folds, fold=0)
    test = parse_source(options.test) if options.test else None
    texts = key_values(options.set)
    of_data = {name: text for name, text in texts.items() if is_preparation_param(name)}
    own = project.preparation if project else Preparation().with_params(template(options.what).preparation)
    preparation = preparation_of(options, own, of_data)
    raw = read(source, preparation, test=test, report=output.bar)
    check_ignored(options, raw)
    dataset = prepare(raw, split, preparation, report=output.bar)
    if project is not None:
        graph, settings = project.graph, project.config
    else:
        chosen = template(options.what)
        graph = chosen.make(dataset.facts)
        settings = TrainingConfig.from_values(chosen.settings_for(dataset.facts))
    settings = _config(options, settings, {name: text for name, text in texts.items() if name not in of_data})
    stem = project.name if project else options.what
    runs, name = _place(options.out, folder / RUNS_FOLDER if project else files.data_folder() / RUNS_FOLDER, stem)
    return Plan(TrainRequest(graph, source, split, settings, str(runs), name, test, preparation), raw), dataset


def _neither(text: str) -> StudioError:
    if Path(text).exists():
        return ProjectError(
            "{folder} is not a Layerwise project.",
            hint="Name the folder that holds project.json, or a template: {templates}.",
            code="project.missing",
            folder=text,
            templates=", ".join(TEMPLATES),
        )
    return GraphError(
        "There is no project and no template “{name}”.",
        hint="The templates are: {templates}.",
        code="template.unknown",
        name=text,
        templates=", ".join(TEMPLATES),
    )


def _source(options: Namespace, params: dict[str, str], project: Project | None) -> SourceSpec:
    if options.data:
        return parse_source(options.data, params)
    if project is not None:
        if project.source is None:
            raise ProjectError("The project has no data yet.", hint="Add --data SOURCE.", code="project.no_data")
        own = project.source
    else:
        chosen = template(options.what)
        if not chosen.source:
            raise GraphError(
                "The template “{key}” has no data of its own.",
                hint="Add --data SOURCE, and --target COLUMN for a table.",
                code="template.needs_data",
                key=chosen.key,
            )
        own = SourceSpec(chosen.source, dict(chosen.source_params))
    if not params:
        return own
    typed = parse_source(f"builtin:{own.key}", params)
    return SourceSpec(own.key, {**own.params, **typed.params})


def _config(options: Namespace, settings: TrainingConfig, texts: dict[str, str]) -> TrainingConfig:
    named = {"epochs": options.epochs, "batch_size": options.batch_size}
    texts |= {name: value for name, value in named.items() if value is not None}
    if options.seed is not None:
        texts["seed"] = str(options.seed)
    return settings.with_texts(texts)


def _place(out: str | None, default: Path, stem: str) -> tuple[Path, str]:
    """Where runs are kept and what this one is called. ``out`` is the run folder itself, unless it is in use."""
    if out is None:
        return default, run_name(stem)
    # "." has no name of its own.
    folder = Path(out) if Path(out).name else Path(out).resolve()
    if folder.is_dir() and any(folder.iterdir()):
        return folder, run_name(stem)
    return folder.parent, folder.name


@contextmanager
def _stopping_on_signals(control: TrainingControl) -> Iterator[None]:
    """The first Ctrl+C ends the run in good order, the second at once."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        if control.keep is not None:
            raise KeyboardInterrupt
        control.stop("best")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Printer:
    """Events as the contract's objects, and as a bar and lines for people."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._epochs = 0

    def show(self, event: Event) -> None:
        output = self._output
        if isinstance(event, RunStarted):
            self._epochs = event.epochs
            output.line(f"{event.parameters:,} parameters, {event.train_samples:,} samples, {event.device}")
        elif isinstance(event, StepsDone):
            share = (event.epoch - 1 + event.step / event.steps) / self._epochs
            output.bar(
                share,
                f"epoch {event.epoch}/{self._epochs}, {event.samples_per_second:,.0f} samples/s, "
                f"{event.seconds_left:.0f} s left, {_words(event.metrics)}",
            )
        elif isinstance(event, EpochEnded):
            output.line(f"epoch {event.epoch}/{event.epochs}  {_words(event.metrics)}  {event.seconds:.1f} s")
            output.event("epoch", epoch=event.epoch, epochs=event.epochs, metrics=event.metrics)
        elif isinstance(event, LogLine):
            output.line(event.message)
        elif isinstance(event, RunEnded):
            output.bar(1.0, "done")


def _say_how_it_ended(run: Run, output: Output) -> None:
    info = run.info
    for part, scores in (("validation", info.validation), ("test", info.test)):
        if scores:
            output.line(f"{part}: {_words(scores)}")
    output.line(f"run: {run.folder}")


def _words(metrics: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in metrics.items())
