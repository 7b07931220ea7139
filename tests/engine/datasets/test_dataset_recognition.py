"""Recognition: what a table turns out to be, and which of its rows are left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from datasets_made import SHARED, open_dataset, parse_source, table_data, words
from PIL import Image

from engine.datasets.dataset import Dataset, RawData, SplitConfig, Table
from engine.datasets.encoding import encode_inputs
from engine.datasets.insight.statistics import describe
from engine.datasets.pictures.files import PictureFiles
from engine.datasets.preparation import ImageChoice, Preparation, TableChoice
from engine.datasets.recognition import recognised
from engine.errors import DatasetError

ROWS = 40
PLAIN = Preparation()


def reviews(folder: Path, extra: str = "", header: str = "") -> Path:
    path = folder / "reviews.csv"
    lines = [f"{n},a {'good' if n % 2 else 'bad'} film with the number {n}{extra},{n % 2}" for n in range(ROWS)]
    path.write_text("\n".join([f"id,text{header},label", *lines]))
    return path


def pictures(folder: Path, extra: str = "") -> Path:
    for number in range(ROWS):
        Image.new("RGB", (6, 4), (number, 0, 0)).save(folder / f"{number}.png")
    path = folder / "labels.csv"
    path.write_text(
        f"file,label{extra and ',width'}\n" + "".join(f"{n}.png,{'ab'[n % 2]}{extra}\n" for n in range(ROWS))
    )
    return path


def opened(path: Path, preparation: Preparation = PLAIN) -> Dataset:
    return open_dataset(parse_source(str(path)), SplitConfig(), preparation)


def test_sentences_alone_are_texts(tmp_path: Path) -> None:
    dataset = opened(reviews(tmp_path))
    assert (dataset.kind, dataset.task) == ("text", "binary")
    assert isinstance(dataset.raw.inputs, np.ndarray)
    assert dataset.raw.inputs[3] == "a good film with the number 3"
    assert dataset.raw.details is not None
    assert list(dataset.raw.details.columns) == ["id", "text"]
    assert dataset.raw.input_column == dataset.preprocessing.input_column == "text"


def test_sentences_beside_a_column_to_learn_from_stay_in_a_table(tmp_path: Path) -> None:
    path = reviews(tmp_path, ",7.5", ",length")
    dataset = opened(path)
    assert dataset.kind == "table"
    assert [column.type for column in dataset.preprocessing.columns] == ["text", "number"]
    assert opened(path, PLAIN.with_column("length", role="ignore")).kind == "text"
    numbers = opened(path, PLAIN.with_column("text", role="ignore"))
    assert (numbers.kind, numbers.input_shape) == ("table", (1,))


def test_a_missing_text_is_an_empty_one() -> None:
    raw = table_data(3, inputs=Table({"text": words("a film", None, "another")}))
    recognised_raw = recognised(raw, PLAIN.with_column("text", type="text", role="input"))
    assert recognised_raw.kind == "text"
    assert isinstance(recognised_raw.inputs, np.ndarray)
    assert recognised_raw.inputs.tolist() == ["a film", "", "another"]
    assert isinstance(raw.inputs, Table)
    assert raw.inputs.columns["text"][1] is None, "the table keeps what came"


def test_paths_of_pictures_are_pictures(tmp_path: Path) -> None:
    dataset = opened(pictures(tmp_path, ",640"))
    assert dataset.kind == "image"
    assert isinstance(dataset.raw.inputs, PictureFiles)
    assert dataset.raw.input_column == dataset.preprocessing.input_column == "file"
    assert dataset.input_shape == (4, 6, 3)
    assert {column["name"]: column["role"] for column in describe(dataset)["columns"]} == {
        "file": "input",
        "width": "ignore",
    }


def test_pictures_and_another_column_cannot_be_learnt_from_together(tmp_path: Path) -> None:
    path = pictures(tmp_path, ",640")
    with pytest.raises(DatasetError) as caught:
        opened(path, PLAIN.with_column("width", role="input"))
    assert caught.value.code == "dataset.pictures_and_columns"
    assert "“file”, “width”" in caught.value.text
    assert opened(path, PLAIN.with_column("file", role="ignore").with_column("width", role="input")).kind == "table"


def pixels(**others: np.ndarray) -> RawData:
    columns = {f"pixel{n}": np.arange(30.0) for n in range(16)}
    return table_data(30, inputs=Table({**others, **columns}))


def test_pixels_may_stand_beside_row_numbers_and_ignored_columns() -> None:
    raw = pixels(id=np.arange(30.0), subject=np.arange(30.0) // 3)
    assert recognised(raw, PLAIN).kind == "table"
    made = recognised(raw, PLAIN.with_column("subject", role="ignore"))
    assert (made.kind, made.details is not None and list(made.details.columns)) == ("image", ["id", "subject"])
    assert [plan.role for plan in made.plan] == ["ignore", "ignore", "target"]
    assert recognised(pixels(), PLAIN).plan == ()


def test_pixels_may_be_numbers() -> None:
    made = recognised(pixels(), Preparation(image=ImageChoice(pixel_columns="off")))
    assert (made.kind, len(made.plan)) == ("table", 17)


def test_rows_with_missing_values_can_be_dropped() -> None:
    raw = table_data(30, parts=words(*["train"] * 20, *["test"] * 10))
    assert isinstance(raw.inputs, Table)
    raw.inputs.columns["colour"][4] = None
    made = recognised(raw, Preparation(table=TableChoice(missing="drop")))
    assert isinstance(made.inputs, Table)
    assert made.parts is not None
    assert len(made.targets) == len(made.inputs) == len(made.parts) == 29
    assert made.targets[1] == "c", "row 1 has no size"
    assert [note.message for note in made.problems] == [
        "Rows that are left out because a value is missing: 1, in size."
    ]
    both = recognised(raw, Preparation(table=TableChoice(missing="drop", missing_category="drop")))
    assert len(both.targets) == 28
    one = recognised(raw, PLAIN.with_column("colour", missing="drop"))
    assert one.problems[0].values == {"count": 1, "names": "colour"}
    ignored = recognised(raw, PLAIN.with_column("colour", missing="drop", role="ignore"))
    assert (len(ignored.targets), ignored.problems) == (30, ())


def test_a_missing_value_where_rows_were_dropped_is_filled_in_predictions(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "size,colour,class\n" + "".join(f"{n},{'red' if n % 3 else 'blue'},{'ab'[n % 2]}\n" for n in range(30))
    )
    preparation = Preparation(table=TableChoice(missing="drop", missing_category="drop"))
    fitted = opened(path, preparation).preprocessing
    encoded = encode_inputs(fitted, Table({"size": np.array([np.nan]), "colour": words(None)}))
    assert encoded.tolist() == [[np.float32(fitted.columns[0].mean), 0.0, 1.0]]


def test_dropping_every_row_is_refused() -> None:
    raw = table_data(
        4, inputs=Table({"size": np.array([1.0, np.nan, 2.0, np.nan]), "u": np.array([np.nan, 1, np.nan, 2])})
    )
    with pytest.raises(DatasetError) as caught:
        recognised(raw, Preparation(table=TableChoice(missing="drop")))
    assert caught.value.code == "dataset.all_dropped"


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared data")
@pytest.mark.parametrize(
    ("path", "params", "kind", "task", "shape"),
    [
        ("text/imdb_train.csv.gz", {}, "text", "binary", (10_000,)),
        ("tabular/student-mat.csv", {"target": "G3"}, "table", "regression", (58,)),
        ("tabular/boston_housing.csv", {}, "table", "regression", (13,)),
        ("tabular/sign_letters_train.csv", {}, "image", "multiclass", (28, 28, 1)),
    ],
)
def test_real_data_is_recognised(
    path: str, params: dict[str, str], kind: str, task: str, shape: tuple[int, ...]
) -> None:
    dataset = open_dataset(parse_source(str(SHARED / path), params), SplitConfig())
    assert (dataset.kind, dataset.task, dataset.input_shape) == (kind, task, shape)
