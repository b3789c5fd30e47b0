"""No layer and no loss has an option that no case sets, in the lists of layers that are compared with PyTorch's."""

import ast
import inspect
from pathlib import Path

import pytest
from catalogue import ROOMS

import nn

HERE = Path(__file__).parent

EVERYWHERE = {"device", "dtype", "inplace", "size_average", "reduce"}
"""Options with tests of their own: what they set is no part of what a layer computes."""

NOT_BY_TEXT = {
    "CTCLoss": "test_functional.py", "LinearCrossEntropyLoss": "test_losses.py",
    "MultiheadAttention": "test_attention.py", "Transformer": "test_attention.py",
    "TransformerDecoder": "test_attention.py", "TransformerDecoderLayer": "test_attention.py",
    "TransformerEncoder": "test_attention.py", "TransformerEncoderLayer": "test_attention.py",
    "Module": "test_module.py", "ModuleDict": "test_containers.py", "ModuleList": "test_layers.py",
    "ParameterDict": "test_containers.py", "ParameterList": "test_containers.py", "Sequential": "test_module.py",
}  # fmt: skip
"""Modules that are made from more than one text, and where."""

SEEN_IN_OTHERS = ("RNNBase", "RNNCellBase", "Lazy")
"""How the names of bases begin, and of layers that pass their options on."""

OWN_TESTS = {"Embedding": {"sparse"}, "EmbeddingBag": {"sparse"}, "GRU": {"batch_first"}}
"""Options that are compared in another way."""


def texts():
    """Every text in this folder's tests, and every constructor of the catalogue."""
    for cases in ROOMS.values():
        yield from (text for text, *_ in cases)
    for file in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.rstrip().endswith(")"):
                yield node.value


def options_set():
    """``{name of a module: the options that some text sets}``."""
    found = {}
    for text in texts():
        try:
            tree = ast.parse(text, mode="eval")
        except (SyntaxError, ValueError):
            continue
        for call in ast.walk(tree):
            name = getattr(getattr(call, "func", None), "id", None)
            if name in MODULES:
                names = list(inspect.signature(MODULES[name]).parameters)[: len(call.args)]
                found.setdefault(name, set()).update([*names, *(keyword.arg for keyword in call.keywords)])
    return found


MODULES = {name: value for name in nn.__all__ if inspect.isclass(value := getattr(nn, name)) and issubclass(value, nn.Module)}
SET = options_set()


@pytest.mark.parametrize("name", [name for name in MODULES if name not in NOT_BY_TEXT and not name.startswith(SEEN_IN_OTHERS)])
def test_every_option_is_set_by_a_case(name):
    options = set(inspect.signature(MODULES[name]).parameters) - EVERYWHERE - OWN_TESTS.get(name, set()) - {"args", "kwargs"}
    assert name in SET and options <= SET[name]


@pytest.mark.parametrize("name, file", NOT_BY_TEXT.items())
def test_the_others_are_made_in_their_files(name, file):
    assert name in (HERE / file).read_text(encoding="utf-8")
