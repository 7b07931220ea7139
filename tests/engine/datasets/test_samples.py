"""One sample looked at closely: what is said of it is what the network reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.datasets.dataset import Dataset, SplitConfig
from engine.datasets.insight.samples import part_of, read_sample, tensor_facts, unknown_words
from engine.datasets.opening import open_dataset, parse_source
from engine.datasets.preprocessing import TextCleaning, TextEncoding
from engine.datasets.source import SourceSpec
from engine.errors import StudioError
from engine.tasks import Cancelled, CancelToken, no_report


def opened(source: str | Path, **params: str) -> Dataset:
    return open_dataset(parse_source(str(source), params or None), SplitConfig())


def test_a_sample_is_what_the_rows_of_its_part_hold() -> None:
    dataset = open_dataset(SourceSpec("digits"), SplitConfig())
    for part in ("train", "validation", "test"):
        row = int(dataset.split.of(part)[5])
        sample = read_sample(dataset, row, report=no_report, cancel=CancelToken())
        assert sample.part == part == part_of(dataset, row)
        assert np.array_equal(sample.encoded, dataset.rows(part).read(np.array([5]))[0])
        assert sample.label == dataset.raw.targets[row]
        assert sample.facts.rank == 3
        assert (sample.facts.low, sample.facts.high) == (sample.encoded.min(), sample.encoded.max())


def test_the_features_of_a_row_belong_to_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    lines = [f"{row},{('red', 'blue', 'green')[row % 3]},{row % 7}" for row in range(60)]
    path.write_text("\n".join(["a,colour,size", *lines]), encoding="utf-8")
    dataset = opened(path, target="size", task="regression")
    sample = read_sample(dataset, 4, report=no_report, cancel=CancelToken())
    features = {value.name: value.features for value in sample.values}
    assert len(features["colour"]) == 1, "one of three is marked"
    assert "blue" in features["colour"][0][0]
    column = next(column for column in dataset.preprocessing.columns if column.name == "a")
    assert features["a"][0][1] == pytest.approx((4 - column.mean) / column.deviation, rel=1e-5)
    assert sample.original is None


def test_a_picture_in_a_file_comes_in_its_own_size(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(10):
            Image.new("RGB", (20 + number, 30), (number, 0, 0)).save(tmp_path / name / f"{number}.png")
    dataset = opened(tmp_path)
    sample = read_sample(dataset, 3, report=no_report, cancel=CancelToken())
    assert isinstance(sample.original, np.ndarray)
    assert sample.original.shape == (30, 23, 3)
    assert sample.encoded.shape == dataset.input_shape
    assert Path(sample.file).name == "3.png"
    Path(sample.file).unlink()
    with pytest.raises(StudioError):
        read_sample(dataset, 3, report=no_report, cancel=CancelToken())


def test_reading_can_be_given_up() -> None:
    dataset = open_dataset(SourceSpec("iris"), SplitConfig())
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        read_sample(dataset, 0, report=no_report, cancel=cancel)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A film, a FILM and a movie", ["A", "a", "and", "a", "movie"]),
        ("film<br />film <b class='x'>film</b>", []),
        ("3 < 4 film", ["3", "4"]),
        ("", []),
        ("영화는 좋은 film", ["영화는", "좋은"]),
    ],
)
def test_words_that_the_vocabulary_lacks(text: str, expected: list[str]) -> None:
    encoding = TextEncoding(vocabulary=("film",), cleaning=TextCleaning())
    assert [text[start:end] for start, end in unknown_words(text, encoding)] == expected


def test_facts_of_what_is_no_number_have_no_range() -> None:
    facts = tensor_facts(np.full((2, 2), np.nan))
    assert (facts.low, facts.high) == (None, None)
    assert tensor_facts(np.array([1.0, np.inf, 3.0])).high == 3.0
    assert tensor_facts(np.zeros((0, 3), dtype=np.float32)).shape == (0, 3)
