"""What a PromQL expression reads: enough of its grammar to find every selector. promtool says whether it parses at all."""
import re
from dataclasses import dataclass

from metric_list import FROM_PROMETHEUS

KEYWORDS = {"and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "atan2", "inf", "nan"}
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`[^`]*`|#[^\n]*|\[[^\]]*\]|[a-zA-Z_:][\w:]*|[\d.]+(?:e[+-]?\d+|[a-z]+)?|\S')
MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"')


@dataclass
class Selector:
    name: str
    matchers: list  # (label, operator, value)


def selectors(expression):
    """Every metric read by the expression, with its matchers; and the labels named by by(), on() and their like."""
    found, grouped = [], set()
    tokens = [match.group(0) for match in TOKEN.finditer(expression) if not match.group(0).startswith("#")]
    i = 0
    while i < len(tokens):
        token = tokens[i]
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        if token.lower() in ("by", "without", "on", "ignoring", "group_left", "group_right") and following == "(":
            end = tokens.index(")", i)
            grouped.update(name for name in tokens[i + 2:end] if name != ",")
            i = end
        elif re.match(r"[a-zA-Z_:]", token) and token.lower() not in KEYWORDS and following not in ("(", "by", "without"):
            matchers = []
            if following == "{":
                end = tokens.index("}", i)
                matchers = MATCHER.findall("".join(tokens[i + 2:end]))
                i = end
            found.append(Selector(token, matchers))
        i += 1
    return found, grouped


def series_labels(metrics, recorded):
    """{series name: {label: values or None}} of all that may be asked for. recorded: {name of a recording rule: labels}."""
    known = {"up": {}, "ALERTS": dict.fromkeys(("alertname", "alertstate", "line", "source", "severity", "audience", "window"))}
    for metric in metrics.values():
        for name in metric.series_names():
            known[name] = dict(metric.labels) | ({"le": None} if name.endswith("_bucket") else {})
    for name, labels in recorded.items():
        known[name] = dict.fromkeys(labels)
    return known


def words_of(operator, value):
    """The plain words that a matcher asks for; nothing where it is a pattern of another kind or holds a variable."""
    words = value.split("|") if operator in ("=~", "!~") else [value]
    return [word for word in words if re.fullmatch(r"\w+", word)]


def expression_faults(expression, known):
    found, grouped = selectors(expression)
    if not found and "vector(" not in expression:
        yield "reads no metric"
    labels_there = set(FROM_PROMETHEUS)
    for selector in found:
        labels = known.get(selector.name)
        if labels is None:
            yield f"{selector.name} is no metric of dutyline"
            continue
        labels_there.update(labels)
        for label, operator, value in selector.matchers:
            if label in FROM_PROMETHEUS:
                continue
            if label not in labels:
                yield f"{selector.name} has no label {label}"
                continue
            for word in words_of(operator, value):
                if labels[label] is not None and word not in labels[label]:
                    yield f'{selector.name}: {label} is never "{word}"'
    for label in sorted(grouped - labels_there):
        yield f"nothing that is read has a label {label}"
