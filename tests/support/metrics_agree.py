#!/usr/bin/env python3
"""Compares a /metrics page with `dutyline calls --format csv` of the same ledger, both taken while nothing was going on.

    metrics_agree.py METRICS.txt CALLS.csv

Every call was live, so the lifetime counters must equal the rows: offered by line and hours, final calls by line, hours, class, outcome.
"""
import re
import sys
from collections import Counter

from truth import read_rows

NOT_FINAL = ("waiting", "unresolved")


def read_metrics(text):
    """{(name, labels as a sorted tuple): value}"""
    values = {}
    for line in text.splitlines():
        match = re.match(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)", line)
        if match and not line.startswith("#"):
            labels = tuple(sorted(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match.group(2) or "")))
            values[match.group(1), labels] = float(match.group(3))
    return values


def value(metrics, name, **labels):
    return metrics.get((name, tuple(sorted(labels.items()))))


def compare_metrics(metrics, rows):
    """Returns the differences as text."""
    rows = [row for row in rows if row["line"]]
    expected = {("dutyline_calls_offered_total", ("hours", "line")): Counter((row["hours"], row["line"]) for row in rows),
                ("dutyline_calls_total", ("class", "hours", "line", "outcome")):
                    Counter((row["class"], row["hours"], row["line"], row["outcome"]) for row in rows if row["outcome"] not in NOT_FINAL)}
    differences = []
    for (name, label_names), counts in expected.items():
        shown = {tuple(v for _, v in labels): number for (n, labels), number in metrics.items()
                 if n == name and tuple(k for k, _ in labels) == label_names}
        if not shown:
            differences.append(f"{name} is not there with labels {', '.join(label_names)}")
        for key in sorted(set(shown) | set(counts)):
            if shown.get(key, 0) != counts.get(key, 0):
                differences.append(f"{name}{dict(zip(label_names, key))}: the page says {shown.get(key, 'nothing')}, the rows {counts.get(key, 0)}")
    for (name, labels), number in sorted(metrics.items()):
        if name == "dutyline_books_imbalance" and number != 0:
            differences.append(f"{name}{dict(labels)} is {number}, must be 0")
    return differences


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        metrics = read_metrics(file.read())
    differences = compare_metrics(metrics, read_rows(sys.argv[2]))
    print("\n".join(differences + [f"{len(differences)} differences"]))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
