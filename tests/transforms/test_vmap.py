"""vmap: axes, containers, nesting, and what it refuses."""

from collections import namedtuple

import numpy as np
import pytest

from autograd import NoRuleError, OperationError, OperationTypeError, Tensor, grad, gradients, jacrev, vmap, where
from autograd.engine.lanes import lane
from autograd.rules.indexing import write_view
from autograd.transforms.batching.rules import RULES, rule_for

XS = np.arange(12.0).reshape(3, 4)


def test_the_function_sees_one_example():
    def function(x):
        assert x.shape == (4,) and x.ndim == 1 and len(x) == 4 and x.size == 4
        assert x.dtype == np.float64 and np.shape(x) == (4,) and np.ndim(x) == 1 and x.nbytes == 32
        return [element * 2 for element in x][1]

    np.testing.assert_array_equal(vmap(function)(XS), 2 * XS[:, 1])


@pytest.mark.parametrize("in_axes", [0, 1, -1])
@pytest.mark.parametrize("out_axes", [0, 1, -1])
def test_axes(in_axes, out_axes):
    x = np.arange(24.0).reshape(2, 3, 4)
    examples = [np.cumsum(part, axis=0) for part in np.moveaxis(x, in_axes, 0)]
    found = vmap(lambda x: np.cumsum(x, axis=0), in_axes, out_axes)(x)
    np.testing.assert_array_equal(found, np.stack(examples, axis=out_axes))
    np.testing.assert_array_equal(vmap(lambda x: np.cumsum(x, axis=0), in_dims=in_axes, out_dims=out_axes)(x), found)


def test_nested_containers_and_their_axes():
    Pair = namedtuple("Pair", "a b")

    def function(data, w, *, offset):
        return {"sum": data["x"] + data["y"][0] * w + offset, "pair": Pair(data["x"] * 2, w)}

    data = {"x": XS, "y": [XS.T]}
    found = vmap(function, ({"x": 0, "y": [1]}, None), {"sum": 1, "pair": (0, None)})(data, 10.0, offset=1.0)
    np.testing.assert_array_equal(found["sum"], (XS * 11 + 1).T)
    assert isinstance(found["pair"], Pair)
    np.testing.assert_array_equal(found["pair"].a, 2 * XS)
    assert found["pair"].b == 10.0


def test_results_that_are_the_same_for_all_are_repeated():
    np.testing.assert_array_equal(vmap(lambda x: 3.0)(XS), np.full(3, 3.0))
    np.testing.assert_array_equal(vmap(lambda x: np.ones(2))(XS), np.ones((3, 2)))


def test_nested_vmap_is_an_outer_product():
    found = vmap(vmap(lambda x, y: x * y, (None, 0)), (0, None))(np.arange(2.0), np.arange(3.0))
    np.testing.assert_array_equal(found, np.outer(np.arange(2.0), np.arange(3.0)))
    distances = vmap(lambda a: vmap(lambda b: np.sum((a - b) ** 2))(XS))(XS)
    np.testing.assert_array_equal(distances, ((XS[:, None] - XS[None]) ** 2).sum(-1))


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_chunks(size):
    function = lambda x, w: (np.sum(x) * w, w)
    found = vmap(function, (0, None), (0, None), chunk_size=size)(XS, 2.0)
    np.testing.assert_array_equal(found[0], 2 * XS.sum(1))
    assert found[1] == 2.0


def test_no_examples_at_all():
    assert vmap(lambda x: np.sum(x) * 2)(np.zeros((0, 4))).shape == (0,)
    assert vmap(jacrev(lambda x: x**2))(np.zeros((0, 4))).shape == (0, 4, 4)


def test_arrays_give_arrays_and_tensors_give_tensors():
    assert type(vmap(np.sum)(XS)) is np.ndarray
    x = Tensor(XS, requires_grad=True)
    result = vmap(lambda x: np.sum(x**2))(x)
    (gradient,) = gradients(result.sum(), x)
    np.testing.assert_array_equal(gradient.numpy(), 2 * XS)


def test_gradients_per_example_of_shared_parameters():
    w = np.random.default_rng(0).standard_normal((4, 2))
    loss = lambda w, x: np.sum(np.tanh(x @ w) ** 2)
    found = vmap(grad(loss), (None, 0))(w, XS / 10)
    np.testing.assert_allclose(found, [grad(loss)(w, x / 10) for x in XS])
    np.testing.assert_allclose(grad(lambda w: np.sum(vmap(loss, (None, 0))(w, XS / 10)))(w), found.sum(0))


def test_choices_and_constants():
    xs = np.array([[3.0, -1.0, 2.0], [-1.0, 5.0, 0.0]])

    def function(x):
        largest = np.argmax(x)
        order = np.argsort(-x)
        return where(x > 0, x, 0.1 * x) + np.take(x, largest) + np.take_along_axis(x, order, 0), np.any(x > 4), np.sort(x)

    found = vmap(function)(xs)
    slopes = np.where(xs > 0, xs, 0.1 * xs) + xs.max(1, keepdims=True) - np.sort(-xs, axis=1)
    np.testing.assert_allclose(found[0], slopes)
    np.testing.assert_array_equal(found[1], [False, True])
    np.testing.assert_array_equal(found[2], np.sort(xs, axis=1))
    np.testing.assert_array_equal(vmap(lambda x: x == np.max(x))(xs), xs == xs.max(1, keepdims=True))
    np.testing.assert_array_equal(vmap(lambda i: np.take(Tensor(np.arange(5.0) ** 2), i))(np.array([3, 1])), [9.0, 1.0])


