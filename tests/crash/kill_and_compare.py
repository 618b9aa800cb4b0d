#!/usr/bin/env python3
"""A recorded day lived again by a switch on loopback and by its queue_log, before a daemon that is killed again and again.

    kill_and_compare.py [options] CRASH_DAEMON DUTYLINE FOLDER

FOLDER is a recorded scenario (tests/data/asterisk). At the end every visit must be what the telephones did, no counter may have gone down or
counted twice, and nothing may be missing of what was told live but what was told within a second before a kill or while the daemon was down:
those are listed. Ends with 0 PASSED, 1 FAILED.

    --speed X      how much faster the day is lived (1)        --kills N    SIGKILLs, at random moments over the whole day (20)
    --account A    what the daemon may read (precise)          --seed N     of the moments (1)
"""
import argparse
import asyncio
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from grade import compare_visits  # noqa: E402
from recorded_switch import BANNER, Session, State, log_rows, messages_of, parse_actions  # noqa: E402
from truth import numbered, read_rows, read_truth  # noqa: E402

CONFIGURATION = """\
listen: {{http: 127.0.0.1:{http}, control: control.sock}}
ledger: {{path: ledger.db}}
privacy: {{key_file: caller.key}}
switches:
  - name: pbx
    sources:
      - {{name: pbx-ami, kind: asterisk_ami, address: 127.0.0.1:{ami}, username: dutyline, password_file: ami.secret}}
      - {{name: pbx-log, kind: asterisk_queue_log, path: queue_log}}
lines:
  - {{name: send-duty, settle: 10s, queues: [{{switch: pbx, name: send-duty}}]}}
  - {{name: send-eps, settle: 10s, queues: [{{switch: pbx, name: send-eps}}]}}
"""
SECRET = "a password for the invented switch"
WITHIN = 1.0            # seconds before a kill: what only live events said may be lost
BEFORE, AFTER = 3, 130  # of the day itself, in its own seconds: how long the daemon sees nothing before, and time to settle
COUNTED = re.compile(r"^(dutyline_(?:calls?|line|agent|spike)_\w*?(?:total|_count|_bucket|_sum)(?:\{.*\})?) (\S+)$", re.M)
LOG_TOLERANCE = 1.1     # a log tells whole seconds


def stamped(text, at):
    """An event as a switch with `timestampevents = yes` sends it."""
    lines = text.split(b"\r\n")
    if not any(line.startswith(b"Timestamp: ") for line in lines):
        lines.insert(2, b"Timestamp: %.6f" % at)
    return b"\r\n".join(lines) + b"\r\n\r\n"


