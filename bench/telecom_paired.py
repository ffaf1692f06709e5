"""Our test rows and the peer's, paired by account: telecom_paired.py OURS.csv PEER.csv"""
import sys

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

REPLICATES = 500
ours = pd.read_csv(sys.argv[1]).query("model == 'churn'").set_index("account_id")
peer = pd.read_csv(sys.argv[2]).set_index("account_id")
both = ours.join(peer, how="outer", rsuffix="_peer")
differing = both[["probability", "score"]].isna().any(axis=1).sum()
labels = (both.label != both.label_peer).sum()
still = (both.after_lead.astype(bool) != both.still_there.astype(bool)).sum()
print(f"{len(ours)} accounts; accounts on one side only: {differing}; labels that differ: {labels}; 'still there' that differ: {still}.\n")
print("| accounts | positive | figure | ours | peer | difference (95%, paired bootstrap) |\n|---|---:|---|---:|---:|---|")
chance = np.random.default_rng(0)
for title, rows in [("all eligible", both), ("still there after the lead", both[both.after_lead == 1])]:
    y, a, b = rows.label.to_numpy(), rows.probability.to_numpy(), rows.score.to_numpy()
    for name, figure in [("ROC AUC", roc_auc_score), ("average precision", average_precision_score)]:
        draws = []
        for _ in range(REPLICATES):
            take = chance.integers(0, len(y), len(y))
            draws.append(figure(y[take], a[take]) - figure(y[take], b[take]))
        low, high = np.percentile(draws, [2.5, 97.5])
        mine, theirs = figure(y, a), figure(y, b)
        print(f"| {title} | {y.mean():.2%} | {name} | {mine:.4f} | {theirs:.4f} | {mine - theirs:+.4f} ({low:+.4f} … {high:+.4f}) |")
