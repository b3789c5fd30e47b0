"""Make the pictures of the README anew, in docs/images: ``make images``.

The picture of the page that steps through backpropagation is a screenshot and needs Chromium; without it, the one that is
there stays.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from autograd import Tensor
from autograd.viz import step_through

from . import derivation, expressions, moons, pictures

IMAGES = Path(__file__).parents[1] / "docs" / "images"

MADE_BY = {
    expressions.scalars: {"expression_scalars.svg": "expression.svg"},
    derivation.main: {name: name for name in ("derivation.png", "dimensions.svg", "network_weights.svg")},
    moons.main: {"moons.png": "moons.png"},
}
"""Which example makes which picture, and what that is called in docs/images."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WINDOW = "1360,720"


def made(examples, folder):
    """Run `examples`, keys of MADE_BY, and put their pictures into `folder`; returns their paths."""
    before, found = pictures.OUTPUT, []
    with tempfile.TemporaryDirectory() as output:
        pictures.OUTPUT = Path(output)
        try:
            for example in examples:
                example()
                found += [shutil.copy(Path(output, name), Path(folder, called)) for name, called in MADE_BY[example].items()]
        finally:
            pictures.OUTPUT = before
    return found


def screenshot_of_steps(browser, path):
    """The last step of the README's expression, as `browser` shows it."""
    a, b = Tensor(2.0, requires_grad=True, name="a"), Tensor(-0.5, requires_grad=True, name="b")
    with tempfile.TemporaryDirectory() as folder:
        page = step_through((a * b + a**2 + b).tanh() * 2).save(Path(folder, "steps.html"))
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/profile",
                   f"--window-size={WINDOW}", "--virtual-time-budget=2000", f"--screenshot={path}"]  # fmt: skip
        subprocess.run([browser, *options, f"{page.as_uri()}#step=12"], check=True, capture_output=True, timeout=120)


def main():
    """All of them."""
    for path in made(MADE_BY, IMAGES):
        print(f"{path}")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("no Chromium, so steps.png stays as it is")
        return
    screenshot_of_steps(browser, IMAGES / "steps.png")
    print(IMAGES / "steps.png")


if __name__ == "__main__":
    main()
