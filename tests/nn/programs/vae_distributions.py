"""A variational autoencoder written with torch.distributions: rsample, log_prob, kl_divergence, Independent, a mixture prior."""
import torch
import torch.nn as nn
from torch.distributions import Bernoulli, Categorical, Independent, MixtureSameFamily, Normal, kl_divergence

x = (torch.from_numpy(rng.random((10, 12))) > 0.6).double()


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(12, 8), nn.Softplus(), nn.Linear(8, 6))
        self.decoder = nn.Sequential(nn.Linear(3, 8), nn.Softplus(), nn.Linear(8, 12))

    def posterior(self, x):
        loc, raw = self.encoder(x).chunk(2, dim=-1)
        return Independent(Normal(loc, nn.functional.softplus(raw) + 1e-3), 1)

    def likelihood(self, z):
        return Independent(Bernoulli(logits=self.decoder(z)), 1)


vae = fill(VAE())
prior = Independent(Normal(torch.zeros(3), torch.ones(3)), 1)
optimizer = torch.optim.Adam(vae.parameters(), lr=0.02)
show(prior.batch_shape, prior.event_shape, vae.posterior(x).batch_shape, vae.posterior(x).rsample((2,)).shape)
for step in range(8):
    q = vae.posterior(x)
    noise = torch.from_numpy(rng.normal(size=(10, 3)))
    z = q.base_dist.loc + q.base_dist.scale * noise
    elbo = vae.likelihood(z).log_prob(x) - kl_divergence(q, prior)
    loss = -elbo.mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    show(loss, kl_divergence(q, prior).mean(), q.entropy().mean())
mixture = MixtureSameFamily(Categorical(torch.tensor([0.3, 0.7])), Independent(Normal(torch.tensor([[0.0, 1.0, 0.0], [1.0, 0.0, 2.0]]), 1.0), 1))
with torch.no_grad():
    q = vae.posterior(x)
    show(mixture.log_prob(q.mean), mixture.mean, mixture.variance, q.mean, q.stddev, vae.likelihood(q.mean).mean[:2])
    weights = prior.log_prob(z) + vae.likelihood(z).log_prob(x) - q.log_prob(z)
    show(torch.logsumexp(weights, 0) - torch.log(torch.tensor(10.0)))
