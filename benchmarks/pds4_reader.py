"""How many PDS4 labels one core reads a second: parse, tree and every field; ``python -m benchmarks.pds4_reader``.

CPU time over the real labels of ``../shared/labels``, from memory; the goal is 1,500 labels a second.
"""

import csv
import sys
import time
from pathlib import Path

from harvest.pds4.reader import read_label_bytes

LABELS = Path(__file__).resolve().parents[2] / "shared" / "labels"
GOAL = 1500
ROUNDS = 5


def main() -> int:
    """Print the figure and its ratio to the goal; 1 where the goal is missed."""
    with (LABELS / "MANIFEST.csv").open(newline="") as manifest:
        paths = [LABELS / row["path"] for row in csv.DictReader(manifest) if row["standard"] == "PDS4"]
    labels = [(path.read_bytes(), path) for path in paths]
    seconds = min(_round(labels) for _ in range(ROUNDS))
    rate = len(labels) / seconds
    size = sum(len(data) for data, _ in labels) / len(labels)
    print(f"{len(labels)} PDS4 labels of {size:,.0f} bytes: {rate:,.0f} labels/s/core, {rate / GOAL:.2f} × the goal")
    return 0 if rate >= GOAL else 1


def _round(labels: list[tuple[bytes, Path]]) -> float:
    begin = time.process_time()
    for data, path in labels:
        for _ in read_label_bytes(data, path).fields():
            pass
    return time.process_time() - begin


if __name__ == "__main__":
    sys.exit(main())
