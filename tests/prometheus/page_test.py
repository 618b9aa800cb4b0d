#!/usr/bin/env python3
"""The page /metrics, as the golden file of the tests shows it, holds no metric that the list does not know, and every one of the lines'."""
import sys

from metric_list import TOP, exposition_faults, read_exposition, read_metrics


def main():
    metrics = read_metrics()
    page = (TOP / "tests/data/golden/metrics.txt").read_text(encoding="utf-8")
    faults = list(exposition_faults(page, metrics))
    shown = read_exposition(page)
    of_lines = [name for name, metric in metrics.items() if "line" in metric.labels and metric.type == "gauge"]
    faults += [f"{name} is in the list and not on the page" for name in of_lines if name not in shown]
    print("\n".join(faults) or f"{len(shown)} families are those of the list")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
