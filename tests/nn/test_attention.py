"""Attention and transformers: against PyTorch, masks of every kind, and what they refuse."""

import math

import numpy as np
import pytest
from twins import assert_twins, twins

import autograd
import nn
from autograd.testing import gradcheck

F = nn.functional
CAUSAL = np.triu(np.full((3, 3), -np.inf), 1)


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@pytest.fixture
def plainly():
    """PyTorch's attention by its plain kernel, the only one that can be differentiated twice."""
    attention = pytest.importorskip("torch.nn.attention")
    with attention.sdpa_kernel(attention.SDPBackend.MATH):
        yield


def left_out(*shape):
    """A boolean mask, True in a third of the places but not in the first column."""
    mask = np.random.default_rng(5).random(shape) < 0.4
    mask[..., 0] = False
    return mask


# -- scaled dot products ----------------------------------------------------------------------------------------

PRODUCTS = {
    "plain": ((2, 3, 4), (2, 5, 4), (2, 5, 3), {}),
    "causal": ((3, 4), (3, 4), (3, 2), dict(is_causal=True)),
    "causal, more keys": ((2, 3, 4), (2, 5, 4), (2, 5, 4), dict(is_causal=True)),
    "scale": ((3, 4), (5, 4), (5, 2), dict(scale=0.3)),
    "booleans": ((2, 3, 4), (2, 5, 4), (2, 5, 3), dict(attn_mask=~left_out(3, 5))),
    "numbers": ((2, 3, 4), (2, 5, 4), (2, 5, 3), dict(attn_mask=random(2, 3, 5))),
    "nothing left": ((3, 4), (3, 4), (3, 2), dict(attn_mask=np.array([[True] * 3, [False] * 3, [True] * 3]))),
    "groups": ((2, 4, 3, 4), (2, 2, 5, 4), (2, 2, 5, 3), dict(enable_gqa=True)),
    "broadcast": ((2, 3, 4), (1, 5, 4), (1, 5, 4), {}),
}  # fmt: skip


class Products:
    """F.scaled_dot_product_attention as a module without parameters."""

    def __init__(self, library, options):
        self.library, self.options = library, options

    def parameters(self):
        return []

    def __call__(self, query, key, value):
        options = dict(self.options)
        if "attn_mask" in options:
            options["attn_mask"] = (
                autograd.tensor(options["attn_mask"]) if self.library is nn else _torch().tensor(options["attn_mask"])
            )
        return [self.library.functional.scaled_dot_product_attention(query, key, value, **options)]


def _torch():
    return pytest.importorskip("torch")


@pytest.mark.parametrize("query, key, value, options", PRODUCTS.values(), ids=PRODUCTS)
def test_scaled_dot_products_agree_with_pytorch(query, key, value, options, plainly):
    arrays = [random(*shape, seed=k) for k, shape in enumerate((query, key, value))]
    ours, theirs = Products(nn, options), Products(_torch().nn, options)
    assert_twins(ours, theirs, lambda module, *given: module(*given), arrays)


@pytest.mark.parametrize("query, key, value, options", PRODUCTS.values(), ids=PRODUCTS)
def test_scaled_dot_products_are_what_they_say(query, key, value, options):
    q, k, v = (random(*shape, seed=n) for n, shape in enumerate((query, key, value)))
    if options.get("enable_gqa"):
        k, v = (np.repeat(one, 2, axis=1) for one in (k, v))
    scores = q @ k.swapaxes(-1, -2) * options.get("scale", 1 / math.sqrt(q.shape[-1]))
    if options.get("is_causal"):
        scores = np.where(np.tri(*scores.shape[-2:], dtype=bool), scores, -np.inf)
    mask = options.get("attn_mask", np.array(0.0))
    scores = np.where(mask, scores, -np.inf) if mask.dtype == bool else scores + mask
    weights = np.exp(scores)
    total = weights.sum(-1, keepdims=True)
    expected = weights / np.where(total == 0, 1, total) @ v
    q, k, v = (random(*shape, seed=n) for n, shape in enumerate((query, key, value)))
    np.testing.assert_allclose(F.scaled_dot_product_attention(q, k, v, **options).numpy(), expected, rtol=1e-12)


def test_a_mask_of_numbers_has_a_gradient():
    q, k, v = (random(2, 3, 4, seed=k) for k in range(3))
    assert gradcheck(F.scaled_dot_product_attention, q, k, v, random(3, 3), order=2)


