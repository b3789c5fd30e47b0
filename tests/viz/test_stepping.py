"""Stepping through backpropagation: what the steps are, and the page in a real browser."""

import html
import json
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

import nn
from autograd import GradientError, MissingPackageError, Tensor, gradients
from autograd.viz import modules, step_through
from autograd.viz.dot import source_of
from autograd.viz.stepping import frames

X, Y = Tensor(2.0, requires_grad=True, name="x"), Tensor(-4.0, requires_grad=True, name="y")


def walk(**options):
    return step_through(X * Y + X**2 - 1 / Y, **options)


def page_data(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


# -- the steps --------------------------------------------------------------------------------------------------


def test_each_operation_goes_forward_once_and_backward_once():
    steps = walk().steps
    assert [(step.vertex.operation, step.backward) for step in steps[:5]] == [
        (name, False) for name in ("multiply", "square", "add", "divide", "subtract")
    ]
    assert [step.vertex for step in steps[5:]] == [step.vertex for step in steps[4::-1]]


def test_gradients_add_up_to_those_of_backward():
    result = X * Y + X**2 - 1 / Y
    expected = dict(zip("xy", gradients(result, [X, Y], retain_graph=True)))
    last = {sent.to.name: sent for step in step_through(result).steps for sent in step.sent}
    for name, gradient in expected.items():
        assert last[name].part == last[name].parts == 2
        assert last[name].after == pytest.approx(gradient.item())


def test_captions():
    assert walk().captions()[2:7] == [
        "Forward: v3 = v1 + v2 = -4",
        "Forward: v4 = constant / y = -0.25",
        "Forward: v5 = v3 - v4 = -3.75",
        "Backward through v5 = v3 - v4. Gradients: v3 = 1; v4 = -1",
        "Backward through v4 = constant / y. Gradients: y = 0.0625",
    ]


def test_walking_leaves_graph_and_grad_alone():
    result = X * Y
    step_through(result).html()
    assert X.grad is None
    gradients(result, X)


def test_a_freed_graph_goes_forward_only():
    result = X * Y + X
    gradients(result, X)
    freed = step_through(result)
    assert not any(step.backward for step in freed.steps)
    assert "freed" in page_data(freed.html())["notes"][0]


def test_large_values_that_the_graph_dropped_are_computed_once_more():
    x, w = Tensor(np.arange(60.0).reshape(20, 3)), Tensor(np.ones((3, 4)), requires_grad=True, name="w")
    hidden = (x @ w).tanh()
    vertices = step_through((hidden + hidden).sum(axis=0).sum()).graph.vertices
    values = {vertex.operation: vertex.value for vertex in vertices}
    np.testing.assert_array_equal(values["add"], 2 * hidden.numpy(force=True))
    np.testing.assert_array_equal(values["matmul"], x.numpy() @ w.numpy(force=True))


def test_what_cannot_be_computed_once_more_is_left_out():
    x = Tensor(np.arange(60.0), requires_grad=True)
    vertices = step_through((x + 1.5).sum()).graph.vertices  # the rule of + keeps no operand
    assert [vertex.value is None for vertex in vertices if vertex.operation] == [True, False]


# -- the page ---------------------------------------------------------------------------------------------------


def test_the_page_needs_no_network(tmp_path):
    page = walk().save(tmp_path / "steps.html").read_text()
    assert list(tmp_path.iterdir()) == [tmp_path / "steps.html"]
    outside = [address for address in re.findall(r'(?:src|href|url)\s*[=(]\s*["\']?([^"\')\s>]+)', page) if address[0] != "#"]
    assert outside == []
    assert "{{" not in page and "fetch(" not in page and "import " not in re.sub("<style.*?</style>", "", page, flags=re.S)


def test_names_cannot_break_out_of_the_page():
    bad = Tensor(2.0, requires_grad=True, name="</script><script>alert(1)</script>")
    page = step_through(bad * 2).html()
    assert "<script>alert" not in page
    assert page_data(page)["vertices"]["n0"]["name"].startswith("</script>")


def test_a_net_has_pictures_for_each_depth_of_its_modules():
    net = nn.Sequential(nn.Sequential(nn.Linear(2, 3), nn.Tanh()), nn.Linear(3, 1))
    with modules(net) as calls:
        loss = net(np.ones((2, 2))).sum()
    data = page_data(step_through(loss, module=calls).html())
    assert [picture["name"] for picture in data["pictures"]] == ["modules to depth 1", "modules to depth 2", "everything"]
    assert data["pictures"][0]["drawn"]["n1"].endswith("_module")


def test_five_thousand_operations():
    x = y = Tensor(1.0, requires_grad=True, name="x")
    for i in range(1250):
        y = (y * (1 + i % 7) + x).tanh().sin()
    page = step_through(y).html()
    data = page_data(page)
    assert len(data["steps"]) == 10_000
    assert [picture["name"] for picture in data["pictures"]][0] == "folded"
    assert len(page) < 12_000_000


def test_operations_and_rules_are_written_as_mathematics():
    w, b = Tensor(np.ones((2, 3)), requires_grad=True, name="W"), Tensor(np.ones(3), requires_grad=True, name="b")
    data = page_data(step_through((Tensor(np.ones((4, 2))) @ w + b).sum()).html())
    written = {sent["to"]: re.sub("<[^>]+>", "", sent["math"]) for step in data["steps"] for sent in step.get("sent", ())}
    names = {vertex["name"]: key for key, vertex in data["vertices"].items()}
    assert written[names["W"]] == "c1T·g"  # the superscript is markup
    assert re.fullmatch("[Σ∑]rowsg", written[names["b"]])
    assert re.sub("<[^>]+>", "", data["vertices"][names["v1"]]["math"]) == "v1 = c1·W"


def test_layers_and_losses_are_written_as_mathematics_too():
    """A linear layer as its product, cross-entropy by its classes, which are a constant that its rule looks at."""
    net = nn.Linear(2, 3)
    loss = nn.functional.cross_entropy(net(np.ones((4, 2), np.float32)), np.array([0, 1, 2, 0]))
    data = page_data(step_through(loss, module=net).html())
    plain = lambda math: re.sub("<[^>]+>", "", math)
    first, last = (plain(data["vertices"][data["steps"][k]["at"]]["math"]) for k in (0, 1))
    assert first == "v1 = c1·WT+b" and last.startswith("v2 = −14∑i") and "softmax(v1)" in last
    assert plain(data["steps"][2]["sent"][0]["math"]) == "g4·(softmax(v1)−onehot(c2))"


def test_it_shows_itself_in_a_notebook():
    assert walk()._repr_html_().startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')


# -- in a browser -----------------------------------------------------------------------------------------------

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(BROWSER is None, reason="needs Chromium")


def shown(page, place, tmp_path, window="1280,800"):
    """The document that a browser makes of `page` when it is opened at `place`, in a window of this width and height."""
    path = tmp_path / "steps.html"
    path.write_text(page)
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
               f"--window-size={window}", "--virtual-time-budget=2000", "--dump-dom"]  # fmt: skip
    done = subprocess.run([BROWSER, *options, f"{path.as_uri()}#{place}"], capture_output=True, text=True, timeout=120)
    return html.unescape(done.stdout)


