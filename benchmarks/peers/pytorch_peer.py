"""The same network in PyTorch on the processor. Debian: apt-get install python3-torch"""
import torch
from torch import nn

from case import batches, first_weights, inputs, labels, measure, neurons, precision, rate

dtype = getattr(torch, precision)
X = torch.from_numpy(inputs).to(dtype) / 255
is_binary = neurons[-1] == 1
y = torch.from_numpy(labels).to(dtype).unsqueeze(1) if is_binary else torch.from_numpy(labels).long()

modules = []
for weights in first_weights:
    linear = nn.Linear(weights.shape[1], weights.shape[0], dtype=dtype)
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(weights))
        linear.bias.zero_()
    modules += [linear, nn.ReLU()]
# The loss takes what the last layer says before its activation.
model = nn.Sequential(*modules[:-1])
loss_of = nn.BCEWithLogitsLoss() if is_binary else nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=rate)


def train_epoch(epoch):
    total = 0.0
    for batch in batches(epoch):
        examples, expected = X[batch], y[batch]
        optimizer.zero_grad()
        loss = loss_of(model(examples), expected)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(expected)
    return total / len(y)


measure(train_epoch)
