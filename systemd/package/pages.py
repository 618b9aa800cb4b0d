#!/usr/bin/env python3
"""dutyline(1), dutyline.yaml(5) and the changelogs, gzipped: pages.py PROGRAM PROJECT FOLDER VERSION"""
import gzip
import os
import pathlib
import re
import subprocess
import sys
from email.utils import formatdate


def escape(text):
    """Text as roff shows it, letter by letter."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("~", "\\(ti").replace("^", "\\(ha")
    return "\n".join("\\&" + line if line[:1] in (".", "\\(aq") else line for line in text.split("\n"))


def help_of(program, *words):
    return subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True).stdout


def subcommands(text):
    found = re.search(r"^Subcommands:\n((?:  .*\n)+)", text, re.M)
    return [] if not found else re.findall(r"^  ([a-z][a-z-]*)\s", found.group(1), re.M)


def items(text, heading):
    """The (name, description) rows under a heading of --help."""
    found = re.search(rf"^{heading}:\n((?:  .*\n)+)", text, re.M)
    rows = []
    for line in found.group(1).splitlines() if found else []:
        if not line.startswith("   "):
            name, _, words = line.strip().partition("  ") if "  " in line.strip() else (line.strip(), "", "")
            rows.append([name, words.strip()])
        else:
            rows[-1][1] = (rows[-1][1] + " " + line.strip()).strip()
    return [(name, words) for name, words in rows if not name.startswith("-h,")]


def commands(program):
    out = []
    for name in subcommands(help_of(program)):
        inner = subcommands(help_of(program, name))
        for words in [(name, deeper) for deeper in inner] or [(name,)]:
            text = help_of(program, *words)
            usage = re.search(r"^Usage: dutyline (.*)$", text, re.M).group(1)
            out += [f".SS {escape(' '.join(words))}", escape(text.split("\n", 1)[0] + "."), ".P", f".B dutyline {escape(usage)}"]
            for option, meaning in items(text, "Positionals") + items(text, "Options"):
                out += [".TP", f".B {escape(option)}", escape(meaning) or "\\&"]
    return "\n".join(out)


def debian_changelog(version, when):
    return (f"dutyline ({version}-1) bookworm; urgency=medium\n\n  * Release {version}; what is new stands in changelog.gz.\n\n"
            f" -- dutyline developers <dutyline@example.org>  {formatdate(when)}\n")


def write(path, text):
    with open(path, "wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=9, mtime=0) as packed:
        packed.write(text.encode())


def main():
    program, project, folder, version = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4]
    folder.mkdir(parents=True, exist_ok=True)
    here = project / "systemd/package"
    told = subprocess.run(["git", "-C", str(project), "log", "-1", "--format=%ct"], capture_output=True, text=True, check=False).stdout.strip()
    when = int(os.environ.get("SOURCE_DATE_EPOCH") or told or (project / "CHANGELOG.md").stat().st_mtime)
    day = formatdate(when).split(", ")[1][:11]
    filled = {"@VERSION@": version, "@DAY@": day, "@COMMANDS@": commands(program),
              "@EXAMPLE@": escape((project / "config/dutyline.yaml").read_text(encoding="utf-8"))}
    for page in ("dutyline.1", "dutyline.yaml.5"):
        text = (here / f"{page}.in").read_text(encoding="utf-8")
        for mark, words in filled.items():
            text = text.replace(mark, words)
        write(folder / f"{page}.gz", text)
    write(folder / "changelog.gz", (project / "CHANGELOG.md").read_text(encoding="utf-8"))
    write(folder / "changelog.Debian.gz", debian_changelog(version, when))


if __name__ == "__main__":
    main()
