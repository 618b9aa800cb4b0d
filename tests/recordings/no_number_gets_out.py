#!/usr/bin/env python3
"""No caller's number and no agent's name gets out of the program: not into its log, its pages, its commands' words, its ledger or a core of its folder.

    no_number_gets_out.py DUTYLINE

A daemon follows, is posted and is asked for lines of every kind that holds a number where numbers stand, and broken lines and requests that hold one
where none should. Everything it says and writes is kept, and must hold none of them, in no spelling. (Recordings of real switches are looked
at in the same way by grade_recording.py.)
"""
import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

# Ofcom's ranges reserved for drama: the part that every spelling of a number shares.
CALLERS = [f"1632960{n:03}" for n in range(101, 161)] + [f"7700900{n:03}" for n in range(201, 221)]
AGENT = "Zephyrine Quill"  # whom every switch names, and nobody was told to keep
SPELLINGS = ("0{}", "+44{}", "0044{}")
CONFIGURATION = """\
listen: {http: "127.0.0.1:0", control: control.sock}
ledger: {path: ledger.db}
privacy: {key_file: caller.key}
switches:
  - name: pbx
    sources: [{name: log, kind: asterisk_queue_log, path: queue_log}]
  - name: cloud
    sources: [{name: posted, kind: json_lines, token_file: cloud.token}, {name: followed, kind: json_lines, path: events.ndjson}]
  - name: records
    sources:
      - name: cdr
        kind: delimited
        path: cdr.csv
        time_format: "%Y-%m-%dT%H:%M:%S"
        timezone: UTC
        columns: [Call, Queue, From, Start, Wait, Talk, Result]
        id: Call
        queue: Queue
        caller: From
        offered_at: Start
        wait: Wait
        talk: Talk
        rows: [{when: {Result: OK}, outcome: answered}, {when: {Result: LOST}, outcome: abandoned}]
lines:
  - {name: duty, queues: [{switch: pbx, name: duty}, {switch: cloud, name: duty}, {switch: records, name: duty}]}
"""


def spelt():
    """One number after another, in one spelling after another."""
    while True:
        for caller in CALLERS:
            for spelling in SPELLINGS:
                yield spelling.format(caller)


NUMBERS = spelt()


def queue_log(now):
    rows = []
    for n in range(20):
        rows += [f"{now + n}|{now}.{n}|duty|NONE|ENTERQUEUE||{next(NUMBERS)}|1", f"{now + n + 5}|{now}.{n}|duty|NONE|ABANDON|1|1|5"]
    rows += [f"{now}|{now}.90|duty|NONE|ENTERQUEUE|{next(NUMBERS)}|{next(NUMBERS)}", f"{next(NUMBERS)}|duty|NONE|ENTERQUEUE", f"{next(NUMBERS)}",
             f"{now}|{now}.91|duty|NONE|NOSUCHEVENT|{next(NUMBERS)}", f"{now}|{now}.92|duty|Local/{next(NUMBERS)}@agents|CONNECT|{next(NUMBERS)}|x|y"]
    for n, call in enumerate(("", "93", "94")):
        rows += [f"{now + n}|NONE|duty|{AGENT}|ADDMEMBER|"] if not call else [
            f"{now + n}|{now}.{call}|duty|NONE|ENTERQUEUE||{next(NUMBERS)}|1", f"{now + n + 4}|{now}.{call}|duty|{AGENT}|CONNECT|4|{now}.{call}1|3",
            f"{now + n + 9}|{now}.{call}|duty|{AGENT}|COMPLETEAGENT|4|5|1"]
    return "\n".join(rows) + "\n"


