"""Network diagrams and dimension sheets: what is drawn is what was computed, and every file is of its kind."""

import io
import re
import struct
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import autograd
import nn
from autograd import GradientError, MissingPackageError, OperationError, OperationTypeError, Tensor
from autograd.viz import dimensions, network
from autograd.viz.canvas import Canvas, Picture
from autograd.viz.layers import is_chain, layers_of
from autograd.viz.style import DARK, PAPER

SVG = "{http://www.w3.org/2000/svg}"


def small_net():
    autograd.manual_seed(0)
    return nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner, self.head = nn.Linear(4, 4), nn.Linear(4, 2)

    def forward(self, x):
        return self.head(x + np.tanh(self.inner(x)))


def by_hand(transposed):
    """A layer in plain operators; its weight is stored as (in, out), or as (out, in) if `transposed`."""
    weight = Tensor(np.arange(6.0).reshape((2, 3) if transposed else (3, 2)) - 2, requires_grad=True, name="W1")
    bias = Tensor(np.ones(2), requires_grad=True, name="b1")
    return lambda x: np.tanh(x @ (weight.T if transposed else weight) + bias)


def shapes_in(picture, tag):
    return list(ElementTree.fromstring(picture.svg()).iter(SVG + tag))


# -- reading ------------------------------------------------------------------------------------------------------


MODELS = [
    (small_net, (4, 2), ["dense", "operation", "dense"], True),
    (lambda: nn.Linear(5, 2), (5,), ["dense"], True),
    (lambda: by_hand(False), (4, 3), ["dense", "operation"], True),
    (lambda: by_hand(True), (4, 3), ["dense", "operation"], True),
    (Residual, (3, 4), ["dense", "operation", "operation", "dense"], False),
    (lambda: nn.Sequential(nn.Flatten(), nn.Linear(6, 2)), (4, 2, 3), ["operation", "dense"], False),
    (lambda: nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.5), nn.Softmax(-1)), (4, 2), ["dense", "operation"], False),
]


@pytest.mark.parametrize("make, shape, kinds, chain", MODELS)
def test_layers_are_read_from_the_graph(make, shape, kinds, chain):
    model = make()
    layers = layers_of(model, np.ones(shape), "network")
    assert [layer.kind for layer in layers] == kinds
    assert is_chain(layers) == chain
    assert layers[-1].shape_out == model(Tensor(np.ones(shape, np.float32))).shape
    assert network(model, np.ones(shape)).svg() and dimensions(model, np.ones(shape)).svg()


@pytest.mark.parametrize("transposed", [False, True])
def test_the_matrix_of_a_layer_goes_from_in_to_out(transposed):
    layer = layers_of(by_hand(transposed), np.ones((4, 3)), "network")[0]
    assert layer.sizes == (3, 2) and layer.matrix().shape == (3, 2)
    assert layer.transposed == transposed and layer.bias.name == "b1"


def test_a_residual_connection_is_seen():
    layers = layers_of(Residual(), np.ones((3, 4)), "network")
    assert [source.operation for source in layers[2].sources] == ["input", "tanh"]


def test_integers_go_into_what_takes_nothing_else():
    table = Tensor(np.ones((5, 3)), requires_grad=True, name="table")
    layers = layers_of(lambda i: np.take(table, i.numpy(), axis=0) * 2.0, np.array([0, 3]), "network")
    assert layers[0].sources[0].operation == "input" and layers[0].parameters == [("table", (5, 3))]


def test_nothing_is_changed():
    net = nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.5), nn.Linear(3, 1))
    net[1].eval()
    x = Tensor(np.ones((4, 2), np.float32))
    network(net, x), dimensions(net, x)
    assert [module.training for module in net.modules()] == [True, True, False, True]
    assert all(parameter.grad is None for parameter in net.parameters()) and not x.requires_grad


# -- neurons ----------------------------------------------------------------------------------------------------------


def test_every_neuron_is_a_circle_and_every_weight_a_line():
    net = small_net()
    picture = network(net, np.ones((1, 2)))
    assert len(shapes_in(picture, "circle")) == 2 + 3 + 1
    lines = [line for line in shapes_in(picture, "polyline") if line.findtext(SVG + "title", "").startswith("weight from")]
    assert len(lines) == 2 * 3 + 3 * 1
    values = {line.findtext(SVG + "title"): line for line in lines}
    weight = float(net[0].weight.numpy(force=True)[2, 1])
    line = values[f"weight from 2 to 3: {weight:.4g}"]
    assert (line.get("stroke-dasharray") is not None) == (weight < 0)
    assert picture.text.splitlines()[0].startswith("layer 1 (0): 2 to 3 neurons, tanh; weights from")


