"""Every public function of NumPy and SciPy's special functions and linear algebra has a rule, or a reason for none."""

from pathlib import Path

import numpy as np
import pytest

from autograd import NoRuleError, Tensor
from autograd.rules import registry
from autograd.rules.constants import CONSTANTS
from autograd.rules.families import complete
from autograd.rules.refused import REFUSED

complete()
PAGE = Path(__file__).parents[2] / "docs" / "functions.md"
DOCUMENTED = PAGE.read_text(encoding="utf-8")
SAME_RELEASE = f"NumPy {registry.release()}, SciPy {registry.release('scipy')}.\n" in DOCUMENTED
"""Whether NumPy and SciPy are of the releases that the page was written with: others have functions more, or fewer."""


@pytest.mark.parametrize("namespace", registry.WHOLE)
def test_every_public_function_is_in_exactly_one_table(namespace):
    places = {name: registry.places(function) for name, function in registry.public_functions(namespace).items()}
    assert {name: kinds for name, kinds in places.items() if len(kinds) > 1} == {}
    missing = [name for name, kinds in places.items() if not kinds]
    if not SAME_RELEASE:
        missing = [name for name in missing if f"| `{name}` |" in DOCUMENTED]  # a newer NumPy has new functions
    assert missing == []


@pytest.mark.parametrize("namespace", [*registry.WHOLE, *registry.IN_PART])
def test_the_page_is_up_to_date(namespace):
    """To write it anew: python -m autograd.rules.registry docs/functions.md"""
    section = DOCUMENTED.partition(f"\n## {namespace}\n")[2].partition("\n## ")[0]
    documented = [line for line in section.splitlines() if line.startswith("| `")]
    rows = registry.rows(namespace)
    if not SAME_RELEASE:
        names = set(rows) & {line.split("`")[1] for line in documented}
        rows = {name: line for name, line in rows.items() if name in names}
        documented = [line for line in documented if line.split("`")[1] in names]
    assert list(rows.values()) == documented


@pytest.mark.parametrize("name", registry.distributions())
def test_every_public_method_of_a_distribution_is_there_or_refused_with_a_reason(name):
    methods = registry.methods(name)  # a method in neither would be a KeyError
    densities = {"logpmf", "pmf"} if hasattr(registry.distributions()[name], "pmf") else {"logpdf", "pdf"}
    several = name in ("multivariate_normal", "dirichlet")
    assert densities | (set() if several else {"cdf", "logcdf", "sf", "logsf"}) <= {m for m, why in methods.items() if not why}


def test_the_page_names_the_arguments_without_a_known_derivative():
    assert "`x`; no derivative is known in `q`" in registry.rows("scipy.special")["mathieu_cem"]


def test_the_page_is_the_same_every_time():
    assert registry.page() == registry.page()
    assert not SAME_RELEASE or registry.page() == DOCUMENTED


def test_reasons_are_given():
    assert all(len(reason) > 10 for reason in [*CONSTANTS.values(), *REFUSED.values()])


def test_refused_functions_say_why():
    x = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(NoRuleError, match="in place; assign to parts"):
        np.put_along_axis(x, np.array([0]), 1.0, 0)
    with pytest.raises(NoRuleError, match="counts has no gradient.*np.bincount"):
        np.histogram2d(x, x)
