"""The examples in docstrings run, with NumPy as ``np`` and everything public of autograd at hand."""

import builtins
import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import autograd
import autograd.viz
import nn

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL

NAMES = {name: getattr(autograd, name) for name in autograd.__all__ if not isinstance(getattr(builtins, name, None), type)}
"""All public names but those of dtypes and types that Python's own have too: in an example, ``float`` is Python's."""


def examples():
    """Every docstring with examples, once, by the name of what it documents."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    modules = [
        importlib.import_module(info.name)
        for package in (autograd, nn)
        for info in [*pkgutil.walk_packages(package.__path__, f"{package.__name__}."), package.__spec__]
    ]
    found = {}
    for module in modules:
        for test in finder.find(module, module.__name__, globs={**NAMES, "np": np, "nn": nn, **vars(module)}):
            if test.examples:
                found[test.name] = test
    return found


EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name):
    runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
    report = []
    runner.run(EXAMPLES[name], out=report.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(report)


def test_there_are_examples():
    assert len(EXAMPLES) > 30
