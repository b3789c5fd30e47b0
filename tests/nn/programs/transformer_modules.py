"""nn.Transformer and its parts with masks, pre- and post-norm, in training and in eval."""
import torch
from torch import nn

src, tgt = torch.tensor(rng.normal(size=(2, 5, 8))), torch.tensor(rng.normal(size=(2, 4, 8)))
for norm_first in (False, True):
    layer = nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, dropout=0.0, activation="gelu", batch_first=True, norm_first=norm_first)
    enc = fill(nn.TransformerEncoder(layer, num_layers=2, norm=nn.LayerNorm(8), enable_nested_tensor=False))
    pad = torch.zeros(2, 5, dtype=torch.bool)
    pad[1, 3:] = True
    out = enc(src, src_key_padding_mask=pad)
    out[~pad].pow(2).sum().backward()
    show(out[~pad], enc.layers[0].linear1.weight.grad.norm())
    enc.eval()
    show((enc(src, src_key_padding_mask=pad) - out)[~pad].abs().max() < 1e-9)
dec = fill(nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16, dropout=0.0, batch_first=True), 1))
causal = nn.Transformer.generate_square_subsequent_mask(4)
show(causal, dec(tgt, out, tgt_mask=causal, memory_key_padding_mask=pad))
model = fill(nn.Transformer(d_model=8, nhead=2, num_encoder_layers=1, num_decoder_layers=1, dim_feedforward=12, dropout=0.0))
res = model(src.transpose(0, 1), tgt.transpose(0, 1), tgt_mask=model.generate_square_subsequent_mask(4))
show(res, len(model.state_dict()), list(model.state_dict())[:3])
class PositionalEncoding(nn.Module):
    def __init__(self, d_model, dropout=0.0, max_len=50):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-torch.log(torch.tensor(10000.0)) / d_model))
        pe = torch.zeros(max_len, 1, d_model)
        pe[:, 0, 0::2] = torch.sin(position * div_term)
        pe[:, 0, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return self.dropout(x + self.pe[: x.size(0)])
show(PositionalEncoding(8)(src.transpose(0, 1)).sum())
