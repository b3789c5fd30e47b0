# A small language model with tied weights, gradient accumulation, clipping, warm-up and greedy decoding.
import math
import torch
import torch.nn as nn
import torch.nn.functional as F


class CausalSelfAttention(nn.Module):
    def __init__(self, d, heads, block):
        super().__init__()
        self.qkv = nn.Linear(d, 3 * d, bias=False)
        self.proj = nn.Linear(d, d, bias=False)
        self.heads = heads
        self.register_buffer("mask", torch.tril(torch.ones(block, block)).view(1, 1, block, block), persistent=False)

    def forward(self, x):
        B, T, C = x.size()
        q, k, v = self.qkv(x).split(C, dim=2)
        q, k, v = (t.view(B, T, self.heads, C // self.heads).transpose(1, 2) for t in (q, k, v))
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        att = att.masked_fill(self.mask[:, :, :T, :T] == 0, float("-inf"))
        y = F.softmax(att, dim=-1) @ v
        flash = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        assert torch.allclose(y, flash)
        return self.proj(y.transpose(1, 2).contiguous().view(B, T, C))


class LM(nn.Module):
    def __init__(self, vocab=11, d=8, heads=2, block=6, layers=2):
        super().__init__()
        self.block = block
        self.transformer = nn.ModuleDict(dict(
            wte=nn.Embedding(vocab, d),
            wpe=nn.Embedding(block, d),
            h=nn.ModuleList([nn.ModuleDict(dict(ln=nn.LayerNorm(d), attn=CausalSelfAttention(d, heads, block))) for _ in range(layers)]),
            ln_f=nn.LayerNorm(d),
        ))
        self.lm_head = nn.Linear(d, vocab, bias=False)
        self.transformer.wte.weight = self.lm_head.weight
        self.apply(self._init_weights)

    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)
        elif isinstance(module, nn.Embedding):
            torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)

    def forward(self, idx, targets=None):
        pos = torch.arange(0, idx.size(1), dtype=torch.long, device=idx.device)
        x = self.transformer.wte(idx) + self.transformer["wpe"](pos)
        for layer in self.transformer.h:
            x = x + layer["attn"](layer["ln"](x))
        logits = self.lm_head(self.transformer.ln_f(x))
        loss = None
        if targets is not None:
            loss = F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1), ignore_index=-1)
        return logits, loss

    def configure_optimizers(self, weight_decay, lr):
        decay = [p for n, p in self.named_parameters() if p.dim() >= 2]
        nodecay = [p for n, p in self.named_parameters() if p.dim() < 2]
        groups = [{"params": decay, "weight_decay": weight_decay}, {"params": nodecay, "weight_decay": 0.0}]
        return torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.95), fused=False)

    @torch.no_grad()
    def generate(self, idx, n):
        for _ in range(n):
            logits, _ = self(idx[:, -self.block:])
            logits = logits[:, -1, :] / 0.8
            v, _ = torch.topk(logits, 5)
            logits[logits < v[:, [-1]]] = -float("Inf")
            idx = torch.cat((idx, F.softmax(logits, dim=-1).argmax(-1, keepdim=True)), dim=1)
        return idx


model = fill(LM())
show([n for n, _ in model.named_parameters()], list(model.state_dict()), model.transformer.wte.weight is model.lm_head.weight)
data = torch.from_numpy(rng.integers(0, 11, 200).astype(np.int64))
optimizer = model.configure_optimizers(0.1, 1e-2)
get_lr = lambda it: 1e-2 * min(1.0, (it + 1) / 4)
for step in range(6):
    for group in optimizer.param_groups:
        group["lr"] = get_lr(step)
    optimizer.zero_grad(set_to_none=True)
    for micro in range(2):
        ix = [10 * step + 5 * micro, 20 + micro]
        xb = torch.stack([data[i:i + 6] for i in ix])
        yb = torch.stack([data[i + 1:i + 7] for i in ix])
        yb[0, -1] = -1
        _, loss = model(xb, yb)
        (loss / 2).backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    show(loss, norm)
model.eval()
show(model.generate(torch.tensor([[1, 2]]), 5), torch.exp(loss))
