#!/usr/bin/env python3
"""One recording of a real FreeSWITCH through the real program, judged against what the switch's own log says.

    grade_freeswitch.py DUTYLINE FOLDER FORM

FOLDER holds truth.csv and the recording of FORM (plain, json), one file a connection. The visits are graded; a second import must change
nothing; and no caller's number may be in the ledger or in anything the program says. Where sight was lost (`gap`) a visit that left no byte is
not asked for, and one that ended unseen may be unknown; times that a list tells are whole seconds.
"""
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
        differences, visits = compare_visits(truth, read_rows(folder / "visits.csv"), tolerance, unknown_ok)
        for what, before, after in zip(("the summary", "the calls", "the visits"), first, again):
            if before != after:
                differences.append(f"{what} changed with the second import")
        shown = rb'CC-Member-CID-Number(?:: |":")(\d{8,})["\n]'
        differences += numbers_left(recording, {"the ledger": program.on_disk(), "what the program said": program.said}, shown)

    print("\n".join(differences + [f"{visits} visits judged, {len(differences)} differences"]))
    return 0 if visits and not differences else 1


if __name__ == "__main__":
    sys.exit(main())
