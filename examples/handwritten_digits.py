"""Handwritten digits: a multilayer perceptron on the 1,797 real 8×8 images that scikit-learn ships."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tqdm import tqdm

import nn
from autograd import Tensor, no_grad
from nn.pictures import plot_curves

from .pictures import ORANGE, draw_misread, plt, save, save_tree


def data():
    """Images with brightness from 0 to 1 as rows of 64 numbers, and their digits; a quarter is held out."""
    digits = load_digits()
    images = (digits.data / 16).astype(np.float32)
    return train_test_split(images, digits.target, test_size=0.25, random_state=0, stratify=digits.target)


def probabilities(model, images):
    """What the model thinks of each image, as rows that add up to one."""
    with no_grad():
        return model(Tensor(images)).softmax(dim=1).numpy()


def train(model, images, digits, held_images, held_digits, epochs=30, batch=64):
    """Mini-batches with Adam; returns the losses and the held-out accuracy after each epoch.

    A tenth of each label is spread over all digits (label smoothing), so that the net is never too sure: without it
    about one more digit in a hundred is misread.
    """
    optimizer = nn.optim.Adam(model.parameters(), lr=2e-3)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    random = np.random.default_rng(0)
    losses, held = [], []
    bar = tqdm(range(epochs), unit="epoch", desc="  learning to read")
    for _ in bar:
        order = random.permutation(len(images))
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            optimizer.zero_grad()
            loss = criterion(model(Tensor(images[chosen])), Tensor(digits[chosen]))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        held.append(float((probabilities(model, held_images).argmax(axis=1) == held_digits).mean()))
        bar.set_postfix(loss=f"{losses[-1]:.4f}", held_out=f"{held[-1]:.1%}")
    return losses, held


def main(epochs=30):
    """Train, draw; returns the accuracy on the held-out images."""
    images, held_images, digits, held_digits = data()
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
    print(f"  {len(images)} images to learn from, {len(held_images)} held out")
    losses, held = train(model, images, digits, held_images, held_digits, epochs)
    print(f"  {held[-1]:.2%} of the held-out digits read rightly")

    loss = nn.CrossEntropyLoss()(model(Tensor(images[:8])), Tensor(digits[:8]))
    save_tree(loss, "handwritten_digits_tree", module=model)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    plot_curves(losses, ax=left)
    right.plot(range(1, len(held) + 1), held, "o-", color=ORANGE, markersize=4)
    right.set(title="Held-out digits read rightly", xlabel="epoch", ylabel="part right")
    save(figure, "handwritten_digits_training.png")
    belief = probabilities(model, held_images)
    draw_misread(belief, held_images.reshape(-1, 8, 8), held_digits, "handwritten_digits_misread.png")
    return held[-1]


if __name__ == "__main__":
    main()
