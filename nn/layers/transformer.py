"""Transformers (Vaswani et al. 2017): encoder, decoder, and the two together."""

import copy

import numpy as np

import autograd

from .. import functional as F
from .. import init
from ..functional.attending import square_subsequent_mask
from ..module import Module
from .attention import MultiheadAttention
from .container import ModuleList
from .dropout import Dropout
from .linear import Linear
from .normalization import LayerNorm

_ACTIVATIONS = {"relu": F.relu, "gelu": F.gelu}


class _Block(Module):
    """What encoder and decoder layers share: `attentions`, the feed-forward net, and residual connections around each."""

    def __init__(self, attentions, d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first,
                 norm_first, bias, device, dtype):  # fmt: skip
        super().__init__()
        made = dict(bias=bias, device=device, dtype=dtype)
        for name in attentions:
            setattr(self, name, MultiheadAttention(d_model, nhead, dropout, batch_first=batch_first, **made))
        self.linear1 = Linear(d_model, dim_feedforward, **made)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **made)
        self.norm_first = norm_first
        parts = range(1, len(attentions) + 2)
        for k in parts:
            setattr(self, f"norm{k}", LayerNorm(d_model, eps=layer_norm_eps, **made))
        for k in parts:
            setattr(self, f"dropout{k}", Dropout(dropout))
        self.activation = _activation(activation)

    def _residual(self, x, block, norm):
        """`x` and what `block` makes of it added up, with the normalisation before or behind."""
        return x + block(norm(x)) if self.norm_first else norm(x + block(x))

    def _feed_forward(self, dropout):
        return lambda x: dropout(self.linear2(self.dropout(self.activation(self.linear1(x)))))


def _activation(activation):
    if isinstance(activation, str):
        if activation not in _ACTIVATIONS:
            raise ValueError(f"activation={activation!r}: expected 'relu', 'gelu' or a function")
        return _ACTIVATIONS[activation]
    if not callable(activation):
        raise TypeError(f"activation: expected 'relu', 'gelu' or a function, got {type(activation).__name__}")
    return activation


class TransformerEncoderLayer(_Block):
    """Self-attention and a feed-forward net, each with a residual connection and layer normalisation.

    Parameters
    ----------
    d_model : width of inputs and outputs
    nhead : number of attention heads, which share that width
    dim_feedforward : width of the feed-forward net's hidden layer
    dropout : probability of zeroing an element while training
    activation : 'relu', 'gelu' or a function
    layer_norm_eps : what is added to variances
    batch_first : inputs and outputs are (batch, steps, d_model) instead of (steps, batch, d_model)
    norm_first : normalise what goes into attention and net, instead of what comes out with the residual added
    bias : whether linear layers and normalisations have biases
    device : None or 'cpu'
    dtype : floating dtype of the parameters, default float32

    Called with ``(src, src_mask=None, src_key_padding_mask=None, is_causal=False)``; masks and errors are those of
    :class:`MultiheadAttention`.

    >>> import nn
    >>> layer = nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, batch_first=True)
    >>> layer(tensor(np.zeros((3, 5, 8)))).shape
    (3, 5, 8)
    """

    def __init__(self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation=F.relu, layer_norm_eps=1e-5,
                 batch_first=False, norm_first=False, bias=True, device=None, dtype=None):  # fmt: skip
        super().__init__(("self_attn",), d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first,
                         norm_first, bias, device, dtype)  # fmt: skip

    def forward(self, src, src_mask=None, src_key_padding_mask=None, is_causal=False):
        def attend(x):
            mixed, _ = self.self_attn(x, x, x, src_key_padding_mask, False, src_mask, is_causal=is_causal)
            return self.dropout1(mixed)

        src = self._residual(src, attend, self.norm1)
        return self._residual(src, self._feed_forward(self.dropout2), self.norm2)


class TransformerDecoderLayer(_Block):
    """Self-attention, attention to an encoder's output, and a feed-forward net.

    The parameters are those of :class:`TransformerEncoderLayer`. Called with ``(tgt, memory, tgt_mask=None,
    memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, tgt_is_causal=False,
    memory_is_causal=False)``; masks and errors are those of :class:`MultiheadAttention`.

    >>> import nn
    >>> layer = nn.TransformerDecoderLayer(8, 2, dim_feedforward=16)
    >>> layer(tensor(np.zeros((5, 3, 8))), tensor(np.zeros((4, 3, 8)))).shape
    (5, 3, 8)
    """

    def __init__(self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation=F.relu, layer_norm_eps=1e-5,
                 batch_first=False, norm_first=False, bias=True, device=None, dtype=None):  # fmt: skip
        super().__init__(("self_attn", "multihead_attn"), d_model, nhead, dim_feedforward, dropout, activation,
                         layer_norm_eps, batch_first, norm_first, bias, device, dtype)  # fmt: skip

    def forward(self, tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None,
                memory_key_padding_mask=None, tgt_is_causal=False, memory_is_causal=False):  # fmt: skip
        def attend(x):
            mixed, _ = self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask, is_causal=tgt_is_causal)
            return self.dropout1(mixed)

        def look_up(x):
            mixed, _ = self.multihead_attn(x, memory, memory, memory_key_padding_mask, False, memory_mask,
                                           is_causal=memory_is_causal)  # fmt: skip
            return self.dropout2(mixed)

        tgt = self._residual(tgt, attend, self.norm1)
        tgt = self._residual(tgt, look_up, self.norm2)
        return self._residual(tgt, self._feed_forward(self.dropout3), self.norm3)


class _Stack(Module):
    """Copies of one layer, and perhaps a normalisation of the last one's output."""

    def __init__(self, layer, num_layers, norm):
        super().__init__()
        self.layers = ModuleList(copy.deepcopy(layer) for _ in range(num_layers))
        self.num_layers, self.norm = num_layers, norm

    def _normalised(self, x):
        return x if self.norm is None else self.norm(x)


