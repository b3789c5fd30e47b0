"""The public face of a package: which names it has and where each comes from, imported when it is first looked at."""

import importlib
import sys


def face(package, rooms, finish=None, absences=None):
    """``(__getattr__, __dir__, __all__)`` of a package whose names are imported late, so that importing it stays quick.

    `rooms` is ``{module: the names it has to offer, separated by blanks}``, with modules as ``from`` spells them inside
    the package: ``".layers.linear"``, ``"autograd"``. The module ``"."`` offers files and folders of the package itself,
    and ``""`` packages beside it. Where `finish` is given, a name stands for ``finish(name, value)``.
    The module `absences` says in ``REASONS`` why a name that one might look for is not there.

    >>> import nn
    >>> "Sequential" in dir(nn)
    True
    >>> nn.Sequentiel  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    AttributeError: module 'nn' has no attribute 'Sequentiel'...
    """
    home = {name: room for room, names in rooms.items() for name in names.split()}

    def __getattr__(name):
        room = home.get(name)
        if room is None:
            message = f"module {package!r} has no attribute {name!r}"
            if absences and (reason := importlib.import_module(absences, package).REASONS.get(name)):
                raise AttributeError(f"{message}: {reason}")
            raise AttributeError(message, name=name, obj=sys.modules[package])  # Python adds: Did you mean ...?
        if room in (".", ""):
            return importlib.import_module(room + name, package)
        value = getattr(importlib.import_module(room, package), name)
        value = value if finish is None else finish(name, value)
        setattr(sys.modules[package], name, value)
        return value

    def __dir__():
        return sorted({*vars(sys.modules[package]), *home})

    return __getattr__, __dir__, sorted(home)
