"""Times, scores and log lines as they are read."""

from __future__ import annotations

import pytest

from engine.training.events import EpochEnded, LogLine, RunEnded, RunStarted, StateChanged
from gui.training.words import (
    duration_words,
    log_line,
    metric_title,
    metrics_words,
    score_text,
    score_words,
)

METRICS = {"accuracy": 0.9, "loss": 0.25, "val_accuracy": 0.8125, "val_loss": 0.5}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1.0, "0.0 s"),
        (0.44, "0.4 s"),
        (45.2, "45 s"),
        (59.7, "1 min 00 s"),
        (125, "2 min 05 s"),
        (3780, "1 h 03 min"),
        (float("inf"), "unknown"),
    ],
)
def test_durations(seconds, words):
    assert duration_words(seconds) == words


def test_scores_prefer_the_validation_metric():
    assert score_words(METRICS) == "val_accuracy 0.8125"
    assert score_words({"loss": 0.5, "mae": 3.0}) == "mae 3.0000"
    assert score_text({"loss": 0.5}) == "0.5000"
    assert score_text({}) == score_words({}) == ""


def test_metrics_are_told_in_one_order():
    assert metrics_words(METRICS) == "loss 0.25, accuracy 0.9, val_loss 0.5, val_accuracy 0.8125"
    assert metric_title("val_mae") == "Mean absolute error"
    assert metric_title("perplexity") == "perplexity"


def test_one_line_for_every_event():
    assert log_line(RunStarted("/r", 2, 36, 1150, 288, 17226, "CPU")) == (
        "Started on CPU: 1,150 samples, 36 steps per epoch, 17,226 parameters"
    )
    assert log_line(EpochEnded(1, 2, {"loss": 0.5}, 1.25, True)) == "Epoch 1/2: loss 0.5 (1.2 s), best"
    assert log_line(LogLine("{n} left", {"n": 3})) == "3 left"
    assert log_line(RunEnded("/r", "nan_loss", 2, 1, 12.0, {}, {"accuracy": 0.5})) == (
        "Ended: the loss became NaN after 2 epochs in 12 s; test: accuracy 0.5"
    )
    assert log_line(StateChanged("running")) == ""