class TransformerEncoder(_Stack):
    """`num_layers` copies of an encoder layer, one behind the other, and perhaps a normalisation.

    Called with ``(src, mask=None, src_key_padding_mask=None, is_causal=None)``. `enable_nested_tensor` and `mask_check`
    are accepted for PyTorch's sake and change nothing.

    >>> import nn
    >>> encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), num_layers=2, norm=nn.LayerNorm(8))
    >>> encoder(tensor(np.zeros((5, 3, 8)))).shape
    (5, 3, 8)
    """

    def __init__(self, encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True):
        super().__init__(encoder_layer, num_layers, norm)

    def forward(self, src, mask=None, src_key_padding_mask=None, is_causal=None):
        causal = bool(is_causal)
        for layer in self.layers:
            src = layer(src, src_mask=mask, src_key_padding_mask=src_key_padding_mask, is_causal=causal)
        return self._normalised(src)


class TransformerDecoder(_Stack):
    """`num_layers` copies of a decoder layer, one behind the other, and perhaps a normalisation.

    Called with the arguments of :class:`TransformerDecoderLayer`.

    >>> import nn
    >>> decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16), num_layers=2)
    >>> decoder(tensor(np.zeros((5, 3, 8))), tensor(np.zeros((4, 3, 8)))).shape
    (5, 3, 8)
    """

    def __init__(self, decoder_layer, num_layers, norm=None):
        super().__init__(decoder_layer, num_layers, norm)

    def forward(self, tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None,
                memory_key_padding_mask=None, tgt_is_causal=None, memory_is_causal=False):  # fmt: skip
        causal = bool(tgt_is_causal)
        for layer in self.layers:
            tgt = layer(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask,
                        causal, memory_is_causal)  # fmt: skip
        return self._normalised(tgt)


class Transformer(Module):
    """An encoder and a decoder that looks at its output, for sequences that are made of sequences.

    Parameters
    ----------
    d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, device, dtype :
        those of :class:`TransformerEncoderLayer`
    num_encoder_layers, num_decoder_layers : int
    custom_encoder, custom_decoder : Modules that take their place

    Weights are at first Xavier-uniform. Called with ``(src, tgt, src_mask=None, tgt_mask=None, memory_mask=None,
    src_key_padding_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, src_is_causal=None,
    tgt_is_causal=None, memory_is_causal=False)``. Shapes: src (S, batch, d_model), tgt and result (T, batch, d_model),
    or batch first.

    Raises OperationError if batches or widths of src and tgt differ.

    >>> import nn
    >>> net = nn.Transformer(8, 2, num_encoder_layers=1, num_decoder_layers=1, dim_feedforward=16)
    >>> net(tensor(np.zeros((5, 3, 8))), tensor(np.zeros((4, 3, 8)))).shape
    (4, 3, 8)
    """

    def __init__(self, d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, dropout=0.1,
                 activation=F.relu, custom_encoder=None, custom_decoder=None, layer_norm_eps=1e-5, batch_first=False,
                 norm_first=False, bias=True, device=None, dtype=None):  # fmt: skip
        super().__init__()
        of_layers = dict(
            d_model=d_model, nhead=nhead, dim_feedforward=dim_feedforward, dropout=dropout, activation=activation,
            layer_norm_eps=layer_norm_eps, batch_first=batch_first, norm_first=norm_first, bias=bias, device=device,
            dtype=dtype,
        )  # fmt: skip

        def norm():
            return LayerNorm(d_model, eps=layer_norm_eps, bias=bias, device=device, dtype=dtype)

        self.encoder, self.decoder = custom_encoder, custom_decoder
        if custom_encoder is None:
            self.encoder = TransformerEncoder(TransformerEncoderLayer(**of_layers), num_encoder_layers, norm())
        if custom_decoder is None:
            self.decoder = TransformerDecoder(TransformerDecoderLayer(**of_layers), num_decoder_layers, norm())
        for parameter in self.parameters():
            if parameter.ndim > 1:
                init.xavier_uniform_(parameter)
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def forward(self, src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None,
                tgt_key_padding_mask=None, memory_key_padding_mask=None, src_is_causal=None, tgt_is_causal=None,
                memory_is_causal=False):  # fmt: skip
        self._check(autograd.as_tensor(src), autograd.as_tensor(tgt))
        memory = self.encoder(src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal)
        return self.decoder(tgt, memory, tgt_mask=tgt_mask, memory_mask=memory_mask,
                            tgt_key_padding_mask=tgt_key_padding_mask, memory_key_padding_mask=memory_key_padding_mask,
                            tgt_is_causal=tgt_is_causal, memory_is_causal=memory_is_causal)  # fmt: skip

    def _check(self, src, tgt):
        axis = 0 if self.batch_first else 1
        fits = src.ndim == tgt.ndim and src.ndim in (2, 3) and src.shape[-1] == tgt.shape[-1] == self.d_model
        if not fits or (src.ndim == 3 and src.shape[axis] != tgt.shape[axis]):
            raise autograd.OperationError(
                f"Transformer: expected src and tgt of one batch and width {self.d_model}, got {src.shape} and {tgt.shape}"
            )

    @staticmethod
    def generate_square_subsequent_mask(sz, device=None, dtype=np.float32):
        """(sz, sz): 0 up to the diagonal and minus infinity above, so that no step sees a later one.

        >>> import nn
        >>> nn.Transformer.generate_square_subsequent_mask(2)
        tensor([[  0., -inf],
                [  0.,   0.]], dtype=float32)
        """
        return square_subsequent_mask(sz, dtype)
