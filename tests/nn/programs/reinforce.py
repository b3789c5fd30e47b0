"""REINFORCE with a categorical policy by log-softmax and gather, discounted returns, entropy bonus; a DQN update."""
import copy
import random
from collections import deque, namedtuple
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

policy = fill(nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)))
opt = optim.Adam(policy.parameters(), lr=1e-2)
states = torch.tensor(rng.normal(size=(6, 4)))
actions = torch.tensor([0, 1, 1, 0, 1, 0])
rewards = [1.0, 0.0, 2.0, 1.0, 0.5, 1.0]
R, returns = 0, deque()
for r in rewards[::-1]:
    R = r + 0.9 * R
    returns.appendleft(R)
returns = torch.tensor(returns)
returns = (returns - returns.mean()) / (returns.std() + 1e-8)
log_probs = F.log_softmax(policy(states), dim=-1)
chosen = log_probs.gather(1, actions.unsqueeze(1)).squeeze(1)
entropy = -(log_probs.exp() * log_probs).sum(-1).mean()
policy_loss = [-lp * ret for lp, ret in zip(chosen, returns)]
loss = torch.stack(policy_loss).sum() - 0.01 * entropy
opt.zero_grad(); loss.backward(); opt.step()
show(returns, loss, entropy, policy[0].weight.grad.norm())

Transition = namedtuple("Transition", ("state", "action", "next_state", "reward"))
memory = [Transition(s[None], a.view(1, 1), None if i == 5 else states[i + 1][None], torch.tensor([rewards[i]])) for i, (s, a) in enumerate(zip(states, actions))]
q, target = policy, copy.deepcopy(policy)
random.seed(0)
batch = Transition(*zip(*random.sample(memory, 4)))
mask = torch.tensor(tuple(map(lambda s: s is not None, batch.next_state)), dtype=torch.bool)
next_states = torch.cat([s for s in batch.next_state if s is not None])
state_action_values = q(torch.cat(batch.state)).gather(1, torch.cat(batch.action))
next_values = torch.zeros(4, device="cpu")
with torch.no_grad():
    next_values[mask] = target(next_states).max(1).values
expected = next_values * 0.99 + torch.cat(batch.reward)
loss = nn.SmoothL1Loss()(state_action_values, expected.unsqueeze(1))
opt.zero_grad(); loss.backward()
torch.nn.utils.clip_grad_value_(q.parameters(), 100)
opt.step()
show(loss, expected, state_action_values)
for tp, p in zip(target.parameters(), q.parameters()):
    tp.data.copy_(0.005 * p.data + (1.0 - 0.005) * tp.data)
sd = target.state_dict()
for key in sd:
    sd[key] = q.state_dict()[key] * 0.1 + sd[key] * 0.9
target.load_state_dict(sd)
show([p.sum() for p in target.parameters()])
