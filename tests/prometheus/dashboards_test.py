#!/usr/bin/env python3
"""The Grafana dashboards: of the form Grafana's own types have, readable, and asking only for what dutyline shows.

That every expression brings data is tried against a real Prometheus: tests/e2e/prometheus/run.
"""
import json
import re
import subprocess
import tempfile
import unittest

import jsonschema
import yaml

from dashboards import FOLDER, expressions, panels, put_in, read_dashboards, variables_in
from metric_list import TOP, read_metrics
from promql import expression_faults, selectors, series_labels

DASHBOARDS = read_dashboards()
SCHEMA = json.loads((TOP / "tests/prometheus/grafana_schema/dashboard.schema.json").read_text(encoding="utf-8"))
METRICS = read_metrics()
# Grafana's names of units; a misspelt one is shown as text behind the number.
UNITS = {"none", "s", "dthms", "percentunit", "bytes", "Bps", "ops", "reqps", "dateTimeFromNow"}
OVER_TIME = ("rate(", "increase(")
EXPRESSIONS = [(f"{name}: {where}", expression) for name, dashboard in DASHBOARDS.items() for where, expression in expressions(dashboard)]


def schema_faults(dashboard):
    for fault in jsonschema.Draft7Validator(SCHEMA).iter_errors(dashboard):
        nearest = jsonschema.exceptions.best_match([fault])
        yield f'{"/".join(map(str, nearest.absolute_path))}: {nearest.message[:200]}'


def overlaps(dashboard):
    taken = {}
    for panel in panels(dashboard, rows=True):
        at = panel["gridPos"]
        if at["x"] + at["w"] > 24:
            yield f'{panel["title"]} is wider than the screen'
        for cell in ((x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])):
            if cell in taken:
                yield f'{panel["title"]} lies on {taken[cell]}'
                break
            taken[cell] = panel["title"]


def counter_faults(expression):
    """A counter's own value says nothing on a board: it must be inside rate() or increase()."""
    for selector in selectors(expression)[0]:
        name = re.sub(r"_(bucket|sum|count)$", "", selector.name)
        metric = METRICS.get(selector.name) or METRICS.get(name)
        if metric and metric.type in ("counter", "histogram"):
            for match in re.finditer(rf"(\w*\(?)\b{selector.name}\b", expression):
                if match.group(1) not in OVER_TIME:
                    yield f"{selector.name} outside rate() and increase()"


class Dashboards(unittest.TestCase):
    def test_all_five_are_there(self):
        self.assertEqual(sorted(DASHBOARDS), ["internals.json", "line.json", "sources.json", "target.json", "wallboard.json"])

    def test_have_the_form_of_grafanas_own_types(self):
        for _, dashboard in DASHBOARDS.items():
            self.assertEqual(list(schema_faults(dashboard)), [])

    def test_the_form_refuses_what_grafana_would_not_read(self):
        for spoil in (lambda d: d.update(panles=[]), lambda d: d["panels"][0].update(titel="x"),
                      lambda d: d["panels"][0]["options"].update(colorMode="rainbow"),
                      lambda d: d["panels"][0]["fieldConfig"]["defaults"]["thresholds"].update(mode="absolut"),
                      lambda d: d["panels"][0].update(type="heatmap3d")):
            dashboard = json.loads(json.dumps(DASHBOARDS["wallboard.json"]))
            spoil(dashboard)
            self.assertNotEqual(list(schema_faults(dashboard)), [])

    def test_are_kept_the_same_way(self):
        uids = [dashboard["uid"] for dashboard in DASHBOARDS.values()]
        self.assertEqual(len(set(uids)), len(uids))
        for name, dashboard in DASHBOARDS.items():
            self.assertEqual(dashboard["uid"], "dutyline-" + name.removesuffix(".json"))
            self.assertEqual(dashboard["schemaVersion"], 39)
            self.assertNotIn("id", dashboard)
            self.assertFalse(dashboard["editable"])
            self.assertIn("dutyline", dashboard["tags"])
            self.assertTrue(dashboard["description"])

    def test_every_panel_can_be_understood(self):
        for _, dashboard in DASHBOARDS.items():
            ids = [panel["id"] for panel in panels(dashboard, rows=True)]
            self.assertEqual(len(set(ids)), len(ids))
            titles = [panel["title"] for panel in panels(dashboard)]
            self.assertEqual(len(set(titles)), len(titles), titles)
            for panel in panels(dashboard):
                defaults = panel["fieldConfig"]["defaults"]
                self.assertTrue(panel["title"])
                self.assertRegex(panel["description"], r"^[A-Z].{15,}[.?]$", panel["title"])
                self.assertIn(defaults["unit"], UNITS, panel["title"])
                self.assertTrue(defaults["noValue"], panel["title"])
                self.assertTrue(panel["targets"], panel["title"])
                refs = [target["refId"] for target in panel["targets"]]
                self.assertEqual(len(set(refs)), len(refs))

    def test_no_meaning_hangs_on_colour_alone(self):
        for _, dashboard in DASHBOARDS.items():
            for panel in panels(dashboard):
                for mapping in panel["fieldConfig"]["defaults"]["mappings"]:
                    for result in mapping["options"].values():
                        self.assertTrue(result["text"], panel["title"])

    def test_nothing_overlaps(self):
        for _, dashboard in DASHBOARDS.items():
            self.assertEqual(list(overlaps(dashboard)), [])
        on_each_other = json.loads(json.dumps(DASHBOARDS["line.json"]))
        on_each_other["panels"][1]["gridPos"]["x"] += 1
        self.assertNotEqual(list(overlaps(on_each_other)), [])

    def test_every_variable_is_defined_and_used(self):
        for _, dashboard in DASHBOARDS.items():
            defined = {variable["name"] for variable in dashboard["templating"]["list"]}
            used = variables_in(dashboard["panels"]) | variables_in(dashboard["annotations"]) | variables_in(dashboard["templating"])
            self.assertEqual(used, defined)

    def test_the_data_source_is_a_variable(self):
        for _, dashboard in DASHBOARDS.items():
            self.assertEqual(dashboard["templating"]["list"][0]["type"], "datasource")
            for part in panels(dashboard) + dashboard["annotations"]["list"] + [t for p in panels(dashboard) for t in p["targets"]]:
                self.assertEqual(part["datasource"], {"type": "prometheus", "uid": "${datasource}"})

    def test_alerts_are_marked_in_every_one(self):
        for _, dashboard in DASHBOARDS.items():
            self.assertTrue(any(annotation["enable"] and annotation["expr"].startswith("ALERTS{") for annotation in dashboard["annotations"]["list"]))


