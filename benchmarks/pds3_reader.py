"""How much faster the PDS3 readers are than plain `pvl`, and how many labels the fast one accepts.

``python -m benchmarks.pds3_reader [SHARE]`` prints the ratios in CPU time on the shared PDS3 labels of named missions.
``SHARE`` (default 0.25) is the part of the accepted labels that plain pvl has to read; it takes 0.1 s a label.
"""

import csv
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from harvest.pds3.completeness import check_completeness
from harvest.pds3.fast import read_fast
from harvest.pds3.head import dialect_of, read_head
from harvest.pds3.reader import read_label
from harvest.pds3.reference import read_reference
from schema.label import Block, Dialect

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pvl

LABELS = Path(__file__).resolve().parents[2] / "shared" / "labels"
_ROUNDS = 5
_SEED = 3


class _Case(NamedTuple):
    path: Path
    mission: str
    text: str
    dialect: Dialect
    root: Block | None


def main() -> None:
    """Measure and print."""
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 0.25
    if not (LABELS / "MANIFEST.csv").is_file():
        sys.exit(f"the shared labels are absent: {LABELS}")
    cases = _cases()
    accepted = [case for case in cases if case.root is not None]
    total = Counter(case.mission for case in cases)
    taken = Counter(case.mission for case in accepted)
    acceptance = sum(taken[mission] / total[mission] for mission in total) / len(total)
    sample = random.Random(_SEED).sample(accepted, max(1, round(share * len(accepted))))
    plain, read = _plain(sample)
    fast = _cpu(read, lambda case: read_fast(case.text, case.dialect))
    check = _cpu(read, lambda case: check_completeness(case.text, case.root or Block("", 1), case.dialect, ""))
    reference = _cpu(read, lambda case: read_reference(case.text, case.dialect, ""), rounds=1)
    whole = _cpu(read, lambda case: read_label(case.path))
    print(
        f"labels: {len(cases)} PDS3 labels of {len(total)} missions, {len(accepted)} accepted, {len(read)} timed with pvl"
    )
    print(f"acceptance averaged over missions: {acceptance:.1%} (goal 90 %)")
    for mission in sorted(total):
        print(f"  {mission}: {taken[mission]} of {total[mission]}")
    print(f"pvl.loads:               {_microseconds(plain, read)} a label")
    print(f"fast reader:             {_microseconds(fast, read)}, {plain / fast:.0f} times pvl (goal 50)")
    print(f"completeness check:      {_microseconds(check, read)}, {check / fast:.2f} of the fast reader")
    print(f"fast reader and check:   {_microseconds(fast + check, read)}, {plain / (fast + check):.0f} times pvl")
    print(f"file to label, all of it: {_microseconds(whole, read)}, {plain / whole:.0f} times pvl")
    print(f"reference reader:        {_microseconds(reference, read)}, {plain / reference:.1f} times pvl")


def _cases() -> list[_Case]:
    with (LABELS / "MANIFEST.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["standard"] == "PDS3" and row["mission"]]
    cases = []
    for row in rows:
        path = LABELS / row["path"]
        text = read_head(path).text
        dialect = dialect_of(text)
        cases.append(_Case(path, row["mission"], text, dialect, read_fast(text, dialect)))
    return cases


def _plain(cases: list[_Case]) -> tuple[float, list[_Case]]:
    """CPU seconds of pvl on the cases that it can read, and those."""
    seconds, read = 0.0, []
    for case in cases:
        start = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                pvl.loads(case.text)
        except Exception as error:  # pvl's own failures have many types
            print(f"pvl cannot read {case.path.name}: {type(error).__name__}")
            continue
        seconds += time.process_time() - start
        read.append(case)
    return seconds, read


def _cpu(cases: list[_Case], run: Callable[[_Case], object], rounds: int = _ROUNDS) -> float:
    """CPU seconds of one round over the cases, the mean of several."""
    start = time.process_time()
    for _ in range(rounds):
        for case in cases:
            run(case)
    return (time.process_time() - start) / rounds


def _microseconds(seconds: float, cases: list[_Case]) -> str:
    return f"{seconds / len(cases) * 1e6:,.0f} µs"


if __name__ == "__main__":
    main()
