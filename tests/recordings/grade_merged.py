#!/usr/bin/env python3
"""What a real switch told live and its own log, through the real program, judged against what the telephones did.

    grade_merged.py DUTYLINE FOLDER ACCOUNT     ACCOUNT: narrow, precise or, for the log alone, log

FOLDER holds truth.csv, queue_log and the recording of ACCOUNT, one file a connection. In whatever order the accounts are imported, and
however often, the calls are byte for byte the same, and every visit is right. `verify` explains every difference that is left, names one that
was put in, and every correction of one account by the other is listed.
"""
import csv
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from grade import compare_visits  # noqa: E402
from truth import read_rows, read_truth  # noqa: E402

CONFIGURATION = """\
listen: {http: 127.0.0.1:0}
ledger: {path: ledger.db}
privacy: {key_file: caller.key}
switches:
  - name: pbx
    sources:
      - {name: pbx-ami, kind: asterisk_ami, address: 127.0.0.1:5038, username: dutyline, password_file: ami.secret}
      - {name: pbx-log, kind: asterisk_queue_log, path: queue_log}
lines:
  - {name: send-duty, queues: [{switch: pbx, name: send-duty}]}
  - {name: send-eps, queues: [{switch: pbx, name: send-eps}]}
"""
REFUSED = ("refused_empty", "refused_full")
SEEN_WHOLE = ("day", "spike", "edges")  # no connection was lost: every wait is timed by live events
AS_THE_LOG_SAYS = {"cut_off": "abandoned", "redirected": "abandoned"}  # it calls whatever it cannot tell apart so


class Program:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        (folder / "dutyline.yaml").write_text(CONFIGURATION)
        (folder / "caller.key").write_text("a key for the invented callers of a recording\n")
        (folder / "ami.secret").write_text("a password that nobody asks for\n")

    def run(self, *arguments, may_fail=False):
        done = subprocess.run([self.binary, arguments[0], "-c", "dutyline.yaml", *arguments[1:]], cwd=self.folder,
                              capture_output=True, check=False)
        if done.returncode != 0 and not may_fail:
            sys.exit(f"dutyline {' '.join(arguments)} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
        return done if may_fail else done.stdout

    def told(self, order, files):
        """The calls of a new ledger, told the accounts in this order."""
        for path in self.folder.glob("ledger.db*"):
            path.unlink()
        for account in order:
            self.run("import", "--source", f"pbx-{account}", *files[account])
        return self.run("calls"), self.run("calls", "--visits")


def as_the_log_says(truth, rows):
    """Where the log has an end that could be either, what it calls it is right; a caller whom only a start of the switch ended is cut off."""
    told = {(row["switch_call_id"], row["queue"]): row["outcome"] for row in rows}
    for visit in truth:
        if told.get((visit.call_id, visit.queue)) != visit.outcome:
            visit.outcome = AS_THE_LOG_SAYS.get(visit.outcome, visit.outcome)


def verified(program, files, differences):
    """Everything explained; and one visit too many in the log, which nobody else knows, is not."""
    done = program.run("verify", "--source", "pbx-log", *files["log"], may_fail=True)
    if done.returncode != 0:
        differences.append("verify finds what it cannot explain:\n" + done.stdout.decode() + done.stderr.decode())
    log = b"".join(Path(path).read_bytes() if not path.endswith(".gz") else subprocess.run(
        ["gzip", "-dc", path], capture_output=True, check=True).stdout for path in files["log"])
    second = re.findall(rb"^(\d+)\|", log, re.M)[-1]
    (program.folder / "one_more").write_bytes(
        log + second + b"|1.999999|send-duty|NONE|ENTERQUEUE||01632960999|1\n" + second + b"|1.999999|send-duty|NONE|EXITWITHTIMEOUT|1|1|0\n")
    done = program.run("verify", "--source", "pbx-log", "one_more", may_fail=True)
    last = done.stdout.decode().splitlines()[-1:]
    if done.returncode != 1 or not last or not last[0].endswith(" 1 unexplained") or b"UNEXPLAINED  1.999999 in send-duty" not in done.stdout:
        differences.append(f"verify does not name the visit put into the log: {done.returncode} {last}")


def named(program, differences):
    """After the log no call is missed in any gap that the switch's counters bound."""
    with sqlite3.connect(program.folder / "ledger.db") as ledger:
        missed = ledger.execute("SELECT source, began, line, missed_answered, missed_other FROM gap_calls "
                                "WHERE missed_answered + missed_other > 0").fetchall()
    differences += [f"still missed after the log: {row}" for row in missed]


def corrected(program, differences):
    """What was learnt after a call was final stands as it is now."""
    rows = list(csv.DictReader(program.run("calls", "--corrected").decode().splitlines()))
    for row in rows:
        if not row["call"] or (row["was_outcome"], row["was_class"]) == (row["now_outcome"], row["now_class"]):
            differences.append(f"no correction: {row}")
    return len(rows)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    binary, source, account = os.path.abspath(sys.argv[1]), Path(sys.argv[2]).resolve(), sys.argv[3]
    live = [str(path) for path in sorted(source.glob(f"{account}.*.ami.gz"))]
    files = {"ami": live, "log": [str(source / name) for name in ("queue_log.0.gz", "queue_log.gz") if (source / name).exists()]}
    if account != "log" and not live:
        sys.exit(f"{source} holds no recording of {account}")
    orders = [["log"], ["log", "log"]] if account == "log" else [["ami", "log"], ["log", "ami"], ["ami", "log", "ami", "log"], ["log", "log", "ami", "ami"]]
    truth = read_truth(source / "truth.csv")
    missing_ok = () if account == "precise" else REFUSED
    tolerance = 1.1 if account == "log" or source.name not in SEEN_WHOLE else 0.3

    with tempfile.TemporaryDirectory() as name:
        program = Program(binary, Path(name))
        first = program.told(orders[0], files)
        (program.folder / "visits.csv").write_bytes(first[1])
        rows = read_rows(program.folder / "visits.csv")
        if account == "log":
            as_the_log_says(truth, rows)
        differences, visits = compare_visits(truth, rows, tolerance, (), missing_ok)
        certain = [row for row in rows if row["times"] in ("arrival", "event")]
        if account != "log" and source.name not in SEEN_WHOLE:  # what was seen live is timed as finely as ever
            joined = {(row["switch_call_id"], row["queue"]) for row in certain}
            some = [visit for visit in truth if (visit.call_id, visit.queue) in joined]
            differences += compare_visits(some, certain, 0.3, (), missing_ok)[0]
        if account != "log":
            named(program, differences)
        verified(program, files, differences)
        corrections = corrected(program, differences)
        for order in orders[1:]:
            if program.told(order, files) != first:
                differences.append(f"the calls are others where the accounts came as {', '.join(order)}")

    print("\n".join(differences + [f"{visits} visits judged, {corrections} corrections, {len(differences)} differences"]))
    return 0 if visits and not differences else 1


if __name__ == "__main__":
    sys.exit(main())
