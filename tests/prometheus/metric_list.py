"""The metrics that dutyline promises: config/prometheus/metrics.md, read for the checks."""
import pathlib
import re
from dataclasses import dataclass

TOP = pathlib.Path(__file__).resolve().parents[2]
PAGE = TOP / "config/prometheus/metrics.md"

HISTOGRAM_PARTS = ("_bucket", "_sum", "_count")
FROM_PROMETHEUS = {"job", "instance"}  # every scraped series has them


@dataclass
class Metric:
    name: str
    type: str
    labels: dict  # name → the closed set of its values, or None: configured names

    def series_names(self):
        return [self.name + part for part in HISTOGRAM_PARTS] if self.type == "histogram" else [self.name]


def read_labels(cell):
    labels = {}
    for match in re.finditer(r"(\w+)(?:\{([^}]*)\})?", cell):
        labels[match.group(1)] = set(match.group(2).split()) if match.group(2) else None
    return labels


def read_metrics(page=PAGE):
    """{name: Metric}, in the order of the page."""
    metrics = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 4 and cells[1] in ("counter", "gauge", "histogram"):
            if cells[0] in metrics:
                raise ValueError(f"{page.name} lists {cells[0]} twice")
            metrics[cells[0]] = Metric(cells[0], cells[1], read_labels(cells[2]))
    return metrics


def read_exposition(text):
    """What a /metrics page (text 0.0.4) shows: {family: (type, [labels of each series as a dict])}."""
    families, name = {}, None
    for line in text.splitlines():
        declared = re.match(r"# TYPE (\S+) (\S+)", line)
        series = re.match(r"([\w:]+)(?:\{(.*)\})? \S+$", line)
        if declared:
            name = declared.group(1)
            families[name] = (declared.group(2), [])
        elif series and not line.startswith("#"):
            labels = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', series.group(2) or ""))
            if families[name][0] == "histogram":
                labels.pop("le", None)
            families[name][1].append(labels)
    return families


def exposition_faults(text, metrics, complete=False):
    """Where a page and the list differ. complete: the page must show every metric of the list."""
    shown = read_exposition(text)
    for name, (kind, series) in shown.items():
        metric = metrics.get(name)
        if metric is None:
            yield f"{name} is not in {PAGE.name}"
            continue
        if metric.type != kind:
            yield f"{name} is a {kind} on the page, a {metric.type} in the list"
        for labels in series:
            if set(labels) != set(metric.labels):
                yield f"{name} has the labels {sorted(labels)}, the list says {sorted(metric.labels)}"
            for label, value in labels.items():
                allowed = metric.labels.get(label)
                if allowed is not None and value not in allowed:
                    yield f'{name}{{{label}="{value}"}}: the list knows {sorted(allowed)}'
    if complete:
        for name in metrics:
            if name not in shown:
                yield f"{name} is in the list and not on the page"
