"""Parts of Llama: RMSNorm, rotary embeddings with complex numbers, grouped queries, a cache of keys and values; LoRA."""
import math
from typing import Optional, Tuple
import torch
import torch.nn.functional as F
from torch import nn

class RMSNorm(torch.nn.Module):
    def __init__(self, dim: int, eps: float = 1e-6):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(dim))
    def _norm(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps)
    def forward(self, x):
        output = self._norm(x.float() if x.dtype == torch.float16 else x).type_as(x)
        return output * self.weight

def precompute_freqs_cis(dim: int, end: int, theta: float = 10000.0):
    freqs = 1.0 / (theta ** (torch.arange(0, dim, 2)[: (dim // 2)].to(torch.get_default_dtype()) / dim))
    t = torch.arange(end, device=freqs.device).type_as(freqs)
    freqs = torch.outer(t, freqs)
    return torch.polar(torch.ones_like(freqs), freqs)

def reshape_for_broadcast(freqs_cis: torch.Tensor, x: torch.Tensor):
    ndim = x.ndim
    assert freqs_cis.shape == (x.shape[1], x.shape[-1])
    shape = [d if i == 1 or i == ndim - 1 else 1 for i, d in enumerate(x.shape)]
    return freqs_cis.view(*shape)

def apply_rotary_emb(xq, xk, freqs_cis) -> Tuple[torch.Tensor, torch.Tensor]:
    xq_ = torch.view_as_complex(xq.reshape(*xq.shape[:-1], -1, 2))
    xk_ = torch.view_as_complex(xk.reshape(*xk.shape[:-1], -1, 2))
    freqs_cis = reshape_for_broadcast(freqs_cis, xq_)
    return torch.view_as_real(xq_ * freqs_cis).flatten(3).type_as(xq), torch.view_as_real(xk_ * freqs_cis).flatten(3).type_as(xk)

def repeat_kv(x: torch.Tensor, n_rep: int) -> torch.Tensor:
    bs, slen, n_kv_heads, head_dim = x.shape
    if n_rep == 1:
        return x
    return x[:, :, :, None, :].expand(bs, slen, n_kv_heads, n_rep, head_dim).reshape(bs, slen, n_kv_heads * n_rep, head_dim)

class Attention(nn.Module):
    def __init__(self, dim, n_heads, n_kv_heads, max_len):
        super().__init__()
        self.h, self.kv, self.d = n_heads, n_kv_heads, dim // n_heads
        self.wq, self.wk = nn.Linear(dim, n_heads * self.d, bias=False), nn.Linear(dim, n_kv_heads * self.d, bias=False)
        self.wv, self.wo = nn.Linear(dim, n_kv_heads * self.d, bias=False), nn.Linear(n_heads * self.d, dim, bias=False)
        self.cache_k, self.cache_v = (torch.zeros((2, max_len, n_kv_heads, self.d)) for _ in range(2))
    def forward(self, x, start_pos, freqs_cis, mask: Optional[torch.Tensor], use_cache=False):
        bsz, seqlen, _ = x.shape
        xq, xk, xv = self.wq(x), self.wk(x), self.wv(x)
        xq, xk, xv = xq.view(bsz, seqlen, self.h, self.d), xk.view(bsz, seqlen, self.kv, self.d), xv.view(bsz, seqlen, self.kv, self.d)
        xq, xk = apply_rotary_emb(xq, xk, freqs_cis=freqs_cis)
        if use_cache:
            self.cache_k, self.cache_v = self.cache_k.to(xq), self.cache_v.to(xq)
            self.cache_k[:bsz, start_pos: start_pos + seqlen] = xk
            self.cache_v[:bsz, start_pos: start_pos + seqlen] = xv
            xk, xv = self.cache_k[:bsz, : start_pos + seqlen], self.cache_v[:bsz, : start_pos + seqlen]
        keys, values = repeat_kv(xk, self.h // self.kv).transpose(1, 2), repeat_kv(xv, self.h // self.kv).transpose(1, 2)
        scores = torch.matmul(xq.transpose(1, 2), keys.transpose(2, 3)) / math.sqrt(self.d)
        if mask is not None:
            scores = scores + mask
        scores = F.softmax(scores, dim=-1).type_as(xq)
        return self.wo(torch.matmul(scores, values).transpose(1, 2).contiguous().view(bsz, seqlen, -1))

class LoRALinear(nn.Module):
    def __init__(self, base: nn.Linear, r: int, alpha: float):
        super().__init__()
        self.base, self.scaling = base, alpha / r
        self.base.weight.requires_grad = False
        self.lora_A = nn.Parameter(base.weight.new_empty((r, base.in_features)))
        self.lora_B = nn.Parameter(base.weight.new_zeros((base.out_features, r)))
        nn.init.kaiming_uniform_(self.lora_A, a=math.sqrt(5))
    def forward(self, x):
        return self.base(x) + (x @ self.lora_A.T @ self.lora_B.T) * self.scaling

freqs = precompute_freqs_cis(4, 12)
attention, norm = fill(Attention(8, 2, 1, 6)), fill(RMSNorm(8))
x = torch.from_numpy(rng.normal(size=(2, 6, 8))).requires_grad_()
mask = torch.triu(torch.full((1, 1, 6, 6), float("-inf")), diagonal=1)
whole = attention(norm(x), 0, freqs[:6], mask)
whole.pow(2).sum().backward()
show(whole, x.grad, attention.wk.weight.grad, norm.weight.grad, freqs)
with torch.inference_mode():
    parts = [attention(norm(x[:, i:i + 1]), i, freqs[i:i + 1], None, use_cache=True) for i in range(6)]
    show(torch.allclose(torch.cat(parts, dim=1), whole))
for name, module in list(attention.named_children()):
    if isinstance(module, nn.Linear) and name in ("wq", "wv"):
        setattr(attention, name, fill(LoRALinear(module, 2, 4)))
attention.wo.requires_grad_(False)
trainable = [n for n, p in attention.named_parameters() if p.requires_grad]
attention.zero_grad()
loss = F.silu(attention(norm(x.detach()), 0, freqs[:6], mask)).sum()
loss.backward()
show(trainable, loss, *(p.grad for n, p in attention.named_parameters() if "lora" in n))
