#!/usr/bin/env python3
"""Compares `dutyline calls --visits --format csv` with the truth, visit by visit.

    grade.py [options] TRUTH.csv VISITS.csv

A visit is found by its call's id, its queue, joined or refused, and the how-manieth of those it is. Rows that the truth calls a race are
not judged. Prints every difference, then a summary; ends with 0 when there is none.

    --wait-tolerance S    how far a wait may be off (default 0.3 s)
    --unknown-ok X        a truth of outcome X may read `unknown`: the stream does not tell (repeatable; `any`)
    --missing-ok X        a visit of outcome X may be missing: the stream does not show it (repeatable)
"""
import argparse
import sys

from truth import numbered, read_rows, read_truth


def compare_visits(truth, rows, wait_tolerance=0.3, unknown_ok=(), missing_ok=()):
    """Returns (differences as text, number judged)."""
    expected = numbered(truth, lambda v: (v.call_id, v.queue, v.refused))
    told = numbered(rows, lambda r: (r["switch_call_id"], r["queue"], r["outcome"].startswith("refused_")))
    races = {v.call_id for v in truth if v.race}
    differences = []
    judged = 0
    for key, visit in expected.items():
        if visit.call_id in races:
            continue
        judged += 1
        name = f"{visit.call_id} {visit.queue} #{key[1]} ({visit.label or 'no label'})"
        row = told.get(key)
        if row is None:
            if visit.outcome not in missing_ok:
                differences.append(f"missing {name}: was {visit.outcome}")
            continue
        if row["outcome"] != visit.outcome:
            if row["outcome"] != "unknown" or not {visit.outcome, "any"} & set(unknown_ok):
                differences.append(f"wrong   {name}: was {visit.outcome}, told as {row['outcome']} ({row['provenance']})")
        elif visit.wait is not None:
            if not row["wait_s"]:
                differences.append(f"wait    {name}: was {visit.wait:.3f} s, told as nothing")
            elif abs(float(row["wait_s"]) - visit.wait) > wait_tolerance:
                differences.append(f"wait    {name}: was {visit.wait:.3f} s, told as {row['wait_s']} s ({row['times']})")
    for key, row in told.items():
        if key not in expected and row["switch_call_id"] not in races:
            differences.append(f"extra   {row['switch_call_id']} {row['queue']} #{key[1]}: told as {row['outcome']} ({row['provenance']})")
    return differences, judged


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wait-tolerance", type=float, default=0.3)
    parser.add_argument("--unknown-ok", action="append", default=[])
    parser.add_argument("--missing-ok", action="append", default=[])
    parser.add_argument("truth")
    parser.add_argument("visits")
    options = parser.parse_args()
    differences, judged = compare_visits(read_truth(options.truth), read_rows(options.visits), options.wait_tolerance, options.unknown_ok,
                                         options.missing_ok)
    print("\n".join(differences + [f"{judged} visits judged, {len(differences)} differences"]))
    return 0 if judged and not differences else 1


if __name__ == "__main__":
    sys.exit(main())
