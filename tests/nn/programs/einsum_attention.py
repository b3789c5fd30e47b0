"""Multi-head attention by einsum with a causal mask, beside scaled_dot_product_attention and nn.MultiheadAttention."""
import math
import torch
import torch.nn.functional as F
from torch import nn

class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads, self.scale = heads, (dim // heads) ** -0.5
        self.qkv = nn.Linear(dim, 3 * dim, bias=False)
        self.proj = nn.Linear(dim, dim)
        self.register_buffer("mask", torch.tril(torch.ones(16, 16)).view(1, 1, 16, 16))

    def forward(self, x):
        B, T, C = x.size()
        q, k, v = self.qkv(x).split(C, dim=2)
        q, k, v = (t.view(B, T, self.heads, C // self.heads).transpose(1, 2) for t in (q, k, v))
        att = torch.einsum("bhid,bhjd->bhij", q, k) * self.scale
        att = att.masked_fill(self.mask[:, :, :T, :T] == 0, float("-inf"))
        att = F.softmax(att, dim=-1)
        y = torch.einsum("bhij,bhjd->bhid", att, v)
        fused = F.scaled_dot_product_attention(q, k, v, is_causal=True, dropout_p=0.0)
        show((y - fused).abs().max() < 1e-9)
        return self.proj(y.transpose(1, 2).contiguous().view(B, T, C))

net = fill(Attention(8, 2))
x = torch.tensor(rng.normal(size=(2, 5, 8)), requires_grad=True)
out = net(x)
out.pow(2).mean().backward()
show(out, x.grad, net.qkv.weight.grad.norm())
mha = fill(nn.MultiheadAttention(8, 2, batch_first=True))
mask = torch.triu(torch.full((5, 5), float("-inf")), diagonal=1)
padding = torch.tensor([[False] * 5, [False] * 3 + [True] * 2])
out, weights = mha(x, x, x, attn_mask=mask, key_padding_mask=padding, need_weights=True, average_attn_weights=False)
show(out, weights, list(mha.state_dict()))
show(mha(x, x, x, need_weights=False)[1] is None, math.isclose(float(weights[0, 0].sum()), 5.0))
A = torch.tensor(rng.normal(size=(3, 3)))
show(torch.einsum("ii->i", A), torch.einsum("ij->", A), torch.einsum("ij,jk,kl", A, A, A), torch.einsum("...i,...i->...", A, A), torch.einsum("i,j->ij", [A[0], A[1]]))
