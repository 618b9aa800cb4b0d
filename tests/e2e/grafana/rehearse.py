#!/usr/bin/env python3
"""Every dashboard in a browser, drawn by Grafana's own components from a Prometheus that holds the months before the install."""
import pathlib
import shutil
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(TOP / "tests/e2e/prometheus"))

from world import check, main  # noqa: E402
from history import installed_today  # noqa: E402

MODULES = TOP / "build/e2e/grafana"  # where `run` has put the program beside what it needs
SHOWN = ("wallboard", "target")  # in the README


def rehearse(dutyline, folder):
    with installed_today(dutyline, folder) as (world, _):
        pictures = world.folder / "pictures"
        pictures.mkdir()
        prometheus = f"http://127.0.0.1:{world.ports['prometheus']}"
        drawn = subprocess.run(["node", MODULES / "render.mjs", prometheus, TOP / "dashboards/grafana/dashboards", pictures], check=False)
        check(drawn.returncode == 0, "not every dashboard is as it should be")
        world.say(f"pictures: {pictures}")
    for name in SHOWN:
        shutil.copy(pictures / f"{name}-top.png", MODULES / f"grafana-{name}.png")


if __name__ == "__main__":
    main(rehearse, __doc__)
