"""Install what is not installed yet, each service whole or not at all; what lacks its tools is left out, and said."""

from __future__ import annotations

import fcntl
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from tests.services.installed import FOLDER, home, is_installed, recipe
from tests.services.installing.recipes import BuildFailed, Recipe, all_recipes

SILENCE = 20  # seconds without a line, after which one says that work goes on


def main() -> int:
    """Install all; gives the exit code: 1 where a service could not be made though its tools are there."""
    wanted = [each for each in all_recipes() if not is_installed(each.service, each.version) and has_tools(each)]
    if not wanted:
        return 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(f"installing {', '.join(map(str, wanted))} in {FOLDER}: once, some minutes", flush=True)
    with locked(), saying_that_it_goes_on():
        for left in FOLDER.glob(".*-*"):  # by one that was killed
            shutil.rmtree(left, ignore_errors=True)
        # Builds of one tool follow one another: two Mavens would write into one repository.
        chains = [list(chain) for _, chain in groupby(wanted, lambda each: each.tools[0])]
        with ThreadPoolExecutor(len(chains)) as pool:
            done = list(pool.map(install_chain, chains))
    return 0 if all(done) else 1


def has_tools(wanted: Recipe) -> bool:
    """Tell whether what builds a service is there, and say so where it is not."""
    absent = [tool for tool in wanted.tools if shutil.which(tool) is None]
    if absent:
        print(f"{' and '.join(absent)} not found: tests with {wanted} are skipped", flush=True)
    return not absent


def install_chain(chain: Iterable[Recipe]) -> bool:
    """Install services one after another; tells whether all are there. One that fails does not keep the next from it."""
    done = [install(each) or install(each) for each in chain]  # a registry that failed once may answer now
    return all(done)


def install(wanted: Recipe) -> bool:
    """Make a service beside its place, move it there and finish it; tells whether it is there: its mark is written last."""
    if is_installed(wanted.service, wanted.version):  # by another process, while this one waited
        return True
    began = time.monotonic()
    place = home(wanted.service, wanted.version)
    try:
        with tempfile.TemporaryDirectory(dir=FOLDER, prefix=f".{place.name}-") as beside:
            made = Path(beside, "made")
            made.mkdir()
            wanted.build(wanted.version, made)
            if place.exists():
                place.rename(Path(beside, "before"))
            made.rename(place)
        wanted.finish(wanted.version)
    except BuildFailed as failure:
        print(f"{wanted} could not be installed:\n{failure}", flush=True)
        return False
    (place / "installed").write_text(recipe(wanted.service, wanted.version))
    print(f"{wanted} is installed ({time.monotonic() - began:.0f} s)", flush=True)
    return True


@contextmanager
def locked() -> Iterator[None]:
    """Let one process at a time install into the folder."""
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def saying_that_it_goes_on() -> Iterator[None]:
    """Print a line now and then until the block ends."""
    ended, began = threading.Event(), time.monotonic()

    def say() -> None:
        while not ended.wait(SILENCE):
            print(f"still installing ({time.monotonic() - began:.0f} s)", flush=True)

    speaker = threading.Thread(target=say, daemon=True)
    speaker.start()
    try:
        yield
    finally:
        ended.set()
        speaker.join()


if __name__ == "__main__":
    sys.exit(main())
