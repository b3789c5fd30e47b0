"""Large graphs made readable: modules, repetitions, loops, chains, and what is hidden."""

import time

import numpy as np
import pytest

import autograd
import nn
from autograd import Tensor
from autograd.viz import draw, modules


class Norm(nn.Module):
    """A layer norm of elementary operations."""

    def __init__(self, size):
        super().__init__()
        self.weight, self.bias = nn.Parameter(np.ones(size)), nn.Parameter(np.zeros(size))

    def forward(self, x):
        centred = x - x.mean(-1, keepdim=True)
        return centred / ((centred * centred).mean(-1, keepdim=True) + 1e-5).sqrt() * self.weight + self.bias


class Feedforward(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.up, self.down = nn.Linear(size, 2 * size), nn.Linear(2 * size, size)

    def forward(self, x):
        return self.down(self.up(x).tanh())


class Block(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.norm, self.mlp = Norm(size), Feedforward(size)

    def forward(self, x):
        return x + self.mlp(self.norm(x))


class Net(nn.Module):
    def __init__(self, size=4, blocks=12):
        super().__init__()
        self.first = nn.Linear(3, size)
        self.blocks = nn.Sequential(*[Block(size) for _ in range(blocks)])
        self.last = nn.Linear(size, 1)

    def forward(self, x):
        return self.last(self.blocks(self.first(x))).sum()


DATA = np.ones((2, 3))


def recorded(net):
    with modules(net) as calls:
        result = net(DATA)
    return result, calls


def module_paths(drawing):
    return {".".join(vertex.module) for vertex in drawing.graph.vertices}


def folded_net():
    net = Net()
    result, calls = recorded(net)
    return draw(result, module=calls, fold=True, values=False, gradients=False, direction="TB")


def folded_loop():
    x = y = Tensor([1.0, 2.0], requires_grad=True, name="x")
    for _ in range(50):
        y = (y * 2 + x).tanh()
    return draw(y.sum(), fold=True)


@pytest.mark.parametrize("case", [folded_net, folded_loop], ids=lambda case: case.__name__)
def test_golden(case, golden):
    golden(f"{case.__name__}.dot", case().source)


# -- which module an operation belongs to -----------------------------------------------------------------------


def test_modules_are_found_from_the_names_of_parameters_alone():
    net = Net(blocks=3)
    drawing = draw(net(DATA))
    assert {"first", "blocks.0", "blocks.0.mlp", "blocks.0.mlp.up", "blocks.2.norm", "last"} <= module_paths(drawing)
    sums = [vertex for vertex in drawing.graph.vertices if vertex.operation == "add" and len(vertex.module) == 2]
    assert [".".join(vertex.module) for vertex in sums if vertex.shape == (2, 4)] == ["blocks.0", "blocks.1", "blocks.2"]


def test_a_recording_is_exact_and_agrees_with_what_is_found_out():
    net = Net(blocks=3)
    result, calls = recorded(net)
    exact, found = draw(result, module=calls).graph, draw(result, module=net).graph
    pairs = list(zip(exact.vertices, found.vertices))
    assert all(a.module[: len(b.module)] == b.module or b.module[: len(a.module)] == a.module for a, b in pairs)
    assert sum(a.module == b.module for a, b in pairs) > 0.6 * len(pairs)
    assert exact.modules[("blocks", "1")].kind == "Block"


def test_recording_leaves_the_model_as_it_was():
    net = Net(blocks=1)
    before = set(net.__dict__)
    with pytest.raises(ZeroDivisionError), modules(net):
        net(DATA[0][1 // 0])
    assert set(net.__dict__) == before
    assert all("forward" not in module.__dict__ for module in net.modules())
    with pytest.raises(TypeError, match="named_modules"):
        modules(3)


def test_an_activation_between_two_numbered_layers_is_the_one_in_between():
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    tanh = [v for v in draw(net(DATA).sum(), module=net).graph.vertices if v.operation == "tanh"]
    assert tanh[0].module == ("1",)


def test_a_transposed_weight_belongs_to_its_module():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Linear(3, 4)

        def forward(self, x):
            return (x @ self.inner.weight.transpose(0, 1)).sum() if self.inner.weight.shape[0] == 4 else self.inner(x).sum()

    net = Tied()
    graph = draw(net(DATA)).graph
    assert {v.module for v in graph.vertices if v.operation != "sum" and v.kind != "constant"} == {("inner",)}


def test_without_parameters_there_are_no_modules():
    assert module_paths(draw(Tensor(1.0, requires_grad=True) * 2)) == {""}


# -- frames and boxes -------------------------------------------------------------------------------------------


def test_modules_are_nested_frames_and_names_inside_are_short():
    net = Net(blocks=2)
    source = draw(net(DATA)).source
    assert 'subgraph "cluster_blocks.0.mlp.up"' in source
    assert source.count("subgraph") - 1 == source.count('class="module"')
    assert ">weight<" in source.replace("<B>", "").replace("</B>", "")


@pytest.mark.parametrize("depth, boxes", [(1, 3), (2, 12), (3, 24)])
def test_depth_draws_modules_as_boxes(depth, boxes):
    net = Net()
    folded = [v for v in draw(net(DATA), module=net, depth=depth).graph.vertices if v.kind == "folded"]
    assert len(folded) == boxes
    assert any("weights" in line for vertex in folded for line in vertex.lines)


def test_repeated_blocks_are_drawn_once():
    drawing = folded_net()
    assert drawing.graph.modules[("blocks", "0")].times == 12
    assert "<B>Block × 12</B>" in drawing.source
    assert "blocks.0 … blocks.11" in drawing.source
    assert len(drawing.graph.vertices) < 40
    assert any(edge.again for edge in drawing.graph.edges)


def test_a_repeated_block_as_a_box_says_how_often():
    result, calls = recorded(Net())
    assert "<B>Block × 12</B>" in draw(result, module=calls, fold=True, depth=2).source


def test_blocks_that_differ_are_not_folded():
    net = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 2))
    graph = draw(net(DATA).sum(), module=net, fold=True).graph
    assert [graph.modules[(str(i),)].times for i in range(4)] == [1, 2, 1, 1]


def test_a_transformer_with_dropout_is_one_layer_several_times():
    net = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 3)
    with modules(net) as calls:
        result = net(autograd.tensor(np.ones((5, 2, 8), np.float32))).sum()
    graph = draw(result, module=calls, fold=True).graph
    assert graph.modules[("layers", "0")].times == 3
    assert len(graph.vertices) < 60
    masks = [v for v in graph.vertices if v.kind == "constant" and v.times == 3]
    assert len(masks) >= 4


def test_parallel_layers_with_different_uses_are_not_one():
    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.query, self.key, self.value = (nn.Linear(3, 3, bias=False) for _ in range(3))

        def forward(self, x):
            weights = autograd.softmax(self.query(x) @ self.key(x).transpose(0, 1), 1)
            return (weights @ self.value(x)).sum()

    net = Attention()
    graph = draw(net(DATA), fold=True).graph
    assert sum(vertex.kind == "parameter" for vertex in graph.vertices) == 3


# -- loops and chains -------------------------------------------------------------------------------------------


def test_a_loop_is_drawn_once():
    drawing = folded_loop()
    operations = [vertex.operation for vertex in drawing.graph.vertices if vertex.operation and vertex.times == 49]
    assert operations == ["multiply", "add", "tanh"]
    assert "repeated × 49" in drawing.source
    assert [v.name for v in drawing.graph.vertices if v.kind == "variable"] == ["x"]


def test_constants_that_differ_from_round_to_round_have_no_value():
    x = y = Tensor(1.0, requires_grad=True, name="x")
    for i in range(20):
        y = (y * (i + 2) + 3 * x).sin()
    constants = {vertex.value for vertex in draw(y, fold=True).graph.vertices if vertex.kind == "constant" and vertex.times > 1}
    assert constants == {None, 3}


def test_an_index_that_moves_from_round_to_round_is_not_shown():
    x = Tensor(np.arange(12.0), requires_grad=True, name="x")
    total = x[0] * 2
    for i in range(1, 12):
        total = total * 0.5 + x[i] * 2
    indexed = [v for v in draw(total, fold=True).graph.vertices if v.operation == "index" and v.times > 1]
    assert len(indexed) == 1 and indexed[0].options == {}


def test_a_recurrent_net_with_an_input_for_each_step_is_a_loop():
    weight, state = Tensor(np.eye(2), requires_grad=True, name="w"), Tensor(np.zeros(2))
    inputs = [Tensor(np.full(2, float(i)), requires_grad=True, name=f"x{i}") for i in range(10)]
    for x in inputs:
        state = (state @ weight + x).tanh()
    graph = draw(state.sum(), fold=True).graph
    assert any(vertex.times > 1 and vertex.operation == "matmul" for vertex in graph.vertices)
    assert "x1 … x9" in [vertex.name for vertex in graph.vertices]


def test_chains_of_elementwise_operations_become_one():
    x = Tensor([1.0, 2.0], requires_grad=True, name="x")
    graph = draw((((x * 2).tanh() + 1).exp() / 3).sum(), fold=True).graph
    (chain,) = [vertex for vertex in graph.vertices if vertex.kind == "folded"]
    assert chain.lines == ("× tanh + exp ÷", "5 elementwise operations")
    assert len([vertex for vertex in graph.vertices if vertex.operation]) == 1


def test_a_chain_ends_where_a_value_is_used_twice_or_has_a_name():
    x = Tensor([1.0, 2.0], requires_grad=True, name="x")
    y = x.tanh()
    z = y.exp()
    assert draw((z * y).sum(), fold=True, names=dict(z=z)).graph.drawn_as == {}


class Twice(nn.Module):
    """A module that runs twice, with another one in between or with none."""

    def __init__(self, between):
        super().__init__()
        self.inner, self.between = nn.Sequential(nn.Linear(3, 3), nn.Tanh()), between

    def forward(self, x):
        return self.inner(self.between(self.inner(x))).sum()


@pytest.mark.parametrize(("between", "times"), [(nn.Linear(3, 3), 2), (nn.Identity(), 1)], ids=["apart", "in a row"])
def test_a_module_that_runs_again_after_something_else_has_a_frame_and_a_box_for_each_time(between, times):
    net = Twice(between)
    with modules(net) as calls:
        result = net(DATA)
    source, boxed = draw(result, module=calls).source, draw(result, module=calls, depth=1).graph
    assert ('subgraph "cluster_inner~1"' in source) == (times == 2) and 'subgraph "cluster_inner"' in source
    assert sum("inner" in vertex.lines for vertex in boxed.vertices) == times
    assert not any(edge.again for edge in boxed.edges)


# -- hiding -----------------------------------------------------------------------------------------------------


def test_hidden_operations_become_three_dots():
    x = Tensor([1.0, 2.0], requires_grad=True, name="x")
    graph = draw(((x * 2).tanh() + x).sum(), hide=lambda v: v.operation in ("multiply", "tanh") or v.kind == "constant").graph
    (dots,) = [vertex for vertex in graph.vertices if vertex.kind == "folded"]
    assert dots.lines == ("…", "2 operations hidden")
    assert [(e.source.name, e.target.lines) for e in graph.edges if e.target is dots] == [("x", dots.lines)]
    assert not any(vertex.kind == "constant" for vertex in graph.vertices)


def test_only_some_vertices():
    net = Net(blocks=2)
    graph = draw(net(DATA), module=net, only=lambda v: v.operation == "linear" or v.kind == "parameter").graph
    assert {v.operation for v in graph.vertices if v.operation} == {"linear", "sum"}
    assert draw(net(DATA), only=lambda v: False).graph.vertices[-1].kind == "result"


# -- limits -----------------------------------------------------------------------------------------------------


def test_a_chain_far_deeper_than_the_recursion_limit_is_folded_in_seconds(tmp_path):
    x = y = Tensor(1.0, requires_grad=True, name="x")
    for _ in range(10_000):
        y = y * 1.0 + x
    start = time.process_time()
    drawing = draw(y)
    drawing.save(tmp_path / "tree.svg")
    assert time.process_time() - start < 30
    assert "folded, because there are 20,000 operations (multiply 10,000, add 10,000)." in drawing.text
    assert len(drawing.graph.vertices) < 12


def test_beyond_the_limit_graphs_are_folded_before_they_are_summarised():
    net = Net(blocks=40)
    drawing = draw(net(DATA), module=net)
    assert "folded, because" in drawing.text
    assert "summary" in draw(net(DATA), module=net, fold=False).text
    assert "summary" in draw(net(DATA), limit=2).text
