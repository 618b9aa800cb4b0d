#!/usr/bin/env python3
"""A real call centre's month through the real program, its figures made again from what the program tells, by a script that knows nothing of it.

    bank_figures.py DUTYLINE FOLDER

FOLDER holds dutyline.yaml and february.txt.gz: 33,344 calls of a bank in 1999 (Guedj and Mandelbaum, Technion). The figures others published of
this month must come out of `calls` and of `figures`; each day's counts and waits must be those of the raw rows in both; the second import must change nothing. The same
month with carriage returns, with two columns joined by blanks and with a broken row must give the same.
"""
import collections
import csv
import datetime
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Jerusalem")
RAW = "february.txt.gz"


def run(binary, folder, *arguments):
    done = subprocess.run([binary, arguments[0], "-c", str(folder / "dutyline.yaml"), *arguments[1:]], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"dutyline {' '.join(arguments)}: {done.returncode}: {done.stderr}")
    return done.stdout, done.stderr


def raw_rows(text):
    lines = text.splitlines()
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"))) for line in lines[1:]]


def raw_days(rows):
    """Per day of the caller's entry: served, seconds they waited and were served, hung up in the queue and in the menu."""
    days = collections.defaultdict(collections.Counter)
    for row in rows:
        never_queued = row["q_start"] == "0:00:00"
        # A caller who comes to the queue after midnight is offered on the next day.
        began = "vru_entry" if row["outcome"] == "HANG" and never_queued else "vru_exit" if never_queued else "q_start"
        after_midnight = int(row[began].split(":")[0]) + 12 < int(row["vru_entry"].split(":")[0])
        day = datetime.datetime.strptime(row["date"], "%y%m%d").date() + datetime.timedelta(days=int(after_midnight))
        count = days[day]
        if row["outcome"] == "AGENT":
            count["served"] += 1
            count["served wait"] += int(row["q_time"])
            count["talk"] += int(row["ser_time"])
        elif row["outcome"] == "HANG":
            count["menu" if never_queued else "hung up"] += 1
            count["hung up wait"] += 0 if never_queued else int(row["q_time"])
    return days


def told_days(visits):
    days = collections.defaultdict(collections.Counter)
    for visit in visits:
        count = days[datetime.datetime.fromtimestamp(float(visit["offered_at"]), HERE).date()]
        if visit["queue"] == "menu":
            count["menu"] += 1
        elif visit["outcome"] == "answered":
            count["served"] += 1
            count["served wait"] += float(visit["wait_s"])
            count["talk"] += float(visit["talk_s"])
        else:
            assert visit["outcome"] == "abandoned", visit
            count["hung up"] += 1
            count["hung up wait"] += float(visit["wait_s"])
    return days


def same(what, value, expected, tolerance=0.0, told=True):
    if value != expected and not abs(value - expected) <= tolerance:
        sys.exit(f"{what}: {value}, not {expected}")
    if told:
        print(f"{what}: {value:g}")


def check_days(told, expected):
    for day in sorted(set(told) | set(expected)):
        if told[day] != expected[day]:
            sys.exit(f"{day}: {dict(told[day])}, not {dict(expected[day])}")
    print(f"{len(expected)} days: each day's counts, waits and talks are those of the raw rows")


def published(calls):
    """What others computed of this month (README of the data; Brown et al. 2005; Miller 2014)."""
    bank = [call for call in calls if call["line"] == "bank"]
    served = [call for call in bank if call["outcome"] == "answered"]
    hung_up = [call for call in bank if call["outcome"] == "abandoned"]
    menu = [call for call in calls if call["line"] == "menu"]
    same("answered", len(served), 27162)
    same("hung up, all", len(hung_up) + len(menu), 5904)
    same("hung up in the menu, never queued", len(menu), 1941)
    same("hung up in the queue", len(hung_up), 3963)
    waits = [float(call["wait_s"]) for call in served]
    queued = [wait for wait in waits if wait > 0]
    same("mean wait of all answered, s", sum(waits) / len(waits), 40.8, 0.05)
    same("mean wait of those answered who waited at all, s", sum(queued) / len(queued), 78.6, 0.05)
    abandoned_waits = [float(call["wait_s"]) for call in hung_up]
    same("mean wait of those who hung up in the queue, s", sum(abandoned_waits) / len(abandoned_waits), 65.5, 0.05)
    same("seconds waited for each one hung up", (sum(waits) + sum(abandoned_waits)) / len(hung_up), 351.6, 7.1)
    same("mean talk, s", sum(float(call["talk_s"]) for call in served) / len(served), 176.35, 0.01)
    # The same month has two truthful rates; which it is, is a question of who is asked about.
    of_all = 100 * (len(hung_up) + len(menu)) / (len(served) + len(hung_up) + len(menu))
    of_queue = 100 * len(hung_up) / (len(served) + len(hung_up))
    same("abandoned of all who rang (5,904 of 33,066), %", of_all, 17.9, 0.05)
    same("abandoned of those who queued or were answered (3,963 of 31,125), %", of_queue, 12.7, 0.05)


