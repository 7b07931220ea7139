"""The six rules of the house, checked from the imports themselves."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABS = ("data", "network", "training", "evaluation", "drawing", "detection")
FLOORS = (
    (
        "errors",
        "notes",
        "tables",
        "tasks",
        "picture_decoding",
        "files",
        "params",
        "facts",
        "settings",
        "downloads",
        "backend",
    ),
    ("datasets", "network"),
    ("training",),
    ("evaluation", "prediction"),
    ("export", "project"),
    ("commands",),
)
DETECTION_STANDS_ON = (*FLOORS[0], "datasets", "training", "detection")
# The network's own floors: what a layer is, what is said of a graph, how that is mended, and what is made of graphs.
NETWORK_FLOORS = (
    ("layers", "pretrained", "kinds", "shapes", "calls", "graph", "problems", "opaque_layers", "inputs"),
    ("blocks", "editing", "checks", "expansion", "judging"),
    ("repairs",),
    ("analysis",),
    ("build", "code", "costs", "importing", "templates", "suggestion"),
)
SEEN_FROM_ABOVE = ("engine.network.blocks.views",)  # reads an analysis, for those who edit inside a block
# Panels around the canvas: each may use what all of them stand on, and none another.
NETWORK_PANELS = ("gallery", "importing", "navigation", "pictures", "preview", "side")
NOT_IN_GUI = ("keras", "tensorflow", "cv2", "matplotlib.pyplot")
# Imported late: the first two by the rules of the house, the others since the window has to be there in a second.
LATE = (
    "keras",
    "tensorflow",
    "sklearn",
    "polars",
    "fastexcel",
    "kagglehub",
    "onnxruntime",
    "cv2",
    "cv2_enumerate_cameras",
    "matplotlib",
    "scipy",
    "h5py",
)
CHART = "gui.widgets.live_chart"  # brings matplotlib, in a thread, when the Train tab is first shown
# Doors: a word or a first look opens what lies behind them.
DOORS = ("main", "gui.tabs", "gui.data.pages")
HOUSE = (
    *("main.py", "engine", "gui", "resources", "tests", "pyproject.toml", "README.md", "LICENSE"),
    *(".ci", ".gitignore"),
)
FORBIDDEN_CALLS = ("cv2.imread", "pickle.load", "pickle.loads", "pickle.dump", "pickle.dumps")


@dataclass(frozen=True)
class Import:
    """``module`` imports ``name`` at a line; ``is_late`` inside a function, ``is_typing`` for type checkers only."""

    module: str
    name: str
    line: int
    is_late: bool
    is_typing: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.name}"


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources(root: Path = ROOT) -> dict[str, ast.Module]:
    paths = [root / "main.py", *sorted((root / "engine").rglob("*.py")), *sorted((root / "gui").rglob("*.py"))]
    return {module_name(path, root): ast.parse(path.read_text(encoding="utf-8")) for path in paths if path.exists()}


def imports(module: str, tree: ast.Module, known: frozenset[str]) -> Iterator[Import]:
    def walk(node: ast.AST, is_late: bool, is_typing: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            late = is_late or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            typing = is_typing or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test))
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(module, alias.name, child.lineno, late, typing)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{module}: relative imports hide where a thing lives"
                for alias in child.names:
                    inner = f"{child.module}.{alias.name}"
                    name = inner if inner in known or inner == "matplotlib.pyplot" else str(child.module)
                    yield Import(module, name, child.lineno, late, typing)
            yield from walk(child, late, typing)

    yield from walk(tree, False, False)


@cache
def imports_of(module: str, tree: ast.Module, known: frozenset[str]) -> tuple[Import, ...]:
    """Those of one module; most are asked for again for every planted break."""
    return tuple(imports(module, tree, known))


def all_imports(trees: dict[str, ast.Module]) -> list[Import]:
    known = frozenset(trees)
    return [found for module, tree in trees.items() for found in imports_of(module, tree, known)]


def is_of(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def floor(module: str) -> int | None:
    part = module.split(".")[1] if module.startswith("engine.") else ""
    return next((number for number, names in enumerate(FLOORS) if part in names), None)


def breaks_layers(found: Import) -> bool:
    """Rules 1 and 2: who may know whom."""
    if found.module.startswith("engine") and is_of(found.name, ("PySide6", "gui", "qtawesome")):
        return True
    if not found.module.startswith("gui"):
        return False
    if is_of(found.name, NOT_IN_GUI):
        return True
    own = found.module.split(".")[1] if "." in found.module else ""
    other = found.name.split(".")[1] if found.name.startswith("gui.") else ""
    return own in TABS and other in TABS and own != other


def breaks_floors(found: Import) -> bool:
    """Rule 3: in the engine, imports run one way."""
    if not (found.module.startswith("engine.") and found.name.startswith("engine.")):
        return False
    parts = found.module.split(".")[1], found.name.split(".")[1]
    if parts[0] == "detection":
        return parts[1] not in DETECTION_STANDS_ON
    if parts[1] == "detection":
        return parts[0] != "commands"
    lower, upper = floor(found.name), floor(found.module)
    return lower is None or upper is None or lower > upper


def breaks_network(found: Import) -> bool:
    """Inside the network's packages imports run one way, and panels know nothing of each other."""
    parts, other = found.module.split("."), found.name.split(".")
    if len(parts) < 3 or len(other) < 3 or parts[1] != "network" or other[:2] != parts[:2] or parts[2] == other[2]:
        return False
    if parts[0] == "gui":
        return other[2] in NETWORK_PANELS and parts[2] != "tab"
    floors = {name: number for number, names in enumerate(NETWORK_FLOORS) for name in names}
    if other[2] not in floors or parts[2] not in floors:
        return True
    return floors[other[2]] > floors[parts[2]] and found.module not in SEEN_FROM_ABOVE


