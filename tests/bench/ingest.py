#!/usr/bin/env python3
"""Events posted over HTTP in batches, as fast as asked for, while boards are watched: none may be lost, and the same again changes nothing.

    ingest.py DUTYLINE [--rate EVENTS_A_SECOND] [--seconds N] [--batch EVENTS] [--senders N] [--watchers N]

Starts the daemon with an empty ledger. Every sender posts batches of calls of its own (offered, answered or left, ended) on one connection and
sends a batch again where it is told to come back later. Then all is posted a second time, and the ledger's calls are counted.
"""
import argparse
import csv
import http.client
import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from started_daemon import StartedDaemon

CONFIGURATION = """\
listen: {http: 127.0.0.1:0}
ledger: {path: ledger.db}
privacy: {key_file: caller.key}
switches:
  - name: cloud
    sources: [{name: events, kind: json_lines, token_file: events.token}]
lines:
  - {name: send-duty, queues: [{switch: cloud, name: send-duty}]}
  - {name: send-eps, queues: [{switch: cloud, name: send-eps}]}
"""
TOKEN = "a-token-for-loopback-only"


def two_calls(name, began):
    """The events of one call that is answered and of one that is lost."""
    def event(kind, call, after, queue, **more):
        return json.dumps({"event": kind, "time": round(began + after, 3), "queue": queue, "id": f"{name}{call}", **more})
    number = f"01632960{hash(name) % 1000:03}"
    return [event("offered", "a", 0, "send-duty", caller=number), event("offered", "b", 0.1, "send-eps"),
            event("answered", "a", 2, "send-duty", agent="Agent 1"), event("left", "b", 6.5, "send-eps", outcome="abandoned"),
            event("ended", "a", 9, "send-duty", by="caller")]


class Daemon(StartedDaemon):
    def __init__(self, binary, folder):
        self.binary = binary
        (folder / "dutyline.yaml").write_text(CONFIGURATION)
        (folder / "caller.key").write_text("a key for the invented callers of a test\n")
        (folder / "events.token").write_text(TOKEN + "\n")
        (folder / "events.token").chmod(0o600)
        (folder / "caller.key").chmod(0o600)
        super().__init__(binary, folder)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.log.close()
        if code != 0:
            sys.exit(f"dutyline run ended with {code}: " + (self.folder / "log").read_text())

    def calls(self):
        done = subprocess.run([self.binary, "calls", "-c", str(self.folder / "dutyline.yaml"), "--visits"], capture_output=True, text=True, check=True)
        return list(csv.DictReader(done.stdout.splitlines()))


class Sender(threading.Thread):
    """Posts its batches at its share of the rate; None: as fast as they are answered."""

    def __init__(self, port, batches, pause):
        super().__init__()
        self.port, self.batches, self.pause = port, batches, pause
        self.taken = self.repeated = self.later = 0
        self.delays, self.fault = [], None

    def run(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            began = time.monotonic()
            for number, batch in enumerate(self.batches):
                time.sleep(max(0, began + number * self.pause - time.monotonic()))
                self.post(connection, batch)
        except Exception as fault:  # shown by the main thread
            self.fault = fault

    def post(self, connection, batch):
        headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/x-ndjson"}
        while True:
            sent = time.monotonic()
            connection.request("POST", "/api/v1/events", batch.encode(), headers)
            answer = connection.getresponse()
            body = json.loads(answer.read())
            if answer.status in (429, 503):
                self.later += 1
                time.sleep(0.2)
                continue
            self.delays.append(time.monotonic() - sent)
            if answer.status != 200 or body["refused"]:
                raise RuntimeError(f"{answer.status}: {body}")
            self.taken += body["taken"]
            self.repeated += body["repeated"]
            return


class Watcher(threading.Thread):
    """Listens to the event stream, as a wallboard does."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.messages = port, 0

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/api/v1/stream")
        answer = connection.getresponse()
        try:
            for line in answer:
                self.messages += line.startswith(b"data:")
        except (OSError, ValueError, http.client.HTTPException):
            pass  # the daemon has gone


def post_all(daemon, batches, senders, seconds):
    shares = [batches[index::senders] for index in range(senders)]
    threads = [Sender(daemon.port, share, seconds / len(share) if seconds else 0) for share in shares if share]
    cpu, began = daemon.cpu_seconds(), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
        if thread.fault:
            sys.exit(f"posting failed: {thread.fault}")
    took, cpu = time.monotonic() - began, daemon.cpu_seconds() - cpu
    delays = sorted(delay for thread in threads for delay in thread.delays)
    events = sum(thread.taken + thread.repeated for thread in threads)
    print(f"  {events} events in {took:.2f} s: {events / took:.0f} a second; {events / cpu if cpu else 0:.0f} a second of the daemon's processor time; "
          f"answer to a batch: median {1000 * delays[len(delays) // 2]:.0f} ms, slowest {1000 * delays[-1]:.0f} ms; told to come later: "
          f"{sum(thread.later for thread in threads)}")
    return sum(thread.taken for thread in threads), sum(thread.repeated for thread in threads)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dutyline")
    parser.add_argument("--rate", type=int, default=5000, help="0: as fast as they are answered")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--watchers", type=int, default=8)
    options = parser.parse_args()
    pairs = int((options.rate or 5000) * options.seconds / 5)
    events = [event for pair in range(pairs) for event in two_calls(f"c{pair}.", time.time() - 30 + pair * options.seconds / pairs)]
    batches = ["\n".join(events[at:at + options.batch]) for at in range(0, len(events), options.batch)]
    with tempfile.TemporaryDirectory() as name:
        daemon = Daemon(str(Path(options.dutyline).resolve()), Path(name))
        watchers = [Watcher(daemon.port) for _ in range(options.watchers)]
        for watcher in watchers:
            watcher.start()
        print(f"{len(events)} events in {len(batches)} batches, {options.senders} senders, {options.watchers} boards watched")
        taken, repeated = post_all(daemon, batches, options.senders, options.seconds if options.rate else 0)
        assert (taken, repeated) == (len(events), 0), (taken, repeated)
        print("the same again:")
        post_all(daemon, batches, options.senders, 0)
        messages = [watcher.messages for watcher in watchers]
        daemon.stop()
        visits = daemon.calls()
    by_outcome = {outcome: sum(visit["outcome"] == outcome for visit in visits) for outcome in ("answered", "abandoned")}
    print(f"  boards heard {min(messages)} to {max(messages)} messages; in the ledger: {by_outcome}")
    ends = sum(bool(visit["talk_s"]) for visit in visits)
    assert len(visits) == 2 * pairs and by_outcome == {"answered": pairs, "abandoned": pairs} and ends == pairs, "calls were lost, or counted twice"
    assert min(messages, default=1) > 0, "a board heard nothing"


if __name__ == "__main__":
    main()
