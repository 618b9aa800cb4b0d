"""A daemon that a benchmark has started: where it shows its pages, and what it has used."""
import os
import re
import subprocess
import sys
import time
from pathlib import Path


class StartedDaemon:
    """Runs FOLDER/dutyline.yaml; what it says stands in FOLDER/log. There when its pages can be asked for."""

    def __init__(self, binary, folder):
        self.folder = folder
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen(
            [binary, "run", "-c", str(folder / "dutyline.yaml"), "--ledger", str(folder / "ledger.db")], stdout=self.log, stderr=self.log)
        self.port = self.await_port()

    def await_port(self):
        for _ in range(1000):
            found = re.search(rb"shows http://127\.0\.0\.1:(\d+)", (self.folder / "log").read_bytes())
            if found:
                return int(found.group(1))
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        sys.exit("dutyline run did not start: " + (self.folder / "log").read_text())

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
