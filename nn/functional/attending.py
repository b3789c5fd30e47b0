"""Attention: scaled dot products, and several heads of them."""

import numpy as np

import autograd

from .randomised import check_probability, dropout


def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None,
                                 enable_gqa=False):  # fmt: skip
    """``softmax(scale * query @ key.T + mask) @ value`` over the last two axes (Vaswani et al. 2017, section 3.2.1).

    Parameters
    ----------
    query, key, value : (..., L, E), (..., S, E), (..., S, V); the axes before these broadcast
    attn_mask : broadcasts to (..., L, S): booleans, False for pairs that are left out, or numbers that are added to the
        scores; a query with nothing left to attend to gets zeros
    dropout_p : probability of zeroing a weight; applied always, so give 0 in evaluation
    is_causal : each query attends to keys up to its own position only; excludes `attn_mask`
    scale : 1 / sqrt(E) unless given
    enable_gqa : repeat heads (axis -3) of key and value until there are as many as in query (Ainslie et al. 2023)

    Raises
    ------
    OperationError
        for shapes that do not fit, or both a mask and `is_causal`.
    ValueError
        for a dropout that is no probability.

    >>> import nn
    >>> nn.functional.scaled_dot_product_attention(zeros(1, 4), zeros(2, 4), tensor([[1.0], [3.0]]))
    tensor([[2.]])
    """
    query, key, value = (autograd.as_tensor(one) for one in (query, key, value))
    check_probability("scaled_dot_product_attention(dropout_p)", dropout_p)
    if is_causal and attn_mask is not None:
        raise autograd.OperationError(
            "scaled_dot_product_attention: give attn_mask or is_causal=True, not both; put the causal mask into attn_mask"
        )
    if min(query.ndim, key.ndim, value.ndim) < 2:
        raise autograd.OperationError(
            "scaled_dot_product_attention: expected query (..., L, E), key (..., S, E), value (..., S, V), got "
            f"{query.shape}, {key.shape}, {value.shape}"
        )
    if enable_gqa:
        key, value = _repeated(key, query), _repeated(value, query)
    query, key, value = _with_equal_batches(query, key, value)
    bias = causal_bias(query.shape[-2], key.shape[-2], query.dtype) if is_causal else as_bias(attn_mask, query.dtype)
    return _attended(query, key, value, bias, dropout_p, scale)[0]


def _attended(query, key, value, bias, dropout_p, scale=None):
    """The result of attention, and the weights that it was mixed with."""
    if not dropout_p:
        return autograd.attend(query, key, value, bias, scale)
    _, weights = autograd.attend(query, key, value, bias, scale)
    weights = dropout(weights, dropout_p)
    return weights @ value, weights


