"""Pictures of the event stream, made up from the one that the tests of the boards know: one to eight lines, as hard to fit as they come."""
import copy
import json
import pathlib

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "data" / "golden" / "lines.json"
TITLES = ["SEND duty line", "Educational psychology line", "Early help and family support, north area", "School admissions",
          "Home to school transport and travel assistance", "Families with children in care: out of hours emergencies",
          "Social care front door", "Transitions to adulthood"]
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
            "losses": abandoned + not_served, "headline_losses": abandoned + not_served, "coverage_ratio": 1,
            "losses_allowed": counted // 50, "losses_allowed_expected": counted // 50 + 3, "not_counted": short + diverted + unknown, "headline": ratio(answered, counted),
            "low": ratio(answered, counted + unknown), "high": ratio(answered + unknown, counted + unknown),
            "of_offered": ratio(answered, resolved), "closed": {"offered": outside, "answered": 0}}


def agents(available=3, ringing=0, on_call=2, wrap_up=0, paused=1):
    return {"available": available, "ringing": ringing, "on_call": on_call, "wrap_up": wrap_up, "paused": paused, "signed_out": 4}


def day(at, most=6):
    """From nine to five: a day until ten past three, with two losses and one who waits."""
    midnight = at - at % 86400
    opens, closes = midnight + 9 * 3600, midnight + 17 * 3600
    quarters = [{"from": opens + 900 * number, "answered": 1 + number * 7 % most, "lost": int(number in (3, 17)), "waiting": int(number == 24),
                 "other": int(number % 9 == 4)} for number in range(25)]
    return {"from": midnight, "to": midnight + 86400, "opens": opens, "closes": closes, "quarters": quarters}


def desk(at):
    """A desk with all that a row can say: made up like the rest."""
    week = [{"half_hour_of_week": day * 48 + half, "counted": 8 + (day * 5 + half * 3) % 9, "lost": max(0, (day * 7 + half * 5) % 11 - 8)}
            for day in range(5) for half in range(18, 34)]
    def lost(minutes_ago, wait, tries, outcome="abandoned", **more):
        return {"call": "%016x" % minutes_ago, "lost_at": at - 60 * minutes_ago, "wait_seconds": wait, "outcome": outcome, "tries": tries, "withheld": False, "calls_now": False,
                "outside_hours": False, "record_url": "https://pbx.example/cdr?id=1795510800.%d" % minutes_ago, **more}
    def person(name, state, since, reason=None):
        return {"name": name, "state": state, "since": since and at - since, "pause_reason": reason}
    return {"line": "line-0", "title": TITLES[0], "timezone": "Europe/London", "at": at, "looks_back_to": at - 7 * 86400, "names": True, "week": week,
            "ring_back": [lost(23, 412.5, 3), lost(55, 185, 1, "timeout"), lost(1260, 96, 2, outside_hours=True),
                          lost(4, 61, 2, calls_now=True), lost(1500, 33, 1, withheld=True), lost(12, None, 1, "cut_off")],
            "people": [person("Ama Boateng", "on_call", 341), person("Bryn Parry", "available", 61), person("Chloë Martin", "paused", 1210, "lunch"),
                       person("Dev Anand", "wrap_up", 12), person("Ewa Nowak", "on_call", None)]}


def picture(lines):
    """Live lines of a quiet day, with the titles of a council."""
    page = json.loads(GOLDEN.read_text(encoding="utf-8"))
    source = page["sources"][0]
    source["degraded"] = []
    line = page["lines"][0]
    calm = {"score": 0, "threshold": 3.22, "active": False}
    line.update(spike=dict(line["spike"], warn=dict(calm), page=dict(calm)), day=day(page["at"]), conditions=dict(line["conditions"], fewer_than_needed=False), waiting=0, longest_wait_seconds=None, unresolved=0, agents=agents())
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
        line["spike"]["page"]["active"] = True
        line["conditions"]["fewer_than_needed"] = True
        line["staffing"]["agents_needed"] = 112
        line.update(day=day(page["at"], 131), waiting=112, longest_wait_seconds=4000, unresolved=3, agents=agents(104, 11, 112, 3, 14))
    return page


def vast(lines):
    """A national contact centre: thousands of everything."""
    page = busy(lines)
    for line in page["lines"]:
        line["windows"] = {window: figures(12041, 1087, 113, short=1120, diverted=131, unknown=14, waiting=1112, unresolved=13, outside=1042)
                           for window in WINDOWS}
        line["staffing"]["agents_needed"] = 1112
        line.update(waiting=1112, longest_wait_seconds=36000, agents=agents(1104, 1011, 1112, 103, 1014))
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


SCENES = {"calm": picture, "busy": busy, "vast": vast, "blind": blind, "partly blind": partly_blind, "closed": closed}
