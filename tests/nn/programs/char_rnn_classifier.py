"""Names by letters: a recurrent net written by hand over one-hot letters, trained name by name, top guesses, perplexity."""
import string
import torch
import torch.nn as nn

letters = string.ascii_lowercase + " "
names = {"greek": ["adamos", "kosta"], "dutch": ["aalst", "haan"], "irish": ["oneil", "shea"]}
categories = list(names)


def line_to_tensor(line):
    tensor = torch.zeros(len(line), 1, len(letters))
    for li, letter in enumerate(line):
        tensor[li][0][letters.find(letter)] = 1
    return tensor


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(input_size, hidden_size)
        self.h2h = nn.Linear(hidden_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, input, hidden):
        hidden = torch.tanh(self.i2h(input) + self.h2h(hidden))
        return self.softmax(self.h2o(hidden)), hidden

    def init_hidden(self):
        return torch.zeros(1, self.hidden_size)


rnn = fill(RNN(len(letters), 8, len(categories)))
criterion = nn.NLLLoss()
learning_rate = 0.05


def train(category_tensor, line):
    hidden = rnn.init_hidden()
    rnn.zero_grad()
    for i in range(line.size(0)):
        output, hidden = rnn(line[i], hidden)
    loss = criterion(output, category_tensor)
    loss.backward()
    for p in rnn.parameters():
        p.data.add_(p.grad.data, alpha=-learning_rate)
    return output, loss.item()


losses = []
for epoch in range(6):
    total = 0
    for k, category in enumerate(categories):
        for name in names[category]:
            output, loss = train(torch.tensor([k], dtype=torch.long), line_to_tensor(name))
            total += loss
    losses.append(total)
show(losses)


def predict(line, n=2):
    with torch.no_grad():
        hidden = rnn.init_hidden()
        tensor = line_to_tensor(line)
        for i in range(tensor.size()[0]):
            output, hidden = rnn(tensor[i], hidden)
        topv, topi = output.topk(n, 1, True)
        return [(round(topv[0][i].item(), 6), categories[topi[0][i].item()]) for i in range(n)]


show([predict(name) for name in ("kosta", "oneil", "haan")])
confusion = torch.zeros(3, 3)
for k, category in enumerate(categories):
    for name in names[category]:
        guess = predict(name, 1)[0][1]
        confusion[k][categories.index(guess)] += 1
confusion = confusion / confusion.sum(1, keepdim=True)
show(confusion)