def classes(document, key):
    return re.search(rf'<g id="{key}" class="([^"]*)"', document)[1].split()


@needs_browser
def test_the_page_shows_a_step_of_backward(tmp_path):
    document = shown(walk().html(), "step=10&theme=dark", tmp_path)
    text = re.sub(r"<[^>]+>", " ", document[document.index("<aside") :])
    assert "step 10 of 10, backward" in document
    assert "v1 = x * y" in document
    expected = [
        "Backward", "Gradient that arrives: g = ∂L/∂v1", "to y", "g * x", "y.grad +=", "used 2 times", "This is part 2 of 2",
        "which is why it is +=", "All gradients have arrived", "Topological order, walked from right to left",
    ]  # fmt: skip
    assert [words for words in expected if words not in " ".join(text.split())] == []
    assert 'data-theme="dark"' in document
    assert {"now", "arrived"} <= set(classes(document, "n2"))
    assert {"gets", "arrived"} <= set(classes(document, "n0"))
    assert document.count('class="edge now"') == 2
    assert 'aria-valuetext="Backward' in document


@needs_browser
def test_the_page_shows_a_step_forward_and_what_was_searched_for(tmp_path):
    document = shown(walk().html(), "step=2&search=divide", tmp_path)
    assert "step 2 of 10, forward" in document
    assert "v2 = square(x)" in document and "Kept for backward, because its gradient rules ask for it: x" in document
    assert "1 found" in document
    assert "now" in classes(document, "n3") and "todo" in classes(document, "n4")
    assert "found" in classes(document, "n6")


@needs_browser
def test_keys_and_collapsed_modules(tmp_path):
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    with modules(net) as calls:
        loss = net(np.ones((2, 2))).sum()
    keys = "".join(f"dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}'}}));" for key in ("b", "ArrowRight", "[", "]"))
    page = step_through(loss, module=calls).html().replace("</body>", f"<script>{keys}</script></body>")
    document = shown(page, "step=1&shut=0", tmp_path)
    assert "step 6 of 8, backward" in document  # B goes to step 5, the arrow one further
    assert "everything" in document
    closed = shown(step_through(loss, module=calls).html(), "step=1&shut=0&level=2", tmp_path)
    assert "cluster module shut" in closed and 'aria-expanded="false"' in closed
    assert closed.count("inside-shut") >= 3
    assert "1 operation<" in closed


