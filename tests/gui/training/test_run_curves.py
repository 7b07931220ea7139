"""The curves of a run from its events."""

from __future__ import annotations

from engine.training.events import EpochEnded, RunEnded, RunStarted, StepsDone
from gui.training.curves import POINTS_LIMIT, RunCurves, Trace


def started(epochs: int) -> RunStarted:
    return RunStarted("/run", epochs, 10, 320, 80, 100, "CPU")


def epoch(number: int, epochs: int = 5, is_best: bool = True) -> EpochEnded:
    metrics = {"accuracy": 0.5, "loss": 1.0 / number, "val_accuracy": 0.4, "val_loss": 2.0 / number}
    return EpochEnded(number, epochs, metrics, 1.0, is_best)


def test_steps_stand_between_epochs():
    curves = RunCurves()
    assert curves.is_empty
    for event in (started(5), StepsDone(1, 5, 10, {"loss": 2.0}, 100.0, 4.0), epoch(1), epoch(2, is_best=False)):
        curves.take(event)
    data = curves.data()
    assert [axis.key for axis in data.axes] == ["loss", "accuracy"], "the loss comes first, as it is what is trained"
    shown = {(curve.axis, curve.label): (curve.x, curve.y) for curve in data.curves}
    assert shown["loss", "within the epoch"] == ((0.5,), (2.0,))
    assert shown["loss", "training"] == ((1, 2), (1.0, 0.5))
    assert shown["loss", "validation"] == ((1, 2), (2.0, 1.0))
    assert data.best_x == 1


def test_the_axis_holds_a_short_plan_from_the_start_and_ends_with_the_run():
    curves = RunCurves()
    curves.take(started(5))
    assert curves.data().x_high == 5
    curves.take(StepsDone(1, 5, 10, {"loss": 2.0, "accuracy": 0.1}, 100.0, 4.0))
    structure = curves.data().structure
    curves.take(epoch(1))
    assert curves.data().structure == structure, "nothing has to be drawn anew because an epoch ended"
    curves.take(epoch(2, is_best=False))
    assert curves.data().x_high == 5
    curves.take(RunEnded("/run", "stopped", 2, 2, 2.0, {}, {}))
    assert curves.data().x_high == 2
    assert curves.data().best_x == 1, "keeping the last epoch does not make it the best"


def test_the_axis_of_a_long_plan_grows_in_few_jumps():
    curves = RunCurves()
    curves.take(started(100_000))
    highs = set()
    for number in range(1, 1001):
        curves.take(epoch(number, 100_000, is_best=False))
        highs.add(curves.data().x_high)
    assert len(highs) <= 7
    assert max(highs) >= 1000


def test_a_history_gives_the_same_curves():
    history = (epoch(1), epoch(2, is_best=False), epoch(3))
    data = RunCurves.of_history(history).data()
    assert data.x_high == 3
    assert data.best_x == 3
    assert [curve.label for curve in data.curves] == ["training", "validation"] * 2
    assert RunCurves.of_history(()).data().curves == ()


def test_without_validation_there_is_no_line_for_it():
    curves = RunCurves()
    curves.take(EpochEnded(1, 1, {"loss": 1.0, "mae": 2.0}, 1.0, True))
    assert [curve.label for curve in curves.data().curves] == ["training", "training"]


def test_long_curves_are_thinned_and_keep_the_newest():
    trace = Trace()
    for number in range(10 * POINTS_LIMIT + 3):
        trace.append(number, -number)
    assert len(trace.x) <= POINTS_LIMIT + 2
    assert len(trace.x) == len(trace.y)
    assert (trace.x[0], trace.x[-1]) == (0, 10 * POINTS_LIMIT + 2)
    assert trace.y[-1] == -(10 * POINTS_LIMIT + 2)
    assert list(trace.x) == sorted(trace.x)
