"""Coverage of the conformal sets by test month, drift and all: telecom_coverage.py MANIFEST"""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    conformal = json.load(file)["models"]["churn"]["conformal"]
level = 100 - conformal["error_percent"]
print(f"\nConformal sets of a model that is tested from 2024-12 on; {level}% of each class should be covered:\n")
print("| test month | left | covered | stayed | covered | decided (one answer only) |")
print("|---|---:|---:|---:|---:|---:|")
for month, facts in [*sorted(conformal["test_by_month"].items()), ("all", conformal["test"])]:
    print(f"| {month} | {facts['positives']} | {facts['positives_covered']:.1%} | {facts['negatives']} | {facts['negatives_covered']:.1%} | {facts['decided']:.1%} |")
