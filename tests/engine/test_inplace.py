"""In-place operations: the right gradient or a clear error, never a silently wrong one."""

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import autograd
from autograd import InPlaceError, OperationError, Tensor, gradients, no_grad


def leaf(*shape):
    return Tensor(np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape), requires_grad=True)


def test_assignment_passes_gradients_to_the_value_and_stops_those_of_what_was_overwritten():
    x, v = leaf(3), Tensor(5.0, requires_grad=True)
    y = x * 1
    y[1] = v
    (y * y).sum().backward()
    assert x.grad.tolist() == [2.0, 0.0, 6.0]
    assert v.grad.item() == 10.0


def test_assignment_into_a_constant_makes_it_a_result():
    buffer, v = Tensor(np.zeros(3)), leaf(2)
    buffer[1:] = v * 2
    (buffer * buffer).sum().backward()
    assert v.grad.tolist() == [8.0, 16.0]


def test_repeated_indices_keep_the_last_value_and_its_gradient():
    v = leaf(3)
    y = Tensor(np.zeros(2))
    y[[0, 0, 1]] = v
    assert y.tolist() == [2.0, 3.0]
    (y * Tensor([10.0, 100.0])).sum().backward()
    assert v.grad.tolist() == [0.0, 10.0, 100.0]


def test_a_write_through_a_view_reaches_the_base_and_its_other_views():
    x = leaf(2, 3)
    y = x * 1
    row, column = y[0], y[:, 0]
    row *= 10
    assert column.tolist() == [10.0, 4.0]
    column.sum().backward(retain_graph=True)
    assert x.grad.tolist() == [[10.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    x.zero_grad()
    y.sum().backward(retain_graph=True)
    assert x.grad.tolist() == [[10.0] * 3, [1.0] * 3]
    x.zero_grad()
    row.sum().backward()
    assert x.grad.tolist() == [[10.0] * 3, [0.0] * 3]


@pytest.mark.parametrize("used", [lambda t: t * 1, lambda t: t.T, lambda t: t.T.flip(0), lambda t: t.T.reshape(-1)])
def test_a_write_through_a_view_when_the_gradient_lies_in_memory_another_way(used):
    """reshape(-1) of a transposed gradient is a copy: zeros written into it would be lost."""
    x = leaf(2, 2)
    y = x * 1
    y.reshape(-1)[0] = 9.0
    y = used(y)
    (found,) = gradients(y, x, np.ones(y.shape))
    assert found.tolist() == [[0.0, 1.0], [1.0, 1.0]]


def test_a_write_to_the_base_is_seen_by_views_of_views():
    x = leaf(2, 3)
    y = x * 1
    corner = y.T[1:][:, 1]
    y[1] = x[0] * x[0]
    assert corner.tolist() == [4.0, 9.0]
    corner.sum().backward()
    assert x.grad.tolist() == [[0.0, 4.0, 6.0], [0.0, 0.0, 0.0]]


def test_a_saved_value_that_was_changed_is_named_in_the_error():
    x = leaf(3)
    y = x * 1
    z = y * y
    y += 1
    with pytest.raises(InPlaceError, match=r"'multiply' needs its argument 'y'.*'\+=' changed that array"):
        z.sum().backward()
    assert x.grad is None


def test_changing_what_no_rule_saved_is_fine():
    x = leaf(3)
    y = x * 1
    z = y + 1
    y *= 100
    z.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0, 1.0]


def test_a_parameter_updated_between_forward_and_backward_is_noticed():
    w, x = leaf(3), leaf(3)
    loss = (w * x).sum()
    with no_grad():
        w -= 0.1
    with pytest.raises(InPlaceError, match="-="):
        loss.backward()


def test_changes_through_data_and_detach_are_noticed():
    for alias in (lambda t: t.data, lambda t: t.detach()):
        w, x = leaf(3), leaf(3)
        loss = (w * x).sum()
        alias(w).add_(1.0)
        assert w.tolist() == [2.0, 3.0, 4.0]
        with pytest.raises(InPlaceError):
            loss.backward()


def test_a_leaf_that_requires_grad_is_not_changed_while_recording():
    x = leaf(3)
    for change in (lambda: x.__iadd__(1), lambda: x.__setitem__(0, 1.0), lambda: x[0:2].__imul__(2)):
        with pytest.raises(InPlaceError, match="leaf that requires grad"):
            change()
    assert x.tolist() == [1.0, 2.0, 3.0]


def test_under_no_grad_the_array_itself_changes():
    x = leaf(3)
    array = x.detach().numpy()
    with no_grad():
        x -= 1
        x[0] = 7.0
    assert array.tolist() == [7.0, 1.0, 2.0]
    assert x.is_leaf and x.requires_grad


def test_a_scalar_can_be_changed_in_place():
    x = Tensor(2.0, requires_grad=True)
    x.data.add_(1.0)
    assert x.item() == 3.0
    y = x * 1
    y += 4
    y *= y
    y.backward()
    assert y.item() == 49.0 and x.grad.item() == 14.0


def test_results_that_do_not_fit_are_refused_and_change_nothing():
    y = leaf(3) * 1
    node = y._node
    with pytest.raises(OperationError, match="shape"):
        y += Tensor(np.ones((2, 3)))
    count = Tensor(np.array([1, 2, 3]))
    with pytest.raises(OperationError, match="int64"):
        count += 0.5
    with pytest.raises((OperationError, IndexError)):
        y[7] = 1.0
    assert y.tolist() == [1.0, 2.0, 3.0] and y._node is node and count.tolist() == [1, 2, 3]


def test_second_derivatives_through_assignment():
    x = leaf(3)
    y = x * x
    y[0] = x[1] * x[2]
    (first,) = gradients((y * y).sum(), x, create_graph=True)
    (second,) = gradients(first.sum(), x)
    b, c = 2.0, 3.0
    assert np.allclose(first.tolist(), [0.0, 2 * b * c * c + 4 * b**3, 2 * c * b * b + 4 * c**3])
    assert np.allclose(second.tolist(), [0, 2 * c * c + 4 * b * c + 12 * b * b, 2 * b * b + 4 * b * c + 12 * c * c])


class InPlaceAgainstTwin(RuleBasedStateMachine):
    """Random in-place programs on a tensor and its views, beside a twin that never changes anything in place.

    The twin keeps the base as a value and every view as a function of it, so what it computes is right by
    construction. Backward must give the twin's gradient, or raise InPlaceError.
    """

    views = (lambda t: t[0], lambda t: t[:, 1], lambda t: t.T, lambda t: t[1:, ::-1], lambda t: t)

    @initialize(seed=st.integers(0, 1000))
    def start(self, seed):
        self.source = Tensor(np.random.default_rng(seed).uniform(0.5, 1.5, (3, 3)), requires_grad=True)
        self.twin_source = Tensor(self.source.tolist(), requires_grad=True)
        self.base, self.twin = self.source * 1, self.twin_source * 1
        self.live = {}
        self.outputs, self.twin_outputs = [], []

    @rule(which=st.integers(0, 4))
    def take_view(self, which):
        self.live[which] = type(self).views[which](self.base)

    def _write(self, which, function):
        """The twin's form of a write: the positions a view looks at get the function's values."""
        positions = type(self).views[which](np.arange(9).reshape(3, 3))
        view = self.twin.reshape(9)[positions]
        flat = self.twin.reshape(9) * Tensor(1.0 * ~np.isin(np.arange(9), positions))
        scatter = np.zeros((9, positions.size))
        scatter[positions.reshape(-1), np.arange(positions.size)] = 1
        self.twin = (flat + Tensor(scatter) @ function(view).reshape(positions.size)).reshape(3, 3)

    @rule(which=st.integers(0, 4), factor=st.sampled_from([0.5, 1.5, -1.0]))
    def scale(self, which, factor):
        target = self.live.get(which, self.base if which == 4 else None)
        if target is not None:
            target *= factor
            self._write(which, lambda view: view * factor)

    @rule(which=st.integers(0, 4))
    def square(self, which):
        target = self.live.get(which, self.base if which == 4 else None)
        if target is not None:
            target *= target
            self._write(which, lambda view: view * view)

    @rule(which=st.integers(0, 4), row=st.integers(0, 2))
    def assign_from_source(self, which, row):
        target = self.live.get(which, self.base if which == 4 else None)
        if target is not None and target.shape[-1] == 3:
            target[...] = self.source[row] * 2
            self._write(which, lambda view: view * 0 + self.twin_source[row] * 2)

    @rule(which=st.integers(0, 4))
    def use(self, which):
        target = self.live.get(which, self.base)
        twin = type(self).views[which](self.twin) if which in self.live else self.twin
        self.outputs.append((target * target).sum())
        self.twin_outputs.append((twin * twin).sum())

    @rule(which=st.integers(0, 4))
    def use_without_saving(self, which):
        target = self.live.get(which, self.base)
        twin = type(self).views[which](self.twin) if which in self.live else self.twin
        self.outputs.append((target + 1).sum())
        self.twin_outputs.append((twin + 1).sum())

    @invariant()
    def values_agree(self):
        if hasattr(self, "base"):
            assert np.allclose(self.base.tolist(), self.twin.tolist())
            for which, view in self.live.items():
                assert np.allclose(view.tolist(), type(self).views[which](self.twin).tolist())

    def teardown(self):
        if not hasattr(self, "base"):
            return
        total = sum(self.outputs, (self.base + 1).sum())
        twin_total = sum(self.twin_outputs, (self.twin + 1).sum())
        (want,) = gradients(twin_total, self.twin_source)
        try:
            (have,) = gradients(total, self.source)
        except InPlaceError:
            return
        assert np.allclose(have.tolist(), want.tolist())


TestInPlaceAgainstTwin = InPlaceAgainstTwin.TestCase
TestInPlaceAgainstTwin.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)


@pytest.mark.parametrize("compute", [
    np.exp, np.sqrt, np.tanh, np.sign, lambda x: autograd.special.erfinv(x / 9), lambda x: x / (x + 1), lambda x: 2 / x,
    lambda x: autograd.softmax(x, -1), lambda x: autograd.cumprod(x, -1),
    lambda x: x.norm(dim=-1), lambda x: (x / x.sum()).reshape(3, 2),
])  # fmt: skip
def test_an_operation_keeps_the_result_that_its_rules_need(compute):
    """As out of place: the change leaves a copy with the operation whose result it overwrites."""
    expected, x = leaf(2, 3), leaf(2, 3)
    (compute(expected) * 3 + 1).square().sum().backward()
    y = compute(x)
    y *= 3
    y[...] += 1
    y.square().sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), expected.grad.numpy(), rtol=1e-12)
    np.testing.assert_array_equal(x.numpy(force=True), expected.numpy(force=True))
