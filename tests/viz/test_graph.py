"""What is collected from the engine's records: vertices, edges, values, gradients, names."""

import numpy as np
import pytest

from autograd import Function, Tensor, detect_anomaly, gradients
from autograd.engine.changes import mark_changed
from autograd.engine.graph import topological_order
from autograd.engine.lanes import lane
from autograd.rules.families import complete
from autograd.rules.table import TABLE
from autograd.testing.draws import Draw
from autograd.viz import draw
from autograd.viz.gradients import FREED, SUMMED
from autograd.viz.graph import CONSTANT, OPERATION, PARAMETER, RESULT, VARIABLE, collect
from autograd.viz.names import Labels

complete()


def graph_of(*results, names=None, module=None, gradients=True):
    order = topological_order([result._node for result in results])
    return collect(list(results), order, Labels(names, module, results), gradients=gradients)


def only(graph, **properties):
    found = [v for v in graph.vertices if all(getattr(v, name) == value for name, value in properties.items())]
    assert len(found) == 1, f"expected one vertex with {properties}, found {found}"
    return found[0]


class Module:
    def __init__(self, **parameters):
        self.parameters = parameters

    def named_parameters(self):
        return self.parameters.items()


def test_kinds_of_vertices():
    x, weight = Tensor(2.0, requires_grad=True), Tensor(5.0, requires_grad=True)
    graph = graph_of(x * weight * 3, module=Module(weight=weight))
    assert [vertex.kind for vertex in graph.vertices] == [VARIABLE, PARAMETER, OPERATION, CONSTANT, RESULT]
    assert only(graph, kind=PARAMETER).name == "weight"
    assert only(graph, kind=CONSTANT).value == 3


def test_an_instance_of_a_class_called_parameter_is_a_parameter():
    class Parameter(Tensor):
        pass

    w = Parameter(2.0, requires_grad=True, name="w")
    graph = graph_of(w * 3)
    assert only(graph, kind=PARAMETER).name == "w"


def test_values_and_gradients_of_leaves_and_intermediates():
    x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    graph = graph_of((x * x) @ np.ones(3))
    square = only(graph, operation="multiply")
    assert square.value.tolist() == [1, 4, 9]
    assert square.gradient.tolist() == [1, 1, 1]
    assert only(graph, kind=VARIABLE).gradient.tolist() == [2, 4, 6]
    assert only(graph, kind=RESULT).value == 14
    assert x.grad is None


def test_the_gradient_is_that_of_this_graph_whatever_grad_holds():
    x = Tensor(3.0, requires_grad=True)
    x.grad = Tensor(100.0)
    assert only(graph_of(x * x), kind=VARIABLE).gradient == 6


def test_drawing_leaves_graph_and_grad_alone_and_calls_no_hook():
    calls = []
    x = Tensor(3.0, requires_grad=True)
    x.register_hook(lambda g: calls.append("leaf"))
    y = x * x
    y.register_hook(lambda g: calls.append("hook"))
    y.retain_grad()
    z = y * y
    first, second = graph_of(z), graph_of(z)
    assert calls == []
    assert only(first, kind=VARIABLE).gradient == only(second, kind=VARIABLE).gradient == 4 * 3.0**3
    z.backward()
    assert x.grad.item() == 4 * 3.0**3
    assert y.grad.item() == 2 * 9.0


def test_gradients_can_be_left_out():
    x = Tensor(3.0, requires_grad=True)
    y = x * x
    y.backward()
    assert all(vertex.gradient is None for vertex in graph_of(y, gradients=False).vertices)


def test_a_freed_graph_keeps_values_and_shows_grad_of_leaves():
    x = Tensor([1.0, 2.0], requires_grad=True)
    y = (x * 3) @ np.ones(2)
    y.backward()
    graph = graph_of(y)
    assert graph.notes == [FREED]
    assert only(graph, kind=VARIABLE).gradient.tolist() == [3, 3]
    product = only(graph, operation="multiply")
    assert product.gradient is None
    assert product.value.tolist() == [3, 6]


