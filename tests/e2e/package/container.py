"""A Debian with systemd as its first process, without a network, thrown away afterwards."""
import os
import shutil
import signal
import subprocess
import time


class CannotStart(Exception):
    pass


class Container:
    def __init__(self, base, root, log):
        self.root = root
        shutil.rmtree(root, ignore_errors=True)
        subprocess.run(["cp", "-a", "--reflink=auto", base, root], check=True)
        with open(log, "wb") as out:
            # Not registered: that would want a systemd out here too. A session of its own, so that a Ctrl-C comes to us alone.
            self.nspawn = subprocess.Popen(["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network", "--link-journal=no",
                                            "--console=pipe", "-b", "-D", root], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                           start_new_session=True)
        self.leader = None

    def wait_until_up(self, patience=60):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if self.nspawn.poll() is not None:
                raise CannotStart(f"systemd-nspawn ended with {self.nspawn.returncode}")
            children = subprocess.run(["pgrep", "-P", str(self.nspawn.pid)], capture_output=True, text=True, check=False).stdout.split()
            if children:
                self.leader = children[0]
                state = self.run("systemctl is-system-running").stdout.strip()
                if state in ("running", "degraded"):
                    return
            time.sleep(0.3)
        raise CannotStart("systemd did not come up in it")

    def run(self, script, check=False):
        """A shell in it. Its stdout and stderr, apart."""
        done = subprocess.run(["nsenter", "-t", self.leader, "-a", "-r", "-w", "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                               "HOME=/root", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "/bin/bash", "-c", script],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300)
        if check and done.returncode != 0:
            raise AssertionError(f"{script}\nended with {done.returncode}: {done.stdout}{done.stderr}")
        return done

    def stop(self):
        if self.leader and self.nspawn.poll() is None:
            os.kill(int(self.leader), signal.SIGRTMIN + 4)  # systemd's own word for: power off
            try:
                self.nspawn.wait(30)
            except subprocess.TimeoutExpired:
                pass
        if self.nspawn.poll() is None:
            self.nspawn.kill()
            self.nspawn.wait()
        shutil.rmtree(self.root, ignore_errors=True)
