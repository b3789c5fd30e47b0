"""Three nets, written once: this project's ``nn`` and PyTorch's have the same names, so either can be handed in."""

NETS = ("mlp", "resnet", "gpt")
BLOCKS = 12


def net_and_input(name, nn, randn):
    """The net called `name`, made of the layers of `nn`, and an input for it."""
    return {"mlp": _mlp, "resnet": _resnet, "gpt": _gpt}[name](nn, randn)


def _mlp(nn, randn):
    layers = []
    for _ in range(3):
        layers += [nn.Linear(64, 64), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(64, 10)), randn(8, 64)


def _resnet(nn, randn):
    """Four residual blocks of two convolutions, each with batch normalisation."""

    class Residual(nn.Module):
        def __init__(self, channels):
            super().__init__()
            self.first, self.second = (nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))
            self.first_norm, self.second_norm = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)
            self.relu = nn.ReLU()

        def forward(self, x):
            inner = self.relu(self.first_norm(self.first(x)))
            return self.relu(x + self.second_norm(self.second(inner)))

    blocks = [Residual(8) for _ in range(4)]
    return nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), *blocks, nn.Flatten(), nn.Linear(8 * 64, 10)), randn(2, 3, 8, 8)


def _gpt(nn, randn, size=32, heads=4):
    """Twelve pre-norm transformer blocks."""

    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.query, self.key, self.value, self.out = (nn.Linear(size, size) for _ in range(4))

        def forward(self, x):
            batch, length, _ = x.shape
            split = lambda part: part.reshape(batch, length, heads, size // heads).transpose(1, 2)
            query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
            weights = (query @ key.transpose(2, 3) / (size // heads) ** 0.5).softmax(-1)
            return self.out((weights @ value).transpose(1, 2).reshape(batch, length, size))

    class TransformerBlock(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.attention, self.norm2 = nn.LayerNorm(size), Attention(), nn.LayerNorm(size)
            self.mlp = nn.Sequential(nn.Linear(size, 4 * size), nn.GELU(), nn.Linear(4 * size, size))

        def forward(self, x):
            x = x + self.attention(self.norm1(x))
            return x + self.mlp(self.norm2(x))

    class GPT(nn.Module):
        def __init__(self):
            super().__init__()
            self.blocks = nn.Sequential(*[TransformerBlock() for _ in range(BLOCKS)])
            self.norm, self.head = nn.LayerNorm(size), nn.Linear(size, 50)

        def forward(self, x):
            return self.head(self.norm(self.blocks(x)))

    return GPT(), randn(2, 8, size)