def test_dropout_of_the_weights():
    autograd.manual_seed(0)
    q, k, v = np.zeros((1, 4)), np.zeros((2000, 4)), np.ones((2000, 1))
    mixed = F.scaled_dot_product_attention(q, k, v, dropout_p=0.5)
    assert mixed.item() != 1 and abs(mixed.item() - 1) < 0.1


@pytest.mark.parametrize("shapes, options, error, message", [
    (((3, 4), (5, 3), (5, 2)), {}, autograd.OperationError, r"query \(..., L, E\)"),
    (((3, 4), (5, 4), (4, 2)), {}, autograd.OperationError, r"key \(..., S, E\)"),
    (((2, 3, 4), (3, 5, 4), (3, 5, 2)), {}, autograd.OperationError, "do not broadcast"),
    (((4,), (5, 4), (5, 2)), {}, autograd.OperationError, "expected query"),
    (((3, 4), (3, 4), (3, 2)), dict(is_causal=True, attn_mask=CAUSAL), autograd.OperationError, "not both"),
    (((3, 4), (3, 4), (3, 2)), dict(attn_mask=np.zeros((2, 3))), autograd.OperationError, "broadcast"),
    (((3, 4), (3, 4), (3, 2)), dict(attn_mask=np.zeros((3, 3), int)), autograd.OperationTypeError, "booleans or floating"),
    (((3, 4), (3, 4), (3, 2)), dict(dropout_p=1.5), ValueError, "between 0 and 1"),
    (((3, 3, 4), (2, 3, 4), (2, 3, 2)), dict(enable_gqa=True), autograd.OperationError, "multiple"),
])  # fmt: skip
def test_wrong_scaled_dot_products(shapes, options, error, message):
    with pytest.raises(error, match=message):
        F.scaled_dot_product_attention(*(np.ones(shape) for shape in shapes), **options)


# -- several heads ----------------------------------------------------------------------------------------------

HEADS = {
    "self": ("4, 2", {}, {}),
    "one head, no bias": ("4, 1, bias=False", {}, {}),
    "batch first": ("4, 2, batch_first=True", {}, dict(average_attn_weights=False)),
    "no weights": ("4, 2", {}, dict(need_weights=False)),
    "causal": ("4, 2", {}, dict(attn_mask=CAUSAL, is_causal=True, need_weights=False)),
    "masks": ("4, 2", dict(cross=5), dict(attn_mask=left_out(3, 5), key_padding_mask=left_out(2, 5))),
    "masks of numbers": ("4, 2", dict(cross=5), dict(attn_mask=random(4, 3, 5), key_padding_mask=random(2, 5))),
    "learnt and zero keys": ("4, 2, add_bias_kv=True, add_zero_attn=True", dict(cross=5),
                             dict(attn_mask=left_out(3, 5), key_padding_mask=left_out(2, 5))),
    "other widths": ("4, 2, kdim=3, vdim=5", dict(cross=4, kdim=3, vdim=5), {}),
    "other widths, batch first": ("4, 2, kdim=3, batch_first=True, add_bias_kv=True", dict(cross=4, kdim=3), {}),
    "single": ("4, 2, batch_first=True", dict(batch=()), {}),
    "single, masks": ("4, 2", dict(batch=(), cross=5), dict(attn_mask=left_out(3, 5))),
}  # fmt: skip


def inputs_of(first, batch=(2,), cross=None, kdim=4, vdim=4):
    """Queries, and keys and values if they are others."""
    shapes = [(3, *batch, 4)] + ([(cross, *batch, kdim), (cross, *batch, vdim)] if cross else [])
    if first and batch:
        shapes = [(batch[0], shape[0], shape[-1]) for shape in shapes]
    return [random(*shape, seed=k) for k, shape in enumerate(shapes)]


def attended(options):
    """The call of an attention module with these options, for either package."""

    def call(module, query, key=None, value=None):
        ours = isinstance(module, nn.Module)
        given = {name: (autograd.tensor if ours else _torch().tensor)(value) if isinstance(value, np.ndarray) else value
                 for name, value in options.items()}  # fmt: skip
        return module(query, query if key is None else key, query if value is None else value, **given)

    return call