class Expressions(unittest.TestCase):
    def test_ask_only_for_what_there_is(self):
        known = series_labels(METRICS, {})
        for where, expression in EXPRESSIONS:
            self.assertEqual(list(expression_faults(put_in(expression), known)), [], where)

    def test_ask_within_what_is_chosen(self):
        for where, expression in EXPRESSIONS:
            for selector in selectors(expression)[0]:
                matchers = {(label, value) for label, operator, value in selector.matchers if operator == "=~"}
                if selector.name != "ALERTS":
                    self.assertIn(("job", "$job"), matchers, where)
                labels = METRICS[selector.name].labels if selector.name in METRICS else {}
                for label in ("line", "source"):
                    if label in labels:
                        self.assertIn((label, f"${label}"), matchers, where)

    def test_counters_are_shown_by_their_growth(self):
        for where, expression in EXPRESSIONS:
            self.assertEqual(list(counter_faults(expression)), [], where)
        self.assertNotEqual(list(counter_faults("max(dutyline_calls_offered_total)")), [])

    def test_ratios_are_never_rounded_up(self):
        """A headline in a stat is cut to the decimals that it shows: 97.96 % is no 98.0 %."""
        for dashboard in DASHBOARDS.values():
            for panel in panels(dashboard):
                for target in panel["targets"]:
                    if panel["type"] == "stat" and re.search(r"_(answered|coverage|offered)_ratio|in_time_total", target["expr"]):
                        self.assertRegex(target["expr"], r"^floor\(1000 \* .*\) / 1000$", panel["title"])
                        self.assertEqual(panel["fieldConfig"]["defaults"]["decimals"], 1, panel["title"])

    def test_figures_of_now_are_asked_now(self):
        """The last of a range is what was last known: hours after dutyline has ended it would still stand there as the present."""
        for dashboard in DASHBOARDS.values():
            for panel in panels(dashboard):
                if panel["type"] in ("stat", "table"):
                    for target in panel["targets"]:
                        self.assertTrue(target.get("instant") and not target.get("range"), panel["title"])

    def test_waits_are_clock_times(self):
        """In Grafana's seconds 152 of them are "2.53 mins", which is read as 2:53."""
        for dashboard in DASHBOARDS.values():
            for panel in panels(dashboard):
                if re.search(r"wait_seconds|talk_seconds|since_offer|gap_seconds|blind_seconds", panel["targets"][0]["expr"]):
                    self.assertEqual(panel["fieldConfig"]["defaults"]["unit"], "dthms", panel["title"])

    def test_what_cannot_be_seen_is_not_known(self):
        """While the switch is not seen the daemon's live gauges are what it saw last."""
        panel_of = {panel["title"]: panel for panel in panels(DASHBOARDS["wallboard.json"])}
        for title in ("Waiting now", "Longest wait", "Free to answer"):
            self.assertIn(" + on (line) 0 / max by (line) (dutyline_line_visible{", panel_of[title]["targets"][0]["expr"])
            self.assertEqual(panel_of[title]["fieldConfig"]["defaults"]["noValue"], "✖ not known")

    def test_nobody_s_lines_are_added_up(self):
        """A person signed in to two lines is one person; a caller who went on is one call: lines stand side by side."""
        for where, expression in EXPRESSIONS:
            self.assertNotRegex(expression, r"\bsum by|\bsum\(", where)

    def test_parse(self):
        rules = [{"record": f"panel:number{number}", "expr": put_in(expression)}
                 for number, (_, expression) in enumerate(EXPRESSIONS)]
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}, file)
            file.flush()
            checked = subprocess.run(["promtool", "check", "rules", "--lint=none", file.name], capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stderr[:2000])


class Provisioning(unittest.TestCase):
    def test_names_a_prometheus_and_the_folder_of_the_dashboards(self):
        source = yaml.safe_load((FOLDER / "provisioning/datasources/dutyline.yaml").read_text(encoding="utf-8"))["datasources"][0]
        self.assertEqual(source["type"], "prometheus")
        provider = yaml.safe_load((FOLDER / "provisioning/dashboards/dutyline.yaml").read_text(encoding="utf-8"))["providers"][0]
        self.assertFalse(provider["allowUiUpdates"])
        chosen = {variable["current"]["value"] for dashboard in DASHBOARDS.values() for variable in dashboard["templating"]["list"]
                  if variable["type"] == "datasource"}
        self.assertEqual(chosen, {source["uid"]})


if __name__ == "__main__":
    unittest.main()
