"""The Grafana dashboards, read for the checks: panels, expressions, and variables put in as Grafana would."""
import json
import re

from metric_list import TOP

FOLDER = TOP / "dashboards/grafana"
# What Grafana puts in by itself.
BUILT_IN = {"__rate_interval", "__interval", "__range", "__all"}
VARIABLE = re.compile(r"\$\{(\w+)(?::\w+)?\}|\$(\w+)")


def read_dashboards():
    """{file name: dashboard}"""
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "dashboards").glob("*.json"))}


def panels(dashboard, rows=False):
    return [panel for panel in dashboard["panels"] if rows or panel["type"] != "row"]


def expressions(dashboard):
    """(where, expression as written) of every panel and annotation."""
    for panel in panels(dashboard):
        for target in panel["targets"]:
            yield f'{panel["title"]} {target["refId"]}', target["expr"]
    for annotation in dashboard["annotations"]["list"]:
        yield f'annotation {annotation["name"]}', annotation["expr"]


def variables_in(node):
    """Names of the variables used anywhere in this part of a dashboard."""
    return {one or other for one, other in VARIABLE.findall(json.dumps(node))} - BUILT_IN


def put_in(expression, interval="1m", span="1h"):
    """The expression as Prometheus gets it: every configured name chosen."""
    values = {"__rate_interval": interval, "__interval": interval, "__range": span}
    return VARIABLE.sub(lambda match: values.get(match.group(1) or match.group(2), ".+"), expression)
