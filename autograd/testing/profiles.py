"""How thorough the checks of :func:`given_gradients` are: what ``pytest --gradcheck-profile=...`` chooses.

===============  ========  =======  ============  ==========================
profile          examples  order    mode          each run
===============  ========  =======  ============  ==========================
``quick``        10        1        reverse       the same examples
``standard``     30        2        reverse       the same examples
``thorough``     300       2        both          others
===============  ========  =======  ============  ==========================
"""

from ..engine.errors import OperationError

PROFILES = {
    "quick": dict(examples=10, order=1, mode="reverse", repeatable=True),
    "standard": dict(examples=30, order=2, mode="reverse", repeatable=True),
    "thorough": dict(examples=300, order=2, mode="both", repeatable=False),
}

_chosen = {"order": 1, "mode": "reverse"}


def use_profile(name):
    """Choose how thorough checks are from here on, for the whole process; the pytest plugin calls this.

    Raises OperationError for a name that is not in PROFILES.

    >>> from autograd.testing.profiles import use_profile
    >>> use_profile("exhaustive")
    Traceback (most recent call last):
    ...
    autograd.engine.errors.OperationError: ...
    """
    if name not in PROFILES:
        raise OperationError(f"gradcheck profile: expected one of {list(PROFILES)}, got {name!r}")
    import hypothesis

    profile = PROFILES[name]
    _chosen.update(order=profile["order"], mode=profile["mode"])
    hypothesis.settings.register_profile(
        f"gradcheck-{name}",
        max_examples=profile["examples"],
        derandomize=profile["repeatable"],
        deadline=None,
        print_blob=True,
        phases=phases(),
        **({"database": None} if profile["repeatable"] else {}),
    )
    hypothesis.settings.load_profile(f"gradcheck-{name}")


def phases():
    """The phases of Hypothesis without that which explains failures by lines of code: here these are always the library's."""
    import hypothesis

    return [phase for phase in hypothesis.settings().phases if phase is not hypothesis.Phase.explain]


def current(**given):
    """Order and mode: those that are given and not None, else those of the profile."""
    return {name: _chosen[name] if given.get(name) is None else given[name] for name in _chosen}
