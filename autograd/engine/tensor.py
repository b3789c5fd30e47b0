"""Tensor: an array that remembers how it was computed."""

import warnings
import weakref

import numpy as np

from . import lanes, wrapping
from .backward import run_backward, store_in_leaves
from .conversions import CPU, Conversions
from .conversions import device as check_device
from .defaults import in_default_dtype
from .errors import GradientError, OperationError, OperationTypeError
from .graph import GRAD, LEAF, Node, leaf_step, next_order
from .hooks import AfterAccumulation, HookHandle, hooked, retains
from .inplace import note_view
from .modes import is_grad_enabled
from .operators import Operators
from .wrapping import as_raw, tensor_of


class TensorType(type):
    """The class of the class Tensor; it lets operations make their results without going through ``__init__``.

    An object whose class has no ``__init__`` is made in two thirds of the time, and every operation makes one. So
    Tensor itself has none: calling it runs ``_set_up`` here. Subclasses are given one, ``super().__init__(...)`` works
    in them as anywhere; but for `lean` ones, which are made by operations too.
    """

    def __new__(cls, name, bases, namespace, lean=False):
        bases = bases if lean else tuple(_Base if base is _tensor else base for base in bases)
        return super().__new__(cls, name, bases, namespace)

    def __init__(cls, name, bases, namespace, lean=False):
        super().__init__(name, bases, namespace)

    def __call__(cls, *arguments, **options):
        made = object.__new__(cls)
        start = made._set_up if cls.__init__ is object.__init__ else made.__init__
        start(*arguments, **options)
        return made


_ONE = np.float64(1)
_tensor = None  # Tensor itself, once it is defined, and
_Base = object  # what its subclasses derive from