def test_a_rule_that_fails_is_a_note_not_an_error():
    x = Tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    z = (y * y) @ np.ones(2)
    y._raw[0] = 7.0
    mark_changed(y._raw, "a change")
    (note,) = graph_of(z).notes
    assert "'a change' changed that array in place" in note


def test_gradients_of_several_or_large_results_are_those_of_the_sum():
    x = Tensor([1.0, 2.0], requires_grad=True)
    graph = graph_of(x * 2, x * 3)
    assert graph.notes == [SUMMED]
    assert only(graph, kind=VARIABLE).gradient.tolist() == [5, 5]
    assert graph_of((x * 2) @ np.ones(2)).notes == []


def test_complex_gradients_are_shown_as_grad_shows_them():
    c = Tensor(1.0 + 2.0j, requires_grad=True)
    y = abs(c * c)
    shown = only(graph_of(y), kind=VARIABLE).gradient
    y.backward()
    assert shown == pytest.approx(c.grad.item())


def test_duplicate_edges_are_kept():
    a = Tensor(1.0, requires_grad=True)
    graph = graph_of(a + a)
    assert [(edge.source.kind, edge.role) for edge in graph.edges] == [(VARIABLE, "left"), (VARIABLE, "right")]


def test_one_vertex_for_what_is_used_twice():
    x = Tensor(2.0, requires_grad=True)
    y = x * x
    graph = graph_of(y * y + y)
    assert len(graph.vertices) == 4
    assert len(graph.edges) == 6


def test_an_array_used_twice_is_one_constant_and_numbers_are_not_shared():
    data = Tensor(np.array([1.0, 2.0]), name="data")
    w, v = Tensor([1.0, 1.0], requires_grad=True), Tensor([2.0, 2.0], requires_grad=True)
    graph = graph_of(w * data + v * data, names=dict(data=data))
    assert only(graph, kind=CONSTANT).name == "data"
    x = Tensor(1.0, requires_grad=True)
    assert sum(vertex.kind == CONSTANT for vertex in graph_of(x * 3 * 3).vertices) == 2


def test_a_constant_that_no_rule_saved_is_drawn_without_a_value():
    x = Tensor(2.0, requires_grad=True)
    graph = graph_of(1 - x)
    constant = only(graph, kind=CONSTANT)
    assert constant.value is None
    assert graph.edges[0].source is constant


def test_names_by_hand_come_before_module_before_own():
    x = Tensor(2.0, requires_grad=True, name="own")
    assert only(graph_of(x * 3), kind=VARIABLE).name == "own"
    module = Module(**{"layer.weight": x})
    assert only(graph_of(x * 3, module=module), kind=PARAMETER).name == "layer.weight"
    assert only(graph_of(x * 3, module=module, names=dict(given=x)), kind=PARAMETER).name == "given"


def test_any_name_can_be_drawn():
    x, y = Tensor(2.0, requires_grad=True, name="two\nlines\0"), Tensor(2.0, requires_grad=True, name=7)
    assert [vertex.name for vertex in graph_of(x * y).vertices] == ["two lines ", "7", None]
    assert "two lines" in draw(x * y).svg()


def test_results_of_operations_can_be_named():
    x = Tensor(2.0, requires_grad=True)
    y = x * x
    graph = graph_of(y * 3, names=dict(y=y))
    assert only(graph, name="y").kind == OPERATION


def test_a_forgotten_leaf_is_drawn_without_a_value():
    y = Tensor([1.0, 2.0], requires_grad=True) * 1
    leaf = only(graph_of(y, gradients=False), kind=VARIABLE)
    assert (leaf.name, leaf.value, leaf.shape) == (None, None, (2,))


def test_large_values_are_known_where_a_rule_saved_them():
    x = Tensor(np.arange(100.0), requires_grad=True)
    y = x * 2
    z = (y * y) @ np.ones(100)
    assert only(graph_of(z, names=dict(y=y)), name="y").value is y._raw