def test_methods_of_pytorch():
    def function(x):
        top = x.max(dim=-1)
        return top.values * 2, top.indices, x.argmin(), x.any(), x.all(dim=0, keepdim=True), x.softmax(-1), x.T, x[1:, None]

    found = vmap(function)(Tensor(XS))
    expected = [function(Tensor(x)) for x in XS]
    for k, part in enumerate(found):
        np.testing.assert_allclose(part.numpy(), [one[k].numpy() for one in expected])


def test_linear_algebra():
    a = np.random.default_rng(1).standard_normal((3, 4, 4))
    spd = a @ a.swapaxes(1, 2) + 4 * np.eye(4)
    np.testing.assert_allclose(vmap(np.linalg.cholesky)(spd), np.linalg.cholesky(spd))
    log_det = lambda m: np.linalg.slogdet(m)[1]
    np.testing.assert_allclose(vmap(grad(log_det))(spd), np.linalg.inv(spd), rtol=1e-8)


@pytest.mark.parametrize("peek", [float, bool, lambda x: 1 if x > 0 else 2, lambda x: x.numpy(), lambda x: x.item(),
                                  lambda x: np.asarray(x), lambda x: [10, 20][x.astype(int)]])  # fmt: skip
def test_a_value_of_one_example_cannot_be_looked_at(peek):
    with pytest.raises(OperationTypeError, match="differs between the examples"):
        vmap(lambda x: x * peek(x))(np.array([1.0, 2.0]))


def test_what_vmap_refuses():
    cases = [
        (lambda: vmap(np.sum)(3.0), "no axis 0"),
        (lambda: vmap(np.sum, 2)(XS), "no axis 2"),
        (lambda: vmap(np.dot)(XS, XS.T), "disagree"),
        (lambda: vmap(np.sum, None)(XS), "no argument is mapped over"),
        (lambda: vmap(np.dot, (0,))(XS, XS), "does not fit"),
        (lambda: vmap(np.sum, "0")(XS), "not an axis|does not fit"),
        (lambda: vmap(np.sum, out_axes=None)(XS), "out_axes"),
        (lambda: vmap(np.sum, chunk_size=0)(XS), "chunk_size"),
    ]
    for call, message in cases:
        with pytest.raises(OperationError, match=message):
            call()
    with pytest.raises(OperationTypeError, match="must return"):
        vmap(lambda x: "text")(XS)


def test_an_entry_without_a_batching_rule_is_named_and_falls_back_only_if_told_to(monkeypatch):
    assert rule_for("write_view") is not None
    monkeypatch.delitem(RULES, "write_view")
    function = lambda x: lane(write_view)(x, 0.0, path=lambda view: view[:1])
    with pytest.raises(NoRuleError, match="'write_view'.*fallback"):
        vmap(function)(XS)
    expected = XS.copy()
    expected[:, 0] = 0
    np.testing.assert_array_equal(vmap(function, fallback=True)(XS), expected)
    with pytest.raises(NoRuleError, match="nonzero"):
        vmap(lambda x: np.nonzero(x))(XS)
    with pytest.raises(OperationTypeError, match="some of the examples"):
        vmap(lambda x: x * np.allclose(x, XS[0]))(XS)


def test_zeros_like_an_example_have_its_shape():
    np.testing.assert_array_equal(vmap(lambda x: np.concatenate([np.zeros_like(x), x]))(np.ones((3, 2))), [[0, 0, 1, 1]] * 3)


def test_each_example_has_an_index_of_its_own():
    rows, places = np.arange(6.0).reshape(2, 3), np.array([2, 0])
    np.testing.assert_array_equal(vmap(lambda row, i: row[i])(rows, places), [2.0, 3.0])
    np.testing.assert_array_equal(vmap(grad(lambda row, i: row[i] ** 2))(rows, places), [[0, 0, 4], [6, 0, 0]])


def of_keywords(x, *, w=2.0, p=None):
    return np.sum(x) * w + (0.0 if p is None else np.sum(p["a"]) * p["b"])


W, P = np.array([1.0, 2.0, 3.0]), {"a": np.arange(6.0).reshape(2, 3), "b": 4.0}
BY_KEYWORD = {
    "none": (None, dict(w=3.0), lambda i: dict(w=3.0)),
    "all": (0, dict(w=W), lambda i: dict(w=W[i])),
    "one of two": ({"w": 0}, dict(w=W, p={"a": W, "b": 1.0}), lambda i: dict(w=W[i], p={"a": W, "b": 1.0})),
    "a dict in one": ({"p": {"a": 1, "b": None}}, dict(p=P, w=W[1]), lambda i: dict(p={"a": P["a"][:, i], "b": 4.0}, w=W[1])),
}


@pytest.mark.parametrize(("axes", "given", "of_example"), BY_KEYWORD.values(), ids=BY_KEYWORD)
@pytest.mark.parametrize("chunk_size", [None, 2])
def test_arguments_by_keyword(axes, given, of_example, chunk_size):
    x = np.arange(6.0).reshape(3, 2)
    found = vmap(of_keywords, keyword_axes=axes, chunk_size=chunk_size)(x, **given)
    np.testing.assert_allclose(found, [of_keywords(x[i], **of_example(i)) for i in range(3)])


def test_gradients_for_arguments_by_keyword():
    x = np.arange(6.0).reshape(3, 2)
    found = grad(lambda w: np.sum(vmap(of_keywords, keyword_axes=0)(x, w=w)))(W)
    np.testing.assert_allclose(found, x.sum(axis=1))


def test_axes_of_keywords_that_were_not_given():
    with pytest.raises(OperationError, match=r"keyword_axes.*\['q'\] were not given"):
        vmap(of_keywords, keyword_axes={"q": 0})(np.ones((2, 2)))
    with pytest.raises(OperationError, match="disagree"):
        vmap(of_keywords, keyword_axes=0)(np.ones((2, 2)), w=W)
