#!/usr/bin/env python3
"""Two incidents, a switch that dies, a dutyline that dies, twenty times faster: who is told, how soon, and who is not.

Nobody answers on send-duty and on a second line that is closed. Of the closed line nobody may hear a word.
"""
import math
import subprocess
import time

from world import World, check, main, told  # first: it says where the others are
from dashboards import expressions, panels, put_in, read_dashboards
from metric_list import exposition_faults, read_metrics

SPEED = 20
LINE, CLOSED = "send-duty", "send-eps"
MINUTE = 60 / SPEED
# From dutyline's alarm to the telephone, as the runbooks promise: 45 s. What does not shrink with the speed, the machine's own work, gets 2 s.
SOON = 45 / SPEED + 2
INCIDENTS = ("nobody-answers@6m+10m", "nobody-answers@50m+10m", "nobody-answers@95m+15m")
DOUBTFUL = {"DutylineSilent", "DutylineSpike", "DutylineSpikeWarning", "DutylineNobodySignedIn", "DutylineEverybodyPaused", "DutylineLongWait",
            "DutylineVeryLongWait"}
# What an incident may raise beside the spike: its callers wait long and use up the budget.
OF_AN_INCIDENT = {"DutylineSpike", "DutylineSpikeWarning", "DutylineLongWait", "DutylineVeryLongWait", "DutylineBudgetSpent", "DutylineTargetMissed"}
# Says NaN where it has nothing to go by yet.
MAY_BE_NAN = ("dutyline_line_expected_calls", "dutyline_agents_needed", "dutyline_source_clock_offset_seconds")


def incident(world, number, since):
    """One incident from its alarm to the end of its alert; returns when it began to be told."""
    world.wait(f"incident {number}: dutyline raises the alarm", lambda: world.metric("dutyline_spike_active", line=LINE, level="page") == 1, 60 * MINUTE)
    raised = time.monotonic()
    losses = world.metric("dutyline_window_losses", line=LINE, window="today")
    world.say(f"incident {number}: dutyline raises the alarm, {losses:.0f} calls lost today")
    heard, alert = world.wait_for_alert("DutylineSpike", "managers-page", "firing", SOON, since)
    world.say(f"incident {number}: the telephone rings {heard - raised:.2f} s after the alarm; at true speed {SPEED * (heard - raised):.0f} s at most")
    check(alert["annotations"]["runbook_url"].endswith("/runbooks#dutylinespike"), f"no link to the runbook: {alert['annotations']}")
    check("runbooks" not in alert["labels"], "the address of the runbooks became a label")
    return heard, alert


def try_the_page(world):
    page = world.metrics()
    faults = list(exposition_faults(page, read_metrics(), complete=True))
    check(not faults, "/metrics and the list of metrics differ: " + "; ".join(faults[:10]))
    linted = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True, check=False)
    check(linted.returncode == 0, "promtool check metrics: " + linted.stdout + linted.stderr)
    world.say("/metrics shows every metric of the list and no other; promtool finds nothing to say")


def try_the_dashboards(world):
    """Every expression of every panel, asked of the real Prometheus."""
    empty, number = [], 0
    for name, dashboard in read_dashboards().items():
        for where, expression in expressions(dashboard):
            number += 1
            found = world.query(put_in(expression, interval="30s", span="10m"))
            values = [float(series["value"][1]) for series in found]
            if not values or (all(math.isnan(value) for value in values) and not any(metric in expression for metric in MAY_BE_NAN)):
                empty.append(f"{name}: {where}: {expression} brings {'nothing' if not values else 'NaN'}")
    check(not empty, f"{len(empty)} of {number} expressions bring no data:\n  " + "\n  ".join(empty))
    world.say(f"all {number} expressions of the dashboards bring data")


def incidents(world):
    heard, first = incident(world, 1, 0.0)
    over, _ = world.wait_for_alert("DutylineSpike", "managers-page", "resolved", 45 * MINUTE, heard)
    try_the_page(world)
    _, second = incident(world, 2, over)
    check(second["startsAt"] > first["startsAt"], "the second incident was told as the first")
    try_the_dashboards(world)
    world.wait_for_alert("DutylineSpike", "managers-page", "resolved", 45 * MINUTE, over + 0.001)
    others = [entry for entry in world.telephones.alerts() if entry[1]["labels"]["alertname"] not in OF_AN_INCIDENT | {"DutylineWatchdog"}]
    check(not others, f"an incident raises more than it should: {told(others)}")
    check(world.metric("dutyline_calls_offered_total", line=CLOSED, hours="closed") > 0, "nobody rang the closed line: it was not tried")