def told_by_figures(binary, folder, days):
    """The same month as `figures` sums it up: by day against the raw rows, whole against what was published."""
    out, _ = run(binary, folder, "figures", "--by", "day", "--format", "csv")
    for row in csv.DictReader(out.splitlines()):
        count = days[datetime.date.fromisoformat(row["from"][:10])]
        hung_up = int(row["abandoned"]) + int(row["short"])
        expected = (count["served"], count["hung up"]) if row["line"] == "bank" else (0, count["menu"])
        same(f"{row['line']} {row['from'][:10]}, answered and hung up", (int(row["answered"]), hung_up), expected, told=False)
        if row["line"] == "bank":
            same("its mean wait", float(row["asa_seconds"]), count["served wait"] / count["served"], 0.001, told=False)
    out, _ = run(binary, folder, "figures", "--by", "month", "--format", "json")
    bank, menu = sorted((month for month in json.loads(out) if month["offered"] > 2), key=lambda month: month["line"])[:2]
    same("figures: answered", bank["answered"], 27162)
    hung_up, in_menu = bank["abandoned"] + bank["short"], menu["abandoned"] + menu["short"]
    same("figures: hung up in the queue", hung_up, 3963)
    same("figures: mean wait of all answered, s", bank["asa_seconds"], 40.8, 0.05)
    same("figures: mean talk, s", bank["talk_mean_seconds"], 176.35, 0.01)
    same("figures: abandoned of those who queued or were answered, %", 100 * (1 - bank["alternatives"]["strict"]), 12.7, 0.05)
    same("figures: abandoned of all who rang, %", 100 * (hung_up + in_menu) / (bank["offered"] + menu["offered"]), 17.9, 0.05)
    same("figures: offered is all of it", bank["offered"], bank["answered"] + hung_up)


def read(binary, folder, *arguments):
    out, _ = run(binary, folder, "calls", *arguments)
    return list(csv.DictReader(out.splitlines()))


def import_into(binary, folder, data, text):
    """Imports the month; what `calls` tells of it, and the summary."""
    (folder / "dutyline.yaml").write_text((data / "dutyline.yaml").read_text())
    (folder / "month.txt").write_bytes(text.encode("latin-1"))
    out, errors = run(binary, folder, "import", "--source", "records", str(folder / "month.txt"))
    return json.loads(out), errors


def twisted(text):
    """As other months come: two rows join two columns by blanks, one row is broken, line ends are bare, the last one has none."""
    lines = text.splitlines()
    for at in (100, 2000):
        columns = lines[at].split("\t")
        lines[at] = "\t".join(columns[:3] + [columns[3] + "     " + columns[4]] + columns[5:])
    return "\n".join(lines[:500] + ["XX0101\t1\tthis row is broken"] + lines[500:])


def main():
    binary, data = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    text = gzip.open(data / RAW, "rt", encoding="latin-1", newline="").read()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        summary, _ = import_into(binary, folder, data, text)
        print(f"imported in {summary['seconds']:.1f} s")
        same("visits", summary["visits"], 33066)
        assert not any(summary["rejected"].values()), summary
        calls, visits = read(binary, folder), read(binary, folder, "--visits")
        published(calls)
        check_days(told_days(visits), raw_days(raw_rows(text)))
        told_by_figures(binary, folder, raw_days(raw_rows(text)))
        again, _ = import_into(binary, folder, data, text)
        same("visits after a second import", again["visits"], 33066)
        assert read(binary, folder, "--visits") == visits, "a second import changed something"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        summary, errors = import_into(binary, folder, data, twisted(text))
        same("refused of the twisted month", summary["rejected"]["columns"], 1)
        assert "line 501: it has 3 columns, not 17" in errors, errors
        assert read(binary, folder, "--visits") == visits, "the twisted month is another"
    print("holds")


if __name__ == "__main__":
    main()
