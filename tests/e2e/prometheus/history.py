#!/usr/bin/env python3
"""The months before the install in Grafana: forty days of calls are imported, exported, put into a Prometheus, and every panel is asked.

What the ledger keeps must come back from before the install; what it does not (people, sources, the daemon itself) from the first scrapes after it.
"""
import contextlib
import json
import math
import random
import re
import subprocess
import time
import urllib.parse

from world import World, check, main  # first: it says where the others are
from dashboards import expressions, put_in, read_dashboards
from promql import selectors

SPEED = 20
LINES = ("send-duty", "send-eps")
DAY = 86400
DAYS = 40  # of calls: windows of 30 days are full long before the end
EXPORTED = 35
# promtool may not touch what Prometheus keeps in its head, the last two to three hours.
HEAD = 3 * 3600
# Panels that are empty where all is well, and why. Everything else without data is a fault.
MAY_BE_EMPTY = {"ALERTS": "no alert fires"}


def calls_of(line, day, begin, chance):
    """The event lines of one line's day: forty calls from eight to six, all that can become of them."""
    for number in range(40):
        at, each = begin + 3600 * chance.uniform(8, 18), {"queue": line, "id": f"{line}-{day}-{number}"}
        yield at, each | {"event": "offered", "caller": f"01632960{chance.randrange(1000):03}"}
        end = chance.choices(("answered", "abandoned", "short", "timeout", "key_exit"), (94, 2, 1, 1.5, 1.5))[0]
        if end == "answered":
            wait, talk = chance.expovariate(1 / 12), chance.expovariate(1 / 300)
            yield at + wait, each | {"event": "answered", "agent": f"agent {chance.randrange(6)}"}
            yield at + wait + talk, each | {"event": "ended", "by": "caller"}
        else:
            yield at + (2 if end == "short" else chance.uniform(20, 200)), each | {"event": "left", "outcome": end.replace("short", "abandoned")}


class Installed(World):
    """A dutyline that was installed today, with the calls of forty days before from another system."""

    def _dutyline_configuration(self, lines, closed_lines):
        configuration = super()._dutyline_configuration(lines, closed_lines)
        configuration["switches"].append({"name": "before", "sources": [{"name": "before-events", "kind": "json_lines", "path": "events.jsonl"}]})
        for line in configuration["lines"]:
            line["queues"].append({"switch": "before", "name": line["name"]})
        # One line never closes; the other is open now and closes at an hour that it can name.
        configuration["lines"][1]["hours"]["week"] = {"mon-sun": "00:00-19:00" if time.gmtime().tm_hour < 12 else "06:00-24:00"}
        return configuration

    def command(self, *words, into=None):
        output = open(self.folder / into, "wb") if into else subprocess.PIPE
        done = subprocess.run(list(map(str, words)), stdout=output, stderr=subprocess.PIPE, check=False)
        check(done.returncode == 0, f"{' '.join(map(str, words))}: {done.stderr.decode()[-500:]}")
        return done.stdout

    def import_the_past(self, installed):
        chance = random.Random(5)
        first = int(installed - DAYS * DAY) // DAY * DAY
        events = sorted(((at, event) for day in range(DAYS + 1) for line in LINES for at, event in calls_of(line, day, first + day * DAY, chance)),
                        key=lambda timed: timed[0])
        self._write("past.jsonl", "".join(json.dumps(event | {"time": round(at, 3)}) + "\n" for at, event in events if at < installed - HEAD))
        self._write("events.jsonl", "")
        settings = ("-c", self.folder / "dutyline.yaml", "--ledger", self.folder / "ledger.db")
        imported = json.loads(self.command(self.dutyline, "import", *settings, "--source", "before-events", self.folder / "past.jsonl"))
        self.say(f"{imported['calls']} calls of {DAYS} days imported")
        began = time.monotonic()
        self.command(self.dutyline, "export", "--openmetrics", *settings, "--instance", f"127.0.0.1:{self.ports['dutyline']}",
                     "--from", int(installed - EXPORTED * DAY), "--to", int(installed - HEAD), into="history.om")
        size = (self.folder / "history.om").stat().st_size / 1e6
        self.say(f"{EXPORTED} days exported: {size:.0f} MB in {time.monotonic() - began:.0f} s")
        began = time.monotonic()
        self.command("promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=168h", self.folder / "history.om",
                     self.folder / "tsdb")
        blocks = len(list((self.folder / "tsdb").iterdir()))
        self.say(f"promtool makes {blocks} blocks of it in {time.monotonic() - began:.0f} s")
        check(blocks >= 5, "promtool made hardly any blocks")

    def kept(self):
        """Names of the series that the exported history holds."""
        with open(self.folder / "history.om", encoding="utf-8") as exported:
            return {re.match(r"[\w:]+", text).group(0) for text in exported if not text.startswith("#")}

    def between(self, expression, start, end, step):
        query = urllib.parse.urlencode({"query": expression, "start": int(start), "end": int(end), "step": step})
        series = json.loads(self.fetch("prometheus", "/api/v1/query_range?" + query))["data"]["result"]
        return [[float(value) for _, value in each["values"]] for each in series]


