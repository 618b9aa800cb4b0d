#!/usr/bin/env python3
"""The alerts as they are handed out: every metric known, every alert explained, tried and sent to the right people.

promtool and amtool say whether files are well formed and each alert does what its test says; this says what they cannot.
"""
import re
import subprocess
import unittest

import yaml

from alertmanager import holds_back
from metric_list import TOP, exposition_faults, read_exposition, read_metrics
from promql import expression_faults, series_labels

FOLDER = TOP / "config/prometheus"
RULES = yaml.safe_load((FOLDER / "dutyline.rules.yml").read_text(encoding="utf-8"))
GROUPS = RULES["groups"]
ALERTS = {rule["alert"]: rule for group in GROUPS for rule in group["rules"] if "alert" in rule}
RECORDED = {rule["record"]: ("job", "line") for group in GROUPS for rule in group["rules"] if "record" in rule}
RUNBOOKS = (FOLDER / "runbooks.md").read_text(encoding="utf-8")
ALERTMANAGER = FOLDER / "alertmanager.yml"
FOR_MACHINES = {"DutylineWatchdog", "DutylineLineClosed", "DutylineAllLinesClosed"}


def sections():
    """{heading: text} of the runbooks."""
    parts = re.split(r"^## (\S+)$", RUNBOOKS, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def labels_of(alert, **more):
    return {"alertname": alert, "job": "dutyline"} | ALERTS[alert]["labels"] | more


class Rules(unittest.TestCase):
    def test_reads_only_metrics_and_labels_that_there_are(self):
        known = series_labels(read_metrics(), RECORDED)
        faults = [f"{rule.get('alert') or rule['record']}: {fault}" for group in GROUPS for rule in group["rules"]
                  for fault in expression_faults(rule["expr"], known)]
        self.assertEqual(faults, [])

    def test_recordings_and_the_alerts_that_read_them_are_one_group(self):
        self.assertEqual(len(GROUPS), 1)

    def test_every_alert_says_what_it_is_and_whom_it_concerns(self):
        for name, rule in ALERTS.items():
            with self.subTest(name):
                self.assertEqual(set(rule["annotations"]), {"summary", "description", "runbook_url"})
                self.assertEqual(rule["annotations"]["runbook_url"], "{{ $externalLabels.runbooks }}#" + name.lower())
                self.assertRegex(name, r"^Dutyline[A-Z]\w+$")
                if name in FOR_MACHINES:
                    self.assertEqual(rule["labels"], {"severity": "none"})
                else:
                    self.assertIn(rule["labels"]["severity"], ("critical", "warning"))
                    self.assertIn(rule["labels"]["audience"], ("managers", "it", "both"))

    def test_nothing_looks_at_today_or_at_agents_needed(self):
        for name, rule in ALERTS.items():
            self.assertNotRegex(rule["expr"], r'"today|\|today|agents_needed', name)

    def test_the_spike_alerts_stand_on_spike_active_alone(self):
        for name in ("DutylineSpike", "DutylineSpikeWarning"):
            self.assertEqual(set(re.findall(r"dutyline_\w+", ALERTS[name]["expr"])), {"dutyline_spike_active"})
            self.assertNotIn("for", ALERTS[name])

    def test_a_restart_of_dutyline_ends_no_alert_and_begins_none_anew(self):
        for name, rule in ALERTS.items():
            if name not in FOR_MACHINES | {"DutylineDown"}:
                self.assertIn("keep_firing_for", rule, name)

    def test_what_blindness_makes_doubtful_is_kept_until_dutyline_down_or_blind_has_fired(self):
        for name, rule in ALERTS.items():
            if rule["labels"].get("doubtful_when_blind") == "yes":
                self.assertEqual(rule.get("keep_firing_for"), "5m", name)


class MetricList(unittest.TestCase):
    def test_says_of_the_metrics_page_what_is_there(self):
        page = (TOP / "tests/data/golden/metrics.txt").read_text(encoding="utf-8")
        self.assertGreater(len(read_exposition(page)), 40)
        self.assertEqual(list(exposition_faults(page, read_metrics())), [])

    def test_finds_a_metric_a_label_and_a_value_that_nobody_promised(self):
        page = ('# TYPE dutyline_agents counter\ndutyline_agents{line="a",state="asleep"} 1\n'
                "# TYPE dutyline_secrets gauge\ndutyline_secrets 1\n# TYPE dutyline_line_open gauge\ndutyline_line_open{caller=\"x\"} 1\n")
        faults = " ".join(exposition_faults(page, read_metrics()))
        for fault in ("is a counter on the page", 'state="asleep"', "dutyline_secrets is not in", "has the labels ['caller']"):
            self.assertIn(fault, faults)

    def test_expressions_with_mistakes_are_found(self):
        known = series_labels(read_metrics(), RECORDED)
        for expression, fault in (("dutyline_calls_waitin > 0", "no metric"), ('dutyline_agents{state="asleep"}', 'never "asleep"'),
                                  ('dutyline_agents{queue="a"}', "no label queue"), ("sum by (queue) (dutyline_agents)", "label queue"),
                                  ('dutyline_agents{state=~"available|asleep"}', 'never "asleep"'), ("1 + 1", "reads no metric")):
            with self.subTest(expression):
                self.assertIn(fault, " ".join(expression_faults(expression, known)))
        self.assertEqual(list(expression_faults(
            'histogram_quantile(0.9, sum by (le, line) (rate(dutyline_call_wait_seconds_bucket{class="answered"}[5m]))) > bool 1', known)), [])


class Runbooks(unittest.TestCase):
    def test_there_is_one_section_an_alert_and_no_other(self):
        self.assertEqual(sorted(sections()), sorted(ALERTS))

    def test_each_says_what_it_means_what_to_check_and_what_to_do(self):
        for name, text in sections().items():
            for word in ("- **Families**:", "- **Check**:", "- **Do**:"):
                self.assertIn(word, text, name)


class RuleTests(unittest.TestCase):
    """Each alert has a file under rules/ in which it fires, does not fire, and resolves."""

    def test_every_alert_is_tried_all_three_ways(self):
        for name in ALERTS:
            with self.subTest(name):
                tests = yaml.safe_load((TOP / f"tests/prometheus/rules/{name}.test.yml").read_text(encoding="utf-8"))["tests"]
                stories = ["".join("+" if check["exp_alerts"] else "-" for check in test["alert_rule_test"] if check["alertname"] == name)
                           for test in tests]
                self.assertTrue(any("+" in story for story in stories), "fires")
                if name != "DutylineWatchdog":
                    self.assertTrue(any(story.startswith("-") for story in stories), "does not fire")
                    self.assertTrue(any("+-" in story for story in stories), "resolves")

    def test_no_file_is_left_of_an_alert_that_is_no_more(self):
        files = {path.name.removesuffix(".test.yml") for path in (TOP / "tests/prometheus/rules").glob("*.yml")}
        self.assertEqual(files, set(ALERTS))


# What each alert's labels are when it comes to Alertmanager, and who hears it.
ROUTES = {
    "DutylineWatchdog": ({}, "dead-mans-switch"),
    "DutylineLineClosed": ({"line": "a"}, "nobody"),
    "DutylineAllLinesClosed": ({}, "nobody"),
    "DutylineDown": ({}, "it-page"),
    "DutylineRestarting": ({}, "it-mail"),
    "DutylineBlind": ({"line": "a"}, "managers-page,it-page"),
    "DutylineSourceDown": ({"source": "s"}, "it-mail"),
    "DutylineSourceUnsteady": ({"source": "s"}, "it-mail"),
    "DutylineSourceDegraded": ({"source": "s"}, "it-mail"),
    "DutylineSilent": ({"line": "a"}, "managers-mail,it-mail"),
    "DutylineSpike": ({"line": "a"}, "managers-page"),
    "DutylineSpikeWarning": ({"line": "a"}, "managers-mail"),
    "DutylineNobodySignedIn": ({"line": "a"}, "managers-page"),
    "DutylineEverybodyPaused": ({"line": "a"}, "managers-mail"),
    "DutylineLongWait": ({"line": "a"}, "managers-mail"),
    "DutylineVeryLongWait": ({"line": "a"}, "managers-page"),
    "DutylineBudgetSpent": ({"line": "a", "window": "week"}, "managers-mail"),
    "DutylineTargetMissed": ({"line": "a", "window": "month"}, "managers-mail"),
    "DutylineFiguresDisagree": ({"line": "a"}, "it-mail"),
    "DutylineCallsUnexplained": ({"source": "s"}, "it-mail"),
    "DutylineClockOff": ({"source": "s"}, "it-mail"),
    "DutylineLedgerFailing": ({"instance": "i"}, "it-page"),
    "DutylineLedgerDamaged": ({"instance": "i"}, "it-page"),
    "DutylineDiskLow": ({"instance": "i"}, "it-mail"),
    "DutylineReloadFailed": ({"instance": "i"}, "it-mail"),
}


class Routes(unittest.TestCase):
    def test_every_alert_goes_to_its_people(self):
        self.assertEqual(sorted(ROUTES), sorted(ALERTS))
        for name, (more, receivers) in ROUTES.items():
            labels = [f"{label}={value}" for label, value in labels_of(name, **more).items()]
            with self.subTest(name):
                tried = subprocess.run(["amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}", f"--verify.receivers={receivers}",
                                        *labels], capture_output=True, text=True, check=False)
                self.assertEqual(tried.returncode, 0, tried.stdout + tried.stderr)

    def test_what_nobody_foresaw_goes_to_it(self):
        tried = subprocess.run(["amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}", "--verify.receivers=it-mail",
                                "alertname=Another"], capture_output=True, text=True, check=False)
        self.assertEqual(tried.returncode, 0, tried.stdout + tried.stderr)


class HeldBack(unittest.TestCase):
    rules = yaml.safe_load(ALERTMANAGER.read_text(encoding="utf-8"))["inhibit_rules"]

    def held(self, source, target):
        return holds_back(self.rules, source, target)

    def alert(self, name, line="a"):
        more = dict(ROUTES[name][0])
        return labels_of(name, **(more | ({"line": line} if "line" in more else {})))

    def test_blindness_holds_back_exactly_what_it_makes_doubtful_and_its_own_cause(self):
        doubtful = {"DutylineSilent", "DutylineSpike", "DutylineSpikeWarning", "DutylineNobodySignedIn", "DutylineEverybodyPaused",
                    "DutylineLongWait", "DutylineVeryLongWait"}
        held = {name for name in ALERTS if self.held(self.alert("DutylineBlind"), self.alert(name))}
        self.assertEqual(held, doubtful | {"DutylineSourceDown", "DutylineSourceUnsteady"})

    def test_blindness_on_one_line_holds_back_nothing_of_another(self):
        for name in ("DutylineSpike", "DutylineLongWait", "DutylineSilent"):
            self.assertFalse(self.held(self.alert("DutylineBlind"), self.alert(name, line="b")), name)

    def test_dutyline_down_holds_back_all_that_came_from_its_sight(self):
        held = {name for name in ALERTS if self.held(self.alert("DutylineDown"), self.alert(name))}
        self.assertLessEqual({"DutylineBlind", "DutylineSpike", "DutylineLongWait", "DutylineNobodySignedIn", "DutylineSourceDown"}, held)
        self.assertFalse(held & {"DutylineWatchdog", "DutylineLedgerFailing", "DutylineDiskLow", "DutylineTargetMissed"})

    def test_a_closed_line_is_silent_and_the_other_is_not(self):
        closed = self.alert("DutylineLineClosed")
        for name, (more, _) in ROUTES.items():
            if name not in FOR_MACHINES and "line" in more:
                self.assertTrue(self.held(closed, self.alert(name)), name)
                self.assertFalse(self.held(closed, self.alert(name, line="b")), name)

    def test_with_every_line_closed_it_is_left_in_peace_and_the_beat_goes_on(self):
        closed = self.alert("DutylineAllLinesClosed")
        for name, (more, _) in ROUTES.items():
            if name not in FOR_MACHINES and "line" not in more:
                self.assertTrue(self.held(closed, self.alert(name)), name)
        self.assertFalse(self.held(closed, self.alert("DutylineWatchdog")))

    def test_the_worse_of_two_says_it_all(self):
        for worse, milder in (("DutylineSpike", "DutylineSpikeWarning"), ("DutylineVeryLongWait", "DutylineLongWait")):
            self.assertTrue(self.held(self.alert(worse), self.alert(milder)))
            self.assertFalse(self.held(self.alert(milder), self.alert(worse)))
            self.assertFalse(self.held(self.alert(worse), self.alert(milder, line="b")))
        missed, spent = self.alert("DutylineTargetMissed"), self.alert("DutylineBudgetSpent")
        self.assertTrue(self.held(missed | {"window": "week"}, spent | {"window": "week"}))
        self.assertFalse(self.held(missed | {"window": "week"}, spent | {"window": "month"}))


if __name__ == "__main__":
    unittest.main()
