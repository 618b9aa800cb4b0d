#!/usr/bin/env python3
"""The life of an installed dutyline, step by step: lifetime.py BASE FIRST.deb SECOND.deb FOLDER. 0 good, 1 not, 77 no container starts."""
import pathlib
import re
import shutil
import subprocess
import sys
import time

from container import CannotStart, Container

SECRET = "a secret of this container only"
PRETEND = """[Unit]
Description=A pretend switch
[Service]
ExecStart=/usr/bin/dutyline simulate ami --listen 127.0.0.1:5038 --calls-per-hour 3600 --speed 10 --password-file /root/ami.secret --queue send-duty
Restart=always
"""


class Lifetime:
    def __init__(self, container):
        self.container = container
        self.run = container.run

    def must(self, script):
        return self.run(script, check=True).stdout

    def until(self, what, found, patience=60):
        end = time.monotonic() + patience
        while not found():
            assert time.monotonic() < end, f"not within {patience} s: {what}\n{self.run('journalctl -u dutyline -n 30 --no-pager').stdout}"
            time.sleep(0.5)

    def metric(self, pattern):
        page = self.run("curl -s --max-time 5 http://127.0.0.1:9877/metrics").stdout
        found = re.search(rf"^{pattern} (\S+)$", page, re.M)
        return float(found.group(1)) if found else None

    def offered(self):
        return self.metric(r'dutyline_calls_offered_total\{[^}]*hours="open"[^}]*\}') or 0

    def pid(self):
        return int(self.must("systemctl show -P MainPID dutyline"))

    def in_step(self):
        return self.run("curl -sf --max-time 5 http://127.0.0.1:9877/readyz").returncode == 0

    def installed(self, first):
        """apt installs it; nothing runs that was not configured; the key is there and root's alone"""
        said = self.must(f"apt-get install -y --no-install-recommends {first} 2>&1")
        assert "systemctl enable --now dutyline" in said, said
        assert self.run("systemctl is-active dutyline").stdout.strip() == "inactive"
        assert self.must("stat -c '%U %a' /etc/dutyline/caller.key").strip() == "root 600"
        assert self.must("dutyline --version")
        assert self.run("bash -n /usr/share/bash-completion/completions/dutyline").returncode == 0
        refused = self.run("dutyline check")
        assert refused.returncode == 78 and "ami.secret" in refused.stdout, refused
        # Started all the same, it says what is missing and is not tried again and again.
        self.run("systemctl start dutyline")
        assert self.must("systemctl show -P ExecMainStatus dutyline").strip() == "78"
        assert "ami.secret" in self.must("journalctl -u dutyline --no-pager")
        self.must("systemctl reset-failed dutyline")

    def configured(self):
        """a secret, and the unit starts with the system, in step with the switch"""
        self.must(f"umask 077; echo '{SECRET}' > /etc/dutyline/ami.secret; cp /etc/dutyline/ami.secret /root/ami.secret")
        (pathlib.Path(self.container.root) / "etc/systemd/system/pretend.service").write_text(PRETEND)
        self.must("systemctl daemon-reload; systemctl start pretend")
        checked = self.run("dutyline check")
        assert checked.returncode == 0 and "warning" not in checked.stdout, checked
        self.must("systemctl enable --now dutyline 2>&1")
        assert self.must("systemctl is-enabled dutyline dutyline-backup.timer").split() == ["enabled", "enabled"]
        self.until("in step with the switch", self.in_step)
        self.until("calls are counted", lambda: self.offered() >= 5)
        said = self.run("dutyline status")
        assert said.returncode == 0 and "all is well" in said.stdout and "source pbx-ami (asterisk_ami): live" in said.stdout, said

    def shut_in(self):
        """a user of its own, its own folder, the secrets handed over and not to be read by others"""
        user = int(self.must(f"ps -o uid= -p {self.pid()}"))
        assert 61184 <= user <= 65519, user  # systemd's range of dynamic users
        assert self.must("stat -c '%a' /var/lib/private/dutyline").strip() == "700"
        assert self.must("stat -c '%U %a' /etc/dutyline/ami.secret").strip() == "root 600"
        assert SECRET not in self.must("journalctl --no-pager")
        status = self.must(f"cat /proc/{self.pid()}/status")
        assert re.search(r"^CapEff:\t0+$", status, re.M) and re.search(r"^NoNewPrivs:\t1$", status, re.M) and "Seccomp:\t2" in status, status

    def backed_up(self):
        """the nightly copy, made while the daemon writes, is a ledger of its own, and goes back into its place as systemd/README.md says"""
        self.must("systemctl start dutyline-backup.service")
        copies = self.must("ls /var/lib/dutyline/backups").split()
        assert len(copies) == 1 and copies[0].startswith("ledger-"), copies
        rows = self.must(f"dutyline calls --ledger /var/lib/dutyline/backups/{copies[0]} | wc -l")
        assert int(rows) > 1, rows
        self.must(f"systemctl stop dutyline; cd /var/lib/dutyline; install -d before; mv ledger.db* before/; install -m 600 backups/{copies[0]} ledger.db;"
                  "chown --reference=. ledger.db; systemctl start dutyline")
        self.until("in step again", self.in_step)

    def reloaded(self):
        """a reload: another target holds in the same process, on the same connection; a broken configuration is refused and changes nothing"""
        before, target = self.pid(), r"dutyline_line_target_ratio\{[^}]*\}"
        connects = self.metric(r'dutyline_source_connects_total\{[^}]*result="ok"[^}]*\}')
        put = "cp /etc/dutyline/dutyline.yaml /root/good.yaml; echo '    target: {0}' >> /etc/dutyline/dutyline.yaml; systemctl reload dutyline 2>&1"
        self.must(put.format("95%"))
        assert self.metric(target) == 0.95, self.metric(target)
        broken = self.run(put.format("high"))
        assert broken.returncode != 0, broken
        assert self.metric(target) == 0.95 and self.metric("dutyline_config_last_reload_successful") == 0
        assert re.search(r"dutyline\.yaml:\d+:\d+: error", self.must("journalctl -u dutyline -p err --no-pager"))
        self.must("cp /root/good.yaml /etc/dutyline/dutyline.yaml; systemctl reload dutyline")
        assert self.metric("dutyline_config_last_reload_successful") == 1
        assert (self.pid(), self.metric(r'dutyline_source_connects_total\{[^}]*result="ok"[^}]*\}')) == (before, connects)

    def opened_to_others(self):
        """TLS and a kiosk link, handed over by the drop-in: status is told, a link taken away passes for gone only when it is, no link is a list too"""
        etc, token = pathlib.Path(self.container.root) / "etc/dutyline", "k" * 40
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost", "-keyout", etc / "dutyline.key", "-out", etc / "dutyline.pem"], check=True, capture_output=True)
        ask = "curl -s -o /dev/null -w '%{http_code}' --max-time 5 --cacert /etc/dutyline/dutyline.pem https://localhost:9877/"
        self.must("cp /etc/dutyline/dutyline.yaml /root/good.yaml; cd /etc/dutyline; umask 077; chmod 600 dutyline.key;"
                  f"echo a-token-of-this-container > viewer.token; echo send-duty:{token} > kiosks; sed -i '1i "
                  "listen: {http: \"0.0.0.0:9877\", tls: {cert_file: dutyline.pem, key_file: dutyline.key}}\\n"
                  "access: {viewer_token_file: viewer.token, kiosks_file: kiosks}' dutyline.yaml")
        assert self.run("systemctl restart dutyline").returncode != 0
        assert "LoadCredential=kiosks:/etc/dutyline/kiosks" in self.must("journalctl -u dutyline -p err --no-pager")
        self.must("install -D -m 644 /usr/share/doc/dutyline/examples/drop-ins/pages-for-others.conf "
                  "/etc/systemd/system/dutyline.service.d/pages-for-others.conf; systemctl daemon-reload; systemctl restart dutyline")
        self.must(f"curl -s --cacert /etc/dutyline/dutyline.pem -c /root/jar https://localhost:9877/kiosk/{token}")
        board = ask + "'?line=send-duty&kiosk' -b /root/jar"
        assert (self.must(ask), self.must(board)) == ("401", "200")
        self.until("status says that all is well", lambda: "all is well" in self.run("dutyline status").stdout)
        self.must(": > /etc/dutyline/kiosks")
        assert self.run("systemctl reload dutyline").returncode != 0
        assert "kiosks has changed since dutyline was started" in self.must("journalctl -u dutyline -p err --no-pager")
        self.must("systemctl restart dutyline")
        assert self.must(board) != "200"
        self.must("cp /root/good.yaml /etc/dutyline/dutyline.yaml; rm /etc/systemd/system/dutyline.service.d/pages-for-others.conf /root/jar;"
                  "systemctl daemon-reload; systemctl restart dutyline")
        self.until("in step again", self.in_step)

    def killed(self):
        """kill -9: it is there again, and no call is forgotten"""
        before, offered = self.pid(), self.offered()
        self.must(f"kill -9 {before}")
        self.until("restarted", lambda: self.pid() not in (0, before))
        self.until("in step again", self.in_step)
        assert self.offered() >= offered - 1, (self.offered(), offered)  # the last second before a kill may be missing

    def hung(self):
        """a loop that hangs (the whole process is stopped) feeds no watchdog: systemd kills and restarts it"""
        before = self.pid()
        self.must(f"kill -STOP {before}")
        self.until("the watchdog has bitten", lambda: self.pid() not in (0, before), patience=90)
        assert "watchdog" in self.must("journalctl -u dutyline --no-pager").lower()
        self.until("in step again", self.in_step)

    def follows_another_users_log(self):
        """the drop-in lets it read a queue_log of mode 0640 of another user, through a rotation"""
        self.must("useradd -r asterisk; install -d -m 750 -o asterisk -g asterisk /var/log/asterisk; cd /var/log/asterisk;"
                  "install -m 640 -o asterisk -g asterisk /dev/null queue_log;"
                  "sed -i '/pbx-ami/a\\      - {name: pbx-log, kind: asterisk_queue_log, path: /var/log/asterisk/queue_log}' /etc/dutyline/dutyline.yaml;"
                  "systemctl restart dutyline")
        self.until("the log is another user's, and status knows the cure", lambda: "follow-queue-log.conf" in self.run("dutyline status").stdout)
        self.must("install -D -m 644 /usr/share/doc/dutyline/examples/drop-ins/follow-queue-log.conf "
                  "/etc/systemd/system/dutyline.service.d/follow-queue-log.conf; systemctl daemon-reload; systemctl restart dutyline")
        events = r'dutyline_source_events_total\{[^}]*source="pbx-log"[^}]*\}'
        self.until("the log is seen", lambda: self.metric(events) is not None)
        write = "for n in 1 2; do echo \"$(date +%s)|{0}.$n|send-duty|NONE|ENTERQUEUE||01632960173|1\" >> /var/log/asterisk/queue_log; done"
        self.must(write.format(1))
        self.until("two rows are read", lambda: self.metric(events) == 2)
        (pathlib.Path(self.container.root) / "root/rotate").write_text(
            "/var/log/asterisk/queue_log {\n rotate 3\n create 0640 asterisk asterisk\n su asterisk asterisk\n}\n")
        self.must("logrotate -f /root/rotate")
        self.must(write.format(2))
        self.until("two more after the rotation", lambda: self.metric(events) == 4)

    def upgraded(self, second):
        """a second build: running again without a word, the ledger kept"""
        before, offered = self.pid(), self.offered()
        self.must(f"apt-get install -y --no-install-recommends {second} 2>&1")
        self.until("the new one runs", lambda: self.pid() not in (0, before))
        self.until("in step again", self.in_step)
        assert self.offered() >= offered
        assert self.must("dpkg-query -W -f '${Version}' dutyline").endswith("-2")

    def removed(self):
        """removed: nothing runs, the configuration and the ledger stay"""
        self.must("apt-get remove -y dutyline 2>&1")
        assert self.run("pgrep -x dutyline").stdout.strip() == "" or "simulate" in self.must("ps -C dutyline -o args=")
        assert self.run("systemctl is-active dutyline").stdout.strip() == "inactive"
        self.must("test -e /var/lib/private/dutyline/ledger.db -a -e /etc/dutyline/caller.key")

    def purged(self):
        """purged: nothing is left but the drop-in that was written by hand"""
        self.must("systemctl stop pretend; apt-get purge -y dutyline 2>&1")
        left = self.run("find / -xdev -iname '*dutyline*' -not -path '/proc/*' -not -path '/root/*' -not -path '/var/log/journal/*' 2>/dev/null").stdout.split()
        left = [path for path in left if not path.startswith("/etc/systemd/system/dutyline.service.d") and "/apt/" not in path]
        assert not left, left


def main():
    base, first, second, folder = (pathlib.Path(argument).resolve() for argument in sys.argv[1:5])
    container = Container(str(base), str(folder / "container"), folder / "console.log")
    life = Lifetime(container)
    packages = pathlib.Path(container.root) / "root"
    for package in (first, second):
        shutil.copy(package, packages)
    steps = [(life.installed, f"/root/{first.name}"), (life.configured,), (life.shut_in,), (life.backed_up,), (life.reloaded,), (life.opened_to_others,), (life.killed,), (life.hung,),
             (life.follows_another_users_log,), (life.upgraded, f"/root/{second.name}"), (life.removed,), (life.purged,)]
    try:
        container.wait_until_up()
        for step, *arguments in steps:
            started = time.monotonic()
            step(*arguments)
            print(f"  good {time.monotonic() - started:5.1f} s  {step.__doc__}", flush=True)
        return 0
    except CannotStart as why:
        print(why)
        return 77
    except AssertionError as fault:
        print(f"  FAILED: {step.__doc__}\n{fault}")
        (folder / "journal.log").write_text(container.run("journalctl --no-pager").stdout)
        return 1
    finally:
        container.stop()


if __name__ == "__main__":
    sys.exit(main())
