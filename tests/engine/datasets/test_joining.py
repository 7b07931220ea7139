"""A separate test set beside the data: rows, columns and pictures of both stay together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.datasets.dataset import SplitConfig
from engine.datasets.opening import open_dataset, parse_source
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.preparation import Preparation
from engine.errors import DatasetError
from tests.engine.datasets.pictures_made import write_picture


def pictures_with_table(folder: Path, count: int, shade: int) -> Path:
    rows = ["picture,who,animal"]
    for number in range(count):
        write_picture(folder / "pictures" / f"p{number}.png", shade=shade + number)
        rows.append(f"pictures/p{number}.png,w{number // 3},{'cat' if number % 2 else 'dog'}")
    (folder / "labels.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def test_columns_beside_pictures_are_those_of_both(tmp_path: Path) -> None:
    main, test = pictures_with_table(tmp_path / "main", 30, 10), pictures_with_table(tmp_path / "test", 8, 100)
    dataset = open_dataset(
        parse_source(str(main), {"target": "animal"}),
        SplitConfig(validation=0.3, group="who"),
        test=parse_source(str(test), {"target": "animal"}),
    )
    assert dataset.counts["test"] == 8
    assert dataset.raw.details is not None
    assert len(dataset.raw.details) == 38
    validation = set(dataset.raw.details.columns["who"][dataset.split.validation])
    assert validation.isdisjoint(dataset.raw.details.columns["who"][dataset.split.train])


def test_pictures_that_tables_name_are_looked_for_beside_their_own_table(tmp_path: Path) -> None:
    main, test = pictures_with_table(tmp_path / "main", 30, 10), pictures_with_table(tmp_path / "test", 8, 100)
    dataset = open_dataset(
        parse_source(str(main / "labels.csv"), {"target": "animal"}),
        SplitConfig(),
        Preparation().with_column("who", role="ignore"),
        test=parse_source(str(test / "labels.csv")),
    )
    assert isinstance(dataset.raw.inputs, PictureFiles)
    assert {Path(path).parent for path in dataset.raw.inputs.paths[dataset.split.test]} == {test / "pictures"}
    assert {Path(path).parent for path in dataset.raw.inputs.paths[dataset.split.train]} == {main / "pictures"}


def test_pictures_and_arrays_of_one_shape_are_not_joined(tmp_path: Path) -> None:
    pictures = np.arange(40 * 8 * 8, dtype=np.uint32).reshape(40, 8, 8, 1).astype(np.uint8)
    labels = np.arange(40) % 2
    np.savez(tmp_path / "pictures.npz", x=pictures, y=labels)
    np.savez(tmp_path / "arrays.npz", x=(pictures / 255).astype(np.float32), y=labels)
    for main, test in (("pictures", "arrays"), ("arrays", "pictures")):
        with pytest.raises(DatasetError) as caught:
            open_dataset(
                parse_source(str(tmp_path / f"{main}.npz")),
                SplitConfig(),
                test=parse_source(str(tmp_path / f"{test}.npz")),
            )
        assert caught.value.code == "dataset.test_shape"
        assert "numbers in arrays of 8 x 8 x 1" in caught.value.text


def test_texts_are_called_texts(tmp_path: Path) -> None:
    for name in ("good", "bad"):
        for number in range(8):
            path = tmp_path / "texts" / name / f"{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{name} film {number}", encoding="utf-8")
    (tmp_path / "test.csv").write_text("text,class\nquite a good film indeed,good\n", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        open_dataset(
            parse_source(str(tmp_path / "texts")), SplitConfig(), test=parse_source(str(tmp_path / "test.csv"))
        )
    assert "is a table, the training data texts" in caught.value.text
