"""A variational autoencoder's loss with reparametrisation, and one alternating GAN step."""
import torch
import torch.nn as nn
import torch.nn.functional as F

class VAE(nn.Module):
    def __init__(self, d=6, h=5, z=2):
        super().__init__()
        self.fc1 = nn.Linear(d, h)
        self.fc21, self.fc22 = nn.Linear(h, z), nn.Linear(h, z)
        self.fc3, self.fc4 = nn.Linear(z, h), nn.Linear(h, d)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def forward(self, x, eps):
        mu, logvar = self.encode(x.view(-1, 6))
        std = torch.exp(0.5 * logvar)
        z = mu + eps * std
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z)))), mu, logvar

def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, 6), reduction="sum")
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD

model = fill(VAE())
x = torch.tensor(rng.uniform(size=(4, 2, 3)))
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
train_loss = 0
for _ in range(5):
    eps = torch.tensor(rng.normal(size=(4, 2)))
    opt.zero_grad()
    loss = loss_function(*([model(x, eps)[0], x] + list(model(x, eps)[1:])))
    loss.backward()
    train_loss += loss.item()
    opt.step()
show(train_loss, model.fc21.weight)
show(torch.randn_like(x).shape, torch.rand_like(x[0]).shape)

G = fill(nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2), nn.Tanh()))
D = fill(nn.Sequential(nn.Linear(2, 8), nn.LeakyReLU(0.2, inplace=True), nn.Dropout(0.0), nn.Linear(8, 1), nn.Sigmoid()))
criterion = nn.BCELoss()
optG, optD = (torch.optim.Adam(m.parameters(), lr=2e-3, betas=(0.5, 0.999)) for m in (G, D))
real = torch.tensor(rng.normal(size=(5, 2)))
for _ in range(3):
    D.zero_grad()
    label = torch.full((5,), 1.0)
    errD_real = criterion(D(real).view(-1), label)
    errD_real.backward()
    noise = torch.tensor(rng.normal(size=(5, 2)))
    fake = G(noise)
    label.fill_(0.0)
    errD_fake = criterion(D(fake.detach()).view(-1), label)
    errD_fake.backward()
    optD.step()
    G.zero_grad()
    label.fill_(1.0)
    errG = criterion(D(fake).view(-1), label)
    errG.backward()
    optG.step()
    show((errD_real + errD_fake).item(), errG.item(), fake.mean().item())