@pytest.mark.parametrize("text, shapes, options", HEADS.values(), ids=HEADS)
def test_several_heads_agree_with_pytorch(text, shapes, options, plainly):
    ours, theirs = twins(lambda library: eval(f"library.MultiheadAttention({text})", {"library": library}))
    assert_twins(ours, theirs, attended(options), inputs_of("batch_first" in text, **shapes))


def test_static_keys_and_values(plainly):
    torch = _torch()
    ours, theirs = twins(lambda library: library.MultiheadAttention(4, 2))

    def call(module, query, static_k, static_v):
        of = nn.functional if module is ours else torch.nn.functional
        return of.multi_head_attention_forward(
            query, query, query, 4, 2, module.in_proj_weight, module.in_proj_bias, None, None, False, 0.0,
            module.out_proj.weight, module.out_proj.bias, static_k=static_k, static_v=static_v)  # fmt: skip

    assert_twins(ours, theirs, call, [random(3, 2, 4), random(4, 5, 2, seed=1), random(4, 5, 2, seed=2)])


def test_a_query_with_nothing_left_gets_zeros():
    attention = nn.MultiheadAttention(4, 2, dtype=np.float64)
    mask = np.array([[True, True, True], [False, False, False], [False, True, True]])
    _, weights = attention(*[random(3, 1, 4)] * 3, attn_mask=mask)
    assert weights[0, 0].tolist() == [0, 0, 0] and weights[0, 2].tolist() == [1, 0, 0]


def test_attention_starts_as_pytorch_does():
    autograd.manual_seed(0)
    attention = nn.MultiheadAttention(64, 4, add_bias_kv=True)
    bound = math.sqrt(6 / (64 + 3 * 64))
    assert 0.95 * bound < np.abs(attention.in_proj_weight.detach().numpy()).max() <= bound
    assert not attention.in_proj_bias.detach().numpy().any() and not attention.out_proj.bias.detach().numpy().any()
    assert attention.bias_k.shape == (1, 1, 64) and 0.05 < attention.bias_k.detach().numpy().std() < 0.2


@pytest.mark.parametrize("build, error, message", [
    (lambda: nn.MultiheadAttention(5, 2), ValueError, "multiple of num_heads"),
    (lambda: nn.MultiheadAttention(4, 0), ValueError, "multiple of num_heads"),
    (lambda: nn.MultiheadAttention(4, 2, dropout=3), ValueError, "between 0 and 1"),
    (lambda: nn.TransformerEncoderLayer(4, 2, activation="tanh"), ValueError, "'relu', 'gelu' or a function"),
    (lambda: nn.TransformerDecoderLayer(4, 2, activation=3), TypeError, "'relu', 'gelu' or a function"),
])  # fmt: skip
def test_wrong_settings(build, error, message):
    with pytest.raises(error, match=message):
        build()


@pytest.mark.parametrize("shapes, options, error, message", [
    (((3, 2, 5), (3, 2, 4), (3, 2, 4)), {}, autograd.OperationError, "query of 2 or 3 axes, the last of width 4"),
    (((3, 2, 4), (3, 2, 4), (3, 2, 3)), {}, autograd.OperationError, "value of 2 or 3 axes"),
    (((3, 4), (3, 2, 4), (3, 2, 4)), {}, autograd.OperationError, "three inputs"),
    (((3, 2, 4), (4, 2, 4), (3, 2, 4)), {}, autograd.OperationError, "equally many"),
    (((3, 2, 4), (3, 3, 4), (3, 3, 4)), {}, autograd.OperationError, "all batches alike"),
    (((3, 2, 4),) * 3, dict(is_causal=True), autograd.OperationError, "pass the mask too"),
    (((3, 2, 4),) * 3, dict(attn_mask=np.zeros((2, 3))), autograd.OperationError, r"attn_mask of shape \(3, 3\)"),
    (((3, 2, 4),) * 3, dict(key_padding_mask=np.zeros((3, 2))), autograd.OperationError, r"key_padding_mask of shape \(2, 3\)"),
    (((3, 2, 4),) * 3, dict(key_padding_mask=np.zeros((2, 3), int)), autograd.OperationTypeError, "True leaves out"),
])  # fmt: skip
def test_wrong_calls(shapes, options, error, message):
    with pytest.raises(error, match=message):
        nn.MultiheadAttention(4, 2)(*(np.ones(shape) for shape in shapes), **options)


# -- transformers -----------------------------------------------------------------------------------------------

