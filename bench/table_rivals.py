"""The rivals of bench/tables: XGBoost and scikit-learn's HistGradientBoosting with their defaults, on the folds that the study wrote.

Argument: a letter a column, c = category codes, q = numbers. Reads X, y (Float32) and folds (a byte a row, repetition after repetition) in the
working directory; prints a line a rival: name;seconds;auc auc …
"""
import os
import sys
import time
from multiprocessing import Pool

os.environ["OMP_NUM_THREADS"] = "1"  # a process a core beats threads that wait for one another

import numpy as np
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

kinds = sys.argv[1]
y = np.fromfile("y", dtype="f")
X = np.fromfile("X", dtype="f").reshape(len(y), -1)
folds = np.fromfile("folds", dtype="u1").reshape(-1, len(y))


def by_xgboost(train, test):
    def matrix(rows):
        return xgboost.DMatrix(X[rows], y[rows], feature_types=list(kinds), enable_categorical=True)

    model = xgboost.train({"objective": "binary:logistic", "tree_method": "hist", "verbosity": 0}, matrix(train), 100)
    return model.predict(matrix(test))


def by_scikit_learn(train, test):
    # It takes no more than 255 categories.
    native = [kind == "c" and np.nanmax(X[:, i]) < 255 for i, kind in enumerate(kinds)]
    model = HistGradientBoostingClassifier(categorical_features=native, random_state=0).fit(X[train], y[train])
    return model.predict_proba(X[test])[:, 1]


def auc(task):
    predict, repetition, fold = task
    test = np.flatnonzero(folds[repetition] == fold)
    return roc_auc_score(y[test], predict(np.flatnonzero(folds[repetition] != fold), test))


if __name__ == "__main__":
    with Pool(os.cpu_count()) as pool:
        for name, predict in ((f"XGBoost {xgboost.__version__}", by_xgboost), ("HistGradientBoosting", by_scikit_learn)):
            start = time.time()
            tasks = [(predict, repetition, fold) for repetition in range(len(folds)) for fold in np.unique(folds)]
            aucs = pool.map(auc, tasks, chunksize=1)
            print(name, f"{time.time() - start:.1f}", " ".join(map(str, aucs)), sep=";")
