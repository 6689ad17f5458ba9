"""Times crowd-kit's Dawid-Skene on a file of answers: python crowdkit_speed.py ANSWERS.csv ROUNDS

Prints one JSON line. The number of rounds is forced by a very negative tolerance and then checked: by its own rule
the EM may stop after two, as its bound can fall. Reading the file is not timed; turning the frame into indices is,
as it is part of every call.
"""

import json
import os
import resource
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import pandas as pd  # noqa: E402
from crowdkit.aggregation import DawidSkene  # noqa: E402

NEVER = -1e9


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main():
    path, rounds = sys.argv[1], int(sys.argv[2])
    answers = pd.read_csv(path, dtype=str)
    before = peak()
    model = DawidSkene(n_iter=rounds, tol=NEVER)
    cpu, wall = time.process_time(), time.perf_counter()
    model.fit(answers)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    made = len(model.loss_history_)
    if made != rounds:
        sys.exit(f"crowd-kit made {made} rounds of {rounds}: nothing can be compared")
    labels = {str(task): str(label) for task, label in model.labels_.items()}
    print(json.dumps({"seconds": cpu, "wall_seconds": wall, "rounds": made, "bytes": peak() - before, "labels": labels}))


if __name__ == "__main__":
    main()