@needs_browser
@pytest.mark.parametrize("width", [520, 850])
def test_the_page_fits_narrow_windows(width, tmp_path):
    """Such as the frame that a notebook shows it in."""
    measure = "document.body.dataset.wide = document.documentElement.scrollWidth - innerWidth"
    page = walk().html().replace("</body>", f"<script>addEventListener('load', () => {measure})</script></body>")
    assert 'data-wide="0"' in shown(page, "step=3", tmp_path, f"{width},700")


@needs_browser
def test_the_page_leaves_the_letters_of_its_tree_as_they_were_measured(tmp_path):
    """Numbers in the tree and in the panel have the same class; those of the tree have to fit their boxes."""
    size = "document.body.dataset.size = getComputedStyle(document.querySelector('#canvas .numbers')).fontSize"
    page = walk().html().replace("</body>", f"<script>addEventListener('load', () => {size})</script></body>")
    assert 'data-size="12px"' in shown(page, "step=3", tmp_path)


# -- pictures ---------------------------------------------------------------------------------------------------


def test_moving_pictures_and_frames(tmp_path):
    image = pytest.importorskip("PIL.Image")
    small = step_through(X * X)
    with image.open(small.save(tmp_path / "steps.gif")) as picture:
        assert picture.n_frames == len(small.steps) == 2
    paths = small.save(tmp_path / "steps.png")
    assert [path.name for path in paths] == ["steps-001.png", "steps-002.png"]
    with image.open(paths[0]) as one, image.open(paths[1]) as other:
        assert one.size == other.size
        assert one.tobytes() != other.tobytes()


def test_frames_differ_in_looks_only():
    small = walk()
    lines = source_of(small.picture(small.graph)).splitlines()
    scene = frames.scene_of(small)
    first, last = frames._after(scene, scene.parts[0], lines), frames._after(scene, scene.parts[9], lines)
    bare = [re.sub(r"#\w{6}|penwidth=[\d.]+|, dir=back|, font|, color=\"\"", "", text) for text in (first, last)]
    assert len(bare[0].splitlines()) == len(bare[1].splitlines()) == len(lines)
    assert "dir=back" in last and "dir=back" not in first


def test_many_steps_are_a_moving_picture_of_few_frames(tmp_path, monkeypatch):
    """Those that one folded part takes in a row make a frame; of what is still too much, an equal share of all."""
    image = pytest.importorskip("PIL.Image")
    net = nn.Sequential(*[nn.Sequential(nn.Linear(2, 2), nn.Tanh()) for _ in range(4)])
    with modules(net) as calls:
        loss = net(np.ones((1, 2), np.float32)).sum()
    monkeypatch.setattr(frames, "MOST_FRAMES", 14)
    monkeypatch.setattr(frames, "MOST_VERTICES", 8)
    long = step_through(loss, module=calls)
    scene = frames.scene_of(long)
    assert len(long.steps) == 18 and [len(part) for part in scene.parts] == [2, 2, 2, 2, 1, 1, 2, 2, 2, 2]
    assert "2 steps, at last Forward: v2 = tanh(v1)" in frames._captions(long, scene)[0]
    with image.open(long.save(tmp_path / "steps.gif")) as picture:
        assert picture.n_frames == 10
    monkeypatch.setattr(frames, "MOST_FRAMES", 4)
    parts = frames.scene_of(long).parts
    assert len(parts) == 4 and [number for part in parts for number in part] == list(range(18))


# -- bad input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make, error, message",
    [(lambda: step_through(3.0), TypeError, "step_through.*it is of type float"),
     (lambda: step_through([]), ValueError, "the list is empty"),
     (lambda: step_through(Tensor(1.0)), GradientError, "does not require grad"),
     (lambda: walk(direction="up"), ValueError, "'LR', 'TB' or None, not 'up'"),
     (lambda: walk(limit=0), ValueError, "at least 1, not 0"), (lambda: walk(names=[1]), TypeError, "not list"),
     (lambda: walk().save("steps.mp4"), ValueError, r"\.html, \.gif, \.png.*'\.mp4'")],
)  # fmt: skip
def test_bad_input(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_too_many_steps(monkeypatch):
    from autograd.viz.stepping import walk as module

    monkeypatch.setattr(module, "LARGEST", 3)
    with pytest.raises(ValueError, match="7 operations and leaves"):
        walk()


def test_without_pillow_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MissingPackageError, match=r"'pillow'.*chainrule\[viz\]"):
        walk().save(tmp_path / "steps.gif")


def test_view_opens_a_page(monkeypatch):
    import webbrowser

    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    path = walk().view()
    assert opened == [path.as_uri()] and path.name == "steps.html"
