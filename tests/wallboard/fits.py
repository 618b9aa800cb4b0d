#!/usr/bin/env python3
"""The wallboard in a real browser: one to eight lines, on every usual wall and on a telephone, with nothing cut off, overlapping or off the wall,
and in the words that the README explains. Files and pictures come from a little server, no daemon is needed.

  tests/wallboard/fits.py [--every] [--shots FOLDER]      --every: all walls and states, a minute or so

Ends with 0, with 1 and every fault, or with 77 where there is no Chromium: then nothing was looked at.
"""
import argparse
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from board import Board  # noqa: E402
from browser import Browser, Page  # noqa: E402
from pictures import SCENES, blind, desk, picture  # noqa: E402
from sayings import EXPLAINED, SAYINGS  # noqa: E402

WALLS = [(1280, 720), (1366, 768), (1536, 864), (1600, 900), (1920, 1080), (3840, 2160)]
TELEPHONE = (390, 800)
HARDEST = ("busy", "vast", "partly blind")
PATIENCE = 60  # seconds; what hangs is stopped, what is slow is not blamed

# The board's clock stands until the test moves it.
CLOCK = "window.passed = 0; performance.now = () => window.passed;"

# A board draws again when the window's size changes, one frame later at most.
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


class Wall:
    """One page of the board that shows one picture after the other."""

    def __init__(self, browser, board):
        self.board = board
        self.number = 0
        self.page = Page(browser)
        self.page.size(*WALLS[0])
        self.page.go(board.url(), CLOCK)

    def show(self, picture):
        self.number += 1
        self.board.show(dict(picture, number=self.number))
        self.page.wait_until("document.getElementById('lines').dataset.number === '%d'" % self.number, PATIENCE)

    def faults(self, size):
        self.page.size(*size)
        self.page.evaluate(DRAWN)
        return self.page.faults()

    def words(self):
        return self.page.evaluate("document.body.innerText") or ""


def fit_faults(wall, every, shots):
    for name, scene in SCENES.items():
        if not every and name not in HARDEST:
            continue
        for lines in range(1, 9):
            wall.show(scene(lines))
            for size in [*(WALLS if every else WALLS[::4]), TELEPHONE]:
                where = "%s, %d lines, %dx%d" % (name, lines, *size)
                for fault in wall.faults(size):
                    yield "%s: %s" % (where, fault)
                if shots:
                    wall.page.shoot(pathlib.Path(shots, where.replace(", ", "-").replace(" ", "-") + ".png"), size == TELEPHONE)
    wall.page.size(*WALLS[0])


def word_faults(name, said, wanted, unwanted):
    place = 0
    for words in wanted:
        found = said.find(words, place)
        if found < 0:
            yield "%s: does not say %r (in its place)" % (name, words)
        place = max(found + len(words), place)
    for words in unwanted:
        if words in said:
            yield "%s: says %r" % (name, words)


def saying_faults(wall):
    for name, picture, wanted, unwanted in SAYINGS:
        wall.show(picture)
        yield from word_faults(name, wall.words(), wanted, unwanted)


def deaf_faults(wall):
    """No picture comes any more: the board says so by itself."""
    wall.show(SCENES["busy"](2))
    wall.page.evaluate("window.passed += 60000")
    wall.page.wait_until("!document.getElementById('blind').hidden", PATIENCE)
    yield from word_faults("no connection", wall.words(), ["Not live", "CANNOT SEE THE SWITCH", "All lines: not seen since 10:00", "1:06:40",
                                                           "This board has no connection to dutyline"], [])


def desk_faults(browser, board):
    """The desk at a telephone's width and at half a screen's: all there, nothing on top of another."""
    board.desk = desk(picture(1)["at"])
    page = Page(browser)
    page.go(board.url() + "desk?line=line-0")
    page.wait_until("document.querySelectorAll('#ring-back tr').length === 6", PATIENCE)
    for size in (TELEPHONE, (900, 1200)):
        page.size(*size)
        page.evaluate(DRAWN)
        yield from ("the desk, %dx%d: %s" % (*size, fault) for fault in page.faults())
    said = page.evaluate("document.body.innerText") or ""
    yield from word_faults("the desk", said, ["Whom do we ring back?", "6 callers", "6:52", "09:37", "3", "hung up while waiting", "number withheld",
                                              "Who is here?", "5 signed in", "Ama Boateng", "on a call", "paused: lunch", "When do we lose calls?",
                                              "Monday", "Friday"], ["Saturday", "1795510800", "NaN", "undefined", "Cannot see"])
    board.show(dict(blind(1), number=0))
    page.wait_until("!document.getElementById('blind').hidden", PATIENCE)
    yield from word_faults("the desk of a line out of sight", page.evaluate("document.body.innerText") or "", ["Not live", "Cannot see the switch"], [])


