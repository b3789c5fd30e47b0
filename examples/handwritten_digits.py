"""Handwritten digits: a multilayer perceptron on the 1,797 real 8×8 images that scikit-learn ships.

The images are split three ways: 1,187 to learn from, 250 to watch the training by, and 360 that are held out and looked at
once, at the very end. Width, dropout and how far images are moved were chosen by cross-validation on the first two parts, in
six folds: 98.8 % of the digits were read rightly so, 98.0 % without moving images, and 95.8 % by a net of 128 and 64 neurons.
Of those held out it reads 98.1 %.
"""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tqdm import tqdm

import nn
from autograd import Tensor, no_grad
from nn import functional as F
from nn.pictures import plot_curves

from .pictures import ORANGE, draw_misread, plt, save, save_tree

SHIFT, SLANT = 0.3, 0.1
"""How far, at most, an image is shifted (in pixels) and slanted before the net sees it again."""


def data():
    """(images, digits) to learn from, for validation, and held out; images are rows of 64 numbers, the brightness from 0 to 1.

    Two earlier nets were judged by 450 and by 360 images that were held out then, and read 96.9 % of them both times; nets
    before those by yet other 450. All these are now among the images to learn from, and in their place are images by which
    no net has been judged.
    """
    images, digits = load_digits(return_X_y=True)
    images = (images / 16).astype(np.float32)

    def split(chosen, size, seed):
        return train_test_split(chosen, test_size=size, random_state=seed, stratify=digits[chosen])

    rest, first = split(np.arange(len(digits)), 450, seed=0)
    rest, second = split(rest, 450, seed=1)
    rest, third = split(rest, 360, seed=2)
    rest, held = split(rest, 360, seed=3)
    learn, check = split(np.concatenate([rest, first, second, third]), 250, seed=4)
    return [(images[chosen], digits[chosen]) for chosen in (learn, check, held)]


def moved(images, random):
    """Each image shifted and slanted by a little, at random, as other hands would have written it."""
    maps = np.zeros((len(images), 2, 3), np.float32)
    maps[:, 0, 0] = maps[:, 1, 1] = 1
    maps[:, 0, 1] = random.uniform(-SLANT, SLANT, len(images))
    maps[:, :, 2] = random.uniform(-SHIFT, SHIFT, (len(images), 2)) / 4  # half the width is 1
    squares = images.reshape(-1, 1, 8, 8)
    grid = F.affine_grid(maps, squares.shape, align_corners=False)
    return F.grid_sample(Tensor(squares), grid, align_corners=False).flatten(1)


def probabilities(model, images):
    """What the model thinks of each image, as rows that add up to one."""
    model.eval()
    with no_grad():
        belief = model(Tensor(images)).softmax(dim=1).numpy()
    model.train()
    return belief


def accuracy(model, images, digits):
    """The part of the digits that is read rightly."""
    return float((probabilities(model, images).argmax(axis=1) == digits).mean())


def train(model, learn, check, epochs, batch=64):
    """Adam with a learning rate that falls to zero; returns the losses and the accuracy in validation after each epoch."""
    images, digits = learn
    optimizer = nn.optim.Adam(model.parameters(), lr=2e-3)
    schedule = nn.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=epochs)
    criterion = nn.CrossEntropyLoss()
    random = np.random.default_rng(0)
    losses, right = [], []
    bar = tqdm(range(epochs), unit="epoch", desc="  learning to read")
    for _ in bar:
        order = random.permutation(len(images))
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            optimizer.zero_grad()
            loss = criterion(model(moved(images[chosen], random)), Tensor(digits[chosen]))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        schedule.step()
        right.append(accuracy(model, *check))
        bar.set_postfix(loss=f"{losses[-1]:.4f}", validation=f"{right[-1]:.1%}")
    return losses, right


def net():
    """Two hidden layers of rectifiers, with dropout against learning by heart: 301,066 parameters."""
    return nn.Sequential(
        nn.Dropout(0.1),
        nn.Linear(64, 512), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(512, 512), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(512, 10),
    )  # fmt: skip


def main(epochs=60):
    """Train, draw; returns the accuracy in validation and on the held-out images."""
    learn, check, held = data()
    nn.manual_seed(0)
    model = net()
    print(f"  {len(learn[0])} images to learn from, {len(check[0])} for validation, {len(held[0])} held out")
    loss = nn.CrossEntropyLoss()(model(Tensor(learn[0][:8])), Tensor(learn[1][:8]))
    save_tree(loss, "handwritten_digits_tree", module=model)
    losses, right = train(model, learn, check, epochs)
    result = accuracy(model, *held)
    print(f"  {right[-1]:.2%} of the validation's and {result:.2%} of the held-out digits read rightly")

    figure, (left, middle) = plt.subplots(1, 2, figsize=(10, 4))
    plot_curves(losses, ax=left)
    middle.plot(range(1, len(right) + 1), right, "o-", color=ORANGE, markersize=4)
    middle.set(title="Digits of the validation read rightly", xlabel="epoch", ylabel="part right")
    save(figure, "handwritten_digits_training.png")
    draw_misread(probabilities(model, held[0]), held[0].reshape(-1, 8, 8), held[1], "handwritten_digits_misread.png")
    return right[-1], result


if __name__ == "__main__":
    main()
