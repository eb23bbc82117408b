"""What every peer in Python shares: the case that it is given, and the clock around its epochs.

usage: PEER.py FOLDER PRECISION SECONDS EPOCHS
  trains for so many seconds, and for so many epochs at least; prints a line of JSON, {"epochMs": [...], "costs": [...]}, and
  ends when its standard input does, so that whoever started it can see how much memory it has taken.
"""
import json
import sys
import time
from pathlib import Path

import numpy as np

folder, precision, seconds, least_epochs = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
case = json.loads((folder / "case.json").read_text())
neurons, features, rate = case["neurons"], case["features"], case["learningRate"]

# examples × features, as bytes
inputs = np.fromfile(folder / "inputs.u8", np.uint8).reshape(case["examples"], features)
labels = np.fromfile(folder / "labels.i32", np.int32)
# Of every layer: neurons × inputs
first_weights = [
    np.fromfile(folder / f"weights-{layer}.f64").reshape(count, before)
    for layer, count, before in zip(range(1, 1 + len(neurons)), neurons, [features] + neurons)
]
orders = np.fromfile(folder / "orders.i32", np.int32).reshape(-1, case["examples"])


def batches(epoch):
    """The examples of every batch of an epoch; all of them, where there is but one."""
    if len(orders) == 0:
        return [slice(None)]
    order = orders[epoch % len(orders)]
    return [order[first : first + case["batchSize"]] for first in range(0, len(order), case["batchSize"])]


def measure(train_epoch):
    """Trains epoch after epoch by a function that returns the cost of one."""
    epoch_ms, costs = [], []
    while len(costs) < least_epochs or sum(epoch_ms) < 1000 * seconds:
        start = time.perf_counter()
        costs.append(float(train_epoch(len(costs))))
        epoch_ms.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"epochMs": epoch_ms, "costs": costs}), flush=True)
    sys.stdin.read()
