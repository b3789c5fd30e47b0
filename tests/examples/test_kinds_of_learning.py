"""The examples of kinds of learning beside classification, each with a small part of its training."""

import numpy as np
import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("sklearn")
pytest.importorskip("tqdm")

from examples import (
    adversarial_ring,
    balancing_pole,
    heat_equation,
    karate_club,
    learning_to_learn,
    pictures,
    variational_autoencoder,
)


@pytest.fixture(autouse=True)
def output(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "OUTPUT", tmp_path)
    return tmp_path


def assert_picture(folder, name):
    assert (folder / name).stat().st_size > 10_000, name


def test_an_autoencoder_begins_to_draw(output):
    """A twentieth of the training: the loss of the mean image is 34, that of the whole training 24."""
    assert variational_autoencoder.main(epochs=4) < 29
    assert_picture(output, "variational_autoencoder.png")


def test_points_are_made(output):
    """A hundredth of the training, in which nothing is reached yet; and what the measure says of the real points."""
    assert 0 <= adversarial_ring.main(steps=40) <= 8
    real = adversarial_ring.real_points(2000, np.random.default_rng(0)).numpy()
    reached, near = adversarial_ring.clouds_reached(real)
    assert reached == 8 and near > 0.99
    assert_picture(output, "adversarial_ring.png")


def test_sides_in_the_karate_club(output):
    assert len(karate_club.EDGES) == 78 and karate_club.SIDES.sum() == 17
    assert karate_club.main(steps=100) >= 0.9
    assert_picture(output, "karate_club.png")


def test_the_heat_equation_is_solved_without_a_solution(output):
    """A quarter of the training: errors of a tenth rather than of a thousandth."""
    assert heat_equation.main(steps=100) < 0.1
    assert_picture(output, "heat_equation.png")


def test_waves_are_learnt_more_quickly_after_a_while(output):
    before, after = learning_to_learn.main(rounds=60, waves=10)
    assert after < before
    assert_picture(output, "learning_to_learn.png")


def test_poles_stay_up_longer(output):
    """A quarter of the training; without any, poles stay up for 20 steps."""
    assert balancing_pole.main(rounds=15) > 60
    assert_picture(output, "balancing_pole.png")
