#!/usr/bin/env python3
"""Takes the pictures of the README anew, of made-up figures: the board of three lines, of one, and the desk.

  tests/wallboard/screenshots.py [FOLDER]        default: dashboards
"""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from board import Board  # noqa: E402
from browser import Browser, Page  # noqa: E402
from pictures import agents, desk, figures, picture  # noqa: E402

CLOCK = "window.passed = 0; performance.now = () => window.passed;"
SIZE = (1000, 600)


def three_lines():
    page = picture(3)
    first, second, third = page["lines"]
    first.update(waiting=1, longest_wait_seconds=42, agents=agents(0, 0, 4, 0, 1))
    second["windows"]["today"] = figures(18, 0, short=1)
    second.update(agents=agents(2, 0, 1, 0, 0))
    third["windows"]["today"] = figures(23, 3)
    third["spike"]["warn"]["active"] = True
    third.update(waiting=2, longest_wait_seconds=151, agents=agents(0, 0, 2, 1, 1))
    return page


def shoot(page, path, ready):
    page.wait_until(ready, 30)
    page.evaluate("new Promise((done) => setTimeout(() => done(1), 600))")
    page.shoot(str(path))
    print(path, path.stat().st_size // 1000, "kB")


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2] / "dashboards")
    board = Board()
    board.desk = desk(picture(1)["at"])
    with tempfile.TemporaryDirectory(prefix="dutyline-screenshots-", ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            page = Page(browser)
            page.size(*SIZE)
            page.colours(False)
            board.show(dict(three_lines(), number=1))
            page.go(board.url(), CLOCK)
            shoot(page, folder / "wallboard.png", "document.querySelectorAll('.line').length === 3")
            page.colours(True)
            page.go(board.url() + "?line=line-0")
            shoot(page, folder / "wallboard-line.png", "document.querySelectorAll('.line canvas').length === 1")
            page.colours(False)
            page.size(1000, 700)
            page.go(board.url() + "desk?line=line-0")
            shoot(page, folder / "desk.png", "document.querySelectorAll('#ring-back tr').length === 6")
        finally:
            browser.close()
            board.end()


if __name__ == "__main__":
    main()