def figures_on_the_wall(world):
    """{title: values} of what Grafana's wallboard says of now."""
    return {panel["title"]: [float(series["value"][1]) for series in world.query(put_in(panel["targets"][0]["expr"]))]
            for panel in panels(read_dashboards()["wallboard.json"]) if panel["type"] == "stat"}


def switch_dies(world):
    """In the third incident, with callers waiting."""
    world.wait("callers wait, and nothing is said of it yet", lambda: (world.metric("dutyline_calls_waiting", line=LINE) or 0) >= 2, 60 * MINUTE)
    killed = time.monotonic()
    world.stop("switch", kill=True)
    world.say("the switch is killed, callers waiting")
    blind, _ = world.wait_for_alert("DutylineBlind", "it-page", "firing", (30 + 45) / SPEED + 2, killed)
    world.wait_for_alert("DutylineBlind", "managers-page", "firing", SOON, killed)
    still = time.monotonic() + 15 * MINUTE  # longer than any doubtful alert waits
    world.wait("time passes", lambda: time.monotonic() > still, 16 * MINUTE)
    doubtful = [entry for entry in world.telephones.alerts(killed) if entry[1]["labels"]["alertname"] in DOUBTFUL]
    check(not doubtful, f"blind, and yet: {told(doubtful)}")
    others = [entry for entry in world.telephones.alerts(blind) if entry[1]["labels"]["alertname"] not in ("DutylineBlind", "DutylineWatchdog")]
    check(not others, f"told beside the blindness: {told(others)}")
    world.say("blind, and nothing that it makes doubtful was told")
    wall = figures_on_the_wall(world)
    known = [title for title in ("Waiting now", "Longest wait", "Free to answer") if not all(map(math.isnan, wall[title]))]
    check(wall["Can we see the switch?"] == [0, 0] and not known, f"blind, and the wallboard in Grafana knows {known}")

    world.start_switch([LINE, CLOSED], "--calls-per-hour", 150, "--agents", 20, "--seed", 3)
    for receiver in ("it-page", "managers-page"):
        world.wait_for_alert("DutylineBlind", receiver, "resolved", 12 * MINUTE + 30, killed)


def dutyline_dies(world):
    killed = time.monotonic()
    world.stop("dutyline", kill=True)
    world.say("dutyline is killed")
    down, _ = world.wait_for_alert("DutylineDown", "it-page", "firing", (60 + 45) / SPEED + 2, killed)
    still = time.monotonic() + 10 * MINUTE
    world.wait("time passes", lambda: time.monotonic() > still, 11 * MINUTE)
    others = [entry for entry in world.telephones.alerts(down) if entry[1]["labels"]["alertname"] in DOUBTFUL | {"DutylineBlind", "DutylineSourceDown"}]
    check(not others, f"told with nobody watching: {told(others)}")
    known = [title for title, values in figures_on_the_wall(world).items() if values]
    check(not known, f"dutyline is away, and the wallboard in Grafana still says {known}")
    world.say("without dutyline the wallboard in Grafana has no figures of now")
    world.start_dutyline()
    world.wait_for_alert("DutylineDown", "it-page", "resolved", 12 * MINUTE + 30, killed)


def the_beat(world, since):
    beats = [heard["at"] for heard, _ in world.telephones.alerts(since, "DutylineWatchdog", "dead-mans-switch")]
    longest = max(after - before for before, after in zip(beats, beats[1:]))
    world.say(f"the dead man's switch beat {len(beats)} times, the longest pause {longest:.1f} s")
    check(longest < 3 * 60 / SPEED, "three beats were missed")


def rehearse(dutyline, folder):
    with World(dutyline, folder, SPEED, [LINE], [CLOSED]) as world:
        begun = time.monotonic()
        arguments = [part for text in INCIDENTS for part in ("--incident", text)]
        world.start_switch([LINE, CLOSED], "--calls-per-hour", 150, "--agents", 20, "--seed", 2, *arguments)
        world.start_dutyline()
        world.wait("dutyline sees the line", lambda: world.metric("dutyline_line_visible", line=LINE) == 1, 60)
        world.start_watchers()
        world.wait("the dead man's switch beats", lambda: world.telephones.alerts(name="DutylineWatchdog"), 60)
        world.say(f"all watch; the pretend switch began {time.monotonic() - begun:.0f} s ago")
        watching = time.monotonic()
        incidents(world)
        switch_dies(world)
        dutyline_dies(world)
        the_beat(world, watching)
        closed = [entry for entry in world.telephones.alerts() if entry[1]["labels"].get("line") == CLOSED]
        check(not closed, f"told of a closed line: {told(closed)}")
        world.say("nobody heard a word of the closed line")


if __name__ == "__main__":
    main(rehearse, __doc__)
