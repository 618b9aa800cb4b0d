#!/usr/bin/env python3
"""Shapes of co_await that GCC 12 turns into crashes or double frees. The one form that is always sound: a co_await is a statement of its own
or the initialiser of a named local, and what it is given has a name. Reads whole statements, so line breaks hide nothing."""
import re

from project import code_only, report, sources

HEADS = re.compile(r"\b(if|while|switch|for)\s*(?:constexpr\s*)?\(")
DETACHED = re.compile(r"\basio::detached\b|[(,]\s*detached\b")


def closing(code, opening):
    """Index of the bracket that closes the one at `opening`."""
    depth = 0
    for index in range(opening, len(code)):
        if code[index] in "([{":
            depth += 1
        elif code[index] in ")]}":
            depth -= 1
            if depth == 0:
                return index
    return len(code) - 1


def statement_end(code, start):
    """Where the statement that holds `start` ends."""
    depth = 0
    for index in range(start, len(code)):
        if code[index] in "([{":
            depth += 1
        elif code[index] in ")]}":
            depth -= 1
            if depth < 0:
                return index
        elif code[index] == ";" and depth == 0:
            return index
    return len(code)


def faults_of(code):
    """(offset, what) of every trap in code without comments."""
    for head in HEADS.finditer(code):
        word, opening = head.group(1), head.end() - 1
        condition = code[opening + 1:closing(code, opening)]
        if word == "for" and ":" not in condition.replace("::", ""):
            condition = condition.split(";")[1] if condition.count(";") >= 2 else ""
        if "co_await" in condition:
            yield head.start(), f"{word} (co_await …): await into a named local first"
    for handler in re.finditer(r"\bcatch\s*\([^)]*\)\s*\{", code):
        if "co_await" in code[handler.end():closing(code, handler.end() - 1)]:
            yield handler.start(), "co_await in a catch handler: remember the error, await after it"
    for await_ in re.finditer(r"\bco_await\b", code):
        start = max(code.rfind(mark, 0, await_.start()) for mark in ";{}") + 1
        before = code[start:await_.start()]
        expression = code[await_.end():statement_end(code, await_.end())]
        if re.search(r"\?(?!\?)", before) or re.search(r"(?<!:)\?[^:]", expression):
            yield await_.start(), "co_await beside ?: is freed twice: use if and else"
        if re.search(r"\[[^\]\n]*\w[^\]\n]*\]\s*(\([^)]*\))?\s*(mutable\s*)?(->\s*[\w:<> ]+)?\s*\{", expression) and \
                re.search(r"->\s*[\w:]*awaitable", expression):
            yield await_.start(), "a capturing lambda as a coroutine inside the awaited expression: make it a function"
        if re.search(r"[(,]\s*\{", expression) or re.search(r"[(,]\s*[A-Z]\w*\s*\{", expression):
            yield await_.start(), "an aggregate temporary as an argument of co_await: name it"
    for use in DETACHED.finditer(code):
        yield use.start(), "detached swallows exceptions: give a handler that rethrows"


def main():
    faults = []
    for path, text in sources("daemon", "tests"):
        code = code_only(text)
        faults += [f"{path}:{code.count(chr(10), 0, offset) + 1}: {what}" for offset, what in faults_of(code)]
    report(faults, "coroutine traps")


if __name__ == "__main__":
    main()
