#!/usr/bin/env python3
"""Small rules of the house: what lies at the top, how long a file may be, whose telephone numbers stand in it, and that nothing leads out
of the checkout."""
import gzip
import re

from project import TOP, files, report, sources, text_of

TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "daemon", "config", "dashboards", "tests", "systemd", "README.md", "LICENSE", "CHANGELOG.md"}
LONGEST = 400  # lines

# Anything that looks like a British number, and the ranges that Ofcom keeps for drama.
NUMBER = re.compile(r"(?<![\w.:/+-])(?:\+44[ -]?|0044[ -]?|0)[12378]\d{1,4}[ -]?\d{3,4}[ -]?\d{3,6}(?![\w.])")
DRAMA = re.compile(r"(?:\+44|0044|0)(?:1632960\d{3}|7700900\d{3}|1134960\d{3}|8081570\d{3})")

PERSONAL = re.compile(r"(?<![\w.$}/])/(?:home|Users)/\w+")
CLIMBING = re.compile(r"(?<![\w/.])((?:\.\./)+)([\w.-]+)")


def top_level_faults(names):
    for name in sorted({str(name).split("/")[0] for name in names}):
        if name not in TOP_LEVEL and not name.startswith("."):
            yield f"{name}: does not belong at the top level"


def length_faults(path, text):
    if text.count("\n") > LONGEST:
        yield f"{path}: {text.count(chr(10))} lines, at most {LONGEST}: it holds more than one idea"


def number_faults(path, text):
    for match in NUMBER.finditer(text):
        digits = re.sub(r"[ -]", "", match.group(0))
        if not DRAMA.fullmatch(digits) and 9 <= len(re.sub(r"^(?:\+44|0044|0)", "", digits)) <= 10:
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path}:{line}: {match.group(0)} may be somebody's telephone: use Ofcom's drama numbers"


def path_faults(path, text, top=TOP):
    """Paths of this machine, and relative ones that lead out of the checkout or nowhere."""
    for number, line in enumerate(text.splitlines(), 1):
        if str(top) in line and len(top.parts) > 2:
            yield f"{path}:{number}: the path of this checkout"
        if PERSONAL.search(line):
            yield f"{path}:{number}: a path of somebody's machine"
        if path.suffix in (".cpp", ".hpp"):
            continue
        for match in CLIMBING.finditer(line):
            target = (top / path).parent.joinpath(match.group(0)).resolve()
            if top not in target.parents or not target.exists():
                yield f"{path}:{number}: {match.group(0)} leads out of the project, or nowhere"


def main():
    names = files()
    faults = list(top_level_faults(names))
    for path, text in sources("daemon"):
        faults += length_faults(path, text)
    for path in names:
        if path.suffix == ".gz":
            text = gzip.decompress((TOP / path).read_bytes()).decode("utf-8", "replace")
        else:
            text = text_of(path)
        if text is None or path.name == "LICENSE":
            continue
        faults += number_faults(path, text)
        if path.suffix != ".gz":
            faults += path_faults(path, text)
    report(faults, "house rules")


if __name__ == "__main__":
    main()
