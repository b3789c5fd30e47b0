"""Running programs that were written for PyTorch: with PyTorch, or, their imports changed, with this library.

A program says ``show(values…)`` of what it computes; what it shows is reduced to plain numbers and text, so that it can
be compared and stored. ``fill(module)`` gives a module the same parameters in both libraries, and ``rng`` is NumPy's
generator with the same seed.
"""

import contextlib
import io
import math
import re
import warnings

import numpy as np

MOVED = [
    (r"\bfrom torch\.utils\.data import\b", "from nn.data import"),
    (r"\bfrom torch\.(nn|optim)((?:\.\w+)*) import\b", lambda m: f"from {NEW_HOME[m[1]]}{m[2]} import"),
    (r"\bfrom torch(\.[\w.]+)? import\b", lambda m: f"from autograd{m[1] or ''} import"),
    (r"\bimport torch\.(nn|optim)((?:\.\w+)*) as\b", lambda m: f"import {NEW_HOME[m[1]]}{m[2]} as"),
    (r"\bimport torch\.utils\.data as\b", "import nn.data as"),
    (r"\bimport torch((?:\.\w+)+) as\b", lambda m: f"import autograd{m[1]} as"),
    (r"^import torch((?:\.\w+)+)$", "import autograd as torch"),
    (r"^import torch$", "import autograd as torch"),
]
"""What changing the imports means; nothing else of a program is touched."""

NEW_HOME = {"nn": "nn", "optim": "nn.optim"}


def translated(source):
    """The program with its imports changed."""
    for pattern, new in MOVED:
        source = re.sub(pattern, new, source, flags=re.MULTILINE)
    return source


class Single:
    """NumPy's generator, whose floats have single precision."""

    def __init__(self, generator):
        self.generator = generator

    def __getattr__(self, name):
        def drawn(*arguments, **options):
            numbers = getattr(self.generator, name)(*arguments, **options)
            return numbers.astype(np.float32) if getattr(numbers, "dtype", None) == np.float64 else numbers

        return drawn


def run(source, name, torch, single=False):
    """``[what each call of show was given]`` of a program; `torch` is the library that it runs with.

    With `single`, numbers have single precision, and tensors are shown with their dtype.
    """
    shown = []
    rng = Single(np.random.default_rng(7)) if single else np.random.default_rng(7)
    seen = (lambda values: [dtypes_of(values), plain(values)]) if single else plain

    def fill(module):
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.copy_(torch.tensor(0.5 * rng.normal(size=tuple(parameter.shape))))
        return module

    namespace = {"__name__": "program", "np": np, "rng": rng, "fill": fill, "show": lambda *values: shown.append(seen(values))}
    default = None if torch.__name__ == "autograd" else torch.get_default_dtype()
    printing = np.get_printoptions()
    torch.set_default_dtype(torch.float32 if single else torch.float64)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()) as output:
            warnings.simplefilter("ignore")
            exec(compile(source, f"<{name}>", "exec"), namespace)
    finally:
        torch.set_default_dtype(default)
        np.set_printoptions(**printing)
        torch.use_deterministic_algorithms(False)
    shown.append(output.getvalue())
    return shown


def dtypes_of(value):
    """The dtypes of all tensors in `value`."""
    if isinstance(value, (list, tuple)):
        return [dtypes_of(part) for part in value]
    return str(value.dtype).removeprefix("torch.") if hasattr(value, "detach") else None


def plain(value):
    """Numbers, text, None, and lists of them: tensors become ``{"shape": …, "values": …}``."""
    if isinstance(value, (bool, str, type(None))):
        return value
    if isinstance(value, (int, float, np.number)):
        return float(value)
    if isinstance(value, dict):
        return [[plain(key), plain(item)] for key, item in value.items()]
    if isinstance(value, (list, tuple)) or type(value).__name__ in ("odict_keys", "dict_keys"):
        return [plain(item) for item in value]
    if hasattr(value, "detach"):
        array = value.detach().numpy(force=True)
        return {"shape": list(array.shape), "values": _numbers(array)}
    if isinstance(value, np.ndarray):
        return {"shape": list(value.shape), "values": _numbers(value)}
    return str(value)


def _numbers(array):
    array = array.reshape(-1)
    parts = np.stack([array.real, array.imag], -1).reshape(-1) if array.dtype.kind == "c" else array
    return [float(number) for number in parts]


def difference(found, expected, where="", rtol=1e-6, atol=1e-9):
    """Where two results of :func:`plain` differ first, in words; None if they agree."""
    if isinstance(found, dict) and isinstance(expected, dict):
        if found["shape"] != expected["shape"]:
            return f"{where}: shape {found['shape']}, expected {expected['shape']}"
        return difference(found["values"], expected["values"], where, rtol, atol)
    if isinstance(found, list) and isinstance(expected, list):
        if len(found) != len(expected):
            return f"{where}: {len(found)} values, expected {len(expected)}: {found!r:.300} and {expected!r:.300}"
        parts = (difference(*pair, f"{where}[{i}]", rtol, atol) for i, pair in enumerate(zip(found, expected)))
        return next((part for part in parts if part), None)
    if isinstance(found, float) and isinstance(expected, float):
        same = math.isclose(found, expected, rel_tol=rtol, abs_tol=atol) or (math.isnan(found) and math.isnan(expected))
        return None if same else f"{where}: {found!r}, expected {expected!r}"
    same = found == expected and type(found) is type(expected)
    return None if same else f"{where}: {found!r:.400}, expected {expected!r:.400}"


def shortened(shown, most=8):
    """The results of :func:`run` for storing: of long lists of numbers, how many, and their sums with two weightings."""
    if isinstance(shown, dict):
        return {"shape": shown["shape"], "values": shortened(shown["values"], most)}
    if not isinstance(shown, list):
        return round(shown, 12) if isinstance(shown, float) and math.isfinite(shown) else shown
    if len(shown) > most and all(isinstance(item, float) and math.isfinite(item) for item in shown):
        weighted = sum(number * math.cos(k) for k, number in enumerate(shown))
        return [float(len(shown)), round(sum(shown), 12), round(weighted, 12)]
    return [shortened(item, most) for item in shown]
