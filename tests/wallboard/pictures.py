"""Pictures of the event stream, made up from the one that the tests of the boards know: one to six lines, as hard to fit as they come."""
import copy
import json
import pathlib

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "data" / "golden" / "lines.json"
TITLES = ["SEND duty line", "Educational psychology line", "Early help and family support, north area", "School admissions",
          "Home to school transport and travel assistance", "Families with children in care: out of hours emergencies"]
WINDOWS = ("15m", "1h", "7d", "30d", "today", "week", "month")


def percent(part, whole):
    return "%d.%d" % divmod(part * 1000 // whole, 10) if whole else None


def ratio(part, whole):
    return {"part": part, "whole": whole, "percent": percent(part, whole)}


def figures(answered, abandoned=0, not_served=0, short=0, diverted=0, unknown=0, waiting=0, unresolved=0, outside=0):
    """A window's object for a line whose headline is `served`."""
    counted = answered + abandoned + not_served
    resolved = counted + short + diverted + unknown
    return {"offered": resolved + waiting + unresolved, "counted": counted, "answered": answered, "abandoned": abandoned, "short": short,
            "not_served": not_served, "diverted": diverted, "unknown": unknown, "waiting": waiting, "unresolved": unresolved,
            "losses": abandoned + not_served, "not_counted": short + diverted + unknown, "headline": ratio(answered, counted),
            "low": ratio(answered, counted + unknown), "high": ratio(answered + unknown, counted + unknown),
            "of_offered": ratio(answered, resolved), "closed": {"offered": outside, "answered": 0}}


def agents(available=3, ringing=0, on_call=2, wrap_up=0, paused=1):
    return {"available": available, "ringing": ringing, "on_call": on_call, "wrap_up": wrap_up, "paused": paused, "signed_out": 4}


def picture(lines):
    """Live lines of a quiet morning, with the titles of a council."""
    page = json.loads(GOLDEN.read_text(encoding="utf-8"))
    source = page["sources"][0]
    source["degraded"] = []
    line = page["lines"][0]
    line.update(waiting=0, longest_wait_seconds=None, unresolved=0, agents=agents())
    line["windows"] = {window: figures(41, 1) for window in WINDOWS}
    page["lines"] = [dict(copy.deepcopy(line), name="line-%d" % number, title=TITLES[number % len(TITLES)]) for number in range(lines)]
    source["lines"] = [each["name"] for each in page["lines"]]
    page["sources"] = [source]
    page["visible"] = True
    return page


def busy(lines):
    """Everything a card can say at once, with long numbers."""
    page = picture(lines)
    for line in page["lines"]:
        today = figures(1041, 87, 13, short=120, diverted=31, unknown=4, waiting=112, unresolved=3, outside=1042)
        line["windows"] = {window: today for window in WINDOWS}
        line.update(waiting=112, longest_wait_seconds=4000, unresolved=3, agents=agents(104, 11, 112, 3, 14))
    return page


def out_of_sight(page, lines):
    """Not seen for 20 minutes: the line's own source is down, and says so in its own words."""
    for line in lines:
        line.update(visible=False, heard_at=page["at"] - 1234, heard_seconds_ago=1234)
    page["visible"] = False
    page["sources"][0].update(up=False, state="disconnected",
                              trouble="cannot reach 192.0.2.7:5038: connection refused; trying again in 4 s")
    return page


def blind(lines):
    page = busy(lines)
    return out_of_sight(page, page["lines"])


def partly_blind(lines):
    """Every second line cannot be seen: two long titles in the band, or a number of them."""
    page = busy(lines)
    return out_of_sight(page, page["lines"][::2])


def closed(lines):
    """The first without a call today, the others after their day."""
    page = busy(lines)
    for line in page["lines"]:
        line.update(open=False, next_change=page["at"] + 4 * 86400)
    page["lines"][0]["windows"]["today"] = figures(0, outside=3)
    return page


SCENES = {"calm": picture, "busy": busy, "blind": blind, "partly blind": partly_blind, "closed": closed}
