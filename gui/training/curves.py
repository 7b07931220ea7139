"""The curves of a run, gathered from its events or read from its history, as ChartData."""

from __future__ import annotations

from collections.abc import Iterable

from engine.training.events import EpochEnded, Event, RunEnded, RunStarted, StepsDone
from gui.i18n import tr
from gui.training.words import VALIDATION, metric_title
from gui.widgets.chart_data import Axis, ChartData, Curve

POINTS_LIMIT = 2000  # of one curve; beyond it every second point goes
WHOLE_PLAN = 30  # epochs up to which the axis shows the whole plan from the start


class Trace:
    """Points of one curve, thinned out when there are more than a screen can show. The newest is always there."""

    def __init__(self) -> None:
        self._x: list[float] = []
        self._y: list[float] = []
        self._stride = 1
        self._count = 0
        self._last: tuple[float, float] | None = None

    def append(self, x: float, y: float) -> None:
        self._last = (x, y)
        if self._count % self._stride == 0:
            self._x.append(x)
            self._y.append(y)
        self._count += 1
        if len(self._x) > POINTS_LIMIT:
            self._x, self._y = self._x[::2], self._y[::2]
            self._stride *= 2

    @property
    def x(self) -> tuple[float, ...]:
        return (*self._x, *self._tail(0))

    @property
    def y(self) -> tuple[float, ...]:
        return (*self._y, *self._tail(1))

    def _tail(self, part: int) -> tuple[float, ...]:
        return () if self._last is None or self._x[-1] == self._last[0] else (self._last[part],)


class RunCurves:
    """What the chart shows of one run. A whole epoch e stands at x = e, a step within it between e - 1 and e."""

    def __init__(self) -> None:
        self._planned = 0
        self._reached = 0.0
        self._best: int | None = None
        self._is_over = False
        self._has_validation = False
        self._epochs: dict[str, Trace] = {}
        self._steps: dict[str, Trace] = {}

    @staticmethod
    def of_history(history: Iterable[EpochEnded]) -> RunCurves:
        """The curves of a run that is over."""
        curves = RunCurves()
        for event in history:
            curves.take(event)
        curves._is_over = True
        return curves

    @property
    def is_empty(self) -> bool:
        return not self._epochs and not self._steps

    def take(self, event: Event) -> None:
        """Note what an event says; those that say nothing of curves are passed over."""
        if isinstance(event, RunStarted):
            self._planned = event.epochs
            self._has_validation = event.validation_samples > 0
        elif isinstance(event, StepsDone):
            self._note(self._steps, event.epoch - 1 + event.step / event.steps, event.metrics)
        elif isinstance(event, EpochEnded):
            self._planned = event.epochs
            self._note(self._epochs, event.epoch, event.metrics)
            if event.is_best:
                self._best = event.epoch
        elif isinstance(event, RunEnded):
            self._is_over = True

    def _note(self, traces: dict[str, Trace], x: float, metrics: dict[str, float]) -> None:
        self._reached = max(self._reached, x)
        for name, value in metrics.items():
            traces.setdefault(name, Trace()).append(x, value)

    def data(self) -> ChartData:
        """Everything noted so far."""
        names = list(dict.fromkeys(name.removeprefix(VALIDATION) for name in (*self._epochs, *self._steps)))
        names.sort(key=lambda name: name != "loss")
        return ChartData(
            axes=tuple(_axis(name) for name in names),
            curves=tuple(curve for name in names for curve in self._curves(name)),
            x_title=tr("Epoch"),
            x_high=self._x_high(),
            best_x=self._best,
            best_label=tr("best epoch"),
        )

    def _curves(self, name: str) -> list[Curve]:
        curves = []
        if name in self._steps:
            steps = self._steps[name]
            curves.append(Curve(name, tr("within the epoch"), "train", steps.x, steps.y, is_faint=True))
        for key, label, colour in (
            (name, tr("training"), "train"),
            (VALIDATION + name, tr("validation"), "validation"),
        ):
            trace = self._epochs.get(key, Trace())
            # A line that will come has its place from the start: another line means drawing everything anew.
            if key == name or key in self._epochs or self._has_validation:
                curves.append(Curve(name, label, colour, trace.x, trace.y))
        return curves

    def _x_high(self) -> float:
        """The end of the x axis: the plan if it is short, else some room ahead, in few jumps."""
        if self._is_over:
            return max(self._reached, 1.0)
        high = float(WHOLE_PLAN)
        while high < self._reached:
            high *= 2
        return max(1.0, min(high, float(self._planned)))


def _axis(name: str) -> Axis:
    is_share = name == "accuracy"
    return Axis(
        name, metric_title(name), low=None if is_share else 0.0, high=1.0 if is_share else None, can_log=not is_share
    )