class Rehearsal:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.seen = messages_of(options.scenario, "all")
        self.told = messages_of(options.scenario, options.account)
        self.rows = log_rows(options.scenario, self.seen)
        self.state = State(options.scenario)
        self.then = self.rows[0][0] - BEFORE
        self.began = time.time()
        self.sessions, self.logins, self.kills = {}, [], []
        self.counters, self.faults, self.scrapes = {}, [], 0
        self.daemon = None
        self.killing = True

    def now(self):
        return self.then + (time.time() - self.began) * self.options.speed

    async def until(self, at):
        if (wait := (at - self.now()) / self.options.speed) > 0:
            await asyncio.sleep(wait)

    # The switch.
    async def serve(self, reader, writer):
        session = Session(SECRET, self.state, self.then - 600)
        self.sessions[writer] = session
        buffer = b""
        writer.write(BANNER)
        try:
            while chunk := await reader.read(4096):
                actions, buffer = parse_actions(buffer + chunk)
                for action in actions:
                    before = session.logged_in
                    writer.write(session.answer(action, self.now()))
                    if session.logged_in and not before:
                        self.logins.append(self.now())
        except (OSError, asyncio.CancelledError):
            pass
        del self.sessions[writer]
        writer.close()

    async def live_the_day(self):
        events = sorted([(at, 0, fields, None) for at, fields, _ in self.seen] + [(at, 1, None, text) for at, _, text in self.told],
                        key=lambda event: event[:2])
        for at, _, fields, text in events:
            await self.until(at)
            if fields:
                self.state.see(at, fields)
                continue
            for writer, session in list(self.sessions.items()):
                if session.logged_in and not writer.is_closing():
                    writer.write(stamped(text, at))

    async def write_the_log(self):
        with open(self.folder / "queue_log", "ab", buffering=0) as log:
            for at, row in self.rows:
                await self.until(at)
                log.write(row)

    # The daemon.
    def start(self, delay=0.0):
        """`delay`: how much earlier than the day its clock begins."""
        log = open(self.folder / "daemon.log", "ab")
        self.daemon = subprocess.Popen([self.options.crash_daemon, self.folder / "dutyline.yaml", str(self.options.speed), repr(self.then),
                                        repr(self.began + delay)], cwd=self.folder, stdout=log, stderr=log)

    async def kill_it_again_and_again(self, end):
        chance = random.Random(self.options.seed)
        moments = sorted(chance.uniform(self.then + BEFORE, end) for _ in range(self.options.kills))
        for at in moments:
            await self.until(at)
            if self.daemon.poll() is not None:
                self.faults.append(f"the daemon ended by itself with {self.daemon.returncode}")
            self.daemon.send_signal(signal.SIGKILL)
            killed = self.now()
            self.daemon.wait()
            self.kills.append(killed)
            self.start()
        self.killing = False

    async def scrape(self, http):
        """The page; nothing where none came. A counter that is lower than it ever was is a fault."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", http)
            writer.write(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            page = (await asyncio.wait_for(reader.read(-1), 10)).decode(errors="replace")
            writer.close()
        except OSError:
            return ""
        if not page.endswith("\n") or "\ndutyline_build_info{" not in page:
            return ""  # killed while it answered
        self.scrapes += 1
        for series, value in COUNTED.findall(page):
            before = self.counters.get(series, 0.0)
            if float(value) < before:
                self.faults.append(f"a counter went down at {self.now():.3f}: {series} from {before} to {value}")
            self.counters[series] = max(before, float(value))
        return page

    async def watch(self, http, every):
        while True:
            await self.scrape(http)
            await asyncio.sleep(every)

    def blind(self):
        """[(from, to)]: what was told in them only live may be missing."""
        gaps = []
        for killed in self.kills:
            back = min((login for login in self.logins if login > killed), default=float("inf"))
            gaps.append((killed - WITHIN * self.options.speed, back))
        return gaps


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def rehearse(options, folder):
    day = Rehearsal(options, folder)
    http = free_port()
    server = await asyncio.start_server(day.serve, "127.0.0.1", 0)
    ami = server.sockets[0].getsockname()[1]
    (folder / "dutyline.yaml").write_text(CONFIGURATION.format(http=http, ami=ami))
    (folder / "caller.key").write_text("a key for the invented callers of a recording\n")
    (folder / "ami.secret").write_text(SECRET + "\n")
    (folder / "queue_log").touch()
    day.start(delay=100)
    while not re.search(r'^dutyline_source_up\{source="pbx-ami".*\} 1$', await day.scrape(http), re.M):  # seen before the day begins
        if day.daemon.poll() is not None:
            sys.exit((folder / "daemon.log").read_text())
        await asyncio.sleep(0.1)
    day.daemon.send_signal(signal.SIGTERM)
    day.daemon.wait()
    day.logins.clear()
    day.began = time.time()
    day.start()
    watching = asyncio.create_task(day.watch(http, 0.1))
    end = max(day.rows[-1][0], day.told[-1][0])
    await asyncio.gather(day.live_the_day(), day.write_the_log(), day.kill_it_again_and_again(end))
    await day.until(end + AFTER)
    watching.cancel()
    while not await day.scrape(http):
        await asyncio.sleep(0.1)
    day.daemon.send_signal(signal.SIGTERM)
    if (code := day.daemon.wait(60)) != 0:
        day.faults.append(f"the daemon ended with {code}")
    server.close()
    return day


def within(gaps, *instants):
    return any(begin <= at <= end for at in instants for begin, end in gaps)


def judge(day, options, folder):
    """(what is wrong, what was lost as it may be)"""
    calls = lambda *more: subprocess.run([options.dutyline, "calls", "-c", "dutyline.yaml", *more], cwd=folder, check=True,
                                         capture_output=True, text=True).stdout
    (folder / "visits.csv").write_text(calls("--visits"))
    truth, rows = read_truth(Path(options.scenario) / "truth.csv"), read_rows(folder / "visits.csv")
    gaps = day.blind()
    expected = numbered(truth, lambda v: (v.call_id, v.queue, v.refused))
    told = numbered(rows, lambda r: (r["switch_call_id"], r["queue"], r["outcome"].startswith("refused_")))
    logged = {tuple(row.decode(errors="replace").split("|")[1:3]) for _, row in day.rows}
    wrong, lost = list(day.faults), []
    differences, judged = compare_visits(truth, rows, wait_tolerance=0.3)
    moments = {}
    for visit in expected.values():
        moments.setdefault(visit.call_id, set()).update({visit.joined, visit.joined + (visit.wait or 0)})
    for at, fields, _ in day.told:  # whatever was told of her, of the whole conversation
        moments.setdefault(fields.get("Uniqueid"), set()).add(at)
    for difference in differences:
        kind, call, queue = difference.split()[:3]
        excused = within(gaps, *moments.get(call, ()))
        only_live = (call, queue) not in logged
        shown = re.search(r"was (\w+)(?:, told as (\w+))?", difference)
        ambiguous = kind == "wrong" and shown and shown[2] == "abandoned" and shown[1] in ("cut_off", "redirected")
        coarse = False
        if kind == "wait":
            row = next(row for key, row in told.items() if key[0][0] == call and key[0][1] == queue and f"#{key[1]}" in difference)
            visit = next(visit for key, visit in expected.items() if key[0][0] == call and key[0][1] == queue and f"#{key[1]}" in difference)
            coarse = bool(row["wait_s"]) and abs(float(row["wait_s"]) - visit.wait) <= LOG_TOLERANCE
        if excused and (coarse or only_live or ambiguous):
            lost.append(difference)
        else:
            wrong.append(difference)
    wrong += counting_faults(day, calls())
    return wrong, lost, judged


def counting_faults(day, calls):
    """Every call in the counters once, and once only."""
    import csv
    import io
    by_class, offered = {}, {}
    for row in csv.DictReader(io.StringIO(calls)):
        if row["line"]:
            offered[row["line"]] = offered.get(row["line"], 0) + 1
            by_class[row["line"], row["class"]] = by_class.get((row["line"], row["class"]), 0) + 1
    counted, counted_classes = {}, {}
    for series, value in day.counters.items():
        labels = dict(re.findall(r'(\w+)="([^"]*)"', series))
        if series.startswith("dutyline_calls_offered_total{"):
            counted[labels["line"]] = counted.get(labels["line"], 0) + int(value)
        elif series.startswith("dutyline_calls_total{"):
            key = labels["line"], labels["class"]
            counted_classes[key] = counted_classes.get(key, 0) + int(value)
        elif series.startswith("dutyline_calls_corrected_total{"):
            for name, step in (("from", -1), ("to", 1)):
                key = labels["line"], labels[name]
                counted_classes[key] = counted_classes.get(key, 0) + step * int(value)
    faults = [f"{line}: {offered[line]} calls in the ledger, {counted.get(line, 0)} counted as offered" for line in offered
              if offered[line] != counted.get(line, 0)]
    for key in sorted(set(by_class) | {key for key, value in counted_classes.items() if value}):
        if by_class.get(key, 0) != counted_classes.get(key, 0):
            faults.append(f"{key[0]}: {by_class.get(key, 0)} calls are {key[1]}, {counted_classes.get(key, 0)} were counted so")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--account", default="precise")
    parser.add_argument("--seed", type=int, default=1)
    program = lambda name: str(Path(name).resolve())  # started in a folder of their own
    parser.add_argument("crash_daemon", type=program)
    parser.add_argument("dutyline", type=program)
    parser.add_argument("scenario")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="dutyline-crash-"))
    day = asyncio.run(rehearse(options, folder))
    wrong, lost, judged = judge(day, options, folder)
    for text in lost:
        print(f"lost with what was told within {WITHIN:g} s before a kill or while down: {text}")
    for text in wrong:
        print(f"WRONG: {text}")
    print(f"{len(day.kills)} kills, {day.scrapes} scrapes, {judged} visits judged, {len(lost)} lost as they may be, {len(wrong)} faults")
    if wrong or not judged:
        print(f"FAILED; what it left: {folder}")
        return 1
    shutil.rmtree(folder)
    print("PASSED")
    return 0


if __name__ == "__main__":
    sys.exit(main())
