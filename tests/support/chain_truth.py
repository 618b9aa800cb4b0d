#!/usr/bin/env python3
"""Chains the truth's visits into calls, independently of the daemon, and compares them with `dutyline calls --format csv`.

    chain_truth.py --line QUEUE=LINE… [options] TRUTH.csv [CALLS.csv]

Without CALLS.csv it prints the calls it made. The rules:

- Visits under the same id, or ids that the switch links, belong together.
- A call is what one line sees of them: a visit to another line is another call; coming back unanswered is the same call.
- An answer anywhere closes every call of the conversation. A visit after it is a new call, `transferred`.
- A call is answered when one of its visits is, else it has its last visit's outcome. An abandoned one whose whole wait is under --short
  (default 5 s) has class `short`.

Options: --short S; --unseen OUTCOME (the stream shows no such visit: left out before chaining; repeatable); --unknown-ok OUTCOME as in
grade.py (a call that holds such a visit may be `unknown`; its siblings are then not judged). Calls with a race in them are not judged.
"""
import argparse
import sys
from dataclasses import dataclass, field

from truth import numbered, read_rows, read_truth

CLASS_OF = {"answered": "answered", "abandoned": "abandoned", "key_exit": "diverted", "redirected": "diverted"}


@dataclass
class Call:
    line: str
    transferred: bool
    visits: list = field(default_factory=list)

    @property
    def outcome(self):
        return self.visits[-1].outcome

    def wait(self):
        last = self.visits[-1]
        return None if last.wait is None else last.joined + last.wait - self.visits[0].joined

    def class_name(self, short):
        name = CLASS_OF.get(self.outcome, "not_served")
        return "short" if name == "abandoned" and self.wait() is not None and self.wait() < short else name


def conversations(visits):
    """Groups of visits whose ids hang together."""
    leader = {}

    def find(name):
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    for visit in visits:
        leader[find(visit.call_id)] = find(visit.linked_id or visit.call_id)
    groups = {}
    for visit in visits:
        groups.setdefault(find(visit.call_id), []).append(visit)
    return list(groups.values())


def chain(visits, line_of):
    """Calls in the order of being offered."""
    calls = []
    for group in conversations(visits):
        unanswered = {}
        answered = False
        for visit in group:
            line = line_of.get(visit.queue, "")
            call = unanswered.get(line)
            if call is None:
                call = unanswered[line] = Call(line, transferred=answered)
                calls.append(call)
            call.visits.append(visit)
            if visit.outcome == "answered":
                answered = True
                unanswered.clear()
    return sorted(calls, key=lambda call: call.visits[0].joined)


def compare_calls(calls, rows, short=5.0, unknown_ok=()):
    """Returns (differences as text, number judged)."""
    expected = numbered(calls, lambda c: (c.visits[0].call_id, c.line))
    told = numbered(rows, lambda r: (r["switch_call_id"], r["line"]))
    excused = {"any"} & set(unknown_ok)
    unsure = {v.call_id for c in calls for v in c.visits if v.race or excused or v.outcome in unknown_ok}
    differences = []
    judged = 0
    for key, call in expected.items():
        row = told.get(key)
        if any(v.call_id in unsure for v in call.visits):
            continue
        judged += 1
        name = f"{key[0][0]} on {call.line or 'no line'} #{key[1]}"
        if row is None:
            differences.append(f"missing {name}: was {call.outcome}, {len(call.visits)} visits")
            continue
        was = {"outcome": call.outcome, "class": call.class_name(short), "visits": str(len(call.visits)), "transferred": call.transferred}
        is_told = {**{k: row[k] for k in ("outcome", "class", "visits")}, "transferred": row["transferred"] in ("1", "true", "yes")}
        for what, value in was.items():
            if is_told[what] != value:
                differences.append(f"wrong   {name}: {what} was {value}, told as {is_told[what]}")
    for key, row in told.items():
        if key not in expected and row["switch_call_id"] not in unsure:
            differences.append(f"extra   {key[0][0]} on {row['line'] or 'no line'} #{key[1]}: told as {row['outcome']}, {row['visits']} visits")
    return differences, judged


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--line", action="append", default=[], metavar="QUEUE=LINE")
    parser.add_argument("--short", type=float, default=5.0)
    parser.add_argument("--unseen", action="append", default=[])
    parser.add_argument("--unknown-ok", action="append", default=[])
    parser.add_argument("truth")
    parser.add_argument("calls", nargs="?")
    options = parser.parse_args()
    visits = [v for v in read_truth(options.truth) if v.outcome not in options.unseen]
    calls = chain(visits, dict(pair.split("=", 1) for pair in options.line))
    if options.calls is None:
        for call in calls:
            print(call.visits[0].call_id, call.line, call.outcome, call.class_name(options.short), len(call.visits),
                  "transferred" if call.transferred else "")
        return 0
    differences, judged = compare_calls(calls, read_rows(options.calls), options.short, options.unknown_ok)
    print("\n".join(differences + [f"{judged} calls judged, {len(differences)} differences"]))
    return 0 if judged and not differences else 1


if __name__ == "__main__":
    sys.exit(main())
