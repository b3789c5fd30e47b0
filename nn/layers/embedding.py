"""Layers that look rows up in a table that is learnt."""


import autograd

from .. import functional as F
from .. import init
from ..functional.lookup import BAG_MODES, padding_row
from ..module import Module
from ..parameter import Parameter, parameter_dtype
from .linear import check_size


class _Table(Module):
    """A table of rows and what its readers share."""

    def __init__(self, num_embeddings, embedding_dim, padding_idx, _weight, device, dtype):
        super().__init__()
        layer = type(self).__name__
        check_size(layer, num_embeddings=num_embeddings, embedding_dim=embedding_dim)
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = padding_row(padding_idx, num_embeddings)
        shape = (num_embeddings, embedding_dim)
        if _weight is None:
            self.weight = Parameter(autograd.empty(shape, dtype=parameter_dtype(dtype), device=device))
            self.reset_parameters()
        elif tuple(_weight.shape) != shape:
            raise ValueError(f"{layer}(_weight): expected shape {shape}, got {tuple(_weight.shape)}")
        else:
            self.weight = Parameter(_weight)

    def reset_parameters(self):
        """Draw the table anew from the standard normal distribution, with zeros for padding."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with autograd.no_grad():
                self.weight[self.padding_idx] = 0.0

    @classmethod
    def _from_table(cls, embeddings, freeze, **options):
        embeddings = autograd.as_tensor(embeddings)
        if embeddings.ndim != 2:
            raise ValueError(f"{cls.__name__}.from_pretrained: expected a matrix of rows, got shape {embeddings.shape}")
        layer = cls(*embeddings.shape, _weight=embeddings.detach(), **options)
        layer.weight.requires_grad_(not freeze)
        return layer

    def _described(self, **defaults):
        """The sizes, and those attributes that differ from their defaults."""
        shown = {name: getattr(self, name) for name in defaults}
        given = [f"{name}={value!r}" for name, value in shown.items() if value != defaults[name]]
        return ", ".join([f"{self.num_embeddings}, {self.embedding_dim}", *given])


class Embedding(_Table):
    """A table of vectors, read by their numbers.

    Parameters
    ----------
    num_embeddings, embedding_dim : rows and columns of the table
    padding_idx : the row that is zero at first and is never trained, or None
    max_norm, norm_type : rows that are read and longer than `max_norm` are shortened to it, in place
    scale_grad_by_freq : divide the gradient of each row by how often it occurs in the batch
    sparse : accepted; the gradient is an array of all rows anyway, zero where none was read (see :class:`nn.optim.SparseAdam`)

    Attributes
    ----------
    weight : (num_embeddings, embedding_dim), at first standard normal

    Shapes: input of integers ``(*)``, output ``(*, embedding_dim)``.

    Raises
    ------
    OperationIndexError
        when called with a row that does not exist.
    OperationTypeError
        when called with other than integers.

    >>> import nn
    >>> table = nn.Embedding(10, 3, padding_idx=0)
    >>> table
    Embedding(10, 3, padding_idx=0)
    >>> table(tensor([[1, 0]])).shape, table(tensor(0)).tolist()
    ((1, 2, 3), [0.0, 0.0, 0.0])
    """

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0,
                 scale_grad_by_freq=False, sparse=False, _weight=None, _freeze=False, device=None, dtype=None):  # fmt: skip
        super().__init__(num_embeddings, embedding_dim, padding_idx, _weight, device, dtype)
        self.max_norm, self.norm_type = max_norm, norm_type
        self.scale_grad_by_freq, self.sparse = scale_grad_by_freq, sparse
        if _freeze:
            self.weight.requires_grad_(False)

    @classmethod
    def from_pretrained(cls, embeddings, freeze=True, padding_idx=None, max_norm=None, norm_type=2.0,
                        scale_grad_by_freq=False, sparse=False):  # fmt: skip
        """A layer around the table `embeddings`, which is shared; with `freeze` it is not trained.

        >>> import nn
        >>> nn.Embedding.from_pretrained(tensor([[1.0, 2.0]]))(tensor([0]))
        tensor([[1., 2.]])
        """
        return cls._from_table(embeddings, freeze, padding_idx=padding_idx, max_norm=max_norm, norm_type=norm_type,
                               scale_grad_by_freq=scale_grad_by_freq, sparse=sparse)  # fmt: skip

    def forward(self, input):
        return F.embedding(input, self.weight, self.padding_idx, self.max_norm, self.norm_type,
                           self.scale_grad_by_freq, self.sparse)  # fmt: skip

    def extra_repr(self):
        return self._described(padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False)


class EmbeddingBag(_Table):
    """Sums, means or maxima of bags of table rows, without keeping the rows; see :func:`nn.functional.embedding_bag`.

    The parameters are those of :class:`Embedding`; `mode` is 'sum', 'mean' or 'max', and `include_last_offset` says that
    offsets end with the end of the last bag. Called with ``(input, offsets=None, per_sample_weights=None)``.

    Raises ValueError for an unknown mode, here or when called, and what :func:`nn.functional.embedding_bag` raises.

    >>> import nn
    >>> bag = nn.EmbeddingBag(10, 3, mode="sum")
    >>> bag
    EmbeddingBag(10, 3, mode='sum')
    >>> bag(tensor([1, 2, 4, 5]), tensor([0, 3])).shape
    (2, 3)
    """

    def __init__(self, num_embeddings, embedding_dim, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode="mean",
                 sparse=False, _weight=None, include_last_offset=False, padding_idx=None, device=None, dtype=None):  # fmt: skip
        super().__init__(num_embeddings, embedding_dim, padding_idx, _weight, device, dtype)
        if mode not in BAG_MODES:
            raise ValueError(f"EmbeddingBag(mode={mode!r}): expected 'sum', 'mean' or 'max'")
        self.max_norm, self.norm_type = max_norm, norm_type
        self.scale_grad_by_freq, self.sparse = scale_grad_by_freq, sparse
        self.mode, self.include_last_offset = mode, include_last_offset

    @classmethod
    def from_pretrained(cls, embeddings, freeze=True, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode="mean",
                        sparse=False, include_last_offset=False, padding_idx=None):  # fmt: skip
        """A layer around the table `embeddings`, which is shared; with `freeze` it is not trained."""
        return cls._from_table(embeddings, freeze, max_norm=max_norm, norm_type=norm_type, mode=mode, sparse=sparse,
                               scale_grad_by_freq=scale_grad_by_freq, include_last_offset=include_last_offset,
                               padding_idx=padding_idx)  # fmt: skip

    def forward(self, input, offsets=None, per_sample_weights=None):
        return F.embedding_bag(input, self.weight, offsets, self.max_norm, self.norm_type, self.scale_grad_by_freq,
                               self.mode, self.sparse, per_sample_weights, self.include_last_offset,
                               self.padding_idx)  # fmt: skip

    def extra_repr(self):
        return self._described(max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode=None, padding_idx=None)
