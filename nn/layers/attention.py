"""Multi-head attention."""


import autograd

from .. import functional as F
from .. import init
from ..module import Module
from ..parameter import Parameter, parameter_dtype
from .inputs import matched
from .linear import Linear, check_size


class NonDynamicallyQuantizableLinear(Linear):
    """A :class:`Linear`, by the name under which PyTorch shows the one in :class:`MultiheadAttention`."""


class MultiheadAttention(Module):
    """Each query mixes the values of the keys that it fits, in several heads (Vaswani et al. 2017, section 3.2.2).

    Parameters
    ----------
    embed_dim : width of queries and of the output
    num_heads : number of heads, which share that width
    dropout : probability of zeroing an attention weight while training
    bias : whether the projections have biases
    add_bias_kv : one more key and value, which are learnt
    add_zero_attn : one more key and value, of zeros
    kdim, vdim : widths of keys and values, `embed_dim` unless given
    batch_first : inputs and outputs are (batch, steps, width) instead of (steps, batch, width)
    device : None or 'cpu'
    dtype : floating dtype of the parameters, default float32; floating input of another is cast to it

    Attributes
    ----------
    in_proj_weight : (3 embed_dim, embed_dim), the projections of queries, keys and values; or, if their widths differ,
        q_proj_weight, k_proj_weight and v_proj_weight; at first Xavier-uniform
    in_proj_bias : (3 embed_dim,), at first zero
    out_proj : a Linear(embed_dim, embed_dim), its bias at first zero
    bias_k, bias_v : (1, 1, embed_dim) with `add_bias_kv`, at first Xavier-normal

    Called with ``(query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None,
    average_attn_weights=True, is_causal=False)`` it gives the pair of the output and the weights (None unless needed):
    (batch, L, S), or (batch, heads, L, S) unless averaged. `key_padding_mask` is (batch, S), `attn_mask` (L, S) or
    (batch * heads, L, S): True leaves out, numbers are added to the scores. A query with nothing left to attend to gets
    zeros for its weights. `is_causal` is a hint that `attn_mask`, which must be given too, is the causal one.

    Raises
    ------
    ValueError
        if `embed_dim` is no multiple of `num_heads`.
    OperationError
        when called with shapes that do not fit.

    >>> import nn
    >>> attention = nn.MultiheadAttention(4, 2, batch_first=True)
    >>> x = tensor(np.zeros((5, 3, 4)))
    >>> output, weights = attention(x, x, x)
    >>> output.shape, weights.shape
    ((5, 3, 4), (5, 3, 3))
    """

    def __init__(self, embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, kdim=None,
                 vdim=None, batch_first=False, device=None, dtype=None):  # fmt: skip
        super().__init__()
        check_size("MultiheadAttention", embed_dim=embed_dim, num_heads=num_heads)
        if min(embed_dim, num_heads) < 1 or embed_dim % num_heads:
            raise ValueError(
                f"MultiheadAttention: expected embed_dim={embed_dim} to be a positive multiple of num_heads={num_heads}"
            )
        F.check_probability("MultiheadAttention(dropout)", dropout)
        self.embed_dim, self.num_heads, self.head_dim = embed_dim, num_heads, embed_dim // num_heads
        self.kdim, self.vdim = embed_dim if kdim is None else kdim, embed_dim if vdim is None else vdim
        self.dropout, self.batch_first, self.add_zero_attn = dropout, batch_first, add_zero_attn
        dtype = parameter_dtype(dtype)

        def parameter(*shape):
            return Parameter(autograd.empty(shape, dtype=dtype, device=device))

        same = self.kdim == self.vdim == embed_dim
        self.in_proj_weight = parameter(3 * embed_dim, embed_dim) if same else None
        self.q_proj_weight = None if same else parameter(embed_dim, embed_dim)
        self.k_proj_weight = None if same else parameter(embed_dim, self.kdim)
        self.v_proj_weight = None if same else parameter(embed_dim, self.vdim)
        self.in_proj_bias = parameter(3 * embed_dim) if bias else None
        self.bias_k = parameter(1, 1, embed_dim) if add_bias_kv else None
        self.bias_v = parameter(1, 1, embed_dim) if add_bias_kv else None
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias=bias, device=device, dtype=dtype)
        self._reset_parameters()

    def _reset_parameters(self):
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)
        if self.bias_k is not None:
            init.xavier_normal_(self.bias_k)
            init.xavier_normal_(self.bias_v)

    def forward(self, query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None,
                average_attn_weights=True, is_causal=False):  # fmt: skip
        return F.multi_head_attention_forward(
            *self._inputs(query, key, value),
            self.embed_dim, self.num_heads, self.in_proj_weight, self.in_proj_bias, self.bias_k, self.bias_v,
            self.add_zero_attn, self.dropout, self.out_proj.weight, self.out_proj.bias, self.training, key_padding_mask,
            need_weights, attn_mask, self.in_proj_weight is None, self.q_proj_weight, self.k_proj_weight,
            self.v_proj_weight, average_attn_weights=average_attn_weights, is_causal=is_causal,
            batch_first=self.batch_first,
        )  # fmt: skip

    def _inputs(self, query, key, value):
        weight = self.out_proj.weight
        done = {id(x): matched(x, weight, "MultiheadAttention") for x in (query, key, value)}
        inputs = [done[id(x)] for x in (query, key, value)]  # one and the same input stays one and the same
        for name, x, width in zip(("query", "key", "value"), inputs, (self.embed_dim, self.kdim, self.vdim)):
            if x.ndim not in (2, 3) or x.shape[-1] != width:
                raise autograd.OperationError(
                    f"MultiheadAttention: expected {name} of 2 or 3 axes, the last of width {width}, got {x.shape}"
                )
        return inputs

