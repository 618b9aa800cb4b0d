"""Joins the schemas of the dashboard and of its kinds of panel to one: each panel's options and field settings by its type."""
import json
import pathlib
import sys

# The package's folder → the panel's type in a dashboard.
PANELS = {"stat": "stat", "timeseries": "timeseries", "statetimeline": "state-timeline", "table": "table"}
# What a Prometheus annotation keeps beside the common keys; Grafana's types leave it to the data source.
ANNOTATION_KEYS = ("expr", "step", "titleFormat", "textFormat", "tagKeys")


def plain(node):
    """Without the descriptions: they say "TODO docs" and the like."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items() if not (key in ("description", "$comment") and isinstance(value, str))}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return node


def main():
    version, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    read = lambda name: json.loads((folder / name).read_text(encoding="utf-8"))
    # `description` is also a property of dashboards and panels: there its value is a schema, no string, and stays.
    definitions = plain(read("dashboard.json")["definitions"])
    definitions["AnnotationQuery"]["properties"].update({key: {"type": "string"} for key in ANNOTATION_KEYS})
    kinds = []
    for package, kind in PANELS.items():
        of_panel = plain(read(f"panel-{package}.json")["definitions"])
        for name, schema in of_panel.items():
            definitions[f"{package}.{name}"] = schema
        then = {"options": {"$ref": f"#/definitions/{package}.Options"}}
        if "FieldConfig" in of_panel:
            then["fieldConfig"] = {"properties": {"defaults": {"properties": {"custom": {"$ref": f"#/definitions/{package}.FieldConfig"}}}}}
        kinds.append({"if": {"properties": {"type": {"const": kind}}}, "then": {"properties": then}})
    definitions["Panel"]["allOf"] = kinds
    definitions["Panel"]["properties"]["type"]["enum"] = sorted(PANELS.values())
    json.dump({"$schema": "http://json-schema.org/draft-07/schema#",
               "$comment": f"Made by tests/prometheus/grafana_schema/make from @grafana/schema {version} (Grafana Labs, Apache-2.0).",
               "$ref": "#/definitions/Dashboard", "definitions": definitions}, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
