"""Writes ``samples/archives``, the checked-in archive: ``python -m samples.generator.build [DIRECTORY]``."""

import shutil
import sys
from pathlib import Path

from samples.generator.archive import Archive, Tally
from samples.generator.missions import missions
from samples.generator.moments import Missing, Moment

ARCHIVES = Path(__file__).parents[1] / "archives"


def build(directory: Path) -> list[Tally]:
    """Write the sample archives of all missions below a new directory."""
    tallies = []
    for mission in missions():
        facts = mission.archive_facts(mission.settings["vary"]["number"])
        archive = Archive(mission, directory / facts["root"], facts)
        for number, stated in enumerate(mission.settings["product"]):
            product = facts | {"lines": 64, "samples": 64, "seed": number + 1, "serial": number}
            product |= {key: _fact(value) for key, value in stated.items()}
            mission.derive(product)
            archive.add(product)
        archive.finish()
        for staged in mission.settings.get("staged", []):
            archive.stage(**staged)
        tallies.append(archive.tally)
    return tallies


def _fact(value: object) -> object:
    """A fact as stated in TOML: ``@`` begins a time, ``missing:`` a sentinel in the place of a number."""
    if isinstance(value, str):
        if value.startswith("@"):
            return Moment.read(value[1:])
        if value.startswith("missing:"):
            return Missing(value.removeprefix("missing:"))
    return value


def main() -> None:
    """Replace the checked-in archives, or write to the directory named."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else ARCHIVES
    shutil.rmtree(directory, ignore_errors=True)
    tallies: list[Tally] = build(directory)
    files, size = sum(tally.files for tally in tallies), sum(tally.bytes for tally in tallies)
    print(f"{directory}: {sum(tally.products for tally in tallies)} products, {files} files, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