def events(now):
    told = []
    for n in range(20):
        told += [{"event": "offered", "time": now + n, "queue": "duty", "id": f"c{n}", "caller": next(NUMBERS)},
                 {"event": "left", "time": now + n + 9, "queue": "duty", "id": f"c{n}", "outcome": "abandoned"}]
    told += [{"event": next(NUMBERS), "time": now, "queue": "duty", "id": "x"}, {"event": "offered", "time": next(NUMBERS), "queue": "duty", "id": "y"},
             {"event": "left", "time": now, "queue": "duty", "id": "z", "outcome": next(NUMBERS)}, {next(NUMBERS): 1},
             {"event": "answered", "time": now, "queue": "duty", "id": "c1", "agent": next(NUMBERS)},
             {"event": "agent", "time": now, "queue": "duty", "agent": AGENT, "state": "available"},
             {"event": "offered", "time": now, "queue": "duty", "id": "v"}, {"event": "answered", "time": now + 2, "queue": "duty", "id": "v", "agent": AGENT},
             {"event": "offered", "time": now, "queue": "duty", "id": "w", "caller": int("44" + CALLERS[0])}]
    return "\n".join([*map(json.dumps, told), next(NUMBERS), '{"caller":"' + next(NUMBERS)]) + "\n"


def records():
    rows = ["Call,Queue,From,Start,Wait,Talk,Result"]
    rows += [f"r{n},duty,{next(NUMBERS)},2026-11-23T12:{n:02}:00,12,60,OK" for n in range(20)]
    rows += [f"r90,duty,{next(NUMBERS)},{next(NUMBERS)},12,60,OK", f"r91,duty,{next(NUMBERS)},2026-11-23T13:00:00,12,60,{next(NUMBERS)}",
             f"{next(NUMBERS)}", f"r92,duty,{next(NUMBERS)},2026-11-23T13:00:00,{next(NUMBERS)}"]
    return "\n".join(rows) + "\n"


