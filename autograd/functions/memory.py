"""Questions that programs ask a tensor about its memory and device, and what moves it: there is one kind of memory here."""

import numpy as np

from ..engine.changes import owner_of
from ..engine.conversions import device as _device
from ..engine.errors import InPlaceError, OperationError, OperationTypeError
from ..engine.hooks import retains
from ..engine.tensor import Tensor, as_tensor


def cuda(self, device=None, non_blocking=False, memory_format=None):
    """OperationTypeError: there is no GPU here."""
    _device("cuda" if device is None else device)
    return self


def get_device(self):
    """The number of the device, which for the CPU is -1.

    >>> tensor(1.0).get_device()
    -1
    """
    return -1


def data_ptr(self):
    """The address of the first element.

    >>> x = tensor([1.0, 2.0])
    >>> x.view(2, 1).data_ptr() == x.data_ptr()
    True
    """
    return self._shared().__array_interface__["data"][0]


def storage_offset(self):
    """How many elements lie before the first one, in the array that this tensor is a view of.

    >>> tensor([1.0, 2.0, 3.0])[1:].storage_offset()
    1
    """
    array = self._shared()
    base = array
    while isinstance(base.base, np.ndarray):
        base = base.base
    return (array.__array_interface__["data"][0] - base.__array_interface__["data"][0]) // array.itemsize


def as_it_is(self, *accepted, **options):
    """The tensor itself: it is where, and what, the method asks for already."""
    return self


def no(self, *accepted):
    """False."""
    return False


def is_inference(self):
    """Whether the tensor was made in inference mode, which here leaves no mark: False."""
    return False


def set_(self, source=None):
    """Let this tensor, which must not require grad, share the memory of `source`; returns the tensor."""
    if self.requires_grad:
        raise InPlaceError("set_() on a tensor that requires grad; use .data, or detach() first")
    self.data = as_tensor(np.empty(0, self.dtype) if source is None else source).detach()
    return self


def resize_as_(self, other, *, memory_format=None):
    """Give a tensor without a graph the size of another one; see :meth:`resize_`."""
    return self.resize_(as_tensor(other).shape)


def share_memory_(self):
    """Move the elements into memory that processes forked from now on share with this one; returns the tensor.

    Optimisers leave them there, so several processes can train one net (Niu et al., *Hogwild!*, 2011).

    >>> x = zeros(2).share_memory_()
    >>> x.is_shared(), x
    (True, tensor([0., 0.]))
    """
    array = self._shared()
    if not is_shared(self):
        import mmap  # here, as below, since few programs need it

        memory = np.frombuffer(mmap.mmap(-1, max(array.nbytes, 1)), array.dtype, array.size).reshape(array.shape)
        memory[...] = array
        self._raw = memory
    return self


def is_shared(self):
    """Whether the elements lie in memory that :meth:`share_memory_` made."""
    import mmap

    owner = owner_of(self._raw)
    return isinstance(getattr(owner, "obj", owner), mmap.mmap)


def apply_(self, callable):
    """Replace each element by what a Python function makes of it, slowly; only without a graph. Returns the tensor.

    >>> tensor([1.0, 2.0]).apply_(lambda x: x + 1)
    tensor([2., 3.])
    """
    return map_(self, self, lambda x, _: callable(x))


def map_(self, tensor, callable):
    """Replace each element by what a function makes of it and of that of `tensor`; only without a graph.

    >>> x = zeros(2)
    >>> x.map_(ones(2), lambda a, b: a + 2 * b)
    tensor([2., 2.])
    """
    return _mapped(self, callable, tensor)


def map2_(self, x, y, callable):
    """As :meth:`map_`, with a function of three elements: this tensor's, and those of `x` and `y`."""
    return _mapped(self, callable, x, y)


def _mapped(self, callable, *others):
    others = [as_tensor(other) for other in others]
    if any(one.requires_grad for one in (self, *others)):
        raise InPlaceError("a Python function of each element has no gradient; detach() first")
    for other in others:
        if other.shape != self.shape:
            raise OperationError(f"map_(tensor): expected shape {self.shape}, got {other.shape}")
    elements = zip(*[one.reshape(-1).tolist() for one in (self, *others)])
    return self.copy_(np.array([callable(*row) for row in elements], self.dtype).reshape(self.shape))


def is_set_to(self, tensor):
    """Whether both have the same memory, shape and strides."""
    ours, theirs = self._shared(), as_tensor(tensor)._shared()
    return ours.__array_interface__ == theirs.__array_interface__ and ours.strides == theirs.strides


def dim_order(self, *, ambiguity_check=False):
    """The axes in the order of memory, the one with the largest steps first.

    >>> zeros(2, 3).T.dim_order()
    (1, 0)
    """
    strides = self._shared().strides
    return tuple(sorted(range(len(strides)), key=lambda k: -strides[k]))


def as_subclass(self, cls):
    """The same tensor, with its graph, as one of a subclass of Tensor; OperationTypeError for another class."""
    if not isinstance(cls, type) or not issubclass(cls, Tensor):
        raise OperationTypeError(f"as_subclass(cls): expected a subclass of Tensor, got {cls!r}")
    made = cls.__new__(cls)
    made._set_up(self._raw)
    made._node, made._hooks = self._node, getattr(self, "_hooks", None)
    return made


def new(self, *data):
    """A tensor of this dtype: of the data, or of the size given as integers, with whatever memory held."""
    if len(data) == 1 and not isinstance(data[0], int):
        return self.new_tensor(data[0])
    return self.new_empty(data)


def nelement(self):
    """The number of elements."""
    return self.numel()


def ndimension(self):
    """The number of axes."""
    return self.ndim


def _retains_grad(self):
    """Whether backward passes keep the gradient of this computed tensor in ``.grad``."""
    return not self.is_leaf and (retains(self) or getattr(self, "_grad", None) is not None)


mH = property(lambda self: self.mT.conj())
retains_grad = property(_retains_grad)
pin_memory = to_dense = coalesce = as_it_is
is_pinned = is_distributed = no
