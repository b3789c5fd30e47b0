# Attention masks of every kind: boolean, additive, causal, key padding; encoder, decoder and cross attention.
import torch
import torch.nn as nn
import torch.nn.functional as F

B, T, S, E, H = 2, 3, 4, 8, 2
mha = fill(nn.MultiheadAttention(E, H, batch_first=True))
q, kv = torch.tensor(rng.normal(size=(B, T, E)), requires_grad=True), torch.tensor(rng.normal(size=(B, S, E)))
padding = torch.tensor([[False, False, False, True], [False, False, True, True]])
causal = torch.triu(torch.ones(T, S, dtype=torch.bool), diagonal=1)
out, weights = mha(q, kv, kv, key_padding_mask=padding, attn_mask=causal)
show(out, weights)
out, weights = mha(q, kv, kv, attn_mask=torch.zeros(T, S).masked_fill(causal, float("-inf")), average_attn_weights=False)
show(out, weights.shape, mha(q, kv, kv, need_weights=False)[1])
out.sum().backward()
show(q.grad, mha.in_proj_weight.grad.sum(), {k: v.shape for k, v in mha.state_dict().items()})
other = fill(nn.MultiheadAttention(E, H, kdim=5, vdim=6, add_bias_kv=True, add_zero_attn=True))
show(other(q.transpose(0, 1), torch.ones(S, B, 5), torch.ones(S, B, 6))[0].detach(), [n for n, _ in other.named_parameters()])

enc = fill(nn.TransformerEncoder(nn.TransformerEncoderLayer(E, H, 16, dropout=0.0, batch_first=True, norm_first=True, activation="gelu"), 2, norm=nn.LayerNorm(E), enable_nested_tensor=False))
src = torch.tensor(rng.normal(size=(B, S, E)))
show(enc(src, src_key_padding_mask=padding)[:, 0])
show(enc(src, mask=nn.Transformer.generate_square_subsequent_mask(S), is_causal=True)[:, -1])
dec = fill(nn.TransformerDecoder(nn.TransformerDecoderLayer(E, H, 16, dropout=0.0, batch_first=True), 1))
show(dec(q.detach(), src, tgt_mask=nn.Transformer.generate_square_subsequent_mask(T), memory_key_padding_mask=padding))
full = fill(nn.Transformer(E, H, 1, 1, 16, dropout=0.0, batch_first=True))
show(full(src, q.detach(), tgt_is_causal=False)[0, 0])

k = v = torch.tensor(rng.normal(size=(B, H, S, 4)))
qq = torch.tensor(rng.normal(size=(B, H, S, 4)), requires_grad=True)
bias = torch.tensor(rng.normal(size=(1, 1, S, S)))
for options in (dict(), dict(is_causal=True), dict(attn_mask=bias), dict(attn_mask=torch.ones(S, S).tril() > 0), dict(scale=0.3)):
    y = F.scaled_dot_product_attention(qq, k, v, **options)
    (g,) = torch.autograd.grad(y.pow(2).sum(), qq)
    show(y[0, 0], g[1, 1])
grouped = F.scaled_dot_product_attention(torch.ones(1, 4, 2, 4), torch.ones(1, 2, 2, 4), torch.ones(1, 2, 2, 4), enable_gqa=True)
show(grouped.shape)

# sequences of different lengths through an LSTM and back
seqs = [torch.tensor(rng.normal(size=(n, 3))) for n in (4, 2, 3)]
packed = nn.utils.rnn.pack_sequence(seqs, enforce_sorted=False)
lstm = fill(nn.LSTM(3, 5, num_layers=2, bidirectional=True, batch_first=True, proj_size=2))
output, (h, c) = lstm(packed)
padded, lengths = nn.utils.rnn.pad_packed_sequence(output, batch_first=True, padding_value=-1.0, total_length=5)
show(padded, lengths, h, c.shape, packed.sorted_indices, packed.unsorted_indices)
mask = torch.arange(5)[None, :] < lengths[:, None]
show(mask, (padded * mask.unsqueeze(-1)).sum(1) / lengths.unsqueeze(1), padded[torch.arange(3), lengths - 1][:, :2])
show([s.shape for s in nn.utils.rnn.unpad_sequence(padded, lengths, batch_first=True)], nn.utils.rnn.unpack_sequence(packed)[1])