class Daemon:
    def __init__(self, binary, folder):
        self.folder, self.said = folder, []
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen([binary, "run", "-v", "-c", "dutyline.yaml"], cwd=folder, stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log)
        self.port = self._port()

    def _port(self):
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(rb"shows http://127\.0\.0\.1:(\d+)", (self.folder / "log").read_bytes())
            if found:
                return int(found.group(1))
            time.sleep(0.05)
        sys.exit(f"the daemon does not start: {(self.folder / 'log').read_text()}")

    def ask(self, path, body=None, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                status, head, text = reply.status, str(reply.headers), reply.read()
        except urllib.error.HTTPError as refused:
            status, head, text = refused.code, str(refused.headers), refused.read()
        self.said.append((f"{path.split('?')[0][:20]} {status}", head.encode() + text))
        return status, text

    def raw(self, request):
        with socket.create_connection(("127.0.0.1", self.port), 10) as connection:
            connection.sendall(request)
            answer = b""
            try:
                while part := connection.recv(65536):
                    answer += part
            except OSError:
                pass
        self.said.append(("a broken request", answer))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.log.close()
        return code


def numbers_in(data):
    text = data if isinstance(data, bytes) else data.encode()
    return [caller for caller in (*CALLERS, AGENT) if caller.encode() in text]


def events_of(daemon, source):
    page = daemon.ask("/metrics")[1].decode()
    return sum(float(value) for value in re.findall(rf'^dutyline_source_events_total\{{[^}}]*source="{source}"[^}}]*\}} (\S+)$', page, re.M))


def main():
    binary = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "dutyline.yaml").write_text(CONFIGURATION)
        (folder / "caller.key").write_text("a key for the invented callers of a test\n")
        (folder / "cloud.token").write_text("a-token-of-this-test-alone\n")
        for secret in ("caller.key", "cloud.token"):
            (folder / secret).chmod(0o600)
        fed = ("queue_log", "events.ndjson", "cdr.csv")
        for file in fed:
            (folder / file).touch()
        daemon = Daemon(binary, folder)
        now = int(time.time()) - 60
        put = {"queue_log": queue_log(now), "events.ndjson": events(now), "cdr.csv": records()}
        for file, text in put.items():
            with open(folder / file, "a", encoding="utf-8") as out:
                out.write(text)
        posted = events(now + 1)
        status, answer = daemon.ask("/api/v1/events", posted.encode(), **{"Authorization": "Bearer a-token-of-this-test-alone",
                                                                        "Content-Type": "application/x-ndjson"})
        assert status == 200 and json.loads(answer)["taken"] > 30 and json.loads(answer)["refused"] > 3, (status, answer)
        end = time.monotonic() + 60
        while not all(events_of(daemon, source) >= 20 for source in ("log", "followed", "cdr")):
            assert time.monotonic() < end, "not every source is read: " + str({s: events_of(daemon, s) for s in ("log", "followed", "cdr")})
            time.sleep(0.2)
        for path in ("/", "/api/v1/lines", "/api/v1/status", "/metrics", "/healthz", "/readyz", f"/{next(NUMBERS)}", "/api/v1/lines/duty/calls",
                     "/desk?line=duty", "/api/v1/lines/duty/desk", "/api/v1/lines/duty/desk.csv",
                     "/api/v1/lines/duty/figures", f"/api/v1/lines/{next(NUMBERS)}/calls", f"/api/v1/lines/duty/calls?from={next(NUMBERS)}"):
            daemon.ask(path.replace("+", "%2B"))
        lost = [row["call"] for row in json.loads(daemon.ask("/api/v1/lines/duty/desk")[1])["ring_back"]]
        for call in (next(NUMBERS), *lost[:1]):
            for mark in (next(NUMBERS), "rung_back"):
                daemon.ask(f"/api/v1/lines/duty/lost/{call}".replace("+", "%2B"), json.dumps({"mark": mark}).encode(),
                           **{"Content-Type": "application/json"})
        daemon.ask("/api/v1/events", next(NUMBERS).encode(), Authorization=f"Bearer {next(NUMBERS)}")
        for broken in (f"{next(NUMBERS)} / HTTP/1.1\r\n\r\n", f"GET / HTTP/1.1\r\nHost: {next(NUMBERS)}\r\n\r\n", f"GET / {next(NUMBERS)}\r\n\r\n"):
            daemon.raw(broken.encode())
        code = daemon.stop()
        log = (folder / "log").read_bytes()
        assert code == 0, (code, log)

        said = [("the log", log), *daemon.said]
        told_of_calls = 0
        for words in (("calls",), ("calls", "--visits"), ("calls", "--format", "json"), ("calls", "--corrected"), ("check",), ("staffing",), ("calibrate",),
                      ("verify", "--source", "log"), ("import", "--source", "log", "queue_log"), ("import", "--source", "cdr", "cdr.csv"),
                      ("import", "--source", "followed", "events.ndjson"), ("calls", "--from", next(NUMBERS)), ("backup", "copy.db"),
                      ("figures", "--public"), ("figures", "--format", "json"), ("erase", "--caller", "-"), ("erase", "--caller", "-", next(NUMBERS))):
            done = subprocess.run([binary, words[0], "-c", "dutyline.yaml", *words[1:]], cwd=folder, capture_output=True, check=False,
                                  input=f"0{CALLERS[0]}".encode() if words[0] == "erase" else b"")
            # A wrong argument is told back to whoever typed it, but for a caller's number.
            asked_with = [word for word in words if numbers_in(word) and words[0] != "erase"]
            text = done.stdout + done.stderr
            for word in asked_with:
                text = text.replace(word.encode(), b"")
            said.append((" ".join(words), text))
            told_of_calls += done.stdout.count(b"duty")
        assert told_of_calls > 50, "the commands told of hardly any call"
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name not in fed:
                data = path.read_bytes()
                said.append((f"the file {path.name}", gzip.decompress(data) if path.suffix == ".gz" else data))

        assert any(what.startswith("erase") and b"forgotten" in text for what, text in said), "nobody was erased"
        faults = [(what, numbers_in(text)) for what, text in said if numbers_in(text)]
        for what, found in faults:
            print(f"{what}: holds {len(found)} of the callers' numbers or an agent's name, the first ends in {found[0][-3:]}")
        print(f"{len(said)} things that it said or wrote, {len(CALLERS)} callers in {len(SPELLINGS)} spellings, {told_of_calls} rows: {len(faults)} hold a number")
        return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