@contextlib.contextmanager
def installed_today(dutyline, folder):
    """Such a dutyline with all that watches it, and the moment it was installed."""
    with Installed(dutyline, folder, SPEED, LINES) as world:
        installed = time.time()
        world.import_the_past(installed)
        world.start_switch(LINES, "--calls-per-hour", 150, "--agents", 20, "--seed", 4)
        world.start_dutyline()
        world.wait("dutyline sees the line", lambda: world.metric("dutyline_line_visible", line=LINES[0]) == 1, 60)
        world.start("prometheus", "prometheus", f"--config.file={world.folder}/prometheus.yml", f"--storage.tsdb.path={world.folder}/tsdb",
                    f"--web.listen-address=127.0.0.1:{world.ports['prometheus']}", "--storage.tsdb.retention.time=400d", "--log.level=warn")
        world.wait("Prometheus gets figures", lambda: world.metric("dutyline_ledger_writable") and world.query_or_nothing('up{job="dutyline"} == 1'), 60)
        alive = time.monotonic() + 60
        world.wait("a minute is scraped", lambda: time.monotonic() > alive, 61)
        yield world, installed


def said(values):
    return any(not math.isnan(value) for series in values for value in series)


def try_every_panel(world, installed):
    kept, counts, empty = world.kept(), {"from before the install": 0, "since": 0}, []
    for name, dashboard in read_dashboards().items():
        for where, expression in expressions(dashboard):
            asked = {selector.name for selector in selectors(put_in(expression))[0]}
            if asked <= kept:
                when = "from before the install"
                # A fortnight, as Grafana would ask for it.
                values = world.between(put_in(expression, interval="1h", span="24h"), installed - 15 * DAY, installed - DAY, 3600)
            else:
                when = "since"
                values = [[float(series["value"][1])] for series in world.query(put_in(expression, interval="30s", span="1m"))]
            counts[when] += 1
            if not said(values):
                empty.append((f"{name}: {where}: {expression}", when, next((why for metric, why in MAY_BE_EMPTY.items() if metric in asked), None)))
    for what, when, why in empty:
        world.say(f"no data {when}: {what}: {why or 'FAULT'}")
    faults = [what for what, _, why in empty if not why]
    check(not faults, f"{len(faults)} expressions bring no data")
    check(counts["from before the install"] >= 60, f"the history answers only {counts['from before the install']} expressions")
    world.say(f"every panel has data: {counts['from before the install']} expressions from before the install, {counts['since']} since "
              f"({len(empty)} empty with good reason)")


def try_the_variables(world):
    """Every list that one chooses from at the top of a dashboard has something in it."""
    for name, dashboard in read_dashboards().items():
        for variable in dashboard["templating"]["list"]:
            if variable["type"] == "query":
                selector, label = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"]["query"]).groups()
                query = urllib.parse.urlencode({"match[]": put_in(selector)})
                values = json.loads(world.fetch("prometheus", f"/api/v1/label/{label}/values?{query}"))["data"]
                check(values, f"{name}: nothing to choose from for {variable['name']}")
    world.say("there is something to choose from for every variable")


def agrees_with_the_figures(world, installed):
    """The last exported moment says what the ledger says."""
    at = int(installed - HEAD - 300) // 300 * 300
    shown = world.between('dutyline_window_calls{line="send-duty",window="30d",class="answered"}', at, at, 300)
    figures = json.loads(world.command(world.dutyline, "figures", "-c", world.folder / "dutyline.yaml", "--ledger", world.folder / "ledger.db",
                                       "--line", "send-duty", "--from", at - 30 * DAY, "--to", at, "--format", "json"))
    check(shown and abs(shown[0][0] - figures[0]["answered"]) <= 3, f"30 days in Prometheus: {shown}, in the ledger: {figures[0]['answered']}")
    world.say(f"30 days before the install: {shown[0][0]:.0f} answered in Prometheus, {figures[0]['answered']} in the ledger")


def rehearse(dutyline, folder):
    with installed_today(dutyline, folder) as (world, installed):
        agrees_with_the_figures(world, installed)
        try_the_variables(world)
        try_every_panel(world, installed)


if __name__ == "__main__":
    main(rehearse, __doc__)
