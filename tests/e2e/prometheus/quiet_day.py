#!/usr/bin/env python3
"""Eight ordinary hours of a line with 40 calls a day, sixty times faster: nobody is called for anything."""
import time

from world import World, check, main, told

SPEED = 60
HOURS = 8
LINE = "send-duty"


def rehearse(dutyline, folder):
    with World(dutyline, folder, SPEED, [LINE]) as world:
        world.start_switch([LINE], "--calls-per-hour", 5, "--agents", 6, "--seed", 11)
        world.start_dutyline()
        world.wait("dutyline sees the line", lambda: world.metric("dutyline_line_visible", line=LINE) == 1, 60)
        world.start_watchers()
        world.wait("the dead man's switch beats", lambda: world.telephones.alerts(name="DutylineWatchdog"), 60)
        world.say("the day begins")
        end = time.monotonic() + HOURS * 3600 / SPEED
        world.wait("the day is over", lambda: time.monotonic() > end, HOURS * 3600 / SPEED + 10)

        answered = world.metric("dutyline_window_calls", line=LINE, window="today", **{"class": "answered"})
        losses = world.metric("dutyline_window_losses", line=LINE, window="today")
        world.say(f"{answered:.0f} calls answered, {losses:.0f} lost")
        check(answered >= 20, "hardly any calls came: this was no ordinary day")
        check(world.metric("dutyline_books_imbalance", line=LINE) == 0, "the books do not balance")
        disturbed = [entry for entry in world.telephones.alerts() if entry[1]["labels"]["alertname"] != "DutylineWatchdog"]
        check(not disturbed, f"somebody was disturbed: {told(disturbed)}")
        beats = len(world.telephones.alerts(name="DutylineWatchdog", receiver="dead-mans-switch"))
        world.say(f"nobody was disturbed; the dead man's switch beat {beats} times")


if __name__ == "__main__":
    main(rehearse, __doc__)