def test_larger_weights_have_wider_lines():
    picture = network(small_net(), np.ones((1, 2)))
    lines = [line for line in shapes_in(picture, "polyline") if line.findtext(SVG + "title", "").startswith("weight from")]
    pairs = sorted((abs(float(line.findtext(SVG + "title").split(": ")[1])), float(line.get("stroke-width"))) for line in lines)
    widths = [width for _, width in pairs]
    assert widths == sorted(widths) and widths[0] < widths[-1]


def test_lines_can_show_gradients():
    net = small_net()
    with pytest.raises(GradientError, match=r"weight of 0 has no \.grad; call backward\(\)"):
        network(net, np.ones((1, 2)), by="gradient")
    net(Tensor(np.ones((1, 2), np.float32))).sum().backward()
    picture = network(net, np.ones((1, 2)), by="gradient")
    gradient = float(net[2].weight.grad.numpy()[0, 1])
    assert f"gradient from 2 to 1: {gradient:.4g}" in picture.svg()


@pytest.mark.parametrize("sizes, tag", [((16, 16), "circle"), ((16, 17), "rect")])
def test_wide_layers_are_boxes(sizes, tag):
    picture = network(nn.Linear(*sizes), np.ones((1, sizes[0])))
    assert (len(shapes_in(picture, "circle")) > 0) == (tag == "circle")


# -- boxes --------------------------------------------------------------------------------------------------------


def test_boxes_show_parameters_and_shapes():
    picture = network(Residual(), np.ones((3, 4)))
    words = [text.text for text in shapes_in(picture, "text")]
    for expected in ("input", "inner: Linear", "weight 4×4", "bias 4", "tanh", "add", "head: Linear", "3×4", "3×2"):
        assert expected in words
    detours = [line for line in shapes_in(picture, "polyline") if len(line.get("points").split()) == 6]
    assert len(detours) == 1, "the input goes around a box"


def test_chains_without_parameters_are_one_box():
    weight = Tensor(np.ones((20, 20)), requires_grad=True, name="W")
    picture = network(lambda x: np.sqrt(np.exp(np.tanh(x @ weight))), np.ones((2, 20)))
    words = [text.text for text in shapes_in(picture, "text")]
    assert "3 operations" in words and "tanh, exp, sqrt" in words


def test_several_inputs_and_long_names():
    name = "a_name_that_is_far_too_long_for_a_box"
    first, second = (Tensor(np.ones((20, 20)), requires_grad=True, name=name + number) for number in "12")
    picture = network(lambda x, y: x @ first + y @ second, (np.ones((2, 20)), np.ones((2, 20))))
    words = [text.text for text in shapes_in(picture, "text")]
    assert "input 1" in words and "input 2" in words
    assert any(word.endswith("…") for word in words)


def test_large_nets_are_for_draw():
    weight = Tensor(np.ones((2, 2)), requires_grad=True)

    def deep(x):
        for _ in range(130):
            x = np.tanh(x @ weight) + 1.0
        return x.sum()

    with pytest.raises(OperationError, match=r"more than 120 cannot be read; use draw\(\)"):
        network(deep, np.ones((1, 2)))


# -- dimensions -----------------------------------------------------------------------------------------------------------


def test_dimensions_say_the_shapes_of_all_products():
    assert dimensions(small_net(), np.ones((5, 2))).text.splitlines() == [
        "z₁ = x · W₁ᵀ + b₁: (5×3) = (5×2)(2×3) + (3)",
        "∂L/∂W₁ = δ₁ᵀ · x: (3×2) = (3×5)(5×2)",
        "∂L/∂x = δ₁ · W₁: (5×2) = (5×3)(3×2)",
        "z₂ = a₁ · W₂ᵀ + b₂: (5×1) = (5×3)(3×1) + (1)",
        "∂L/∂W₂ = δ₂ᵀ · a₁: (1×3) = (1×5)(5×3)",
        "∂L/∂a₁ = δ₂ · W₂: (5×3) = (5×1)(1×3)",
    ]


def test_plain_operators_are_not_transposed():
    assert dimensions(by_hand(False), np.ones((4, 3))).text.splitlines() == [
        "z = a · W + b: (4×2) = (4×3)(3×2) + (2)",
        "∂L/∂W = aᵀ · δ: (3×2) = (3×4)(4×2)",
        "∂L/∂a = δ · Wᵀ: (4×3) = (4×2)(2×3)",
    ]


def test_rectangles_are_to_scale():
    picture = dimensions(nn.Linear(4, 2), np.ones((3, 4)))
    rectangles = {}
    for rectangle in shapes_in(picture, "rect"):
        if rectangle.findtext(SVG + "title"):
            rectangles[rectangle.findtext(SVG + "title")] = float(rectangle.get("width")) / float(rectangle.get("height"))
    assert np.isclose(rectangles["a: 3×4"], 4 / 3, rtol=0.01) and np.isclose(rectangles["Wᵀ: 4×2"], 2 / 4, rtol=0.01)


