#!/usr/bin/env python3
"""One recording of a real switch through the real program, judged against what the telephones did.

    grade_recording.py DUTYLINE FOLDER ACCOUNT

FOLDER holds truth.csv and the recording of ACCOUNT, one file a connection. The visits and the calls are graded; a second import must change
nothing; and no caller's number may be in the ledger or in anything the program says.
"""
import csv
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from chain_truth import chain, compare_calls  # noqa: E402
from grade import compare_visits  # noqa: E402
from truth import read_rows, read_truth  # noqa: E402

CONFIGURATION = """\
listen: {http: 127.0.0.1:0}
ledger: {path: ledger.db}
privacy: {key_file: caller.key, agents: names}
switches:
  - name: pbx
    sources:
      - {name: pbx-ami, kind: asterisk_ami, address: 127.0.0.1:5038, username: dutyline, password_file: ami.secret}
lines:
  - {name: send-duty, queues: [{switch: pbx, name: send-duty}]}
  - {name: send-eps, queues: [{switch: pbx, name: send-eps}]}
"""
LINE_OF = {"send-duty": "send-duty", "send-eps": "send-eps"}
REFUSED = ("refused_empty", "refused_full")

# What an account is not shown it must not guess: these outcomes it may tell as unknown, never as another.
NOTHING_HIDDEN = ((), ())
NO_DIALPLAN = (("timeout", "left_empty", "withdrawn", "redirected"), REFUSED)
NO_HANG_UPS = (NO_DIALPLAN[0] + ("abandoned", "cut_off"), REFUSED)
HIDDEN_FROM = {"precise": NOTHING_HIDDEN, "all": NOTHING_HIDDEN, "narrow": NO_DIALPLAN, "uncut": NO_DIALPLAN,
               "agentonly": NO_HANG_UPS, "filtered": NO_HANG_UPS}


class Program:
    """The program in a folder of its own, and everything it ever said there."""

    def __init__(self, binary, folder, configuration=CONFIGURATION):
        self.binary, self.folder, self.said = binary, folder, b""
        (folder / "dutyline.yaml").write_text(configuration)
        (folder / "caller.key").write_text("a key for the invented callers of a recording\n")
        (folder / "ami.secret").write_text("a password that nobody asks for\n")

    def run(self, *arguments):
        done = subprocess.run([self.binary, arguments[0], "-c", "dutyline.yaml", *arguments[1:]], cwd=self.folder,
                              capture_output=True, check=False)
        self.said += done.stdout + done.stderr
        if done.returncode != 0:
            sys.exit(f"dutyline {' '.join(arguments)} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def import_all(self, files, source="pbx-ami"):
        summary = json.loads(self.run("import", "--source", source, *files))
        del summary["seconds"]
        return summary, self.run("calls"), self.run("calls", "--visits")

    def on_disk(self):
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("ledger.db*")))


def read(path):
    with gzip.open(path, "rb") as file:
        return file.read()


def numbers_left(recording, places, shown=rb"\r\nCallerIDNum: \+?(\d{8,})\r\n"):
    """Where a caller's number of the recording stands, with or without its first 0."""
    numbers = {number.removeprefix(b"0") for number in re.findall(shown, recording)}
    if not numbers:
        sys.exit("the recording holds no caller's number: nothing would be proven")
    return [f"a caller's number ({number.decode()}) is in {place}" for place, held in places.items() for number in sorted(numbers)
            if number in held]


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    binary, source, account = os.path.abspath(sys.argv[1]), Path(sys.argv[2]).resolve(), sys.argv[3]
    files = [str(path) for path in sorted(source.glob(f"{account}.*.ami.gz"))]
    if not files:
        sys.exit(f"{source} holds no recording of {account}")
    recording = b"".join(read(path) for path in files)
    # Events that carry their own time need no allowance for the recorder's delay.
    tolerance = 0.1 if b"\r\nPrivilege: agent,all\r\nTimestamp: " in recording else 0.3
    unknown_ok, missing_ok = HIDDEN_FROM[account]
    truth = read_truth(source / "truth.csv")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = Program(binary, folder)
        first = program.import_all(files)
        again = program.import_all(files)
        (folder / "calls.csv").write_bytes(first[1])
        (folder / "visits.csv").write_bytes(first[2])
        differences, visits = compare_visits(truth, read_rows(folder / "visits.csv"), tolerance, unknown_ok, missing_ok)
        shown = [visit for visit in truth if visit.outcome not in missing_ok]
        wrong, calls = compare_calls(chain(shown, LINE_OF), read_rows(folder / "calls.csv"), unknown_ok=unknown_ok)
        differences += wrong
        for what, before, after in zip(("the summary", "the calls", "the visits"), first, again):
            if before != after:
                differences.append(f"{what} changed with the second import")
        if first[0]["visits"] != len(list(csv.DictReader(first[2].decode().splitlines()))):
            differences.append("the summary counts other visits than are listed")
        differences += numbers_left(recording, {"the ledger": program.on_disk(), "what the program said": program.said})

    print("\n".join(differences + [f"{visits} visits and {calls} calls judged, {len(differences)} differences"]))
    return 0 if visits and calls and not differences else 1


if __name__ == "__main__":
    sys.exit(main())
