"""Every template as a model: it builds, trains a step, and its code makes the same model in a process of its own."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from templates_made import batch_for, small_facts, small_graph, without_weights

from engine.network.analysis import analyse, buildable
from engine.network.build import build_model
from engine.network.calls import call_of
from engine.network.checks.structure import entrances
from engine.network.code import python_code
from engine.network.graph import Graph
from engine.network.importing.reading import import_file
from engine.network.kinds import layer_kind
from engine.network.templates import TEMPLATES
from engine.training.config import TrainingConfig
from engine.training.objective import compile_model

pytest.importorskip("keras")


def weights_of(model: Any) -> list[Any]:
    """Weights that two processes agree on without a file: kernels around 0, all others positive."""
    numbers = np.random.default_rng(3).uniform(-0.05, 0.05, 100_003).astype("float32")
    return [np.resize(numbers if len(weight.shape) > 1 else numbers + 0.5, weight.shape) for weight in model.weights]


# Runs every script of a folder, gives its model those weights, and says what it makes of the batch beside it.
RUNNER = """
import json, pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.py")):
    names = {}
    exec(compile(path.read_text(encoding="utf-8"), path.name, "exec"), names)
    model = names["model"]
    model.set_weights(weights_of(model))
    stored = np.load(path.with_suffix(".npz"))
    batch = [stored[name] for name in sorted(stored)]
    answer = np.asarray(model(batch if len(batch) > 1 else batch[0]))
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    facts = {"key": path.stem, "count": model.count_params(), "trainable": trainable}
    print(json.dumps({**facts, "answer": answer.tolist()}))
"""
RUNNER = "\n".join(("import numpy as np\nfrom typing import Any", inspect.getsource(weights_of), RUNNER))


@pytest.fixture(scope="module")
def models() -> dict[str, Any]:
    """The model of every template, before any training."""
    return {key: build_model(small_graph(key)) for key in TEMPLATES}


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_it_is_what_the_program_says_it_is(key: str, models: dict[str, Any]) -> None:
    facts, graph = small_facts(key), small_graph(key)
    result = analyse(graph, facts)
    assert [problem.code for problem in result.problems if problem.is_error] == []
    assert models[key].count_params() == sum(result.total_params)
    batch, _ = batch_for(graph, facts)
    answer = np.asarray(models[key](batch if len(batch) > 1 else batch[0]))
    assert answer.shape == (2, facts.output_units)
    assert np.isfinite(answer).all()


def test_the_code_of_all_makes_the_same_models_elsewhere(models: dict[str, Any], tmp_path: Path) -> None:
    expected: dict[str, Any] = {}
    for key, model in models.items():
        graph = small_graph(key)
        batch, _ = batch_for(graph, small_facts(key))
        np.savez(tmp_path / f"{key}.npz", **{f"x{number}": part for number, part in enumerate(batch)})
        model.set_weights(weights_of(model))
        (tmp_path / f"{key}.py").write_text(python_code(graph), encoding="utf-8")
        expected[key] = np.asarray(model(batch if len(batch) > 1 else batch[0]))
    said = subprocess.run(
        [sys.executable, "-c", RUNNER, str(tmp_path)], capture_output=True, text=True, check=False, timeout=300
    )
    assert said.returncode == 0, said.stderr[-2000:]
    found = {row["key"]: row for row in map(json.loads, said.stdout.splitlines())}
    assert set(found) == set(TEMPLATES)
    for key, row in found.items():
        model = models[key]
        trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
        assert (row["count"], row["trainable"]) == (model.count_params(), trainable), key
        np.testing.assert_allclose(row["answer"], expected[key], rtol=1e-4, atol=1e-5, err_msg=key)


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_its_keras_file_is_read_back_as_the_same_network(key: str, models: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    models[key].save(path)
    imported = import_file(path)
    assert imported.findings == ()
    assert as_layers(imported.graph) == as_layers(small_graph(key))


def as_layers(graph: Graph) -> dict[str, Any]:
    """What Keras is asked for at every layer, and what feeds it, wherever it stands on the canvas.

    A file does not say where the weights of a base came from.
    """
    plan = buildable(without_weights(graph))
    return {
        node.id: (
            node.kind,
            call_of(layer_kind(node.kind), plan.params[node.id], plan.input_shapes(node.id)),
            plan.graph.inputs_of(node.id),
        )
        for node in plan.graph.nodes
    }


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_it_trains_a_step(key: str, models: dict[str, Any]) -> None:
    facts, graph = small_facts(key), small_graph(key)
    model = models[key]
    compile_model(model, facts.task, TrainingConfig.from_values(TEMPLATES[key].settings_for(facts)))
    model.run_eagerly = True
    batch, targets = batch_for(graph, facts)
    before = [weight.numpy() for weight in model.trainable_weights]
    frozen = [weight.numpy() for weight in _frozen(model)]
    loss = model.train_on_batch(batch if len(batch) > 1 else batch[0], targets)
    assert np.isfinite(loss[0] if isinstance(loss, list) else loss)
    changed = [
        not np.array_equal(old, weight.numpy()) for old, weight in zip(before, model.trainable_weights, strict=True)
    ]
    assert any(changed)
    assert all(np.array_equal(old, weight.numpy()) for old, weight in zip(frozen, _frozen(model), strict=True))
    assert len(entrances(graph)) == len(model.inputs)


def _frozen(model: Any) -> list[Any]:
    """The weights of layers that are not trained; running means and seeds are no such thing."""
    return [weight for layer in model.layers if not layer.trainable for weight in layer.weights]
