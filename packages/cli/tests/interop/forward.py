"""A forward pass in plain NumPy on what h5py reads: prints the probabilities of every test picture as JSON.

usage: forward.py params.h5 datasets.h5
"""
import json
import sys

import h5py
import numpy as np

with h5py.File(sys.argv[2]) as data:
    x = data["test_set_x"][:]
x = x.reshape(len(x), -1).astype(np.float64)
with h5py.File(sys.argv[1]) as params:
    activations = [a if isinstance(a, str) else a.decode() for a in params.attrs["activations"]]
    W = [params[f"W{l}"][:] for l in range(1, len(activations) + 1)]
    b = [params[f"b{l}"][:] for l in range(1, len(activations) + 1)]
    a = (x / params["input_divisor"][:] - params["input_offset"][:]).T.astype(W[0].dtype)
functions = {
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softmax": lambda z: np.exp(z - z.max(axis=0)) / np.exp(z - z.max(axis=0)).sum(axis=0),
}
for weights, biases, activation in zip(W, b, activations):
    assert weights.ndim == 2 and biases.shape == (len(weights), 1), (weights.shape, biases.shape)
    a = functions[activation](weights @ a + biases)
print(json.dumps({"dtype": str(W[0].dtype), "probabilities": a.T.tolist()}))