BLOCKS = ["4, 2, 6, dropout=0.0", "4, 2, 6, 0.0, 'gelu', norm_first=True, batch_first=True",
          "4, 1, 6, 0.0, bias=False, layer_norm_eps=1e-3"]  # fmt: skip


@pytest.mark.parametrize("text", BLOCKS)
def test_encoders_agree_with_pytorch(text, plainly):
    build = f"library.TransformerEncoder(library.TransformerEncoderLayer({text}), 2, library.LayerNorm(4), False)"
    ours, theirs = twins(lambda library: eval(build, {"library": library}))
    x = random(2, 3, 4) if "batch_first" in text else random(3, 2, 4)
    options = dict(mask=left_out(3, 3), src_key_padding_mask=left_out(2, 3))
    assert_twins(ours, theirs, lambda net, x: [net(x, **_given(net, options))], [x])


def _given(net, options):
    """Masks as tensors of the package of `net`."""
    tensor = autograd.tensor if isinstance(net, nn.Module) else _torch().tensor
    return {name: tensor(value) if isinstance(value, np.ndarray) else value for name, value in options.items()}


@pytest.mark.parametrize("text", BLOCKS)
def test_decoders_agree_with_pytorch(text, plainly):
    build = f"library.TransformerDecoder(library.TransformerDecoderLayer({text}), 1, library.LayerNorm(4))"
    ours, theirs = twins(lambda library: eval(build, {"library": library}))
    tgt, memory = random(3, 2, 4), random(5, 2, 4, seed=1)
    if "batch_first" in text:
        tgt, memory = tgt.swapaxes(0, 1), memory.swapaxes(0, 1)
    options = dict(tgt_mask=CAUSAL, tgt_is_causal=True, memory_mask=left_out(3, 5), tgt_key_padding_mask=left_out(2, 3) * 0.5,
                   memory_key_padding_mask=left_out(2, 5))  # fmt: skip
    assert_twins(ours, theirs, lambda net, *given: [net(*given, **_given(net, options))], [tgt, memory])


WHOLE = {
    "4, 2, 1, 1, 6, 0.0, norm_first=True": dict(tgt_mask=CAUSAL),
    "4, 1, 1, 2, 6, 0.0, 'gelu', layer_norm_eps=0.1, bias=False": dict(tgt_mask=CAUSAL, tgt_is_causal=True,
                                                                         memory_mask=left_out(3, 5)),
    "4, 2, 1, 1, 6, 0.0, activation=library.functional.silu, batch_first=True": dict(
        src_mask=left_out(5, 5), src_key_padding_mask=left_out(2, 5), tgt_key_padding_mask=left_out(2, 3),
        memory_key_padding_mask=left_out(2, 5)),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
@pytest.mark.parametrize("text, options", WHOLE.items(), ids=WHOLE)
def test_transformers_agree_with_pytorch(text, options, plainly):
    ours, theirs = twins(lambda library: eval(f"library.Transformer({text})", {"library": library}))
    call = lambda net, *given: [net(*given, **_given(net, options))]
    arrays = [random(5, 2, 4), random(3, 2, 4, seed=1)]
    assert_twins(ours, theirs, call, [x.swapaxes(0, 1) for x in arrays] if "batch_first" in text else arrays)


def test_the_causal_mask_is_pytorchs():
    expected = _torch().nn.Transformer.generate_square_subsequent_mask(3)
    np.testing.assert_array_equal(nn.Transformer.generate_square_subsequent_mask(3).numpy(), expected.numpy())


def test_layers_of_a_stack_are_copies_of_their_own():
    layer = nn.TransformerEncoderLayer(4, 2, 6)
    stack = nn.TransformerEncoder(layer, 2)
    assert len({id(parameter) for parameter in (*layer.parameters(), *stack.parameters())}) == 3 * 12
    assert isinstance(nn.Transformer(4, 2, 1, 1, 6, custom_encoder=stack).encoder, nn.TransformerEncoder)


@pytest.mark.parametrize("src, tgt", [((5, 2, 4), (3, 3, 4)), ((5, 2, 3), (3, 2, 4)), ((5, 4), (3, 2, 4))])
def test_transformers_refuse_what_does_not_fit(src, tgt):
    with pytest.raises(autograd.OperationError, match="one batch and width 4"):
        nn.Transformer(4, 2, 1, 1, 6)(np.ones(src), np.ones(tgt))