def _repeated(heads, query):
    if heads.ndim < 3 or query.ndim < 3 or not heads.shape[-3] or query.shape[-3] % heads.shape[-3]:
        raise autograd.OperationError(
            "scaled_dot_product_attention(enable_gqa=True): expected a number of query heads (axis -3) that is a multiple "
            f"of that of key and value, got {query.shape} and {heads.shape}"
        )
    return autograd.repeat_interleave(heads, query.shape[-3] // heads.shape[-3], -3)


def _with_equal_batches(*tensors):
    batches = [tensor.shape[:-2] for tensor in tensors]
    if batches[0] == batches[1] == batches[2]:
        return tensors
    try:
        batch = np.broadcast_shapes(*batches)
    except ValueError:
        raise autograd.OperationError(
            "scaled_dot_product_attention: the axes before the last two do not broadcast: "
            + ", ".join(str(tensor.shape) for tensor in tensors)
        ) from None
    return [autograd.broadcast_to(tensor, (*batch, *tensor.shape[-2:])) for tensor in tensors]


def as_bias(mask, dtype):
    """A mask as what is added to scores: booleans become 0 for True and minus infinity for False."""
    if mask is None:
        return None
    mask = autograd.as_tensor(mask)
    if mask.dtype == bool:
        return np.where(mask.detach().numpy(), 0.0, -np.inf).astype(dtype)
    if mask.dtype.kind != "f":
        raise autograd.OperationTypeError(f"attention mask: expected booleans or floating numbers, got {mask.dtype}")
    return mask if mask.dtype == dtype else mask.astype(dtype)


def causal_bias(queries, keys, dtype):
    """What keeps each query from keys behind its own position: minus infinity above the diagonal."""
    return np.triu(np.full((queries, keys), -np.inf, dtype), 1)


# -- several heads ----------------------------------------------------------------------------------------------


def multi_head_attention_forward(query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k,
                                 bias_v, add_zero_attn, dropout_p, out_proj_weight, out_proj_bias, training=True,
                                 key_padding_mask=None, need_weights=True, attn_mask=None,
                                 use_separate_proj_weight=False, q_proj_weight=None, k_proj_weight=None,
                                 v_proj_weight=None, static_k=None, static_v=None, average_attn_weights=True,
                                 is_causal=False, batch_first=False):  # fmt: skip
    """What :class:`nn.MultiheadAttention` computes, with all of its parameters as arguments, as in PyTorch.

    Shapes: query (L, N, E), key (S, N, K), value (S, N, V), or without N; `static_k` and `static_v`
    (N * heads, S, E / heads) take the place of the projected keys and values. Returns the output (L, N, E) and the
    weights: (N, L, S), or (N, heads, L, S) unless averaged, or None. With `batch_first`, which PyTorch's function does
    not have, inputs and output begin with N.

    Raises OperationError for shapes that do not fit, and for `is_causal` without the mask that it hints at.

    >>> import nn
    >>> x, w = zeros(3, 1, 2), zeros(6, 2)
    >>> out, weights = nn.functional.multi_head_attention_forward(
    ...     x, x, x, 2, 1, w, None, None, None, False, 0.0, zeros(2, 2), None)
    >>> out.shape, weights.shape
    ((3, 1, 2), (1, 3, 3))
    """
    single, of_steps = query.ndim == 2, 1 if batch_first else 0
    if single:
        batch_first, of_steps = False, 0
        query, key, value = query[:, None], key[:, None], value[:, None]
    _check_inputs(query, key, value, embed_dim_to_check, num_heads, 1 - of_steps)
    if is_causal and attn_mask is None:
        raise autograd.OperationError(
            "multi-head attention: is_causal=True is a hint about attn_mask; pass the mask too, for example that of "
            "nn.Transformer.generate_square_subsequent_mask"
        )
    weights = (q_proj_weight, k_proj_weight, v_proj_weight) if use_separate_proj_weight else in_proj_weight
    q, k, v = _projected(query, key, value, weights, in_proj_bias)
    added = 0
    if bias_k is not None and bias_v is not None:
        k, v = (_with_step(one, bias, of_steps) for one, bias in ((k, bias_k), (v, bias_v)))
        added += 1
    steps, batch, width = query.shape[of_steps], query.shape[1 - of_steps], embed_dim_to_check // num_heads
    q, k, v = (_heads(one, num_heads, width, batch_first) for one in (q, k, v))
    k, v = (one if static is None else _static(static, batch, num_heads, width)
            for one, static in ((k, static_k), (v, static_v)))  # fmt: skip
    if add_zero_attn:
        k, v = (autograd.cat([one, np.zeros((batch, num_heads, 1, width), one.dtype)], 2) for one in (k, v))
        added += 1
    bias = _bias_of_scores(attn_mask, key_padding_mask, (batch, num_heads, steps, k.shape[2] - added), added, q.dtype)
    mixed, attention = _attended(q, k, v, bias, dropout_p if training else 0.0)
    mixed = autograd.permute(mixed, (0, 2, 1, 3) if batch_first else (2, 0, 1, 3))
    mixed = mixed.reshape(*query.shape[:2], embed_dim_to_check)
    output = autograd.linear(mixed, out_proj_weight, out_proj_bias)
    if not need_weights:
        return output[:, 0] if single else output, None
    attention = attention.mean(1) if average_attn_weights else attention
    return (output[:, 0], attention[0]) if single else (output, attention)


def _check_inputs(query, key, value, embed_dim, num_heads, of_batch):
    shapes = f"query {query.shape}, key {key.shape}, value {value.shape}"
    if not query.ndim == key.ndim == value.ndim == 3:
        raise autograd.OperationError(f"multi-head attention: expected three inputs of 2 or of 3 axes, got {shapes}")
    if query.shape[-1] != embed_dim or embed_dim % num_heads:
        raise autograd.OperationError(
            f"multi-head attention: expected queries of width {embed_dim}, a multiple of {num_heads} heads, got {shapes}"
        )
    if key.shape[:-1] != value.shape[:-1] or query.shape[of_batch] != key.shape[of_batch]:
        raise autograd.OperationError(
            f"multi-head attention: keys and values must be equally many, and all batches alike, got {shapes}"
        )


def _projected(query, key, value, weights, bias):
    """Queries, keys and values after their linear layers: one product where they are one and the same input."""
    if not isinstance(weights, tuple):
        if query is key and key is value:
            whole = autograd.linear(query, weights, bias)
            width = whole.shape[-1] // 3
            return [whole[..., k * width : (k + 1) * width] for k in range(3)]
        weights = autograd.chunk(weights, 3, 0)
    biases = (None,) * 3 if bias is None else autograd.chunk(bias, 3, 0)
    return [autograd.linear(*given) for given in zip((query, key, value), weights, biases)]


def _with_step(steps, bias, of_steps):
    """One step more, the same for the whole batch: a key or value that is learnt."""
    shape = list(steps.shape)
    shape[of_steps] = 1
    return autograd.cat([steps, autograd.broadcast_to(bias, tuple(shape))], of_steps)


def _heads(x, heads, width, batch_first):
    """(steps, batch, heads * width), or batch first, as (batch, heads, steps, width)."""
    parts = x.reshape(x.shape[0], x.shape[1], heads, width)
    return autograd.permute(parts, (0, 2, 1, 3) if batch_first else (1, 2, 0, 3))


def _static(given, batch, heads, width):
    given = autograd.as_tensor(given)
    if given.ndim != 3 or (given.shape[0], given.shape[2]) != (batch * heads, width):
        raise autograd.OperationError(
            f"multi-head attention: expected static keys and values of shape ({batch * heads}, S, {width}), got {given.shape}"
        )
    return given.reshape(batch, heads, given.shape[1], width)


def _bias_of_scores(attn_mask, key_padding_mask, shape, added, dtype):
    """Both masks as one bias of the scores (batch, heads, steps, keys + added); True in them leaves a pair out."""
    batch, heads, steps, keys = shape
    biases = []
    if attn_mask is not None:
        mask = _excluding("attn_mask", attn_mask, dtype)
        if mask.shape == (batch * heads, steps, keys):
            mask = mask.reshape(shape)
        elif mask.shape != (steps, keys):
            raise autograd.OperationError(
                f"multi-head attention: expected an attn_mask of shape {(steps, keys)} or {(batch * heads, steps, keys)}, "
                f"got {mask.shape}"
            )
        biases.append(mask)
    if key_padding_mask is not None:
        mask = _excluding("key_padding_mask", key_padding_mask, dtype)
        if mask.shape not in ((batch, keys), (keys,) if batch == 1 else None):
            raise autograd.OperationError(
                f"multi-head attention: expected a key_padding_mask of shape {(batch, keys)}, got {mask.shape}"
            )
        biases.append(mask.reshape(batch, 1, 1, keys))
    if not biases:
        return None
    bias = biases[0] if len(biases) == 1 else biases[0] + biases[1]
    if added:
        bias = autograd.cat([bias, np.zeros((*bias.shape[:-1], added), dtype)], -1)
    return bias


def _excluding(name, mask, dtype):
    """A mask of multi-head attention as numbers to be added; unlike above, True in it *leaves out*."""
    mask = autograd.as_tensor(mask)
    if mask.dtype.kind not in "bf":
        raise autograd.OperationTypeError(
            f"multi-head attention ({name}): expected booleans (True leaves out) or floating numbers, got {mask.dtype}"
        )
    return autograd.tensor(as_bias(~mask.detach().numpy(), dtype)) if mask.dtype == bool else as_bias(mask, dtype)


def square_subsequent_mask(size, dtype=np.float32):
    """(size, size): 0 up to the diagonal, minus infinity above; see :func:`causal_bias`."""
    return autograd.tensor(causal_bias(size, size, dtype))
