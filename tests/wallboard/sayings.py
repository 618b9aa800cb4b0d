"""What the board says of a picture, and what it must never say. Each: a name, the picture, its words in this order, words that are not there."""
from pictures import agents, blind, figures, out_of_sight, picture


def today(numbers, **more):
    """One line with these figures of today."""
    page = picture(1)
    page["lines"][0]["windows"]["today"] = numbers
    page["lines"][0].update(more)
    return page


def chosen(headline, whole):
    """A line that has chosen another headline: its own whole, of which 41 were answered."""
    page = today(figures(41, 1, short=1, diverted=1, unknown=0), headline=headline)
    page["lines"][0]["windows"]["today"]["headline"] = {"part": 41, "whole": whole, "percent": "95.3"}
    return page


def silent(seconds):
    page = picture(1)
    page["sources"][0]["heard_seconds_ago"] = seconds
    return page


def later(page, seconds):
    """The same blindness, and the daemon's clocks have gone on."""
    page["at"] += seconds
    for line in page["lines"]:
        line["longest_wait_seconds"] += seconds
        line["heard_seconds_ago"] += seconds
    return page


def degraded(reason):
    page = picture(1)
    page["sources"][0]["degraded"] = [reason]
    return page


SAYINGS = [
    ("what is not counted adds up to all that came, whoever still waits",
     today(figures(12, short=1, waiting=1, unresolved=1), waiting=1, longest_wait_seconds=5, unresolved=1),
     ["12", "of 12", "(1 of 13 calls not counted)", "Not counted: 1 hung up at once", "92.3% of all 13 calls", "1 call not settled yet"], []),
    ("a little that is not counted is said smaller",
     today(figures(41, 1, short=1)), ["97.6%", "1 call lost", "and 1 call not counted: 1 hung up at once", "95.3% of all 43 calls"], ["(1 of"]),
    ("the three ways of not being counted have their words", today(figures(41, 1, short=3, diverted=2, unknown=1)),
     ["(6 of 48 calls not counted)", "3 hung up at once, 2 chose another way, 1 with unknown end"], []),
    ("an unknown end makes the rate a range of the calls we could see", today(figures(41, 1, unknown=1)),
     ["95.3% to 97.6%", "of the calls we could see", "and 1 call not counted: 1 with unknown end"], []),
    ("a switch that does not tell all of its calls", degraded("no_dialplan_class"), ["of the calls we could see"], []),
    ("a switch without time stamps tells all of them", degraded("no_timestamps"), ["97.6%"], ["could see"]),
    ("all calls: nothing is left out", chosen("of_offered", 44), ["of all calls that came", "not answered either: 1 hung up at once, 1 chose another way"],
     ["not counted"]),
    ("the strictest way in plain words", chosen("strict", 43), ["hung up at once or with unknown end count as lost", "1 call not counted: 1 chose another way"],
     ["strict"]),
    ("open without a call", today(figures(0)), ["No calls yet", "target 98%"], []),
    ("closed without a call", today(figures(0, outside=3), open=False), ["This line is", "Closed", "opens at 17:00", "Outside opening hours: 3 calls, 0 answered"],
     ["No calls yet", "target"]),
    ("closed after a day's work", today(figures(41, 1), open=False), ["Closed, opens 17:00", "41", "of 42"], []),
    ("closed for good", today(figures(0), open=False, next_change=None), ["Closed", "no opening is planned"], []),
    ("everybody who is signed in is in a tile", today(figures(41, 1), agents=agents(3, 1, 2, 1, 1)),
     ["Agents free", "3", "On calls", "2", "Paused", "1", "Other", "2"], []),
    ("a switch that has just been asked whether it lives", silent(19), ["Live"], ["No news"]),
    ("a switch that does not answer", silent(26), ["No news from the switch for 25 s"], ["CANNOT SEE"]),
    ("a line out of sight: what to do, since when, and no address on a public wall", blind(1),
     ["Not live", "CANNOT SEE THE SWITCH", "Not seen since 09:39", "Calls may be waiting that this board does not show. Look at the telephones and tell IT.",
      "of the calls we could see", "46:06", "pbx-ami: connection refused"], ["192.0.2", "5038", "trying again", "last heard"]),
    ("its longest wait stands still", later(blind(1), 600), ["Not seen since 09:39", "46:06"], []),
    ("all lines out of sight are not listed", blind(6), ["All lines: not seen since 09:39"], []),
    ("one line out of sight is named", out_of_sight(*(lambda page: (page, page["lines"][:1]))(picture(3))),
     ["SEND duty line: not seen since 09:39", "Educational psychology line"], ["All lines"]),
]

# What the board says and the README explains.
EXPLAINED = ["hung up at once", "chose another way", "with unknown end", "not settled yet", "not counted", "of the calls we could see", "Other",
             "No news from the switch", "Cannot see the switch"]
