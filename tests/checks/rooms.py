#!/usr/bin/env python3
"""The rooms of daemon/ and what may stand in them. An include points only to the left:

    base < calls < {switches, lines} < {feeds, ledger, boards, reports} < app < commands

Rooms between the same braces do not know each other. The first four, the core, have no file, socket, thread, clock or log."""
import re

from project import code_only, report, sources

LEFT_OF = {"base": set(), "calls": {"base"}}
LEFT_OF["switches"] = LEFT_OF["lines"] = {"base", "calls"}
for room in ("feeds", "ledger", "boards", "reports"):
    LEFT_OF[room] = {"base", "calls", "switches", "lines"}
LEFT_OF["app"] = set(LEFT_OF)
LEFT_OF["commands"] = set(LEFT_OF)
CORE = {"base", "calls", "switches", "lines"}

NOT_IN_THE_CORE = re.compile(
    r"#include <(fstream|filesystem|iostream|thread|mutex|atomic|condition_variable|future|unistd\.h|fcntl\.h|sys/|netinet/|arpa/|poll\.h"
    r"|boost/(?!json/)|spdlog/|sqlite3|SQLiteCpp|yaml-cpp|openssl/ssl)"
    r"|\b(system_clock|steady_clock|high_resolution_clock)::now\b|\b(gettimeofday|clock_gettime|getenv|sleep_for|sleep_until)\b"
    r"|\bstd::(time|cout|cerr|clog|cin)\b|\b(fopen|printf|fprintf|puts|perror)\s*\(|\btime\s*\(\s*(nullptr|NULL|0|&)")
ACROSS_THREADS = re.compile(
    r"#include <(mutex|atomic|thread|condition_variable|shared_mutex)>"
    r"|\bstd::(mutex|shared_mutex|atomic\w*|lock_guard|scoped_lock|unique_lock|condition_variable\w*|j?thread)\b")
# Outside the seam between the loop and the ledger's worker: nobody. A file that must is named here with its reason.
MAY_CROSS_THREADS = dict.fromkeys(("feeds/file_worker.cpp", "feeds/file_worker.hpp"), "a disk that stalls stalls one thread, and not the loop")
IN_ONE_FILE = {  # include: (rooms that have one such file, why)
    re.compile(r"#include [<\"]boost/beast"): (("boards",), "Beast costs 11 s an include"),
    re.compile(r"#include [<\"](boost/asio/ssl|openssl/ssl)"): (("boards", "feeds"), "TLS costs 6 s an include"),
}


def faults_of(path, text):
    """path is relative to daemon/: room/file, or main.cpp."""
    room = path.split("/")[0] if "/" in path else None
    code = code_only(text)
    for number, (line, bare) in enumerate(zip(text.splitlines(), code.splitlines()), 1):
        where = f"daemon/{path}:{number}:"
        include = re.match(r'\s*#include "([^"/]+)/', line)
        if include and room:
            target = include.group(1)
            if target != room and target not in LEFT_OF.get(room, set()):
                yield f"{where} {room} may not know {target}"
        if room in CORE and NOT_IN_THE_CORE.search(bare):
            yield f"{where} no file, socket, thread, clock or log in the core: {line.strip()}"
        if room != "ledger" and path not in MAY_CROSS_THREADS and ACROSS_THREADS.search(bare):
            yield f"{where} only the ledger crosses threads: {line.strip()}"


def one_file_faults(texts):
    """texts: {path: text} of the whole daemon."""
    for pattern, (rooms, why) in IN_ONE_FILE.items():
        having = sorted(path for path, text in texts.items() if pattern.search(text))
        for path in having:
            if path.split("/")[0] not in rooms or not path.endswith(".cpp"):
                yield f"daemon/{path}: only one .cpp of {' and '.join(rooms)} may include this ({why}): {pattern.pattern}"
        for room in rooms:
            inside = [path for path in having if path.startswith(room + "/")]
            if len(inside) > 1:
                yield f"{', '.join(inside)}: more than one file includes {pattern.pattern} ({why})"


def main():
    texts = {str(path.relative_to("daemon")): text for path, text in sources("daemon")}
    faults = [fault for path, text in texts.items() for fault in faults_of(path, text)]
    unknown = {path.split("/")[0] for path in texts if "/" in path} - set(LEFT_OF)
    faults += [f"daemon/{room}/: a room this check has never heard of" for room in sorted(unknown)]
    report(faults + list(one_file_faults(texts)), "rooms")


if __name__ == "__main__":
    main()
