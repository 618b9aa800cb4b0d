#!/usr/bin/env python3
"""A whole history: what its import costs beside sqlite3's own .import of the raw lines into one table, how large the
ledger is, and how soon `calls` of one day, `figures` of a year by week and `run` answer from it.

    tests/bench/history.py PROGRAMS [BYTES]      PROGRAMS: the build folder; BYTES of queue_log, default 200000000

Costs are of the processor's time, so that a busy machine spoils the ratio little; answers are of the clock, the best of
five. A call that is missing in the ledger is a failure, however fast."""
import csv
import datetime
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

CONFIG = """\
listen: {http: 127.0.0.1:0}
ledger: {path: ledger.db}
privacy: {caller_id: hmac, key_file: caller.key}
switches:
  - {name: pbx, sources: [{name: pbx-log, kind: asterisk_queue_log, path: followed}]}
lines:
  - {name: send-duty, queues: [{switch: pbx, name: send-duty}, {switch: pbx, name: send-eps}], target: 98%}
"""


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(command, **options):
    cpu, wall = children_seconds(), time.monotonic()
    done = subprocess.run(command, check=True, capture_output=True, text=True, **options)
    return done.stdout, children_seconds() - cpu, time.monotonic() - wall


def ready_after(dutyline, folder):
    """Seconds from the start of `run` until a page answers."""
    began = time.monotonic()
    with open(folder / "run.log", "w", encoding="utf-8") as log:
        process = subprocess.Popen([dutyline, "run", "-c", folder / "dutyline.yaml"], stderr=log)
    try:
        while time.monotonic() < began + 120:
            text = (folder / "run.log").read_text(encoding="utf-8")
            if "shows http://" in text:
                address = text.split("shows ", 1)[1].split()[0].rstrip("/,;")
                urllib.request.urlopen(address + "/healthz", timeout=60).read()
                return time.monotonic() - began
            if process.poll() is not None:
                raise RuntimeError("run ended: " + text)
            time.sleep(0.002)
        raise RuntimeError("run was not ready within 120 s")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    size = sys.argv[2] if len(sys.argv) > 2 else "200000000"
    dutyline = programs / "dutyline"
    with tempfile.TemporaryDirectory(prefix="dutyline-history-") as name:
        folder = pathlib.Path(name)
        (folder / "dutyline.yaml").write_text(CONFIG, encoding="utf-8")
        (folder / "caller.key").write_text("a key for invented callers, 32 bytes", encoding="utf-8")
        os.chmod(folder / "caller.key", 0o600)
        with open(folder / "queue_log", "wb") as log:
            counts = subprocess.run([programs / "tests/bench/write_log", size], check=True, stdout=log, stderr=subprocess.PIPE)
        rows, calls = map(int, counts.stderr.split())
        megabytes = (folder / "queue_log").stat().st_size / 1e6
        peer = folder / "raw.db"
        script = f".separator \x01\ncreate table lines(line text);\n.import {folder}/queue_log lines\n"
        _, peer_cpu, peer_wall = timed(["sqlite3", peer], input=script)
        stored = int(subprocess.run(["sqlite3", peer, "select count(*) from lines"], check=True, capture_output=True).stdout)
        common = ["-c", folder / "dutyline.yaml"]
        text, cpu, wall = timed([dutyline, "import", *common, "--source", "pbx-log", folder / "queue_log"])
        summary = json.loads(text)
        day = datetime.date.fromtimestamp(1_480_000_000 + 40 * 86_400)
        best_calls = min(timed([dutyline, "calls", *common, "--from", str(day), "--to", str(day)])[2] for _ in range(5))
        weeks = [timed([dutyline, "figures", *common, "--by", "week", "--format", "csv"]) for _ in range(5)]
        offered = sum(int(row["offered"]) + int(row["closed_offered"]) for row in csv.DictReader(weeks[0][0].splitlines()))
        ready = min(ready_after(dutyline, folder) for _ in range(5))
        print(f"{megabytes:.0f} MB of queue_log, {rows} rows, {calls} calls")
        print(f"sqlite3 .import of the raw lines   {peer_cpu:7.2f} s of CPU   {peer_wall:7.2f} s")
        print(f"dutyline import                    {cpu:7.2f} s of CPU   {wall:7.2f} s   {cpu / peer_cpu:.2f} of sqlite3's"
              f"   ledger {(folder / 'ledger.db').stat().st_size / 1e6:.0f} MB")
        print(f"calls of one day                   {best_calls * 1000:7.0f} ms")
        print(f"figures by week, of all of it      {min(each[2] for each in weeks) * 1000:7.0f} ms   {min(each[1] for each in weeks):.2f} s of CPU"
              f"   {min(each[1] for each in weeks) / calls * 1e6:.2f} us a call")
        print(f"run, until its pages answer        {ready * 1000:7.0f} ms")
        if offered != calls:
            print(f"history: figures tell of {offered} calls, not of {calls}", file=sys.stderr)
            return 1
        if stored != rows or summary["calls"] != calls:
            print(f"history: {stored} lines and {summary['calls']} calls were kept of {rows} and {calls}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
