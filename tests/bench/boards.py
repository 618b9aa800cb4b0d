#!/usr/bin/env python3
"""Many boards before one daemon: what they cost it, and whether one that does not read is cut off while the others notice nothing.

    boards.py DUTYLINE [--boards N] [--rate CHANGES_A_SECOND] [--seconds N] [--lines N]

The daemon follows a file of event lines to which calls are written, so many changes of the picture a second. Each board listens to the event
stream; one more never reads. Fails where a board misses a change for more than a second, the daemon takes 20 % of a core or more, or the board
that does not read is still there after a minute.
"""
import argparse
import json
import re
import selectors
import socket
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from started_daemon import StartedDaemon

MOST_CPU = 0.20  # of a core
LONGEST_SILENCE = 1.0  # seconds
CUT_OFF_WITHIN = 60.0


class Daemon(StartedDaemon):
    def __init__(self, binary, folder, lines):
        self.names = [f"line-{number}" for number in range(lines)]
        rows = "".join(f"  - {{name: {name}, queues: [{{switch: cloud, name: {name}}}], settle: 1s}}\n" for name in self.names)
        (folder / "events.jsonl").touch()
        (folder / "dutyline.yaml").write_text(
            "listen: {http: 127.0.0.1:0}\nledger: {path: ledger.db}\nprivacy: {caller_id: none}\nswitches:\n  - name: cloud\n"
            f"    sources: [{{name: events, kind: json_lines, path: events.jsonl}}]\nlines:\n{rows}")
        super().__init__(binary, folder)
        self.events = open(folder / "events.jsonl", "a", encoding="utf-8", buffering=1)
        self.calls = 0

    def change(self):
        """One change of the picture: a call joins, or the one before is answered."""
        line = self.names[self.calls // 2 % len(self.names)]
        call = f"c-{self.calls // 2}"
        event = {"event": "offered"} if self.calls % 2 == 0 else {"event": "answered", "agent": "A"}
        self.events.write(json.dumps(event | {"time": time.time(), "queue": line, "id": call}) + "\n")
        self.calls += 1

    def resident(self):
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text()).group(1)) / 1024

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as reply:
            return float(re.search(rf"^{name} (\S+)$", reply.read().decode(), re.M).group(1))

    def listener(self, reads=True):
        board = socket.socket()
        if not reads:
            board.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        board.connect(("127.0.0.1", self.port))
        board.sendall(b"GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        board.setblocking(False)
        return board


class Boards:
    """Reads all of them; of each it knows when it last heard something, and its longest silence."""

    def __init__(self, daemon, number):
        self.selector = selectors.DefaultSelector()
        self.bytes = self.messages = 0
        self.heard = {}
        self.silence = {}
        for _ in range(number):
            self.selector.register(daemon.listener(), selectors.EVENT_READ)

    def read(self, patience):
        for key, _ in self.selector.select(patience):
            data = key.fileobj.recv(1 << 18)
            if not data:
                raise SystemExit("a board that reads was cut off")
            now = time.monotonic()
            self.silence[key.fd] = max(self.silence.get(key.fd, 0), now - self.heard.get(key.fd, now))
            self.heard[key.fd] = now
            self.bytes += len(data)
            self.messages += data.count(b"\n\n")

    def start_measuring(self):
        self.silence, self.bytes, self.messages = {}, 0, 0
        now = time.monotonic()
        self.heard = {key: now for key in self.heard}


def play(daemon, boards, rate, seconds):
    """Writes changes at this rate and reads what the boards get; the daemon's share of a core meanwhile."""
    boards.start_measuring()
    cpu, began = daemon.cpu_seconds(), time.monotonic()
    end, due = began + seconds, began
    while (now := time.monotonic()) < end:
        if now >= due:
            daemon.change()
            due += 1 / rate
        boards.read(max(0, min(due, end) - time.monotonic()))
    return (daemon.cpu_seconds() - cpu) / (time.monotonic() - began)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dutyline")
    parser.add_argument("--boards", type=int, default=100)
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--lines", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dutyline-boards-") as folder:
        daemon = Daemon(options.dutyline, Path(folder), options.lines)
        try:
            return measure(daemon, options)
        finally:
            daemon.process.terminate()
            daemon.process.wait(20)


def measure(daemon, options):
    boards = Boards(daemon, options.boards)
    play(daemon, boards, options.rate, 2)
    if daemon.metric("dutyline_http_stream_clients") != options.boards:
        print("not every board is listened to")
        return 1
    share = play(daemon, boards, options.rate, options.seconds)
    size = boards.bytes / max(1, boards.messages)
    worst = max(boards.silence.values())
    print(f"{options.boards} boards, {options.lines} lines, {options.rate:g} changes/s for {options.seconds:g} s: {100 * share:.1f} % of a core, "
          f"{boards.messages / options.seconds / options.boards:.1f} messages/s a board of {size / 1000:.0f} kB, "
          f"longest silence of any {1000 * worst:.0f} ms, {daemon.resident():.1f} MiB resident")
    lazy = daemon.listener(reads=False)
    began = time.monotonic()
    worst_then = 0.0
    while daemon.metric("dutyline_http_stream_dropped_total") == 0 and time.monotonic() - began < CUT_OFF_WITHIN:
        play(daemon, boards, options.rate, 1)
        worst_then = max(worst_then, *boards.silence.values())
    gone = daemon.metric("dutyline_http_stream_dropped_total") == 1
    print(f"one that does not read: {'cut off after %.0f s' % (time.monotonic() - began) if gone else 'still there'}; "
          f"the others' longest silence meanwhile {1000 * worst_then:.0f} ms")
    lazy.close()
    good = share < MOST_CPU and worst < LONGEST_SILENCE and worst_then < LONGEST_SILENCE and gone
    print("good" if good else "FAILED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