ROW = "document.querySelectorAll('#ring-back tr')[%d]"
HERE = "document.activeElement.closest('tr')?.dataset.call"


def mark_faults(browser, board):
    """A manager marks lost callers: by keyboard, with what is refused, and takes it back."""
    board.desk = desk(picture(1)["at"])
    board.marks.clear()
    calls = [row["call"] for row in board.desk["ring_back"]]
    page = Page(browser)
    page.go(board.url() + "desk?line=line-0")

    def rows(number):
        page.wait_until("document.querySelectorAll('#ring-back tr').length === %d" % number, PATIENCE)

    def press(row, mark):
        page.evaluate("(() => { const b = %s.querySelector('[data-mark=%s]'); b.focus(); b.click(); })()" % (ROW % row, mark))

    rows(6)
    press(1, "rung_back")
    rows(5)
    if board.marks != [(calls[1], "rung_back", "application/json")]:
        yield "the desk posts %r" % board.marks
    if page.evaluate(HERE) != calls[2]:
        yield "who marks by keyboard loses her place"
    yield from word_faults("a marked caller", page.evaluate("document.body.innerText") or "", ["5 callers", "The caller of 09:05 was rung back.", "Undo"], [])
    page.evaluate("document.getElementById('undo').click()")
    rows(6)
    if board.marks[-1][:2] != (calls[1], "none") or page.evaluate("document.getElementById('undo').offsetParent !== null"):
        yield "what was marked is not taken back"
    board.refuses = "The ledger cannot be written now, nothing was marked: the disk is full."
    press(0, "no_need")
    page.wait_until("document.querySelectorAll('.refused').length === 1", PATIENCE)
    yield from word_faults("a mark that is refused", page.evaluate("document.body.innerText") or "",
                           ["6 callers", "The caller of 09:37 was not marked.", "the disk is full", "the disk is full"], ["Undo"])
    if page.evaluate("document.activeElement.dataset.mark") != "no_need" or page.evaluate(HERE) != calls[0]:
        yield "who is refused loses her place"
    for size in (TELEPHONE, (900, 1200), (1280, 720)):
        page.size(*size)
        page.evaluate(DRAWN)
        yield from ("a mark that is refused, %dx%d: %s" % (*size, fault) for fault in page.faults() if "the wall " not in fault and "below the wall" not in fault)
    browser.complaints[:] = [each for each in browser.complaints if "/lost/" not in each]  # a browser tells of every 503
    board.refuses = ""
    press(0, "no_need")
    rows(5)
    if board.marks[-1][:2] != (calls[0], "no_need"):
        yield "what was refused cannot be marked again"


def readme_faults():
    readme = pathlib.Path(__file__).resolve().parents[2].joinpath("README.md").read_text(encoding="utf-8").lower()
    return ["README.md does not explain %r" % words for words in EXPLAINED if words.lower() not in readme]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", action="store_true", help="all walls and states, not only the hardest")
    parser.add_argument("--shots", help="a folder for a picture of everything that is looked at")
    options = parser.parse_args()
    if options.shots:
        pathlib.Path(options.shots).mkdir(parents=True, exist_ok=True)
    if not shutil.which("chromium"):
        print("**** tests/wallboard: SKIPPED: no Chromium here (tests/support/install_packages.sh browser), nobody has looked at the board")
        return 77
    board = Board()
    with tempfile.TemporaryDirectory(prefix="dutyline-wallboard-", ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            wall = Wall(browser, board)
            faults = [*readme_faults(), *fit_faults(wall, options.every, options.shots), *saying_faults(wall), *deaf_faults(wall), *desk_faults(browser, board), *mark_faults(browser, board)]
            faults += browser.complaints
        finally:
            browser.close()
            board.end()
    for fault in faults:
        print(fault)
    print("the wallboard: %s" % ("%d faults" % len(faults) if faults else "fits and says what it should"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
