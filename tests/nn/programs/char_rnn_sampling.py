"""Character-level net: vocabulary by hand, truncated backpropagation, greedy decoding, perplexity."""
import math
import torch
from torch import nn

text = "hello world, hello torch"
chars = sorted(set(text))
stoi = {c: i for i, c in enumerate(chars)}
data = torch.tensor([stoi[c] for c in text], dtype=torch.long)

class CharRNN(nn.Module):
    def __init__(self, vocab, hidden=8):
        super().__init__()
        self.embed = nn.Embedding(vocab, hidden)
        self.rnn = nn.GRU(hidden, hidden, num_layers=2, batch_first=True)
        self.fc = nn.Linear(hidden, vocab)

    def forward(self, x, h=None):
        out, h = self.rnn(self.embed(x), h)
        return self.fc(out), h

    def init_hidden(self, batch_size):
        weight = next(self.parameters())
        return weight.new_zeros(2, batch_size, 8)

net = fill(CharRNN(len(chars)))
opt = torch.optim.RMSprop(net.parameters(), lr=5e-3, alpha=0.95, momentum=0.5)
loss_fn = nn.CrossEntropyLoss()
h = net.init_hidden(1)
for start in range(0, 20, 5):
    x, y = data[start:start + 5].unsqueeze(0), data[start + 1:start + 6].unsqueeze(0)
    h = h.detach()
    logits, h = net(x, h)
    loss = loss_fn(logits.transpose(1, 2), y)
    opt.zero_grad(); loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 0.25)
    opt.step()
    show(loss.item(), math.exp(loss.item()))
net.eval()
@torch.no_grad()
def generate(start, n, temperature=0.8):
    ids, h = torch.tensor([[stoi[c] for c in start]]), None
    out = list(start)
    logits, h = net(ids, h)
    for _ in range(n):
        probs = torch.softmax(logits[:, -1] / temperature, dim=-1)
        k = min(3, probs.size(-1))
        top, index = torch.topk(probs, k)
        nxt = index[:, :1]
        out.append(chars[nxt.item()])
        logits, h = net(nxt, h)
    return "".join(out)
show(generate("he", 6))
torch.manual_seed(1)
picked = torch.multinomial(torch.tensor([0.0, 0.3, 0.7]), num_samples=4, replacement=True)
show(picked.shape, bool((picked > 0).all()), torch.distributions is not None if hasattr(torch, "distributions") else True)
