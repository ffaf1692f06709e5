"""Figures of a manifest that the standard book must reach, as a Markdown table: standard_book.py MANIFEST"""
import json
import sys

models = json.load(open(sys.argv[1], encoding="utf-8"))["models"]


def text(metric):
    return f"{metric['value']:.3f} ({metric['low']:.3f} … {metric['high']:.3f})"


print("| figure | churn | needs_exit |\n|---|---|---|")
for name in ["roc_auc", "brier_skill", "calibration_slope", "calibration_intercept", "ece"]:
    print(f"| {name.replace('_', ' ')} | {text(models['churn']['test'][name])} | {text(models['needs_exit']['test'][name])} |")
exit_model = models["needs_exit"]
for rows in ["paired", "paired_reviewed", "paired_by_criteria"]:
    print(f"| ROC AUC above *same criteria observed*, {rows.replace('_', ' ')} | | {text(exit_model[rows]['same_criteria_observed'])} |")
