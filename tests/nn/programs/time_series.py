"""Forecasting: windows, causal dilated convolutions (WaveNet, TCN), seasonal features, spectral filters, stateful LSTM cells."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.parametrizations import weight_norm
from torch.utils.data import TensorDataset, DataLoader, random_split, Subset, ConcatDataset

t = torch.arange(0, 60, dtype=torch.get_default_dtype())
series = torch.sin(0.3 * t) + 0.5 * torch.cos(0.11 * t) + 0.05 * torch.from_numpy(rng.normal(size=60))
windows = series.unfold(0, 9, 1)
X, y = windows[:, :-1], windows[:, -1:]
dataset = TensorDataset(X, y)
train, test = Subset(dataset, range(40)), Subset(dataset, range(40, len(dataset)))
show(windows.shape, len(train), len(ConcatDataset([train, test])), len(random_split(dataset, [0.8, 0.2])[1]))

class Chomp1d(nn.Module):
    def __init__(self, chomp_size):
        super(Chomp1d, self).__init__()
        self.chomp_size = chomp_size
    def forward(self, x):
        return x[:, :, :-self.chomp_size].contiguous()

class TemporalBlock(nn.Module):
    def __init__(self, n_inputs, n_outputs, kernel_size, stride, dilation, padding):
        super().__init__()
        self.conv1 = weight_norm(nn.Conv1d(n_inputs, n_outputs, kernel_size, stride=stride, padding=padding, dilation=dilation))
        self.net = nn.Sequential(self.conv1, Chomp1d(padding), nn.ReLU(), nn.Dropout(0.0))
        self.downsample = nn.Conv1d(n_inputs, n_outputs, 1) if n_inputs != n_outputs else None
    def forward(self, x):
        return F.relu(self.net(x) + (x if self.downsample is None else self.downsample(x)))

class TCN(nn.Module):
    def __init__(self, channels):
        super().__init__()
        layers = []
        for i in range(len(channels)):
            layers += [TemporalBlock(1 if i == 0 else channels[i - 1], channels[i], 2, stride=1, dilation=2 ** i, padding=2 ** i)]
        self.network, self.linear = nn.Sequential(*layers), nn.Linear(channels[-1], 1)
    def forward(self, x):
        return self.linear(self.network(x.unsqueeze(1))[:, :, -1])

class Sequence(nn.Module):
    def __init__(self):
        super(Sequence, self).__init__()
        self.lstm1, self.lstm2, self.linear = nn.LSTMCell(1, 5), nn.LSTMCell(5, 5), nn.Linear(5, 1)
    def forward(self, input, future=0):
        outputs = []
        h_t, c_t, h_t2, c_t2 = (torch.zeros(input.size(0), 5, dtype=torch.double) for _ in range(4))
        for input_t in input.split(1, dim=1):
            h_t, c_t = self.lstm1(input_t, (h_t, c_t))
            h_t2, c_t2 = self.lstm2(h_t, (h_t2, c_t2))
            output = self.linear(h_t2)
            outputs += [output]
        for i in range(future):
            h_t, c_t = self.lstm1(output, (h_t, c_t))
            h_t2, c_t2 = self.lstm2(h_t, (h_t2, c_t2))
            output = self.linear(h_t2)
            outputs += [output]
        return torch.cat(outputs, dim=1)

tcn, seq = fill(TCN([3, 4])), fill(Sequence()).double()
print(tcn)
opt = torch.optim.NAdam(tcn.parameters(), lr=0.01)
for xb, yb in DataLoader(train, batch_size=16):
    loss = F.huber_loss(tcn(xb), yb, delta=0.5)
    opt.zero_grad()
    loss.backward()
    opt.step()
    show(loss)
optimizer = torch.optim.LBFGS(seq.parameters(), lr=0.5, max_iter=3)
batch = X[:6, :].double()
def closure():
    optimizer.zero_grad()
    loss = nn.MSELoss()(seq(batch[:, :-1]), batch[:, 1:])
    loss.backward()
    return loss
for i in range(2):
    show(optimizer.step(closure))
with torch.no_grad():
    show(seq(batch, future=3)[:, -3:], [n for n, _ in seq.named_parameters()])
spectrum = torch.fft.rfft(series)
gain = torch.ones(31, requires_grad=True)
filtered = torch.fft.irfft(spectrum * gain, n=60)
loss = (filtered[1:] - filtered[:-1]).square().mean()
loss.backward()
show(filtered[:5], gain.grad, torch.fft.rfftfreq(60, d=1.0)[spectrum.abs().argmax()], F.avg_pool1d(series.view(1, 1, -1), 5, stride=1, padding=2))
ema = torch.stack(list(__import__("itertools").accumulate(series, lambda a, b: 0.9 * a + 0.1 * b)))
diff, acf = torch.diff(series, n=2), torch.stack([torch.dot(series[k:], series[:60 - k]) for k in range(4)])
show(ema[-1], diff[:3], acf, F.conv1d(series.view(1, 1, -1), torch.tensor([[[0.25, 0.5, 0.25]]]), dilation=2)[0, 0, :4])
