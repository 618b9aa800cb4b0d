"""What the checks look at: the files of the project, without what was built."""
import os
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILT = {".git", "build", ".cache", "__pycache__"}


def files(top=TOP):
    """Paths relative to the top: what git tracks or would track, else all that is there."""
    listed = subprocess.run(["git", "-C", str(top), "ls-files", "-z", "--cached", "--others", "--exclude-standard"], capture_output=True,
                            check=False)
    if listed.returncode == 0:
        names = [pathlib.PurePosixPath(os.fsdecode(name)) for name in listed.stdout.split(b"\0") if name]
        return sorted({name for name in names if (top / name).is_file()})
    found = []
    for folder, inner, names in os.walk(top):
        inner[:] = [name for name in inner if name not in BUILT]
        found += [pathlib.PurePosixPath(pathlib.Path(folder, name).relative_to(top)) for name in names]
    return sorted(found)


def text_of(path, top=TOP):
    """The file's text, or None if it is no text."""
    data = (top / path).read_bytes()
    if b"\0" in data[:4096]:
        return None
    return data.decode("utf-8", "replace")


def sources(*folders):
    """C++ files under these folders of the project: (path, text)."""
    return [(path, text_of(path)) for path in files() if path.suffix in (".cpp", ".hpp") and path.parts[0] in folders]


def code_only(text):
    """C++ with comments and the insides of string literals blanked, lines kept."""
    def blank(match):
        found = match.group(0)
        if found.startswith("R"):
            return 'R"' + re.sub(r"[^\n]", " ", found[2:-1]) + '"'
        if found.startswith(("//", "/*")):
            return re.sub(r"[^\n]", " ", found)
        return found[0] + re.sub(r"[^\n]", " ", found[1:-1]) + found[-1]
    return re.sub(r'R"(\w*)\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)\'', blank, text, flags=re.S)


def report(faults, rule):
    """Prints FILE:LINE: what; ends the script."""
    for fault in faults:
        print(fault)
    print(f"{rule}: {len(faults)} faults" if faults else f"{rule}: holds")
    sys.exit(1 if faults else 0)
