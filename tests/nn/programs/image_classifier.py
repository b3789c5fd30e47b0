"""A classifier of small colour images: a net with two convolutions, batches from a loader, SGD with momentum, accuracy by class."""
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

images = torch.from_numpy(rng.normal(size=(24, 3, 16, 16)))
labels = torch.from_numpy(rng.integers(0, 4, 24))
images += labels.view(-1, 1, 1, 1) * 0.5
loader = DataLoader(TensorDataset(images, labels), batch_size=8, shuffle=False, num_workers=0)
classes = ("plane", "car", "bird", "cat")
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 8, 3)
        self.fc1 = nn.Linear(8 * 2 * 2, 12)
        self.fc2 = nn.Linear(12, 4)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        return self.fc2(F.relu(self.fc1(x)))


net = fill(Net()).to(device)
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(net.parameters(), lr=0.002, momentum=0.9)
for epoch in range(3):
    running_loss = 0.0
    for i, data in enumerate(loader, 0):
        inputs, targets = data[0].to(device), data[1].to(device)
        optimizer.zero_grad()
        outputs = net(inputs)
        loss = criterion(outputs, targets)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        if i % 3 == 2:
            print(f"[{epoch + 1}, {i + 1:5d}] loss: {running_loss / 3:.3f}")
    show(running_loss)

correct_pred = {classname: 0 for classname in classes}
total_pred = {classname: 0 for classname in classes}
net.eval()
with torch.no_grad():
    for inputs, targets in loader:
        _, predictions = torch.max(net(inputs), 1)
        for label, prediction in zip(targets, predictions):
            if label == prediction:
                correct_pred[classes[label]] += 1
            total_pred[classes[label]] += 1
for classname, count in correct_pred.items():
    accuracy = 100 * float(count) / max(total_pred[classname], 1)
    print(f"Accuracy for class: {classname:5s} is {accuracy:.1f} %")
show(correct_pred, total_pred)
show({name: p.grad.abs().sum() for name, p in net.named_parameters()})
