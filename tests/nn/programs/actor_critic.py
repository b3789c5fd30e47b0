"""Actor and critic with torch.distributions: Categorical policies on fixed actions, entropy, advantages; squashed normals (SAC)."""
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.distributions import Categorical, Normal, TransformedDistribution
from torch.distributions.categorical import Categorical as SameCategorical
from torch.distributions.transforms import TanhTransform


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.affine1 = nn.Linear(4, 16)
        self.action_head = nn.Linear(16, 3)
        self.value_head = nn.Linear(16, 1)

    def forward(self, x):
        x = F.relu(self.affine1(x))
        return F.softmax(self.action_head(x), dim=-1), self.value_head(x)


model = fill(Policy())
optimizer = optim.Adam(model.parameters(), lr=3e-2)
assert SameCategorical is Categorical
for episode in range(3):
    saved, rewards, entropies = [], [], []
    for t in range(5):
        probs, value = model(torch.from_numpy(rng.normal(size=4)))
        m = Categorical(probs)
        action = torch.tensor((episode + t) % 3)
        assert 0 <= m.sample().item() < 3
        saved.append((m.log_prob(action), value))
        entropies.append(m.entropy())
        rewards.append(1.0 if t % 2 else -0.5)
    R, returns = 0, []
    for r in rewards[::-1]:
        R = r + 0.99 * R
        returns.insert(0, R)
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std() + np.finfo(np.float32).eps.item())
    policy_losses, value_losses = [], []
    for (log_prob, value), R in zip(saved, returns):
        advantage = R - value.item()
        policy_losses.append(-log_prob * advantage)
        value_losses.append(F.smooth_l1_loss(value, torch.tensor([R])))
    optimizer.zero_grad()
    loss = torch.stack(policy_losses).sum() + torch.stack(value_losses).sum() - 0.01 * torch.stack(entropies).mean()
    loss.backward()
    optimizer.step()
    show(loss, m.probs, m.logits, m.mode)

# proximal policy optimisation: the clipped ratio of new to old probabilities
states, actions = torch.from_numpy(rng.normal(size=(6, 4))), torch.tensor([0, 1, 2, 0, 1, 2])
advantages = torch.linspace(-1, 1, 6)
with torch.no_grad():
    old = Categorical(model(states)[0]).log_prob(actions)
for _ in range(3):
    dist = Categorical(logits=model.action_head(F.relu(model.affine1(states))))
    ratio = (dist.log_prob(actions) - old).exp()
    surrogate = torch.min(ratio * advantages, torch.clamp(ratio, 0.8, 1.2) * advantages)
    loss = -surrogate.mean() - 0.01 * dist.entropy().mean()
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
    optimizer.step()
    show(loss, ratio)

# a squashed normal policy
loc, log_std = torch.tensor([0.3, -0.2], requires_grad=True), torch.tensor([-1.0, 0.5], requires_grad=True)
policy = TransformedDistribution(Normal(loc, log_std.exp()), [TanhTransform(cache_size=1)])
action = torch.tensor([0.5, -0.7])
log_prob = policy.log_prob(action).sum(-1, keepdim=True)
log_prob.sum().backward()
show(log_prob, loc.grad, log_std.grad, policy.rsample((7,)).abs().max() < 1)
