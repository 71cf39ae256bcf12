"""A harvest to be killed: ``python -m tests.contracts.search.killed ENGINE FOLDER SEED`` says each step that is durable."""

import asyncio
import random
import sys
from pathlib import Path

from search.writing import Batch
from tests.contracts.search.conftest import ENGINES
from tests.contracts.search.records import common, directories, file, product, raw

STEPS = 20


def steps(seed: int) -> list[Batch | list[str]]:
    """The same puts and retirements for the same seed, in every process."""
    chance = random.Random(seed)
    made: list[Batch | list[str]] = []
    for step in range(STEPS):
        names = [f"P{chance.randrange(60)}" for _ in range(20)]
        places = [
            f"/mro/mro/{chance.choice('ab')}/{chance.choice('cd')}/F{chance.randrange(80)}.IMG" for _ in range(40)
        ]
        if step % 5 == 4:
            made.append([product(name).uri for name in names] + [file(place).uri for place in places])
            continue
        records = [
            product(
                name,
                {"sol": common(chance.randrange(5))},
                [
                    raw("NOTE", chance.choice(["dust devil", "rock", "UNK"])),
                    raw("IMAGE/LINES", str(chance.randrange(3))),
                ],
                visibility=frozenset(chance.sample(["public", "x", "y"], chance.randrange(4))),
                series=chance.choice(["one", "two", None]),
                version_key=(1, chance.randrange(12)),
            )
            for name in names
        ]
        stored = [
            file(place, chance.randrange(1000), visibility=frozenset([chance.choice(["public", "x", "y"])]))
            for place in places
        ]
        made.append(Batch(records, stored, directories(places), []))
    return made


async def harvest(engine: str, folder: Path, seed: int) -> None:
    """Write step after step and say so after each."""
    writer = next(each for each in ENGINES if each.name == engine).open_writer(folder)
    await writer.open_run("to be killed")
    sys.stdout.write("open\n")
    sys.stdout.flush()
    for step in steps(seed):
        if isinstance(step, Batch):
            await writer.put(step)
        else:
            await writer.retire(step)
        sys.stdout.write("durable\n")
        sys.stdout.flush()
    await writer.commit()


if __name__ == "__main__":
    asyncio.run(harvest(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
