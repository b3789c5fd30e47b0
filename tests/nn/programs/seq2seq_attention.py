"""Translation with an encoder, additive attention and a decoder (GRUs), teacher forcing, greedy decoding, masked loss."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pad_sequence

SOS, EOS, PAD = 0, 1, 2
pairs = [([3, 4, 5, EOS], [6, 5, EOS]), ([4, 4, EOS], [7, EOS]), ([5, 3, 6, 7, EOS], [3, 6, 4, EOS])]
source = pad_sequence([torch.tensor(a) for a, _ in pairs], batch_first=True, padding_value=PAD)
target = pad_sequence([torch.tensor(b) for _, b in pairs], batch_first=True, padding_value=PAD)


class EncoderRNN(nn.Module):
    def __init__(self, input_size, hidden_size, dropout_p=0.0):
        super().__init__()
        self.embedding = nn.Embedding(input_size, hidden_size, padding_idx=PAD)
        self.gru = nn.GRU(hidden_size, hidden_size, batch_first=True)
        self.dropout = nn.Dropout(dropout_p)

    def forward(self, input):
        return self.gru(self.dropout(self.embedding(input)))


class BahdanauAttention(nn.Module):
    def __init__(self, hidden_size):
        super().__init__()
        self.Wa = nn.Linear(hidden_size, hidden_size)
        self.Ua = nn.Linear(hidden_size, hidden_size)
        self.Va = nn.Linear(hidden_size, 1)

    def forward(self, query, keys, mask):
        scores = self.Va(torch.tanh(self.Wa(query) + self.Ua(keys))).squeeze(2).unsqueeze(1)
        scores = scores.masked_fill(mask.unsqueeze(1), float("-inf"))
        weights = F.softmax(scores, dim=-1)
        return torch.bmm(weights, keys), weights


class AttnDecoderRNN(nn.Module):
    def __init__(self, hidden_size, output_size):
        super().__init__()
        self.embedding = nn.Embedding(output_size, hidden_size)
        self.attention = BahdanauAttention(hidden_size)
        self.gru = nn.GRU(2 * hidden_size, hidden_size, batch_first=True)
        self.out = nn.Linear(hidden_size, output_size)

    def forward(self, encoder_outputs, encoder_hidden, mask, target_tensor=None, max_length=4):
        decoder_input = torch.empty(encoder_outputs.size(0), 1, dtype=torch.long).fill_(SOS)
        decoder_hidden, outputs, attentions = encoder_hidden, [], []
        for i in range(max_length if target_tensor is None else target_tensor.size(1)):
            embedded = self.embedding(decoder_input)
            query = decoder_hidden.permute(1, 0, 2)
            context, weights = self.attention(query, encoder_outputs, mask)
            output, decoder_hidden = self.gru(torch.cat((embedded, context), dim=2), decoder_hidden)
            output = self.out(output)
            outputs.append(output)
            attentions.append(weights)
            if target_tensor is not None:
                decoder_input = target_tensor[:, i].unsqueeze(1)
            else:
                _, topi = output.topk(1)
                decoder_input = topi.squeeze(-1).detach()
        outputs = F.log_softmax(torch.cat(outputs, dim=1), dim=-1)
        return outputs, decoder_hidden, torch.cat(attentions, dim=1)


encoder, decoder = fill(EncoderRNN(8, 6)), fill(AttnDecoderRNN(6, 8))
with torch.no_grad():
    encoder.embedding.weight[PAD] = 0
encoder_optimizer = torch.optim.Adam(encoder.parameters(), lr=0.05)
decoder_optimizer = torch.optim.Adam(decoder.parameters(), lr=0.05)
criterion = nn.NLLLoss(ignore_index=PAD)
for epoch in range(5):
    encoder_optimizer.zero_grad()
    decoder_optimizer.zero_grad()
    encoder_outputs, encoder_hidden = encoder(source)
    decoder_outputs, _, weights = decoder(encoder_outputs, encoder_hidden, source == PAD, target)
    loss = criterion(decoder_outputs.view(-1, decoder_outputs.size(-1)), target.view(-1))
    loss.backward()
    encoder_optimizer.step()
    decoder_optimizer.step()
    show(loss)
show(weights, encoder.embedding.weight[PAD].abs().sum())
with torch.no_grad():
    outputs, _, _ = decoder(*encoder(source), source == PAD)
    _, topi = outputs.topk(1)
    decoded = topi.squeeze(-1)
    show([[t.item() for t in row] for row in decoded])
