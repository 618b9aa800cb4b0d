"""Reads truth.csv of a recorded FreeSWITCH: one row a visit, made from the switch's own debug log, never from its event socket."""
import csv

from truth import Visit

ALSO_CALLED = {"no_agent_timeout": "left_empty", "exit_key": "key_exit", "left_transfer": "redirected",
               "left_transfer_no_end_event": "redirected", "switch_stop": "cut_off", "switch_lost": "cut_off"}


def read_freeswitch_truth(path, shown=None):
    """Visits in the order of joining. `shown`: the bytes of a stream; of whom it never names, by caller or place, it cannot tell."""
    visits = []
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ids = (row["session_uuid"], row["member_uuid"])
            if row["visit"] == "0" or (shown is not None and any(id_.encode() not in shown for id_ in ids)):
                continue
            visits.append(Visit(call_id=row["session_uuid"], linked_id=row["session_uuid"], queue=row["queue"],
                                outcome=ALSO_CALLED.get(row["outcome"], row["outcome"]), joined=float(row["join_time"]),
                                wait=float(row["wait_s"]) if row["wait_s"] else None, race=bool(row["race"]), label=row["label"]))
    return sorted(visits, key=lambda visit: visit.joined)
