"""The pictures of the README say what the examples make today; where this fails, ``make images`` makes them anew."""

import re
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from examples import derivation, expressions, images


def words(path):
    """What is written in an SVG, in order; where it lies may differ from one version of Graphviz to the next."""
    return sorted(re.findall(r"<text[^>]*>([^<]+)<", Path(path).read_text()))


@pytest.mark.parametrize("example", [expressions.scalars, derivation.main])
def test_images_are_those_of_the_examples(example, tmp_path):
    for path in images.made([example], tmp_path):
        kept = images.IMAGES / Path(path).name
        assert kept.exists()
        if kept.suffix == ".svg":
            assert words(kept) == words(path), kept.name


def test_every_image_of_the_readme_is_made():
    shown = set(re.findall(r"docs/images/([\w.]+)", (images.IMAGES.parents[1] / "README.md").read_text()))
    made = {name for names in images.MADE_BY.values() for name in names.values()} | {"steps.png"}
    assert shown <= made and {path.name for path in images.IMAGES.iterdir()} == made
