"""A duty line and all that watches it, on loopback: pretend switch, dutyline, Prometheus, Alertmanager, and the telephones that ring.

All that is handed out in config/prometheus is taken as it is; only its durations are shortened, and receivers lead to the webhook here.
"""
import argparse
import http.server
import json
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

import yaml

TOP = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(TOP / "tests/prometheus"))
CONFIG = TOP / "config/prometheus"
UNIT = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Failed(Exception):
    """What was promised did not happen."""


def seconds(text):
    return sum(float(number) * UNIT[unit] for number, unit in re.findall(r"(\d+)(ms|[smhd])", text))


def shortened(text, speed):
    """A duration of Prometheus or Alertmanager, so many times shorter."""
    return f"{max(1, round(1000 * seconds(text) / speed))}ms"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def short_rules(speed):
    rules = yaml.safe_load((CONFIG / "dutyline.rules.yml").read_text(encoding="utf-8"))
    for group in rules["groups"]:
        for rule in group["rules"]:
            for key in ("for", "keep_firing_for"):
                if key in rule:
                    rule[key] = shortened(rule[key], speed)
            rule["expr"] = re.sub(r"\[(\w+)\]", lambda match: f"[{shortened(match.group(1), speed)}]", rule["expr"])
    return rules


def short_prometheus(speed, dutyline_port, alertmanager_port):
    config = yaml.safe_load((CONFIG / "prometheus.yml").read_text(encoding="utf-8"))
    for key in ("scrape_interval", "evaluation_interval"):
        config["global"][key] = shortened(config["global"][key], speed)
    job = config["scrape_configs"][0]
    job["scrape_timeout"] = config["global"]["scrape_interval"]
    job["static_configs"][0]["targets"] = [f"127.0.0.1:{dutyline_port}"]
    config["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [f"127.0.0.1:{alertmanager_port}"]
    return config


def short_alertmanager(speed, webhook_port):
    config = yaml.safe_load((CONFIG / "alertmanager.yml").read_text(encoding="utf-8"))
    routes = [config["route"]]
    for route in routes:
        for key in ("group_wait", "group_interval", "repeat_interval"):
            if key in route:
                route[key] = shortened(route[key], speed)
        routes += route.get("routes", [])
    for receiver in config["receivers"]:
        named = [settings for kind in ("webhook_configs", "email_configs") for settings in receiver.pop(kind, [])]
        if named:
            receiver["webhook_configs"] = [{"url": f"http://127.0.0.1:{webhook_port}/{receiver['name']}",
                                            "send_resolved": all(settings.get("send_resolved", True) for settings in named)}]
    return config


class Telephones:
    """Where Alertmanager rings: keeps every notification with its moment and its receiver."""

    def __init__(self, log):
        self.heard = []  # {"at", "receiver", "status", "alerts"}
        telephones = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                heard = {"at": time.monotonic(), "receiver": self.path[1:], "status": body["status"], "alerts": body["alerts"]}
                telephones.heard.append(heard)
                with open(log, "a", encoding="utf-8") as kept:
                    kept.write(json.dumps(heard) + "\n")
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def alerts(self, since=0.0, name=None, receiver=None, status=None):
        """(notification, alert) of all that was heard since then."""
        return [(heard, alert) for heard in list(self.heard) for alert in heard["alerts"]
                if heard["at"] >= since and name in (None, alert["labels"]["alertname"]) and receiver in (None, heard["receiver"])
                and status in (None, alert["status"])]


class World:
    def __init__(self, dutyline, folder, speed, lines, closed_lines=()):
        self.dutyline, self.folder, self.speed = dutyline, pathlib.Path(folder).resolve(), speed
        shutil.rmtree(self.folder, ignore_errors=True)  # what an earlier one left
        self.folder.mkdir(parents=True)
        self.telephones = Telephones(self.folder / "telephones.log")
        self.ports = {name: free_port() for name in ("switch", "dutyline", "prometheus", "alertmanager")}
        self.running = {}
        self.started = time.monotonic()
        self._write_configuration(lines, closed_lines)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in list(self.running):
            self.stop(name)

    def _write(self, name, content):
        (self.folder / name).write_text(content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False), encoding="utf-8")

    def _dutyline_configuration(self, lines, closed_lines):
        other_day = WEEKDAYS[(time.gmtime().tm_wday + 3) % 7]  # a closed line is open on another day only
        return {
            "listen": {"http": f"127.0.0.1:{self.ports['dutyline']}"},
            "ledger": {"path": "ledger.db"},
            "privacy": {"caller_id": "hmac", "key_file": "caller.key"},
            "switches": [{"name": "pbx", "sources": [{"name": "pbx-ami", "kind": "asterisk_ami", "address": f"127.0.0.1:{self.ports['switch']}",
                                                      "username": "dutyline", "password_file": "ami.secret"}]}],
            "lines": [{"name": line, "title": line, "queues": [{"switch": "pbx", "name": line}], "target": "98%",
                       "answer_within": {"time": shortened("20s", self.speed), "target": "80%"}, "short_abandon": shortened("5s", self.speed),
                       "settle": shortened("60s", self.speed), "long_wait": shortened("2m", self.speed),
                       "hours": {"timezone": "UTC"} | ({"week": {other_day: "10:00-11:00"}} if line in closed_lines else {})}
                      for line in (*lines, *closed_lines)]}

    def _write_configuration(self, lines, closed_lines):
        self._write("ami.secret", "a pretend switch's secret\n")
        self._write("caller.key", "thirty-two bytes for a rehearsal\n")
        for secret in ("ami.secret", "caller.key"):
            (self.folder / secret).chmod(0o600)
        self._write("dutyline.yaml", self._dutyline_configuration(lines, closed_lines))
        self._write("dutyline.rules.yml", short_rules(self.speed))
        self._write("prometheus.yml", short_prometheus(self.speed, self.ports["dutyline"], self.ports["alertmanager"]))
        self._write("alertmanager.yml", short_alertmanager(self.speed, self.telephones.port))

    def start(self, name, *command):
        with open(self.folder / f"{name}.log", "a", encoding="utf-8") as log:
            self.running[name] = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def stop(self, name, kill=False):
        process = self.running.pop(name, None)
        if process is None:
            return
        process.kill() if kill else process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def start_switch(self, queues, *arguments):
        named = [part for queue in queues for part in ("--queue", queue)]
        self.start("switch", self.dutyline, "simulate", "ami", "--listen", f"127.0.0.1:{self.ports['switch']}", "--username", "dutyline",
                   "--password-file", self.folder / "ami.secret", "--speed", self.speed, *named, *arguments)

    def start_dutyline(self):
        self.start("dutyline", self.dutyline, "run", "-c", self.folder / "dutyline.yaml", "--ledger", self.folder / "ledger.db")

    def start_watchers(self):
        self.start("prometheus", "prometheus", f"--config.file={self.folder}/prometheus.yml", f"--storage.tsdb.path={self.folder}/tsdb",
                   f"--web.listen-address=127.0.0.1:{self.ports['prometheus']}",
                   f"--rules.alert.resend-delay={shortened('1m', self.speed)}", "--log.level=warn")
        # Prometheus looks for its targets for the first 5 s, which do not shrink: what it says meanwhile is not passed on.
        self.wait("Prometheus gets figures", lambda: self.calm(), 60)
        self.start("alertmanager", "prometheus-alertmanager", f"--config.file={self.folder}/alertmanager.yml",
                   f"--storage.path={self.folder}/alertmanager", f"--web.listen-address=127.0.0.1:{self.ports['alertmanager']}",
                   "--cluster.listen-address=", "--log.level=warn")

    def calm(self):
        """Whether Prometheus has figures and nothing to say to anybody."""
        return self.query_or_nothing('up{job="dutyline"} == 1') and not self.query_or_nothing('ALERTS{severity!="none"}')

    def fetch(self, name, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[name]}{path}", timeout=10) as reply:
            return reply.read().decode("utf-8")

    def metrics(self):
        return self.fetch("dutyline", "/metrics")

    def metric(self, name, **labels):
        """The value on dutyline's own page, or None: not there, or dutyline does not answer."""
        try:
            page = self.metrics()
        except OSError:
            return None
        for line in page.splitlines():
            match = re.match(r"([\w:]+)(?:\{(.*)\})? (\S+)$", line)
            if match and match.group(1) == name and dict(re.findall(r'(\w+)="([^"]*)"', match.group(2) or "")).items() >= labels.items():
                return float(match.group(3))
        return None

    def query(self, expression):
        """Prometheus's answer now: [{"metric", "value"}]"""
        reply = json.loads(self.fetch("prometheus", "/api/v1/query?" + urllib.parse.urlencode({"query": expression})))
        return reply["data"]["result"]

    def query_or_nothing(self, expression):
        """Prometheus's answer, or nothing while it does not answer at all."""
        try:
            return self.query(expression)
        except OSError:
            return []

    def say(self, text):
        print(f"{time.monotonic() - self.started:6.1f} s  {text}", flush=True)

    def wait(self, what, condition, within):
        """Until the condition holds; its value. `within` seconds of real time."""
        until = time.monotonic() + within
        while True:
            for name, process in self.running.items():
                if process.poll() is not None:
                    raise Failed(f"{name} ended by itself: see {self.folder}/{name}.log")
            value = condition()
            if value:
                return value
            if time.monotonic() > until:
                raise Failed(f"{what}: not within {within:.1f} s")
            time.sleep(0.05)

    def wait_for_alert(self, name, receiver, status, within, since=0.0):
        heard, alert = self.wait(f"{name} {status} at {receiver}", lambda: self.telephones.alerts(since, name, receiver, status), within)[0]
        self.say(f"{receiver} hears: {name} {status} ({alert['annotations']['summary']})")
        return heard["at"], alert


def check(condition, what):
    if not condition:
        raise Failed(what)


def told(entries):
    """Notifications in one line, for messages."""
    return "; ".join(sorted({f"{heard['receiver']}: {alert['labels']['alertname']} {alert['labels'].get('line', '')} {alert['status']}"
                             for heard, alert in entries}))


def main(rehearse, description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--dutyline", required=True)
    parser.add_argument("--folder", required=True)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is stopped
    try:
        rehearse(options.dutyline, options.folder)
    except Failed as failure:
        print(f"FAILED: {failure}")
        sys.exit(1)
    print("PASSED")
