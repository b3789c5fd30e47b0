"""Packed sequences through an LSTM, a GRU and back; cells by hand; bidirectional, several layers."""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence, pad_packed_sequence, pad_sequence, unpad_sequence

lengths = torch.tensor([2, 4, 1])
seqs = [torch.tensor(rng.normal(size=(n, 3))) for n in lengths.tolist()]
padded = pad_sequence(seqs, batch_first=True)
packed = pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
show(packed.batch_sizes, packed.sorted_indices, packed.data.shape)
lstm = fill(nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True))
out, (h, c) = lstm(packed)
unpacked, lens = pad_packed_sequence(out, batch_first=True)
show(unpacked, lens, h, c.shape)
unpacked.pow(2).sum().backward()
show(lstm.weight_ih_l0.grad.norm(), lstm.bias_hh_l1_reverse.grad, [n for n, _ in lstm.named_parameters()][:4])
gru = fill(nn.GRU(3, 4))
y, hn = gru(pack_sequence(sorted(seqs, key=len, reverse=True)))
show(y.data, hn, [len(s) for s in unpad_sequence(padded, lengths, batch_first=True)])
rnn = fill(nn.RNN(3, 2, nonlinearity="relu", batch_first=True))
show(rnn(padded)[0], rnn(padded[0])[1].shape)
cell, state = fill(nn.LSTMCell(3, 4)), None
hs = []
for t in range(padded.size(1)):
    state = cell(padded[:, t], state)
    hs.append(state[0])
show(torch.stack(hs, dim=1))
grucell = fill(nn.GRUCell(3, 2))
hidden = torch.zeros(3, 2)
for step in padded.unbind(1):
    hidden = grucell(step, hidden)
show(hidden, nn.RNNCell(3, 2)(padded[:, 0]).shape, lstm, cell)
last = unpacked[torch.arange(3), lens - 1]
show(last)
lstm.flatten_parameters()
proj = fill(nn.LSTM(3, 5, proj_size=2))
show(proj(padded.transpose(0, 1))[0])
