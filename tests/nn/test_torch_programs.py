"""Programs as people write them for PyTorch run when only their imports are changed, and learn what they should."""

import subprocess
import sys

import pytest

PREFACE = """
import autograd as torch
import nn
import nn.functional as F
import nn.optim as optim
from nn.data import DataLoader, Dataset, TensorDataset, random_split

torch.manual_seed(0)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
"""

PROGRAMS = {
    "a line through points": """
        X = torch.linspace(-1, 1, 100).unsqueeze(1)
        y = 3 * X + 0.5 + 0.05 * torch.randn(X.size())
        model = nn.Linear(1, 1).to(device)
        criterion = nn.MSELoss()
        optimizer = optim.SGD(model.parameters(), lr=0.3)
        for epoch in range(100):
            optimizer.zero_grad()
            loss = criterion(model(X.to(device)), y.to(device))
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            assert abs(model.weight.item() - 3) < 0.1 and abs(model.bias.item() - 0.5) < 0.1
    """,
    "by hand, without modules": """
        x = torch.randn(64, 10)
        y = torch.randn(64, 2)
        w1 = torch.randn(10, 20, requires_grad=True)
        w2 = torch.randn(20, 2, requires_grad=True)
        losses = []
        for t in range(50):
            loss = (x.mm(w1).clamp(min=0).mm(w2) - y).pow(2).sum()
            loss.backward()
            losses.append(loss.item())
            with torch.no_grad():
                w1 -= 1e-4 * w1.grad
                w2 -= 1e-4 * w2.grad
                w1.grad.zero_()
                w2.grad.zero_()
        assert losses[-1] < losses[0] / 4
    """,
    "a classifier with a data loader": """
        class Blobs(Dataset):
            def __init__(self, n):
                self.labels = torch.randint(0, 3, (n,))
                self.points = torch.randn(n, 4) + 2.0 * F.one_hot(self.labels, 4).float()
            def __len__(self):
                return len(self.labels)
            def __getitem__(self, i):
                return self.points[i], self.labels[i]

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.fc1 = nn.Linear(4, 32)
                self.drop = nn.Dropout(0.1)
                self.fc2 = nn.Linear(32, 3)
            def forward(self, x):
                return self.fc2(self.drop(F.relu(self.fc1(x))))

        train, test = random_split(Blobs(400), [300, 100], generator=torch.Generator().manual_seed(1))
        net = Net().to(device)
        optimizer = optim.Adam(net.parameters(), lr=1e-2)
        scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)
        for epoch in range(6):
            net.train()
            for inputs, labels in DataLoader(train, batch_size=32, shuffle=True):
                inputs, labels = inputs.to(device), labels.to(device)
                optimizer.zero_grad()
                loss = F.cross_entropy(net(inputs), labels)
                loss.backward()
                nn.utils.clip_grad_norm_(net.parameters(), 5.0)
                optimizer.step()
            scheduler.step()
        net.eval()
        correct = total = 0
        with torch.no_grad():
            for inputs, labels in DataLoader(test, batch_size=50):
                _, predicted = torch.max(net(inputs), 1)
                total += labels.size(0)
                correct += (predicted == labels).sum().item()
        assert correct / total > 0.8, correct / total
    """,
    "a convolutional net": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.features = nn.Sequential(
                    nn.Conv2d(1, 4, kernel_size=3, padding=1), nn.BatchNorm2d(4), nn.ReLU(inplace=True), nn.MaxPool2d(2),
                )
                self.classifier = nn.Linear(4 * 4 * 4, 2)
            def forward(self, x):
                x = self.features(x)
                x = x.view(x.size(0), -1)
                return self.classifier(x)

        labels = torch.randint(0, 2, (64,))
        images = 0.3 * torch.randn(64, 1, 8, 8)
        images[labels == 1, :, 3:5, :] += 1.0
        images[labels == 0, :, :, 3:5] += 1.0
        net = Net()
        optimizer = optim.AdamW(net.parameters(), lr=0.02)
        for _ in range(15):
            loss = nn.CrossEntropyLoss()(net(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        assert (net(images).argmax(dim=1) == labels).float().mean().item() > 0.9
        assert set(net.state_dict()) >= {"features.0.weight", "features.1.running_mean", "classifier.bias"}
    """,
    "a recurrent net with a hidden state": """
        class Model(nn.Module):
            def __init__(self, vocabulary, width):
                super().__init__()
                self.embed = nn.Embedding(vocabulary, width)
                self.lstm = nn.LSTM(width, width, batch_first=True)
                self.head = nn.Linear(width, vocabulary)
            def forward(self, tokens, hidden=None):
                out, hidden = self.lstm(self.embed(tokens), hidden)
                return self.head(out), hidden

        text = torch.arange(0, 120).remainder(5).long().view(4, 30)
        model = Model(5, 16)
        optimizer = optim.RMSprop(model.parameters(), lr=0.01)
        for _ in range(30):
            hidden = None
            for start in range(0, 29, 10):
                tokens, following = text[:, start:start + 9], text[:, start + 1:start + 10]
                logits, hidden = model(tokens, hidden)
                hidden = tuple(h.detach() for h in hidden)
                loss = F.cross_entropy(logits.reshape(-1, 5), following.reshape(-1))
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        assert loss.item() < 0.5, loss.item()
    """,
    "a transformer with positions in a buffer": """
        class Positions(nn.Module):
            def __init__(self, d_model, max_len=50):
                super().__init__()
                position = torch.arange(max_len).unsqueeze(1)
                div_term = torch.exp(torch.arange(0, d_model, 2) * (-4.0 / d_model))
                pe = torch.zeros(max_len, 1, d_model)
                pe[:, 0, 0::2] = torch.sin(position * div_term)
                pe[:, 0, 1::2] = torch.cos(position * div_term)
                self.register_buffer("pe", pe)
            def forward(self, x):
                return x + self.pe[:x.size(0)]

        embed, positions = nn.Embedding(7, 16), Positions(16)
        layer = nn.TransformerEncoderLayer(16, 2, dim_feedforward=32, dropout=0.0)
        net = nn.TransformerEncoder(layer, num_layers=1)
        head = nn.Linear(16, 7)
        parameters = [*embed.parameters(), *net.parameters(), *head.parameters()]
        optimizer = optim.Adam(parameters, lr=5e-3)
        tokens = torch.randint(0, 7, (6, 16))
        mask = nn.Transformer.generate_square_subsequent_mask(5)
        first = None
        for _ in range(40):
            out = head(net(positions(embed(tokens[:-1])), mask=mask))
            loss = F.nll_loss(F.log_softmax(out, dim=-1).view(-1, 7), tokens[1:].reshape(-1))
            first = first or loss.item()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        assert loss.item() < 0.6 * first, (first, loss.item())
    """,
    "derivatives of derivatives": """
        x = torch.linspace(0, 1, 20).view(-1, 1).requires_grad_(True)
        net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1)).double()
        u = net(x)
        (du,) = torch.gradients(u, x, grad_outputs=torch.ones_like(u), create_graph=True)
        (ddu,) = torch.gradients(du, x, grad_outputs=torch.ones_like(du), create_graph=True)
        loss = ((ddu + u) ** 2).mean()
        loss.backward()
        assert all(p.grad is not None for name, p in net.named_parameters() if name != "2.bias")
        assert torch.isfinite(net[0].weight.grad).all()
    """,
    "indexing, joining and statistics": """
        x = torch.arange(12, dtype=torch.float32).reshape(3, 4)
        assert torch.cat([x, x], dim=1).shape == (3, 8) and torch.stack((x, x)).size() == (2, 3, 4)
        values, indices = x.topk(2, dim=1)
        assert torch.equal(x.gather(1, indices), values)
        assert x.masked_fill(x > 5, 0).sum().item() == 15
        assert torch.where(x > 5, x, torch.zeros_like(x)).max().item() == 11
        q, r = torch.linalg.qr(torch.randn(4, 4))
        assert torch.allclose(q @ q.T, torch.eye(4), atol=1e-6)
        a, b = torch.meshgrid(torch.arange(2), torch.arange(3), indexing="ij")
        assert a.shape == b.shape == (2, 3)
        assert torch.einsum("ij,kj->ik", x, x).shape == (3, 3)
        assert x.mean(dim=0, keepdim=True).shape == (1, 4) and x.std(unbiased=False).item() > 3
        assert x.permute(1, 0).contiguous().view(-1)[1].item() == 4
        assert torch.softmax(x, dim=-1).sum(-1).tolist() != []
        assert x.numpy().dtype == "float32" and x.tolist()[0] == [0.0, 1.0, 2.0, 3.0]
    """,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name):
    import textwrap

    exec(compile(PREFACE + textwrap.dedent(PROGRAMS[name]), f"<{name}>", "exec"), {"__name__": "program"})


def test_a_script_that_uses_a_loader_with_workers(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        PREFACE
        + """
def main():
    data = TensorDataset(torch.arange(10).float(), torch.arange(10))
    seen = [y for _, ys in DataLoader(data, batch_size=3, num_workers=2) for y in ys.tolist()]
    assert seen == list(range(10)), seen

if __name__ == "__main__":
    main()
"""
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False,
                          env={"PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin"})  # fmt: skip
    assert done.returncode == 0, done.stderr
