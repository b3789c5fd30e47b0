"""A variational autoencoder on real 8×8 digits: it learns to draw new ones from two numbers.

Kingma & Welling, *Auto-Encoding Variational Bayes*, 2014. The encoder says, for each image, where in a plane it belongs
and how sure it is of that; the decoder draws an image from any point of the plane.
"""

import numpy as np
from sklearn.datasets import load_digits

import nn
from autograd import Tensor, exp, no_grad, randn
from nn.functional import binary_cross_entropy_with_logits
from nn.pictures import plot_curves

from .pictures import plt, save


class Autoencoder(nn.Module):
    """An encoder to the mean and the logarithm of the variance of two numbers, and a decoder from these to 64 logits."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 4))
        self.decoder = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64))

    def encode(self, images):
        """The mean and the logarithm of the variance of each image's place."""
        both = self.encoder(images)
        return both[:, :2], both[:, 2:]

    def forward(self, images):
        mean, log_variance = self.encode(images)
        place = mean + exp(log_variance / 2) * randn(mean.shape, dtype=mean.dtype)
        return self.decoder(place), mean, log_variance


def loss_of(model, images):
    """The negative evidence lower bound for one image, in nats: how badly it is drawn, and how much its place tells."""
    logits, mean, log_variance = model(images)
    drawn = binary_cross_entropy_with_logits(logits, images, reduction="sum")
    told = 0.5 * (mean * mean + exp(log_variance) - 1 - log_variance).sum()
    return (drawn + told) / len(images)


def train(images, epochs):
    """Learn from `images`; returns the model and the loss after each step."""
    model = Autoencoder()
    optimizer = nn.optim.Adam(model.parameters(), lr=2e-3)
    loader = nn.data.DataLoader(nn.data.TensorDataset(images), 64, shuffle=True)
    scheduler = nn.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, epochs=epochs, steps_per_epoch=len(loader))
    losses, bar = [], nn.training.ProgressBar(range(epochs), optimizer, "  learning to draw", unit="epoch")
    for _ in bar:
        for (batch,) in loader:
            optimizer.zero_grad()
            loss = loss_of(model, batch)
            loss.backward()
            optimizer.step()
            scheduler.step()
            losses.append(loss.item())
        bar.report(losses[-1])
    return model, losses


def main(epochs=80):
    """Train, draw; returns the loss on images that were held out."""
    digits = load_digits()
    images = (digits.data / 16).astype(np.float32)
    nn.manual_seed(0)
    model, losses = train(images[:1500], epochs)
    with no_grad():
        held = loss_of(model, Tensor(images[1500:])).item()
    print(f"  {held:.2f} nats for an image that was held out")
    layout = dict(width_ratios=[1, 1.3], height_ratios=[1, 2.2, 0.8])
    rooms = [["loss", "plane"], ["places", "plane"], ["pairs", "plane"]]
    figure, axes = plt.subplot_mosaic(rooms, figsize=(12.5, 7.4), **layout)
    plot_curves(losses, ax=axes["loss"], log=False)
    draw_places(axes["places"], model, images, digits.target)
    draw_pairs(axes["pairs"], model, images[1500:1510])
    draw_plane(axes["plane"], model)
    save(figure, "variational_autoencoder.png")
    return held


def draw_places(axis, model, images, targets):
    """Where in the plane the encoder puts the images."""
    with no_grad():
        places = model.encode(Tensor(images))[0].numpy()
    for digit in range(10):
        x, y = places[targets == digit].T
        axis.scatter(x, y, s=5, color=plt.cm.tab10(digit), label=str(digit))
    axis.legend(loc="center left", bbox_to_anchor=(1, 0.5), markerscale=3, handletextpad=0.1)
    axis.set(title="Where it puts the digits, which nobody named", xlim=(-3.5, 3.5), ylim=(-3.5, 3.5))


def draw_pairs(axis, model, images):
    """Images that were held out, and below each what the decoder makes of its place."""
    with no_grad():
        again = model.decoder(model.encode(Tensor(images))[0]).sigmoid().numpy()
    rows = [np.hstack([np.pad(image.reshape(8, 8), 1) for image in row]) for row in (images, again)]
    axis.imshow(np.vstack(rows), cmap="gray_r")
    axis.set_title("Held out (above), and drawn from their places")
    axis.axis("off")


def draw_plane(axis, model, count=15, extent=2.2):
    """What the decoder draws at the points of a grid."""
    line = np.linspace(-extent, extent, count)
    grid = np.stack(np.meshgrid(line, line[::-1]), axis=-1).reshape(-1, 2).astype(np.float32)
    with no_grad():
        drawn = model.decoder(Tensor(grid)).sigmoid().numpy().reshape(count, count, 8, 8)
    drawn = np.pad(drawn, [(0, 0), (0, 0), (1, 1), (1, 1)])
    axis.imshow(drawn.transpose(0, 2, 1, 3).reshape(10 * count, 10 * count), cmap="gray_r", extent=(-extent, extent) * 2)
    axis.set_title("What it draws at each point of the plane")
    axis.grid(False)


if __name__ == "__main__":
    main()
