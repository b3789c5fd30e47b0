"""Prints the peak memory, in bytes, of a chain of 50 additions on 10 MB arrays: ``python memory.py LIBRARY KIND``.

KIND says what is added: ``constant``, an array without gradient, or ``variable``, the array that the gradient is for.
The peak is the kernel's high-water mark of resident memory (VmHWM, or ru_maxrss where there is no /proc) less what
was resident after the library had been imported and warmed up on small arrays: inputs and gradients count.
"""

import resource
import sys

import numpy as np
from libraries import LIBRARIES

ELEMENTS = 1_250_000  # float64: 10 MB


def resident(field):
    """A memory field of this process in bytes: ``VmRSS`` is now, ``VmHWM`` the peak."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))
    except FileNotFoundError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def additions(library, kind, elements):
    """Build the chain and differentiate it."""
    x = library.variable(np.ones(elements))
    other = library.constant(np.ones(elements)) if kind == "constant" else x

    def chain(x):
        y = x
        for _ in range(50):
            y = y + other
        return y

    library.differentiated(chain, [x], np.ones(elements))()


def main(name, kind):
    library = LIBRARIES[name]()
    additions(library, kind, 8)
    before = resident("VmRSS")
    additions(library, kind, ELEMENTS)
    print(resident("VmHWM") - before)


if __name__ == "__main__":
    main(*sys.argv[1:])
