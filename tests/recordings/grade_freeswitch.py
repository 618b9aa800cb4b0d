#!/usr/bin/env python3
"""One recording of a real FreeSWITCH through the real program, judged against what the switch's own log says.

    grade_freeswitch.py DUTYLINE FOLDER FORM

FOLDER holds truth.csv and the recording of FORM (plain, json), one file a connection. The visits are graded; a second import must change
nothing; and no caller's number may be in the ledger or in anything the program says. Where sight was lost (`gap`) a visit that left no byte is
not asked for as a row: where the recorder asked for the queues' counters before and after, the gap tells how many of them were answered and how
many not. A visit may be unknown if its end fell into a hole, and only then; times that a list tells are whole seconds.
"""
import csv
import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from freeswitch_truth import read_freeswitch_truth  # noqa: E402
from grade import compare_visits  # noqa: E402
from grade_recording import Program, numbers_left, read  # noqa: E402
from truth import read_rows  # noqa: E402

CONFIGURATION = """\
listen: {http: 127.0.0.1:0}
ledger: {path: ledger.db}
privacy: {key_file: caller.key, agents: names}
switches:
  - name: pbx
    sources:
      - {name: pbx-esl, kind: freeswitch_esl, address: 127.0.0.1:8021, password_file: ami.secret}
lines:
  - {name: send-duty, queues: [{switch: pbx, name: send-duty@default}]}
  - {name: send-eps, queues: [{switch: pbx, name: send-eps@default}]}
"""
EXACT = 0.1          # every event carries its own time
WHOLE_SECONDS = 1.1  # what a list tells after sight was lost


COUNTERS = "api callcenter_config queue list"
NEAR = 1.0  # an event may be some time under way when sight is lost


def ended(row):
    """When the visit was counted by its queue: the connection, or the end of waiting without one. Seconds."""
    return float(row["bridge_time"] or row["leave_time"])


def holes(files):
    """[(from, to, counters known before and after)] between the connections, by the recorder's own index."""
    connections = []
    for path in files:
        with open(path.removesuffix(".raw.gz") + ".idx.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        reads = [float(row["epoch"]) for row in rows if row["kind"] == "rx"]
        connections.append((reads[0], reads[-1], any(row["kind"] == "tx" and row["text"] == COUNTERS for row in rows)))
    return [(before[1], after[0], before[2] and after[2]) for before, after in zip(connections, connections[1:])]


def compare_gaps(truth_path, recording, files, program, rows):
    """What each gap says was missed, and which visits are unknown, against the truth. Returns (differences, notes)."""
    with open(truth_path, encoding="utf-8", newline="") as file:
        truth = [row for row in csv.DictReader(file) if row["visit"] != "0"]
    unseen = [row for row in truth if any(row[name].encode() not in recording for name in ("session_uuid", "member_uuid"))]
    lines = {figures["line"]: figures["gaps"] for figures in json.loads(program.run("figures", "--format", "json", "--by", "none"))}
    differences, notes = [], []
    for begin, end, counted in holes(files):
        for line, gaps in lines.items():
            told = [gap for gap in gaps if gap["from"] < end and gap["to"] > begin]
            if len(told) != 1:
                differences.append(f"the hole at {begin} is told as {len(told)} gaps of {line}")
                continue
            found = (told[0]["missed_answered"], told[0]["missed_other"])
            here = [row for row in unseen if row["queue"].startswith(line) and begin - NEAR <= ended(row) <= end + NEAR]
            answered = sum(bool(row["bridge_time"]) for row in here)
            expected = (answered, len(here) - answered) if counted else (None, None)
            notes.append(f"gap {begin:.0f}-{end:.0f} {line}: missed {found[0]} answered, {found[1]} other")
            if found != expected:
                differences.append(f"{notes[-1]}; it were {expected}")
    in_hole = {row["session_uuid"]: ended(row) for row in truth if any(b - NEAR <= ended(row) <= e + NEAR for b, e, _ in holes(files))}
    for row in rows:
        if row["outcome"] == "unknown":
            at = in_hole.get(row["switch_call_id"])
            notes.append(f"unknown {row['switch_call_id']} {row['queue']}: ended at {at}, in a hole")
            if at is None:
                differences.append(f"unknown {row['switch_call_id']}, though its end fell into no hole")
    return differences, notes


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    binary, source, form = os.path.abspath(sys.argv[1]), Path(sys.argv[2]).resolve(), sys.argv[3]
    files = [str(path) for path in sorted(source.glob(f"{form}.*.raw.gz"))]
    if not files:
        sys.exit(f"{source} holds no recording of {form}")
    recording = b"".join(read(path) for path in files)
    lost_sight = source.name == "gap"
    truth = read_freeswitch_truth(source / "truth.csv", recording if lost_sight else None)
    unknown_ok = ("answered", "abandoned") if lost_sight else ()
    tolerance = EXACT if len(files) == 1 else WHOLE_SECONDS

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = Program(binary, folder, CONFIGURATION)
        first = program.import_all(files, "pbx-esl")
        again = program.import_all(files, "pbx-esl")
        (folder / "visits.csv").write_bytes(first[2])
        rows = read_rows(folder / "visits.csv")
        differences, visits = compare_visits(truth, rows, tolerance, unknown_ok)
        notes = []
        if lost_sight:
            wrong, notes = compare_gaps(source / "truth.csv", recording, files, program, rows)
            differences += wrong
        for what, before, after in zip(("the summary", "the calls", "the visits"), first, again):
            if before != after:
                differences.append(f"{what} changed with the second import")
        shown = rb'CC-Member-CID-Number(?:: |":")(\d{8,})["\n]'
        differences += numbers_left(recording, {"the ledger": program.on_disk(), "what the program said": program.said}, shown)

    print("\n".join(notes + differences + [f"{visits} visits judged, {len(differences)} differences"]))
    return 0 if visits and not differences else 1


if __name__ == "__main__":
    sys.exit(main())
