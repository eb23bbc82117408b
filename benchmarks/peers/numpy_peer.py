"""The vectorised formulas in NumPy and nothing else. Debian: apt-get install python3-numpy libopenblas0-pthread"""
import numpy as np

from case import batches, first_weights, inputs, labels, measure, neurons, precision, rate

X = inputs.astype(precision) / 255
W = [weights.astype(precision) for weights in first_weights]
b = [np.zeros((count, 1), precision) for count in neurons]


def sigmoid_loss(Z, y):
    A = 1 / (1 + np.exp(-Z))
    return -np.sum(y * np.log(A) + (1 - y) * np.log(1 - A)), A - y


def softmax_loss(Z, y):
    E = np.exp(Z - Z.max(axis=0))
    P = E / E.sum(axis=0)
    right = y, np.arange(len(y))
    loss = -np.sum(np.log(P[right]))
    P[right] -= 1
    return loss, P


loss_of = sigmoid_loss if neurons[-1] == 1 else softmax_loss


def train_epoch(epoch):
    loss = 0
    for batch in batches(epoch):
        # A view: BLAS takes either layout, and this one is no slower than features × examples side by side.
        A, y = [X[batch].T], labels[batch]
        for weights, bias in zip(W, b):
            Z = weights @ A[-1] + bias
            A.append(np.maximum(0, Z))
        batch_loss, dZ = loss_of(Z, y.astype(precision) if neurons[-1] == 1 else y)
        loss += batch_loss
        for layer in reversed(range(len(W))):
            dW = dZ @ A[layer].T / len(y)
            db = dZ.sum(axis=1, keepdims=True) / len(y)
            if layer > 0:
                dZ = (W[layer].T @ dZ) * (A[layer] > 0)
            W[layer] -= rate * dW
            b[layer] -= rate * db
    return loss / len(labels)


measure(train_epoch)
