"""Writes crowdkit.json: estimates of crowd-kit 1.4.2 (with scikit-learn 1.5.2) for the tests of this crate.

Iterations are forced by a very negative tolerance: with its own rule its EM may stop after two rounds, as its bound
can fall. Run in this folder.
"""

import json

import pandas as pd
from crowdkit.aggregation import (
    MACE,
    BradleyTerry,
    DawidSkene,
    GLAD,
    MajorityVote,
    OneCoinDawidSkene,
    Wawa,
    ZeroBasedSkill,
)

FORCED = -1e9


def probabilities(frame):
    return {str(t): {str(c): float(p) for c, p in row.items()} for t, row in frame.fillna(0.0).iterrows()}


def estimates(name):
    data = pd.read_csv(f"{name}.csv", dtype=str)[["task", "worker", "label"]]
    result = {
        "majority": probabilities(MajorityVote().fit_predict_proba(data)),
        "wawa": probabilities(Wawa().fit_predict_proba(data)),
        "zero-based-skill": probabilities(ZeroBasedSkill().fit_predict_proba(data)),
        "dawid-skene": probabilities(DawidSkene(n_iter=20, tol=FORCED).fit_predict_proba(data)),
        "one-coin": probabilities(OneCoinDawidSkene(n_iter=20, tol=FORCED).fit_predict_proba(data)),
        # MACE numbers workers and labels by first sight in its E step and by name in its M step: right only where
        # both are the same order.
        "mace": probabilities(
            MACE(n_restarts=1, n_iter=300).fit_predict_proba(data.sort_values(["label", "worker"], ignore_index=True))
        ),
        "glad": probabilities(
            GLAD(n_iter=60, tol=FORCED, m_step_tol=1e-8, m_step_max_iter=200).fit_predict_proba(data)
        ),
    }
    return result


def comparisons():
    wins = [
        ("Biometrika", "Comm Statist", 730, 33),
        ("Biometrika", "JASA", 498, 320),
        ("Biometrika", "JRSS-B", 221, 284),
        ("Comm Statist", "JASA", 68, 813),
        ("Comm Statist", "JRSS-B", 17, 276),
        ("JASA", "JRSS-B", 142, 325),
    ]
    rows = []
    for left, right, a, b in wins:
        rows += [("w", left, right, left)] * a + [("w", left, right, right)] * b
    data = pd.DataFrame(rows, columns=["worker", "left", "right", "label"])
    scores = BradleyTerry(n_iter=10000, tol=FORCED).fit_predict(data)
    return {name: float(score) for name, score in scores.items()}


if __name__ == "__main__":
    result = {name: estimates(name) for name in ("bluebirds", "dawid_skene_1979")}
    result["citations"] = comparisons()
    with open("crowdkit.json", "w") as out:
        json.dump(result, out, indent=0, sort_keys=True)
        out.write("\n")
