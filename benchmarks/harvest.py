"""A whole harvest: products a second and core, and the memory of the main process and the largest worker.

Counted are product records (labels that made one) over the user and system CPU seconds of all processes together, from
before the index is opened to its commit: starting the workers and writing are in it.

On a generated archive, and on the shared real labels replicated under changed identifiers, slow labels included.
"""

import asyncio
import os
import re
import resource
import shutil
import sys
import tempfile
from pathlib import Path

from harvest.run import Harvest, Options
from samples.generator.generate import make_archive
from schema.dictionary import load_dictionary
from search.embedded import open_writer

GOAL = 400  # products a second and core
MEMORY_GOAL = 500  # MB
LABELS = Path(__file__).resolve().parents[2] / "shared" / "labels"
_IDENTIFIER = re.compile(rb'\bPRODUCT_ID\s*=\s*"?|<logical_identifier>\s*urn:[^<\s]*', re.IGNORECASE)


def replicate(source: Path, target: Path, copies: int) -> None:
    """Copy a tree several times, each copy with product identifiers of its own (a LID ends in ``r1.``, as LIDs may)."""
    for number in range(copies):
        for path in source.rglob("*"):
            if path.is_file():
                copy = target / f"copy{number}" / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(_IDENTIFIER.sub(rb"\g<0>r%d." % number, path.read_bytes()))


def measure(root: Path, workers: int) -> tuple[float, float, int]:
    """Products a second and core, the highest memory of main process and one worker in MB, and the products."""
    data = Path(tempfile.mkdtemp(prefix="tharsis-benchmark-"))
    before = os.times()
    try:
        options = Options(workers=workers)
        writer = open_writer(data)
        report = asyncio.run(Harvest(writer, data, load_dictionary(), options, lambda *step: None).run([root]))
    finally:
        shutil.rmtree(data)
    after = os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    memory = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    return report.products / cpu, memory, report.products


def main() -> int:
    """Print the figures; 1 where the goals are not met on the generated archive."""
    products = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    work = Path(tempfile.mkdtemp(prefix="tharsis-benchmark-"))
    try:
        make_archive(work / "generated", products, seed=1)
        rate, memory, count = measure(work / "generated", workers=2)
        print(
            "products/s/core: product records over the CPU seconds (user and system) of all processes, start to commit"
        )
        print(f"generated archive: {count} products, {rate:.0f} products/s/core (goal {GOAL})")
        print(f"memory: {memory:.0f} MB for the main process and the largest worker (goal {MEMORY_GOAL})")
        if LABELS.is_dir():
            replicate(LABELS, work / "real", max(1, products // 1500))
            real, _, real_count = measure(work / "real", workers=2)
            print(f"real labels: {real_count} products, {real:.0f} products/s/core")
    finally:
        shutil.rmtree(work)
    return int(rate < GOAL or memory > MEMORY_GOAL)


if __name__ == "__main__":
    sys.exit(main())
