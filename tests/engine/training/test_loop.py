"""Training from a request to a run folder: what is told, what is kept, what repeats, and how it ends badly."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from engine import files
from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.opening import open_dataset
from engine.datasets.source import SourceSpec
from engine.errors import DeviceError, FileError, TrainingError
from engine.network.analysis import analyse
from engine.network.graph import Graph
from engine.network.templates import line, template
from engine.tasks import Cancelled, CancelToken
from engine.training.config import TrainingConfig
from engine.training.control import TrainingControl
from engine.training.events import EpochEnded, LogLine, RunEnded, RunStarted, StateChanged, StepsDone
from engine.training.memory import needed_bytes
from engine.training.model_file import load_model, read_preprocessing
from engine.training.progress import Progress
from engine.training.recorder import Recorder
from engine.training.run import BEST_FILE, LAST_FILE, Run, open_run, read_history

DIGITS = SourceSpec("digits")


def test_a_run_tells_its_epochs_and_leaves_a_whole_folder(trainer: Any, digits: Dataset, small_network: Graph) -> None:
    run = trainer.run(trainer.request(small_network, DIGITS, epochs=2), dataset=digits)
    kinds = [type(event) for event in trainer.events]
    started = next(event for event in trainer.events if isinstance(event, RunStarted))
    assert kinds[0] is StateChanged
    assert (started.train_samples, started.steps_per_epoch) == (1150, 36)
    assert started.parameters == (64 * 16 + 16) + (16 * 10 + 10)
    assert [event.epoch for event in trainer.events if isinstance(event, EpochEnded)] == [1, 2]
    assert any(isinstance(event, StepsDone) for event in trainer.events)
    ended = trainer.events[-1]
    assert isinstance(ended, RunEnded)
    assert ended.reason == "completed"
    assert set(ended.test) == {"loss", "accuracy"}
    assert {path.name for path in run.folder.iterdir()} == {"run.json", "history.jsonl", BEST_FILE, LAST_FILE}
    assert run.info.state == "completed"
    assert (run.info.saved_epoch, len(run.history)) == (2, 2)
    assert run.info.dataset_fingerprint == digits.raw.fingerprint
    assert run.graph == small_network


def test_the_same_seed_gives_the_same_history_bit_for_bit(trainer: Any, digits: Dataset) -> None:
    graph = template("digits-cnn").make(digits.facts)
    runs = [trainer.run(trainer.request(graph, DIGITS, epochs=2, seed=5), dataset=digits) for _ in range(2)]
    other = trainer.run(trainer.request(graph, DIGITS, epochs=2, seed=6), dataset=digits)
    first, second, third = ([event.metrics for event in run.history] for run in (*runs, other))
    assert first == second
    assert first != third
    assert runs[0].info.test == runs[1].info.test


def test_xor_needs_a_hidden_layer(trainer: Any, xor_run: Run) -> None:
    assert xor_run.info.test["accuracy"] == 1.0
    dataset = open_dataset(SourceSpec("xor"), SplitConfig())
    logistic = template("xor-logistic")
    settings = logistic.settings_for(dataset.facts)
    run = trainer.run(trainer.request(logistic.make(dataset.facts), SourceSpec("xor"), **settings), dataset=dataset)
    assert run.info.test["accuracy"] <= 0.75


def test_the_kept_model_is_the_best_epoch(digits_run: Run, digits: Dataset) -> None:
    model = load_model(digits_run.model_path)
    x, y = digits.arrays("validation")
    accuracy = float(np.mean(model.predict(x, verbose=0).argmax(axis=1) == y))
    best = max(event.metrics["val_accuracy"] for event in digits_run.history)
    assert accuracy == pytest.approx(best, abs=1e-6)
    assert read_preprocessing(digits_run.model_path) == digits.preprocessing


def test_regression_is_told_in_the_units_of_the_target(diabetes_run: Run) -> None:
    # The target runs from 25 to 346: an error in scaled units would be about 1.
    assert 20 < diabetes_run.info.test["mae"] < 150


class _At:
    """Calls something at an event of a type, from the training thread."""

    def __init__(self, kind: type, action: Any) -> None:
        self.kind, self.action, self.events = kind, action, []

    def __call__(self, event: object) -> None:
        self.events.append(event)
        if isinstance(event, self.kind):
            self.action(event)


@pytest.mark.parametrize(("keep", "state"), [("best", "stopped"), ("last", "stopped")])
def test_stop_keeps_whole_epochs_only(
    trainer: Any, digits: Dataset, small_network: Graph, keep: Any, state: str
) -> None:
    from engine.training.loop import train

    control = TrainingControl()

    def stop(event: StepsDone) -> None:
        if event.epoch == 3:
            control.stop(keep)

    run = train(
        trainer.request(small_network, DIGITS, epochs=500),
        dataset=digits,
        control=control,
        on_event=_At(StepsDone, stop),
    )
    assert run.info.state == state
    assert 2 <= len(run.history) < 500
    assert run.info.saved_epoch == len(run.history)
    assert run.has_model
    if keep == "last":
        assert run.info.best_epoch == len(run.history)


def test_discard_leaves_nothing(trainer: Any, digits: Dataset, small_network: Graph) -> None:
    from engine.training.loop import train

    control = TrainingControl()
    watch = _At(EpochEnded, lambda _event: control.stop("discard"))
    with pytest.raises(Cancelled):
        train(trainer.request(small_network, DIGITS, epochs=50), dataset=digits, control=control, on_event=watch)
    assert list(trainer.folder.iterdir()) == []
    ended = watch.events[-1]
    assert isinstance(ended, RunEnded)
    assert (ended.reason, ended.best_epoch) == ("discarded", 0)
    assert ended.seconds > 0


def test_the_time_left_does_not_count_the_first_step() -> None:
    """It builds the computation, which takes seconds; an epoch of 11 such steps would seem to take a minute."""
    progress = Progress(epochs=2, steps=11, batch_size=8, samples=88, deviation=1.0, patience=0, epoch=1)
    progress.epoch_began = progress.clock() - 20
    first = progress.steps_done(1, {}).seconds_left
    assert first == pytest.approx(20 * 21, rel=0.01)
    assert progress.first_step_ended is not None
    progress.first_step_ended -= 10
    assert progress.steps_done(11, {}).seconds_left == pytest.approx(11, rel=0.05)


def test_cancelled_before_it_began_leaves_nothing(trainer: Any, digits: Dataset, small_network: Graph) -> None:
    from engine.training.loop import train

    cancel = CancelToken()
    watch = _At(StateChanged, lambda _event: cancel.cancel())
    with pytest.raises(Cancelled):
        train(trainer.request(small_network, DIGITS), dataset=digits, cancel=cancel, on_event=watch)
    assert not trainer.folder.exists() or list(trainer.folder.iterdir()) == []


def test_a_pause_holds_until_resumed(trainer: Any, digits: Dataset, small_network: Graph) -> None:
    from engine.training.loop import train

    control = TrainingControl()
    paused = threading.Event()

    def on_event(event: object) -> None:
        trainer.events.append(event)
        if isinstance(event, EpochEnded) and event.epoch == 1:
            control.pause()
        if event == StateChanged("paused"):
            paused.set()

    request = trainer.request(small_network, DIGITS, epochs=2)
    thread = threading.Thread(target=lambda: train(request, dataset=digits, control=control, on_event=on_event))
    thread.start()
    assert paused.wait(60)
    told = len(trainer.events)
    thread.join(0.3)
    assert thread.is_alive()
    assert len(trainer.events) == told
    control.resume()
    thread.join(60)
    assert not thread.is_alive()
    assert isinstance(trainer.events[-1], RunEnded)
    assert trainer.events[-1].epochs == 2


def test_cancel_ends_in_good_order(trainer: Any, digits: Dataset, small_network: Graph) -> None:
    from engine.training.loop import train

    token = CancelToken()
    watch = _At(EpochEnded, lambda _event: token.cancel())
    run = train(trainer.request(small_network, DIGITS, epochs=500), dataset=digits, cancel=token, on_event=watch)
    assert (run.info.state, run.info.saved_epoch, len(run.history)) == ("stopped", 1, 1)
    assert run.info.validation == run.info.test == {}, "whoever cancels does not wait for scores"


def test_cancel_ends_a_pause(trainer: Any, digits: Dataset, small_network: Graph) -> None:
    from engine.training.loop import train

    control, token = TrainingControl(), CancelToken()

    def on_event(event: object) -> None:
        if isinstance(event, EpochEnded):
            control.pause()
        if event == StateChanged("paused"):
            token.cancel()

    request = trainer.request(small_network, DIGITS, epochs=500)
    run = train(request, dataset=digits, control=control, cancel=token, on_event=on_event)
    assert (run.info.state, len(run.history)) == ("stopped", 1)


def test_a_run_that_a_bug_ends_counts_as_interrupted(trainer: Any, digits: Dataset, small_network: Graph) -> None:
    from engine.training.loop import train

    def on_event(event: object) -> None:
        if isinstance(event, EpochEnded):
            raise KeyError("a bug")

    with pytest.raises(KeyError, match="a bug"):
        train(trainer.request(small_network, DIGITS), dataset=digits, on_event=on_event)
    assert open_run(trainer.folder / "run").info.state == "interrupted"


def test_a_run_that_cannot_be_written_down_leaves_nothing(tmp_path: Path, digits_run: Run) -> None:
    folder = tmp_path / "run"
    (folder / "run.json").mkdir(parents=True)
    recorder = Recorder(folder, digits_run.info.model_copy(update={"state": "running"}), print)
    with pytest.raises(FileError) as caught:
        recorder.open()
    recorder.fail(caught.value)
    recorder.close()
    assert not folder.exists()


def test_nan_loss_stops_says_so_and_keeps_the_best(trainer: Any) -> None:
    dataset = open_dataset(SourceSpec("diabetes"), SplitConfig())
    graph = line(("Input", {"shape": dataset.input_shape}), ("Dense", {"units": 64}), ("Dense", {"units": 1}))
    request = trainer.request(
        graph, SourceSpec("diabetes"), optimizer="sgd", learning_rate=10.0, epochs=50, batch_size=8
    )
    run = trainer.run(request, dataset=dataset)
    assert run.info.state == "nan_loss"
    assert any(isinstance(event, LogLine) and "NaN" in event.text for event in trainer.events)
    assert all(np.isfinite(list(event.metrics.values())).all() for event in run.history)
    assert len(run.history) < 50


def test_early_stopping_waits_for_its_patience(trainer: Any, digits: Dataset, small_network: Graph) -> None:
    request = trainer.request(small_network, DIGITS, epochs=300, patience=2, learning_rate=0.05)
    run = trainer.run(request, dataset=digits)
    assert run.info.state == "early_stopping"
    assert len(run.history) == run.info.best_epoch + 2


def test_a_network_that_does_not_fit_is_refused_before_a_folder_is_made(trainer: Any, digits: Dataset) -> None:
    graph = line(("Input", {"shape": (8, 8, 1)}), ("Flatten", {}), ("Dense", {"units": 3, "activation": "softmax"}))
    with pytest.raises(TrainingError) as caught:
        trainer.run(trainer.request(graph, DIGITS), dataset=digits)
    assert caught.value.code == "training.network"
    assert not trainer.folder.exists()


def test_a_gpu_that_is_not_there_is_refused_with_the_reason(
    trainer: Any, digits: Dataset, small_network: Graph
) -> None:
    import tensorflow

    if tensorflow.config.list_physical_devices("GPU"):
        pytest.skip("this machine has a GPU")
    with pytest.raises(DeviceError) as caught:
        trainer.run(trainer.request(small_network, DIGITS, device="gpu"), dataset=digits)
    assert caught.value.code == "device.no_gpu"
    assert caught.value.values["reason"]


def test_memory_that_is_not_there_is_told_before_anything_is_built(trainer: Any, digits: Dataset) -> None:
    graph = line(
        ("Input", {"shape": (8, 8, 1)}),
        ("Flatten", {}),
        ("Dense", {"units": 1_000_000, "activation": "relu"}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    )
    free = psutil.virtual_memory().available
    batch_size = min(65_536, free // 10**6)
    if needed_bytes(analyse(graph, digits.facts), TrainingConfig(batch_size=batch_size)) < free:
        pytest.skip("this machine has more memory than the largest batch could need")
    with pytest.raises(DeviceError) as caught:
        trainer.run(trainer.request(graph, DIGITS, batch_size=batch_size), dataset=digits)
    assert caught.value.code == "device.memory"
    assert caught.value.values["needed"] > caught.value.values["free"] * 0.9
    assert not trainer.folder.exists()


def test_a_file_where_the_runs_folder_should_be(trainer: Any, digits: Dataset, small_network: Graph) -> None:
    trainer.folder.write_text("")
    with pytest.raises(FileError):
        trainer.run(trainer.request(small_network, DIGITS), dataset=digits)


def test_an_epoch_that_cannot_be_saved_is_told_and_training_goes_on(
    trainer: Any, digits: Dataset, small_network: Graph
) -> None:
    from engine.training.loop import train

    def block_history(event: RunStarted) -> None:
        # A folder in the place of the file: even root cannot append to that.
        (Path(event.run) / "history.jsonl").mkdir()

    watch = _At(RunStarted, block_history)
    run = train(trainer.request(small_network, DIGITS, epochs=2), dataset=digits, on_event=watch)
    assert (run.info.state, run.history) == ("completed", ())
    lines = [event.message for event in watch.events if isinstance(event, LogLine)]
    assert lines[::2] == ["This epoch could not be saved."] * 2
    assert all("history.jsonl cannot be written" in line for line in lines[1::2])
    assert isinstance(watch.events[-1], RunEnded)


def test_history_cut_in_half_keeps_its_whole_lines(tmp_path: Path, digits_run: Run) -> None:
    text = (digits_run.folder / "history.jsonl").read_text(encoding="utf-8")
    (tmp_path / "history.jsonl").write_text(text[:-20], encoding="utf-8")
    assert read_history(tmp_path) == digits_run.history[:-1]


def test_a_run_whose_process_died_counts_as_interrupted(tmp_path: Path, digits_run: Run) -> None:
    value = json.loads((digits_run.folder / "run.json").read_text(encoding="utf-8"))
    files.write_json(tmp_path / "run.json", {**value, "state": "running", "process": [2**22 + 1, 1.0]})
    assert open_run(tmp_path).info.state == "interrupted"
    files.write_json(tmp_path / "run.json", {**value, "state": "running"})
    assert open_run(tmp_path).info.state == "running"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "run.not_a_run"),
        ("{", "run.damaged"),
        ("[]", "run.damaged"),
        ("{}", "run.damaged"),
        ('{"version": 99}', "run.newer"),
    ],
)
def test_folders_that_are_no_runs(tmp_path: Path, content: str | None, code: str) -> None:
    if content is not None:
        (tmp_path / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(TrainingError) as caught:
        open_run(tmp_path)
    assert caught.value.code == code