def breaks_lateness(found: Import) -> bool:
    """Rule 4, second half: late imports only for what is slow."""
    if not found.is_late or found.module in DOORS:
        return False
    return found.name.split(".")[0] not in LATE and found.name != CHART


RULES = (breaks_layers, breaks_floors, breaks_network, breaks_lateness)


def cycle(found: list[Import]) -> list[str]:
    """Rule 4, first half: the modules of an import cycle, or nothing."""
    graph: dict[str, set[str]] = {}
    for item in found:
        if not item.is_typing and item.name.split(".")[0] in ("engine", "gui") and item.name != item.module:
            graph.setdefault(item.module, set()).add(item.name)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@cache
def forbidden(module: str, tree: ast.Module) -> tuple[str, ...]:
    """Module state and calls that nobody may make."""
    broken = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            broken.append(f"{module}:{node.lineno} has module state: global {', '.join(node.names)}")
        if isinstance(node, ast.Call) and ast.unparse(node.func) in FORBIDDEN_CALLS:
            broken.append(f"{module}:{node.lineno} calls {ast.unparse(node.func)}")
    return tuple(broken)


def violations(trees: dict[str, ast.Module]) -> list[str]:
    """Every broken rule, in words."""
    found = all_imports(trees)
    broken = [str(item) for item in found if any(rule(item) for rule in RULES)]
    if circle := cycle(found):
        broken.append("import cycle: " + " -> ".join(circle))
    return broken + [text for module, tree in trees.items() for text in forbidden(module, tree)]


@pytest.fixture(scope="module")
def house() -> dict[str, ast.Module]:
    return sources()


def test_the_house_keeps_its_rules(house: dict[str, ast.Module]) -> None:
    assert violations(house) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("engine.datasets.dataset", "from PySide6.QtCore import QObject"),
        ("engine.datasets.dataset", "from gui.i18n import tr"),
        ("gui.network.tab", "import keras"),
        ("gui.network.tab", "def late():\n    import tensorflow"),
        ("gui.widgets.live_chart", "import matplotlib.pyplot"),
        ("gui.widgets.live_chart", "from matplotlib import pyplot"),
        ("gui.network.tab", "from gui.training import tab"),
        ("engine.datasets.dataset", "from engine.training import loop"),
        ("engine.network.layers.core", "from engine.network.checks import advice"),
        ("engine.network.checks.advice", "from engine.network.repairs import REPAIRS"),
        ("engine.network.repairs.wiring", "from engine.network.analysis import analyse"),
        ("engine.network.graph", "from engine.network.build import build_model"),
        ("gui.network.pictures.plan", "from gui.network.preview import words"),
        ("gui.network.canvas.canvas", "from gui.network.side.inspector import Inspector"),
        ("engine.detection.boxes", "from engine.project import Project"),
        ("engine.errors", "from engine.files import resource"),
        ("engine.errors", "def late():\n    import json"),
        ("engine.errors", "def count():\n    global errors\n    errors = 1"),
        ("engine.files", "picture = cv2.imread('a.png')"),
    ],
)
def test_a_planted_break_is_found(house: dict[str, ast.Module], module: str, line: str) -> None:
    before = violations(house)
    planted = ast.Module([*house[module].body, *ast.parse(line).body], [])
    assert len(violations({**house, module: planted})) > len(before)


def test_the_window_starts_without_keras() -> None:
    code = "import sys, gui.app; sys.exit(any(name in sys.modules for name in ('keras', 'tensorflow', 'cv2')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_nothing_but_the_house_stands_at_the_top() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout: a packaged copy has no list of its own files")
    assert {line.split("/")[0] for line in tracked.stdout.splitlines()} <= set(HOUSE)
