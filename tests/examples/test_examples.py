"""Every example runs, reaches what it promises, and leaves its pictures."""

import numpy as np
import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("sklearn")
pytest.importorskip("mlxtend")

from examples import (
    character_gpt,
    convolutional_digits,
    derivation,
    expressions,
    handwritten_digits,
    linear_regression,
    moons,
    pictures,
    sunspots,
    three_classes,
)


@pytest.fixture(autouse=True)
def output(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "OUTPUT", tmp_path)
    return tmp_path


def assert_pictures(folder, *names):
    for name in names:
        assert (folder / name).stat().st_size > 1000, name


def test_linear_regression_ends_within_one_percent_of_the_closed_form(output):
    learnt, exact = linear_regression.main()
    assert np.allclose(learnt, exact, rtol=0.01)
    assert_pictures(output, "linear_regression.png", "linear_regression_tree.svg", "linear_regression_tree.png")


def test_moons_are_told_apart(output):
    assert moons.main() >= 0.97
    assert_pictures(output, "moons.png", "moons_tree.svg", "moons_tree.png")


def test_three_classes_on_held_out_points(output):
    assert three_classes.main() >= 0.88
    assert_pictures(output, "three_classes.png", "three_classes_tree.svg", "three_classes_tree.png")


def test_digits_on_held_out_images(output):
    validation, held_out = handwritten_digits.main()
    assert validation >= 0.97 and held_out >= 0.97
    assert_pictures(output, "handwritten_digits_training.png", "handwritten_digits_misread.png",
                    "handwritten_digits_tree.svg", "handwritten_digits_tree.png")  # fmt: skip


def test_a_convolutional_net_begins_to_read(output):
    """A twentieth of the training: the whole of it takes most of a minute and reads 98 of 100 digits."""
    assert min(convolutional_digits.main(epochs=2, images=1000)) >= 0.85
    assert_pictures(output, "convolutional_digits_training.png", "convolutional_digits_filters.png",
                    "convolutional_digits_misread.png")  # fmt: skip


@pytest.mark.parametrize("example, sizes", [(handwritten_digits, [1187, 250, 360]), (convolutional_digits, [3500, 500, 1000])])
def test_no_image_is_in_two_parts(example, sizes):
    parts = example.data()
    assert [len(images) for images, _ in parts] == sizes == [len(digits) for _, digits in parts]
    drawn = [{image.tobytes() for image in images} for images, _ in parts]
    assert not drawn[0] & drawn[2] and not drawn[1] & drawn[2] and not drawn[0] & drawn[1]


def test_the_gpt_learns_to_write(output):
    blind = np.log(62)
    assert character_gpt.main(steps=30, width=32, layers=1) < blind - 0.6
    assert_pictures(output, "character_gpt_training.png", "character_gpt_attention.png")


def test_sunspots_are_forecast(output):
    near, far = sunspots.main(steps=60)
    mean_of_all_years = 58.9
    assert near[0] < 0.9 * mean_of_all_years and far[0] < mean_of_all_years
    assert_pictures(output, "sunspots_forecast.png", "sunspots_training.png")


def test_derivation(output):
    assert derivation.main() < 1e-6
    assert_pictures(output, "derivation.png", "derivation.svg", "derivation.html", "derivation.md", "dimensions.png",
                    "network_weights.svg", "network_gradients.png")  # fmt: skip


def test_expressions(output):
    a, b = expressions.scalars()
    u = 2.0 * -0.5 + 4.0 - 0.5
    slope = 2 * (1 - np.tanh(u) ** 2)
    assert np.isclose(a.grad.item(), slope * (-0.5 + 4.0)) and np.isclose(b.grad.item(), slope * 3.0)
    assert expressions.reuse().grad.item() == 24.0
    x, w = expressions.arrays()
    assert x.grad.shape == (2, 3) and w.grad.shape == (3,)
    assert np.allclose(expressions.higher_order(), [np.cos(0.7), -np.sin(0.7), -np.cos(0.7), np.sin(0.7)])
    a, root = expressions.control_flow()
    assert np.isclose(root.item(), 2**0.5) and np.isclose(a.grad.item(), 0.5 / 2**0.5)
    for name in ("scalars", "reuse", "arrays", "newton"):
        assert_pictures(output, f"expression_{name}.svg", f"expression_{name}.png")