class Tensor(Operators, Conversions, metaclass=TensorType):
    """An array of numbers with the operations that made it.

    Parameters
    ----------
    data : array, number, nested list, or Tensor
        An ndarray is shared, not copied (:func:`tensor` copies). Python floats and lists of them become float64.
    dtype : NumPy dtype, optional
        cast to this
    requires_grad : bool
        whether ``backward()`` is to put a gradient into ``.grad``
    name : str, optional
        what drawings and messages call it

    Raises
    ------
    OperationTypeError
        if `data` is not numeric, or if a gradient is asked for integers or booleans.

    >>> x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([2., 4., 6.])
    """

    __slots__ = ("_raw", "_node", "_grad", "_hooks", "_name", "_view_of", "_views", "__weakref__")

    def _set_up(self, data, dtype=None, requires_grad=False, name=None):
        self._raw = as_raw(data, dtype)
        self._node = None
        self._name = name
        if requires_grad:
            self.requires_grad_()

    # -- what it is -------------------------------------------------------------------------------------------

    @property
    def shape(self):
        """The number of elements along each axis."""
        return self._raw.shape

    @property
    def ndim(self):
        """The number of axes."""
        return self._raw.ndim

    @property
    def dtype(self):
        """The NumPy dtype of the elements."""
        return self._raw.dtype

    @property
    def itemsize(self):
        """Bytes per element."""
        return self._raw.itemsize

    @property
    def nbytes(self):
        """Bytes of all elements."""
        return self._raw.nbytes

    @property
    def device(self):
        """Where the elements are: always ``'cpu'``."""
        return CPU

    @property
    def name(self):
        """What drawings and messages call this tensor, or None."""
        return getattr(self, "_name", None)

    @name.setter
    def name(self, name):
        self._name = name

    @property
    def data(self):
        """The same memory as a Tensor without a graph, as in PyTorch; assigning to it replaces the array."""
        return tensor_of(self._shared(), None)

    @data.setter
    def data(self, value):
        raw = value._raw if isinstance(value, Tensor) else as_raw(value)
        if self._node is not None and raw.dtype.kind not in "fc":
            raise OperationTypeError(f"data of a tensor that requires grad must be floating or complex, not {raw.dtype}")
        self._raw = raw

    def _shared(self):
        """The array itself; a 0-d scalar becomes a 0-d array first, so that there is memory to share."""
        if self._raw.__class__ is not np.ndarray:
            self._raw = np.array(self._raw)
        return self._raw

    def numpy(self, *, force=False):
        """The ndarray, sharing memory with this tensor.

        Raises GradientError if the tensor requires grad, unless `force` or under ``no_grad``: NumPy would not record
        what follows.

        >>> Tensor([1.0, 2.0]).numpy()
        array([1., 2.])
        """
        if self._node is not None and not force and is_grad_enabled():
            raise GradientError(
                "numpy() of a tensor that requires grad would drop its gradient silently; "
                "use t.detach().numpy() if that is what you want"
            )
        raw = self._raw
        return raw if raw.__class__ is np.ndarray else self._shared()

    def item(self):
        """The only element as a Python number; OperationError if there is not exactly one."""
        if self._raw.size != 1:
            raise OperationError(f"item() needs exactly one element, and this tensor has shape {self.shape}")
        return self._raw.item()

    def tolist(self):
        """The elements as nested Python lists (a number if 0-d)."""
        return self._raw.tolist()

    # -- gradients --------------------------------------------------------------------------------------------

    @property
    def requires_grad(self):
        """Whether operations on this tensor are recorded; setting it is ``requires_grad_(value)``."""
        return self._node is not None

    @requires_grad.setter
    def requires_grad(self, value):
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad=True):
        """Switch this leaf's gradient on or off; returns the tensor."""
        if not requires_grad:
            if not self.is_leaf:
                raise GradientError(
                    f"only a leaf can stop requiring grad; this tensor was computed by {self.grad_fn.name!r}: use detach()"
                )
            self._node = None
        elif self._node is None:
            if self._raw.dtype.kind not in "fc":
                raise OperationTypeError(
                    f"only floating and complex tensors can require grad, not {self.dtype}; "
                    "make it of floats, such as 1.0, or give dtype=float"
                )
            self._hooks = getattr(self, "_hooks", None)
            self._node = [next_order(), leaf_step, LEAF, (self._raw.shape, self._raw.dtype), weakref.ref(self)]
        return self

    @property
    def is_leaf(self):
        """True for tensors that the user made, and for all that do not require grad."""
        return self._node is None or self._node[GRAD] is LEAF

    @property
    def grad_fn(self):
        """The :class:`~autograd.engine.graph.Node` of the operation that made this tensor; None for a leaf."""
        return None if self.is_leaf else Node(self._node)

    @property
    def grad(self):
        """The gradient that backward passes have added up, a Tensor of this shape and dtype, or None."""
        found = getattr(self, "_grad", None)
        if found is None and not self.is_leaf and not retains(self):
            warnings.warn(
                f"this tensor was computed by {self.grad_fn.name!r}, and only leaves keep their .grad; "
                "call retain_grad() on it before backward()",
                stacklevel=2,
            )
        return found

    @grad.setter
    def grad(self, value):
        if value is not None:
            value = tensor_of(value, None)
            if value.shape != self.shape or value.dtype != self.dtype:
                raise OperationError(
                    f"a gradient has its tensor's shape and dtype: expected {self.dtype}{list(self.shape)}, "
                    f"got {value.dtype}{list(value.shape)}"
                )
        self._grad = value

    def zero_grad(self):
        """Forget the gradient: ``.grad`` becomes None."""
        self._grad = None

    def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
        """Add the gradient of this tensor with respect to every leaf it depends on to the leaf's ``.grad``.

        Reverse-mode differentiation (Griewank & Walther, *Evaluating Derivatives*, 2nd ed., ch. 3): operations are
        visited newest first, each handing its gradient times its local derivative to what it was computed from.

        Parameters
        ----------
        gradient : array or Tensor of this shape, optional
            the gradient of whatever this tensor is a part of; may only be left out if there is a single element
        retain_graph : bool, optional
            keep what the rules saved, so that backward can be called again (default: the value of `create_graph`)
        create_graph : bool
            record the gradients too, so that they can be differentiated
        inputs : list of leaf Tensors, optional
            compute only what these need, and add to their ``.grad`` only

        Raises
        ------
        GradientError
            if there is no graph, if this is no real scalar and `gradient` is missing, or if the graph was freed.
        OperationError
            if `gradient` has another shape.

        >>> x = Tensor(3.0, requires_grad=True)
        >>> y = x**2 + 2 * x
        >>> y.backward()
        >>> x.grad
        tensor(8.)
        """
        if self._node is None:
            raise GradientError(
                "backward() on a tensor that does not require grad: nothing that it was computed from has "
                "requires_grad=True, or it was computed under no_grad() or detached. Make what you want gradients of with "
                "Tensor(..., requires_grad=True), and compute the result from it"
            )
        records = None if inputs is None else _leaf_records(inputs)
        seed = self._seed(gradient, create_graph)
        keep = create_graph if retain_graph is None else retain_graph
        run, _ = run_backward([self._node], [seed], keep=keep, recording=create_graph, inputs=records)
        store_in_leaves(run)

    def _seed(self, gradient, recorded):
        """The gradient a backward pass starts with, in the engine's convention (not conjugated)."""
        if gradient is None:
            if self._raw.__class__ is np.float64 and not recorded:
                return _ONE
            if self._raw.size != 1:
                raise GradientError(
                    f"backward() starts from a scalar, and this tensor has shape {self.shape}. Reduce it first, for example "
                    "with .sum(), or pass the gradient of what it is part of: backward(gradient=...)"
                )
            if self._raw.dtype.kind == "c":
                raise GradientError(f"backward() starts from a real number, and this is {self.dtype}: take abs(x) or x.real")
            one = self._raw.dtype.type(1)
            gradient = one if self._raw.__class__ is not np.ndarray else np.ones(self.shape, self.dtype)
            return tensor_of(gradient, None) if recorded else gradient
        gradient = tensor_of(gradient, None)
        shape, dtype = self._raw.shape, self._raw.dtype
        if gradient.shape != shape:
            raise OperationError(f"backward(gradient): expected the shape of the tensor, {shape}, got {gradient.shape}")
        if gradient.dtype != dtype:
            if gradient.dtype.kind == "c" and dtype.kind != "c":
                raise OperationTypeError(f"backward(gradient): a complex gradient for a tensor of {dtype}")
            gradient = gradient.astype(dtype)
        gradient = gradient.conj() if dtype.kind == "c" else gradient
        return gradient if recorded else gradient._raw

    def retain_grad(self):
        """Keep the gradient of this computed tensor in ``.grad`` as well.

        >>> x = Tensor(3.0, requires_grad=True)
        >>> y = x * x
        >>> y.retain_grad()
        >>> (y * 2).backward()
        >>> y.grad
        tensor(2.)
        """
        if self._node is None:
            raise GradientError("retain_grad() on a tensor that does not require grad")
        if not self.is_leaf:
            hooked(self._node).retain(self)

    def register_hook(self, hook):
        """Call `hook(gradient)` when a backward pass has this tensor's gradient; what it returns replaces it.

        Returns a handle with ``remove()``.

        >>> x = Tensor(3.0, requires_grad=True)
        >>> handle = x.register_hook(lambda gradient: gradient * 10)
        >>> (x * 2).backward()
        >>> x.grad
        tensor(20.)
        """
        if self._node is None:
            raise GradientError("register_hook() on a tensor that does not require grad: no gradient will pass here")
        if not callable(hook):
            raise TypeError(f"register_hook(hook): expected a function of the gradient, got {type(hook).__name__}")
        if self.is_leaf:
            self._hooks = {} if self._hooks is None else self._hooks
            return HookHandle(self._hooks, hook)
        return HookHandle(hooked(self._node).hooks, hook)

    def register_post_accumulate_grad_hook(self, hook):
        """Call `hook(leaf)` at the end of each backward pass that added to the ``.grad`` of this leaf.

        That is where a step of this parameter alone can be made, and its ``.grad`` set to None. Returns a handle with
        ``remove()``. Raises GradientError for a tensor that is no leaf, or does not require grad.

        >>> x = Tensor(3.0, requires_grad=True)
        >>> handle = x.register_post_accumulate_grad_hook(lambda leaf: print(leaf.grad))
        >>> (x * 2).backward()
        tensor(2.)
        """
        if self._node is None or not self.is_leaf:
            raise GradientError(
                "register_post_accumulate_grad_hook() is for leaves that require grad: no other gradients add up"
            )
        if not callable(hook):
            raise TypeError(f"register_post_accumulate_grad_hook(hook): expected a function, got {type(hook).__name__}")
        return self.register_hook(AfterAccumulation(hook))

    def detach(self):
        """The same memory as a Tensor without a graph."""
        return tensor_of(self._shared(), None)

    # -- copying and showing ------------------------------------------------------------------------------------------

    def __reduce__(self):
        if not self.is_leaf:
            raise GradientError(
                "only leaves can be copied or stored; this tensor was computed by "
                f"{self.grad_fn.name!r}: use detach() or clone()"
            )
        state = (np.array(self._raw)[()], self.requires_grad, getattr(self, "_grad", None), self.name)
        return _rebuilt, (type(self), state, getattr(self, "__dict__", None))

    def __repr__(self):
        text = np.array2string(np.asarray(self._raw), separator=", ", prefix="tensor(", threshold=200)
        notes = [] if self.dtype in (np.float64, np.int64, np.bool_) else [f"dtype={self.dtype}"]
        if self._node is not None:
            notes.append("requires_grad=True" if self.is_leaf else f"grad_fn=<{self.grad_fn.name}>")
        return f"tensor({', '.join([text, *notes])})"

    def __format__(self, spec):
        if spec and self._raw.size == 1:
            return format(self._raw.item(), spec)
        try:
            return format(repr(self), spec)
        except ValueError:
            raise OperationError(
                f"format {spec!r} is for one number, and this tensor has shape {self.shape}; use .item() of one element, or "
                "np.round(t.detach(), 3)"
            ) from None


