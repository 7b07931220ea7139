"""What cannot be read says why; nothing in any file is ever run."""

from __future__ import annotations

import json
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest
from model_files import layer, sequential, write_keras

from engine.errors import GraphError, StudioError
from engine.network.analysis import analyse
from engine.network.importing import files
from engine.network.importing.reading import import_file, import_script
from engine.tasks import Cancelled, CancelToken

keras = pytest.importorskip("keras")


def refusals(path: Path) -> list[str]:
    found = import_file(path)
    assert any(problem.code == "opaque.refused" for problem in analyse(found.graph).problems)
    return [finding.note.message for finding in found.of("refused")]


# ---- code in files


def test_a_lambda_is_not_run(tmp_path: Path) -> None:
    mark = str(tmp_path / "ran")
    start = keras.Input((4,))
    model = keras.Model(start, keras.layers.Lambda(lambda x: (__import__("os").mkdir(mark), x)[1], name="trick")(start))
    os.rmdir(mark)  # Keras itself ran it while the model was made
    path = tmp_path / "evil.keras"
    model.save(path)
    assert refusals(path) == [
        "trick (Lambda) was not read: a Lambda is a piece of Python code, which is never run from a file."
    ]
    assert not os.path.exists(mark)


SYSTEM = {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"}


@pytest.mark.parametrize(
    ("evil", "reason"),
    [
        (layer("Dense", units=3, activation=SYSTEM), "it names the function os.system, which is not a part of Keras"),
        (layer("system", module="os"), "it is os.system, which is not a part of Keras"),
        (
            layer("Dense", units=3, kernel_initializer={"module": "builtins", "class_name": "eval", "config": {}}),
            "it names builtins.eval, which is not a part of Keras",
        ),
        (
            layer("Dense", units=3, kernel_regularizer={"class_name": "Popen", "config": {}}),
            "it names Popen, which is not a part of Keras",
        ),
        (layer("MyLayer", module=None, size=3), "it is a layer of somebody's own: Keras has no MyLayer"),
        (layer("TFSMLayer", filepath="/tmp/x"), "it would run a whole program from another file"),
        (
            layer("TimeDistributed", layer=layer("Lambda", function={"class_name": "__lambda__", "config": {}})),
            "a Lambda is a piece of Python code, which is never run from a file",
        ),
    ],
)
def test_what_is_not_keras_is_refused_by_name(evil: dict[str, Any], reason: str, tmp_path: Path) -> None:
    (told,) = refusals(write_keras(tmp_path / "m.keras", sequential(evil, layer("Dense", units=2))))
    assert told.endswith(f"was not read: {reason}.")


def test_what_stands_behind_a_refused_layer_is_read_all_the_same(tmp_path: Path) -> None:
    path = write_keras(tmp_path / "m.keras", sequential(layer("Mine", module=None), layer("Dense", units=2)))
    assert [node.kind for node in import_file(path).graph.nodes] == ["Input", "Opaque", "Dense"]


def test_a_pickle_is_not_opened(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> Any:
            return open, (str(tmp_path / "ran"), "w")

    path = tmp_path / "model.h5"
    path.write_bytes(pickle.dumps(Evil()))
    with pytest.raises(GraphError) as caught:
        import_file(path)
    assert caught.value.code == "import.not_text"
    assert not (tmp_path / "ran").exists()


def test_a_script_is_never_run(tmp_path: Path) -> None:
    code = f"""
import os, keras
os.system("touch {tmp_path}/a")
exec("open('{tmp_path}/b', 'w')")
__import__("os").mkdir("{tmp_path}/c")
class Trick(keras.layers.Layer):
    open("{tmp_path}/d", "w")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
"""
    found = import_script(code, "evil.py")
    assert [finding.line for finding in found.of("refused")] == [3, 4, 5, 6]
    assert list(tmp_path.iterdir()) == []
    assert [node.kind for node in found.graph.nodes] == ["Input", "Dense"]


@pytest.mark.parametrize(
    ("evil", "reason"),
    [
        (layer("Dense", units=10**12), "it would have 5,000,000,000,000 parameters"),
        (layer("Dense", units=2, dtype={"class_name": "DTypePolicy", "config": "x"}), ""),
        (layer("Normalization", mean=[1.0] * 9, variance=[1.0] * 9), "Keras refuses it"),
        (layer("Rescaling", scale=1e400), ""),
    ],
)
def test_what_keras_cannot_make_is_told_of_that_layer_alone(evil: dict[str, Any], reason: str, tmp_path: Path) -> None:
    found = import_file(write_keras(tmp_path / "m.keras", sequential(evil, layer("Dense", units=2))))
    assert len(found.graph.nodes) == 3
    assert not reason or any(reason in finding.note.message for finding in found.of("refused"))


def test_what_is_written_in_16_bits_is_read(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_bytes("import keras\nm = keras.Sequential([keras.Input((4,))])".encode("utf-16"))
    assert [node.kind for node in import_file(tmp_path / "net.py").graph.nodes] == ["Input"]


# ---- damaged files


def damaged(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(StudioError) as caught:
        import_file(path)
    return caught.value.code


def test_half_of_a_keras_file(tmp_path: Path) -> None:
    whole = write_keras(tmp_path / "m.keras", sequential(layer("Dense", units=2))).read_bytes()
    assert damaged(tmp_path, "half.keras", whole[: len(whole) // 2]) == "import.damaged"


def test_half_of_an_h5_file(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(sequential(layer("Dense", units=2)))
        file["weights"] = [0.0] * 5_000
    whole = path.read_bytes()
    assert damaged(tmp_path, "half.h5", whole[: len(whole) // 2]) == "import.damaged"


def test_weights_alone(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file["weights"] = [0.0]
    assert damaged(tmp_path, "w.h5", (tmp_path / "w.h5").read_bytes()) == "import.weights_only"


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 100_000)
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", " " * 10_000_000)
    assert path.stat().st_size < 20_000
    assert damaged(tmp_path, "bomb.keras", path.read_bytes()) == "import.too_large"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("m.keras", b"", "import.empty"),
        ("m.json", b"", "import.empty"),
        ("m.py", b"", "import.empty_script"),
        ("m.json", b'{"class_name": "Sequential"', "import.damaged"),
        ("m.json", b'{"rows": [1, 2]}', "import.not_a_model"),
        ("m.json", b"[" * 100_000, "import.damaged"),
        ("m.json", b'{"class_name": "Sequential", "config": {"layers": [3]}}', "import.config"),
        ("m.json", b'{"class_name": "Sequential", "config": {"layers": []}}', "import.no_layers"),
        ("m.json", b'{"class_name": "Mine", "config": {}}', "import.own_class"),
        ("m.json", b'{"class_name": "Functional", "config": {"layers": 7}}', "import.config"),
        ("m.py", b"model = (1,\n", "import.syntax"),
        ("m.py", b"print('hello')\n", "import.no_model"),
        ("m.py", b"\xff\xfe\x00", "import.not_text"),
    ],
)
def test_every_bad_file_is_told(name: str, data: bytes, code: str, tmp_path: Path) -> None:
    assert damaged(tmp_path, name, data) == code


def test_a_syntax_error_is_told_with_its_line() -> None:
    with pytest.raises(GraphError) as caught:
        import_script("import keras\n\nmodel = keras.Sequential([\n    Dense(3\n", "net.py")
    assert caught.value.text.startswith("Line 3 of net.py is not Python") or "Line 4" in caught.value.text


def test_a_saved_model_without_layers(tmp_path: Path) -> None:
    (tmp_path / "saved_model.pb").write_bytes(b"\x08\x01")
    with pytest.raises(GraphError) as caught:
        import_file(tmp_path)
    assert caught.value.code == "import.saved_model"
    assert "keras_metadata.pb" in caught.value.hint


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StudioError):
        import_file(tmp_path / "none.keras")


def test_an_endless_script_ends() -> None:
    code = "import keras\nfor a in range(9999):\n    for b in range(9999):\n        c = a * b\n"
    with pytest.raises(GraphError) as caught:
        import_script(code, "net.py")
    assert caught.value.code == "import.endless"


def test_it_can_be_given_up(tmp_path: Path) -> None:
    path = write_keras(tmp_path / "m.keras", sequential(layer("Dense", units=2)))
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        import_file(path, cancel=cancel)


def test_a_dropped_json_is_a_model_only_if_it_says_so(tmp_path: Path) -> None:
    model, data = tmp_path / "model.json", tmp_path / "data.json"
    model.write_text(json.dumps(sequential()))
    data.write_text('[{"age": 3, "class_name": "a"}]')
    assert files.is_model_or_code(model)
    assert not files.is_model_or_code(data)
    assert files.is_model_or_code(tmp_path / "net.py")
    assert not files.is_model_or_code(tmp_path / "table.csv")