def test_very_different_lengths_say_that_their_logarithms_are_drawn():
    assert "logarithms of the sides" in dimensions(nn.Linear(784, 10), np.ones((32, 784))).svg()
    assert "sides are drawn to scale" in dimensions(nn.Linear(4, 2), np.ones((3, 4))).svg()


def test_leading_axes_count_as_examples():
    assert "(24×2) = (24×4)(4×2) + (2)" in dimensions(nn.Linear(4, 2), np.ones((3, 8, 4))).text


# -- files ------------------------------------------------------------------------------------------------------------


def test_svg_needs_nothing_and_is_the_same_each_time(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    net = small_net()
    picture = network(net, np.ones((1, 2)))
    assert picture.svg() == network(net, np.ones((1, 2))).svg() == picture._repr_svg_()
    root = ElementTree.parse(picture.save(tmp_path / "net.svg")).getroot()
    assert root.get("role") == "img" and root.findtext(SVG + "title") == picture.title
    assert root.findtext(SVG + "desc") == picture.text
    with pytest.raises(MissingPackageError, match=r"pip install 'chainrule\[viz\]'"):
        picture.save(tmp_path / "net.png")
    assert [path.name for path in tmp_path.iterdir()] == ["net.svg"]


PICTURES = dict(neurons=lambda **theme: network(small_net(), np.ones((1, 2)), **theme),
                boxes=lambda **theme: network(Residual(), np.ones((1, 4)), **theme),
                dimensions=lambda **theme: dimensions(small_net(), np.ones((5, 2)), **theme))  # fmt: skip


@pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)
def test_themes(make):
    light, dark, auto = (make(theme=theme).svg() for theme in ("light", "dark", "auto"))
    used = set(re.findall("#[0-9a-f]{6}", light))
    assert light == make().svg() and used <= DARK.keys()  # every colour has one for a dark background
    assert set(re.findall("#[0-9a-f]{6}", dark)) == {DARK[colour] for colour in used}
    assert "prefers-color-scheme: dark" in auto and "prefers-color-scheme" not in light + dark
    with pytest.raises(ValueError, match=r"\(theme\): expected 'light', 'dark' or 'auto', not 'red'"):
        make(theme="red")


def test_a_dark_png_is_dark():
    image = pytest.importorskip("matplotlib.image")
    corner = image.imread(io.BytesIO(PICTURES["neurons"](theme="dark").png()))[0, 0, :3]
    assert corner == pytest.approx([int(DARK[PAPER][k : k + 2], 16) / 255 for k in (1, 3, 5)], abs=0.01)


def test_png_and_pdf(tmp_path):
    pytest.importorskip("matplotlib")
    for name, picture in dict(net=network(small_net(), np.ones((1, 2))), residual=network(Residual(), np.ones((1, 4))),
                              sheet=dimensions(small_net(), np.ones((5, 2)))).items():  # fmt: skip
        data = picture.save(tmp_path / f"{name}.png").read_bytes()
        width, height = struct.unpack(">II", data[16:24])
        assert data[:8] == b"\x89PNG\r\n\x1a\n" and width > 500 and height > 300
    assert picture.save(tmp_path / "sheet.pdf").read_bytes()[:5] == b"%PDF-"


def test_text_is_escaped():
    canvas = Canvas(100, 50)
    canvas.write(10, 10, "<&>", tip='"x" < y')
    root = ElementTree.fromstring(Picture(canvas, "a < b", "c & d").svg())
    assert root.findtext(SVG + "title") == "a < b" and "<&>" in "".join(root.itertext())


# -- bad input ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [network, dimensions])
@pytest.mark.parametrize(
    "model, input, error, message",
    [(3, np.ones(2), OperationTypeError, "expected a module or a function of Tensors, not int"),
     (lambda x: 3.0, np.ones(2), OperationTypeError, "must give a Tensor, not float"),
     (lambda x: x, np.array([1, 2]), GradientError, "does not require grad"),
     (lambda x: x * 2.0, np.ones(2), GradientError, "no parameters to show"),
     (nn.Linear(2, 1), "text", OperationTypeError, "not str"),
     (nn.Linear(2, 1), np.ones((1, 3)), OperationError, "expected input of shape")],
)  # fmt: skip
def test_bad_models_and_inputs(function, model, input, error, message):
    with pytest.raises(error, match=message):
        function(model, input)


def test_bad_options(tmp_path):
    with pytest.raises(ValueError, match="'weight' or 'gradient', not 'size'"):
        network(small_net(), np.ones((1, 2)), by="size")
    scale = Tensor(np.ones(2), requires_grad=True)
    with pytest.raises(OperationError, match="no dense layer"):
        dimensions(lambda x: x * scale, np.ones(2))
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf.*'\.gif'"):
        network(small_net(), np.ones((1, 2))).save(tmp_path / "net.gif")
