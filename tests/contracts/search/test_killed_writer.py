"""A harvest killed at any moment loses nothing that was said to be written, shows no half of a batch, needs no repair."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from search.writing import Batch
from tests.contracts.search.conftest import Engine, Index
from tests.contracts.search.killed import STEPS, steps
from tests.contracts.search.test_random_harvests import compare

ROOT = Path(__file__).resolve().parents[3]


def kill_after(engine: Engine, folder: Path, seed: int, durable: int, pause: float) -> int:
    """Start a harvest, kill it a moment after it has said ``durable`` steps, and say how many it has said in all."""
    engine.reserve(folder)
    command = [sys.executable, "-m", "tests.contracts.search.killed", engine.name, str(folder), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as harvest:
        assert harvest.stdout is not None
        for _ in range(durable + 1):
            assert harvest.stdout.readline()
        time.sleep(pause)
        harvest.kill()
        return durable + harvest.stdout.read().count("durable")


async def survives(engine: Engine, folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    said = kill_after(engine, folder, seed, chance.randrange(STEPS), chance.random() * 0.03)

    index = await Index.open(engine, folder)
    done = steps(seed)
    for step in done[:said]:
        apply(index, step)
    try:
        await compare(index)
    except AssertionError:  # the step after the last one said may be durable as well, but then all of it
        apply(index, done[said])
        await compare(index)
    for step in done:
        if isinstance(step, Batch):
            await index.put(*step.products, files=step.files, directories=step.directories)
        else:
            await index.retire(*step)
    await compare(index)
    await index.close()


def apply(index: Index, step: Batch | list[str]) -> None:
    if isinstance(step, Batch):
        index.reference.put(step)
    else:
        index.reference.retire(step)


@pytest.mark.parametrize("seed", range(3))
async def test_a_killed_harvest_needs_no_repair(engine: Engine, tmp_path: Path, seed: int) -> None:
    await survives(engine, tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 60))
async def test_many_killed_harvests_need_no_repair(engine: Engine, tmp_path: Path, seed: int) -> None:
    await survives(engine, tmp_path, seed)
