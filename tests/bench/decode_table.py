"""CSV of decode_bench or log_bench → a table: the best of the repetitions, raw and as a share of the memchr line scan."""
import csv
import sys


def rates(path):
    best = {}
    faults = []
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = row["name"].rsplit("_", 1)[0] if row["name"].endswith(("_mean", "_median", "_stddev", "_cv")) else None
            if name is not None:
                continue
            if row["error_occurred"] == "true":
                faults.append(f"{row['name']}: {row['error_message']}")
            else:
                best[row["name"]] = max(best.get(row["name"], 0.0), float(row["bytes_per_second"]))
    return best, faults


def main():
    best, faults = rates(sys.argv[1])
    scan = next((rate for name, rate in best.items() if name.endswith("memchr_scan")), 0.0)
    print(f"{'one core, 200 MB':<28} {'GB/s':>7}   of the scan")
    for name, rate in best.items():
        print(f"{name:<28} {rate / 1e9:7.2f}   {rate / scan if scan else 0:10.2f}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults or not best else 0


if __name__ == "__main__":
    sys.exit(main())