def test_a_value_that_was_changed_in_place_is_not_shown():
    x = Tensor(np.arange(3.0), requires_grad=True)
    y = x * 2
    z = y + 1
    y[0] = 5.0
    graph = graph_of(z, y)
    assert only(graph, operation="multiply").value is None
    assert only(graph, operation="assign").value.tolist() == [5, 2, 4]
    large = Tensor(np.arange(100.0), requires_grad=True) * 2
    result = (large * large) @ np.ones(100)
    large._raw[0] = 5
    mark_changed(large._raw, "a change")
    assert all(vertex.value is None for vertex in graph_of(result).vertices if vertex.kind == OPERATION)


def test_operations_with_several_results():
    x = Tensor([1.5, 2.25], requires_grad=True)
    graph = graph_of(np.modf(x)[0] @ np.ones(2))
    assert [vertex.operation for vertex in graph.vertices if vertex.operation] == ["modf", "fractional", "matmul"]
    assert only(graph, operation="modf").gradient is None
    assert only(graph, operation="fractional").gradient.tolist() == [1, 1]


def test_custom_functions_and_gradients_of_gradients():
    class Cube(Function):
        @staticmethod
        def forward(context, x):
            context.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(context, g):
            (x,) = context.saved_tensors
            return g * 3 * x**2

    x = Tensor(2.0, requires_grad=True)
    assert only(graph_of(Cube.apply(x)), operation="Cube").value == 8
    (slope,) = gradients(x**3, x, create_graph=True)
    assert only(graph_of(slope), kind=VARIABLE).gradient == 12


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_entry_of_the_table_can_be_drawn(name):
    entry, generator = TABLE[name], np.random.default_rng(7)
    draw_sample = Draw(lambda low, high: int(generator.integers(low, high + 1)), generator, empty=False)
    arguments, options = entry.sample(draw_sample)
    operands = [as_leaves(argument) for argument in arguments]
    result = lane(entry)(*operands, **options)
    parts = [part for part in (result if isinstance(result, tuple) else [result]) if part.requires_grad]
    for part in parts:
        drawing = draw(part)
        assert name in drawing.text
        assert "not shown" not in drawing.text
    assert parts or not entry.differentiable


def as_leaves(argument):
    if isinstance(argument, (list, tuple)):
        return [as_leaves(item) for item in argument]
    is_float = isinstance(argument, (float, np.ndarray, np.floating)) and np.asarray(argument).dtype.kind == "f"
    return Tensor(argument, requires_grad=True) if is_float else argument


def test_broadcasting_is_marked_on_the_edge():
    x = Tensor(np.ones((4, 3)), requires_grad=True)
    b = Tensor(np.ones(3), requires_grad=True)
    graph = graph_of(x + b)
    assert [edge.stretched for edge in graph.edges] == [False, True]


def test_options_that_are_not_at_their_default():
    x = Tensor(np.ones((4, 3)), requires_grad=True)
    assert only(graph_of(x**3), kind=RESULT).options == {"exponent": 3}
    assert only(graph_of(x[1:, 0]), kind=RESULT).options == {"key": (slice(1, None), 0)}


def test_the_arguments_of_a_function_of_a_sequence():
    a, b = Tensor([1.0], requires_grad=True), Tensor([3.0], requires_grad=True)
    graph = graph_of(np.concatenate([a, np.ones(2), b]))
    assert [edge.role for edge in graph.edges] == ["0", "1", "2"]
    assert [edge.source.kind for edge in graph.edges] == [VARIABLE, CONSTANT, VARIABLE]
    assert only(graph, kind=CONSTANT).shape == (2,)


def test_the_line_that_made_it_in_anomaly_mode():
    x = Tensor(2.0, requires_grad=True)
    with detect_anomaly():
        y = x * x
    assert "y = x * x" in only(graph_of(y), kind=RESULT).where


def test_a_leaf_alone():
    x = Tensor(2.0, requires_grad=True)
    (vertex,) = graph_of(x).vertices
    assert (vertex.kind, vertex.value, vertex.gradient) == (VARIABLE, 2, 1)
