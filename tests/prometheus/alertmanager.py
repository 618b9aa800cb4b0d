"""Alertmanager's inhibition, read from its configuration: which alert holds back which. amtool can try routes, not this."""
import re

MATCHER = re.compile(r'\s*(\w+)\s*(=~|!~|!=|=)\s*"?(.*?)"?\s*')


def matches(matcher, labels):
    label, operator, value = MATCHER.fullmatch(matcher).groups()
    have = labels.get(label, "")
    hit = re.fullmatch(value, have) is not None if "~" in operator else have == value
    return hit != operator.startswith("!")


def holds_back(rules, source, target):
    """Whether the firing alert `source` (its labels) inhibits `target`."""
    for rule in rules:
        if (all(matches(m, source) for m in rule["source_matchers"]) and all(matches(m, target) for m in rule["target_matchers"])
                and all(source.get(label, "") == target.get(label, "") for label in rule.get("equal", []))):
            return True
    return False
