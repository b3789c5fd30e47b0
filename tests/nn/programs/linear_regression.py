"""Linear regression with a module, an optimiser and early stopping by hand."""
import torch
import torch.nn as nn
import torch.optim as optim

X = torch.tensor(rng.normal(size=(40, 3)))
true_w = torch.tensor([[1.5], [-2.0], [0.5]])
y = X @ true_w + 0.3

class LinearRegression(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x):
        return self.linear(x)

model = fill(LinearRegression(3, 1))
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
best, patience = float("inf"), 0
for epoch in range(60):
    model.train()
    y_pred = model(X)
    loss = criterion(y_pred, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if loss.item() < best - 1e-6:
        best, patience = loss.item(), 0
    else:
        patience += 1
        if patience > 5:
            break
show(epoch, best, model.linear.weight, model.linear.bias.data)
print(f"epoch {epoch:3d}, loss {loss:.3e}, best {best:.6f}")
show(f"{loss:.4f}", f"{loss.item():.4f}", model.linear.weight.shape, model.linear.bias.grad)
