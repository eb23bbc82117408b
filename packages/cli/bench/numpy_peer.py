"""The vectorised formulas in NumPy and nothing else: the peer that the bench compares with.

usage: numpy_peer.py PRECISION EPOCHS EXAMPLES FEATURES NEURONS,NEURONS,...   prints milliseconds per epoch (median)
"""
import sys
import time

import numpy as np

precision, epochs, examples, features = np.dtype(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
sizes = [features] + [int(size) for size in sys.argv[5].split(",")]
last = len(sizes) - 1
random = np.random.RandomState(1)
X = (random.randint(0, 256, (features, examples)) / 255).astype(precision)
Y = random.randint(0, 2, (1, examples)).astype(precision)
W = [None] + [(random.randn(sizes[l], sizes[l - 1]) / np.sqrt(sizes[l - 1])).astype(precision) for l in range(1, last + 1)]
b = [None] + [np.zeros((sizes[l], 1), precision) for l in range(1, last + 1)]
rate = precision.type(0.0075)
times = []
for epoch in range(epochs):
    start = time.perf_counter()
    A, Z = [X], [None]
    for l in range(1, last + 1):
        Z.append(W[l] @ A[l - 1] + b[l])
        A.append(np.maximum(0, Z[l]) if l < last else 1 / (1 + np.exp(-Z[l])))
    cost = -np.mean(Y * np.log(A[last]) + (1 - Y) * np.log(1 - A[last]))
    dZ = A[last] - Y
    for l in range(last, 0, -1):
        dW = dZ @ A[l - 1].T / examples
        db = dZ.sum(axis=1, keepdims=True) / examples
        if l > 1:
            dZ = (W[l].T @ dZ) * (Z[l - 1] > 0)
        W[l] = W[l] - rate * dW
        b[l] = b[l] - rate * db
    times.append(time.perf_counter() - start)
print(np.median(times) * 1e3)
