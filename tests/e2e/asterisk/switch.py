"""One Asterisk of its own in a chroot made by make_chroot: configuration, start, restart, kill, stop."""
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent

# What the daemon asks an administrator for. The plain form is a regular expression over the whole event and works in every version;
# the exact form is ignored in silence by old ones. SoftHangupRequest only in the exact list, so that both kinds of evidence are lived with.
EVENTS = ["QueueCallerJoin", "QueueCallerLeave", "QueueCallerAbandon", "AgentCalled", "AgentRingNoAnswer", "AgentConnect", "AgentComplete",
          "QueueMemberPause", "QueueMemberAdded", "QueueMemberRemoved", "QueueMemberStatus", "Hangup", "HangupRequest", "BlindTransfer",
          "AttendedTransfer", "FullyBooted", "Shutdown", "Reload"]
VARIABLES = ["QUEUESTATUS", "ABANDONED"]


def exact_filters():
    lines = [f"eventfilter(action(include),name({name})) =" for name in EVENTS + ["SoftHangupRequest"]]
    return lines + [f"eventfilter(action(include),name(VarSet),header(Variable),method(exact)) = {name}" for name in VARIABLES]


def plain_filters():
    return [f"eventfilter = Event: {name}" for name in EVENTS] + [f"eventfilter = Variable: {name}" for name in VARIABLES]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Switch:
    def __init__(self, root, version):
        self.root = pathlib.Path(root)
        self.port = free_port()
        self.stage_secret = secrets.token_hex(12)
        self.dutyline_secret = secrets.token_hex(12)
        self.home = f"/rehearsal-{self.port}"  # as the chroot sees it
        self.folder = self.root / self.home[1:]
        self.process = None
        modules = next(p for p in [*self.root.glob("usr/lib/*/asterisk/modules"), self.root / "usr/lib/asterisk/modules"] if p.is_dir())
        for part in ("etc", "lib", "spool", "run", "log"):
            (self.folder / part).mkdir(parents=True)
        words = {"@HOME@": self.home, "@MODULES@": "/" + str(modules.relative_to(self.root)), "@PORT@": str(self.port),
                 "@STAGE_SECRET@": self.stage_secret, "@DUTYLINE_SECRET@": self.dutyline_secret,
                 "@FILTERS@": "\n".join(exact_filters() if version >= 22 else plain_filters())}
        for template in (HERE / "conf").glob("*.conf"):
            text = template.read_text(encoding="utf-8")
            for word, value in words.items():
                text = text.replace(word, value)
            (self.folder / "etc" / template.name).write_text(text, encoding="utf-8")

    def _command(self, *arguments):
        return ["chroot", str(self.root), "/usr/sbin/asterisk", "-C", f"{self.home}/etc/asterisk.conf", *arguments]

    def start(self):
        for left in (self.folder / "run").iterdir():  # of one that was killed
            left.unlink()
        with open(self.folder / "log" / "console", "ab") as console:
            self.process = subprocess.Popen(self._command("-f", "-U", "root"), stdin=subprocess.DEVNULL, stdout=console, stderr=console)

    def console(self, command):
        done = subprocess.run(self._command("-rx", command), stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
        return done.stdout.decode("utf-8", "replace")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        try:
            self.console("core stop now")
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def keep_log(self, folder):
        """What helps to understand a failure."""
        shutil.copytree(self.folder / "log", folder, dirs_exist_ok=True)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_for_port(port, seconds=20):
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
