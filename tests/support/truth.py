"""Reads truth.csv: one row a visit, made from what telephones did, never from a switch's queue events."""
import csv
from collections import defaultdict
from dataclasses import dataclass

ALSO_CALLED = {"key": "key_exit", "full": "refused_full"}


@dataclass
class Visit:
    call_id: str
    linked_id: str
    queue: str
    outcome: str
    joined: float
    wait: float | None  # seconds; None: nobody knows
    race: bool          # both sides acted at once: nobody can tell what came first
    label: str

    @property
    def refused(self):
        return self.outcome.startswith("refused_")


def read_truth(path):
    """Visits in the order of joining."""
    visits = []
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["queue"] or not row["outcome"]:
                continue
            visits.append(Visit(call_id=row["uniqueid"], linked_id=row["linkedid"], queue=row["queue"],
                                outcome=ALSO_CALLED.get(row["outcome"], row["outcome"]), joined=float(row["join_epoch"]),
                                wait=float(row["wait_s"]) if row["wait_s"] else None, race="race" in row["note"], label=row["label"]))
    return sorted(visits, key=lambda visit: visit.joined)


def read_rows(path):
    """What `dutyline calls --format csv` wrote, in the order of being offered."""
    with open(path, encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: float(row["offered_at"]))


def numbered(items, key_of):
    """{(key, n): item} for the n-th item of each key."""
    count = defaultdict(int)
    result = {}
    for item in items:
        key = key_of(item)
        count[key] += 1
        result[key, count[key]] = item
    return result
