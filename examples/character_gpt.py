"""A character-level GPT: a transformer that learns to write like Shakespeare from 198,564 characters of his plays.

It is written with names that PyTorch has too: ``python -m benchmarks.same_program`` changes the imports of this very
file and trains the same net, from the same weights and on the same batches, with PyTorch. After the 1,000 steps that are
the default here the loss on held-out text, in nats per character, was

    2.0419 with this package
    2.0418 with PyTorch 2.13

on one thread; sums in another order, as on two threads, change the last digit.

So small a net learns words, names of speakers and where lines break in that time, but no sense.
"""

from pathlib import Path

import numpy as np
from tqdm import tqdm

import autograd
import nn
from nn import optim

TEXT = Path(__file__).parent / "data" / "shakespeare.txt"
CONTEXT = 64
"""How many characters the net looks back."""


def data():
    """The text as numbers, the last tenth apart, and the characters that the numbers stand for."""
    text = TEXT.read_text(encoding="utf-8")
    characters = sorted(set(text))
    numbers = np.searchsorted(characters, list(text))
    cut = len(numbers) * 9 // 10
    return numbers[:cut], numbers[cut:], characters


def batch(numbers, random, size=8):
    """Random passages of CONTEXT characters, and at each place the character that follows."""
    starts = random.integers(0, len(numbers) - CONTEXT, (size, 1))
    places = starts + np.arange(CONTEXT)
    return autograd.tensor(numbers[places]), autograd.tensor(numbers[places + 1])


class GPT(nn.Module):
    """Characters and their places as vectors, blocks of attention to what came before, and a guess at what follows."""

    def __init__(self, characters, width=64, heads=4, layers=2):
        super().__init__()
        self.characters, self.places = nn.Embedding(characters, width), nn.Embedding(CONTEXT, width)
        self.blocks = nn.ModuleList([
            nn.TransformerEncoderLayer(width, heads, 4 * width, dropout=0.0, activation=smooth_relu, batch_first=True,
                                       norm_first=True)
            for _ in range(layers)
        ])  # fmt: skip
        self.norm, self.guess = nn.LayerNorm(width), nn.Linear(width, characters)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(CONTEXT))

    def forward(self, numbers):
        steps = numbers.shape[1]
        x = self.characters(numbers) + self.places(autograd.arange(steps))
        for block in self.blocks:
            x = block(x, src_mask=self.mask[:steps, :steps])
        return self.guess(self.norm(x))


def smooth_relu(x):
    """GELU with a tanh, as in GPT-2 (Radford et al. 2019)."""
    return nn.functional.gelu(x, approximate="tanh")


def loss_on(model, numbers, following):
    return nn.functional.cross_entropy(model(numbers).flatten(0, 1), following.flatten())


def held_out_loss(model, numbers, batches=20):
    """The mean loss on passages that are the same each time."""
    random = np.random.default_rng(1)
    with autograd.no_grad():
        return sum(loss_on(model, *batch(numbers, random)).item() for _ in range(batches)) / batches


def train(model, numbers, held, steps):
    """Adam on random passages; returns the losses, and the held-out losses as ``{step: loss}``."""
    random, losses = np.random.default_rng(0), []
    optimizer = optim.Adam(model.parameters(), lr=5e-3)
    found = {0: held_out_loss(model, held)}
    bar = tqdm(range(1, steps + 1), unit="step", desc="  learning to write")
    for step in bar:
        optimizer.zero_grad()
        loss = loss_on(model, *batch(numbers, random))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step % 100 == 0 or step == steps:
            found[step] = held_out_loss(model, held)
            bar.set_postfix(loss=f"{losses[-1]:.3f}", held_out=f"{found[step]:.3f}")
    return losses, found


def written(model, characters, start, length=300, temperature=0.8):
    """`start`, and `length` characters that the model draws one after the other."""
    numbers, random = list(np.searchsorted(characters, list(start))), np.random.default_rng(0)
    with autograd.no_grad():
        for _ in range(length):
            scores = model(autograd.tensor(np.array([numbers[-CONTEXT:]])))[0, -1].numpy() / temperature
            numbers.append(int(np.argmax(scores + random.gumbel(size=len(characters)))))  # a draw by its probabilities
    return "".join(characters[k] for k in numbers)


def attention(model, numbers):
    """The attention weights of each block on one passage: (blocks, heads, to, from)."""
    x, found = model.characters(numbers) + model.places(autograd.arange(numbers.shape[1])), []
    mask = model.mask[: numbers.shape[1], : numbers.shape[1]]
    with autograd.no_grad():
        for block in model.blocks:
            y = block.norm1(x)
            _, weights = block.self_attn(y, y, y, attn_mask=mask, average_attn_weights=False)
            found.append(weights[0].numpy())
            x = block(x, src_mask=mask)
    return np.stack(found)


def main(steps=1000, width=64, layers=2):
    """Train, write a little, draw; returns the loss on held-out text."""
    numbers, held, characters = data()
    autograd.manual_seed(0)
    model = GPT(len(characters), width, layers=layers)
    count = sum(parameter.numel() for parameter in model.parameters())
    print(f"  {len(numbers):,} characters to learn from, {len(held):,} held out; {count:,} parameters")
    losses, found = train(model, numbers, held, steps)
    final = found[steps]
    print(f"  loss on held-out text {final:.3f}, where guessing blindly gives {np.log(len(characters)):.3f}")
    text = written(model, characters, "MENENIUS:\n", length=min(300, 2 * steps))
    print("  it writes:\n\n    " + text.replace("\n", "\n    ") + "\n")
    draw(model, characters, losses, found)
    return final


def draw(model, characters, losses, found):
    from .pictures import BLUE, ORANGE, plt, save

    figure, axis = plt.subplots(figsize=(7, 4))
    axis.plot(range(1, len(losses) + 1), losses, color=BLUE, linewidth=0.8, alpha=0.7, label="batch")
    axis.plot(found.keys(), found.values(), "o-", color=ORANGE, label="held-out text")
    axis.set(title="A GPT learns to write", xlabel="step", ylabel="loss per character (nats)")
    axis.legend()
    save(figure, "character_gpt_training.png")

    line = "My gracious lord, I come to speak"
    weights = attention(model, autograd.tensor(np.searchsorted(characters, list(line))[None]))
    figure, axes = plt.subplots(1, weights.shape[1], figsize=(3.6 * weights.shape[1], 4.2), sharey=True)
    for head, axis in enumerate(axes):
        axis.imshow(weights[-1, head], cmap="viridis")
        axis.set(title=f"head {head + 1}", xticks=range(len(line)), yticks=range(len(line)))
        axis.set_xticklabels(line.replace(" ", "·"), fontsize=6)
        axis.set_yticklabels(line.replace(" ", "·"), fontsize=6)
        axis.grid(False)
    axes[0].set_ylabel("at this character …")
    figure.supxlabel("… how much each earlier one counts", fontsize=11)
    figure.suptitle("Attention in the last block", fontsize=12)
    save(figure, "character_gpt_attention.png")


if __name__ == "__main__":
    main()
