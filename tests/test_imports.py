"""The shape of the house: imports point one way, no circles, no long files, no file that hides a function."""

import ast
import importlib
import inspect
import sys
from pathlib import Path

import pytest

import autograd
import nn

ROOT = Path(autograd.__file__).parent.parent
FILES = sorted(path for package in ("autograd", "nn") for path in (ROOT / package).rglob("*.py"))
LONGEST = 450

ON_THE_PATH = {
    folder: {path.stem for path in (ROOT / "autograd" / folder).iterdir()} - {"__init__", "__pycache__"}
    for folder in ("hips", "pytorch")
}
"""What lies in folders that are on the package's path: autograd/hips/core.py is imported as autograd.core."""

ABOVE = {
    "faces": set(),
    "rules": set(),
    "engine": {"rules"},
    "fft": {"rules", "engine", "functions"},
    "linalg": {"rules", "engine", "functions"},
    "special": {"rules", "engine", "functions"},
    "functions": {"rules", "engine", "transforms"},
    "distributions": {"rules", "engine", "transforms", "functions", "linalg", "special", "faces"},
    "transforms": {"rules", "engine", "faces"},
    "testing": {"rules", "engine", "functions", "transforms", "viz", ""},
    "pytorch": {"rules", "engine", "functions", "transforms", "testing", "faces"},
    "hips": {"rules", "engine", "transforms", "functions"},
    "viz": {"rules", "engine", "functions", "transforms", "symbolic"},  # symbolic late, in formulas.py alone
    "symbolic": {"rules", "engine", "functions", "transforms", "viz"},
}
"""Which parts of autograd a part may import from, beside itself."""


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "autograd" and parts[1] in ON_THE_PATH and parts[2:] != ("__init__",):
        parts = ("autograd", *parts[2:])
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in FILES}


def imports(module, top_level_only=False):
    """The names that `module` imports, absolute; of ``from a import b``, ``a.b`` where that is a module, else ``a``."""
    tree = ast.parse(MODULES[module].read_text())
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for node in _statements(tree) if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                base = ".".join([*parts[: len(parts) - node.level + 1], *([base] if base else [])])
            found |= {name if (name := f"{base}.{alias.name}") in MODULES else base for alias in node.names}
    return found


def _statements(tree):
    """What runs when the module is imported: everything outside of functions."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def part_of(module):
    """The part of autograd that a module belongs to: 'rules' for autograd.rules.table; '' for autograd itself."""
    part = (module.split(".") + [""])[1]
    return next((folder for folder, names in ON_THE_PATH.items() if part in names), part)


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("autograd.")])
def test_imports_of_autograd_point_one_way(module):
    part = part_of(module)
    assert part in ABOVE, f"say in ABOVE what autograd.{part} may import"
    for name in imports(module):
        if name.split(".")[0] == "autograd":
            assert part_of(name) in ABOVE[part] | {part}, f"{module} imports {name}"
        assert name.split(".")[0] != "nn"


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("autograd.rules")])
def test_rules_know_only_numpy_and_scipy(module):
    outside = {name.split(".")[0] for name in imports(module)} - {"autograd", "numpy", "scipy"}
    assert outside <= sys.stdlib_module_names


@pytest.mark.parametrize("module", [name for name in MODULES if name.split(".")[0] == "nn"])
def test_nn_uses_the_public_face_of_autograd(module):
    inner = {name for name in imports(module) if name.startswith("autograd.")} - {"autograd.faces"}
    assert not inner, f"{module} imports {inner}; it may only import autograd itself"


@pytest.mark.parametrize("room", ["", "autograd.symbolic"])
def test_there_are_no_circles(room):
    """Between all modules as they are imported; within a room that has a direction of its own, late imports count, too."""
    members = {module for module in MODULES if module.startswith(room)}
    waiting_for = {module: imports(module, top_level_only=not room) & members - {module} for module in members}
    while ready := [module for module, names in waiting_for.items() if not names & waiting_for.keys()]:
        for module in ready:
            del waiting_for[module]
    assert not waiting_for, f"these modules import each other in a circle, or something that does: {sorted(waiting_for)}"


def test_the_core_imports_nothing_optional():
    """What ``import autograd, nn`` brings in: numpy, the standard library, and nothing else."""
    found, waiting = set(), {"autograd", "nn"}
    while waiting:
        name = waiting.pop()
        found.add(name)
        if name in MODULES:
            waiting |= {*imports(name, True), *([name.rpartition(".")[0]] if "." in name else [])} - found
    outside = {name.split(".")[0] for name in found} - {"autograd", "nn", "numpy"}
    assert outside <= sys.stdlib_module_names


@pytest.mark.parametrize("path", FILES, ids=MODULES)
def test_files_are_short(path):
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("module", [name for name in MODULES if "." in name])
def test_no_file_hides_a_function_of_its_package(module):
    """A file becomes an attribute of its package when it is imported, so it must not share a function's name."""
    package, _, name = module.rpartition(".")
    if module == "autograd.misc.flatten":
        return  # HIPS has a function and a file of this name, and programs import from both
    assert inspect.ismodule(getattr(importlib.import_module(package), name, autograd))


def test_every_module_can_be_imported_on_its_own():
    for module in MODULES:
        importlib.import_module(module)


def test_every_public_name_is_documented():
    missing = [
        f"{package.__name__}.{name}"
        for package in (autograd, nn)
        for name, value in ((name, getattr(package, name)) for name in package.__all__)
        if (inspect.isfunction(value) or inspect.isclass(value)) and not inspect.getdoc(value)
    ]
    assert not missing