class _Base(Tensor):
    """Tensor with an ``__init__``, for subclasses."""

    __slots__ = ()

    def __init__(self, data, dtype=None, requires_grad=False, name=None):
        self._set_up(data, dtype, requires_grad, name)


Tensor._set_up.__qualname__ = "Tensor"  # what Python's messages about wrong arguments call it
_tensor = Tensor
new_tensor = type.__call__.__get__(Tensor)  # an empty Tensor, made without Python code

wrapping.provide(Tensor)
lanes.provide(Tensor=Tensor, note_view=note_view, new=new_tensor)


def _rebuilt(kind, state, extra):
    data, requires_grad, grad, name = state
    tensor = object.__new__(kind)
    tensor._set_up(data, None, requires_grad, name)
    tensor._grad = grad
    if extra:
        tensor.__dict__.update(extra)
    return tensor


def _leaf_records(inputs):
    inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    for i, tensor in enumerate(inputs):
        if not isinstance(tensor, Tensor) or tensor._node is None or not tensor.is_leaf:
            raise GradientError(f"backward(inputs): item {i} is not a leaf Tensor that requires grad")
    return [tensor._node for tensor in inputs]


def tensor(data, dtype=None, device=None, requires_grad=False, pin_memory=False, *, name=None):
    """A Tensor with a copy of `data`; see :class:`Tensor`. The device can only be the CPU; `pin_memory` changes nothing.

    >>> tensor([[1.0, 2.0], [3.0, 4.0]]).shape
    (2, 2)
    """
    if device is not None:
        check_device(device)
    if isinstance(data, Tensor):
        data = as_raw(data)
    elif not isinstance(data, (np.ndarray, np.generic)) and dtype is None:
        data = in_default_dtype(as_raw(data))
    return Tensor(np.array(data, subok=True) if isinstance(data, np.ndarray) else data, dtype, requires_grad, name)


def as_tensor(data, dtype=None, device=None):
    """`data` as a Tensor, without copying where possible; a Tensor of that dtype comes back as it is."""
    if device is not None:
        check_device(device)
    if isinstance(data, Tensor):
        return data if dtype is None or data.dtype == dtype else data.astype(dtype)
    if dtype is None and not isinstance(data, (np.ndarray, np.generic)):
        data = in_default_dtype(as_raw(data))
    return Tensor(data, dtype)

