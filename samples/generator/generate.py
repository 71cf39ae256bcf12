"""Generated archives of any size: the samples' missions and templates, with facts varied by a seed."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from samples.generator.archive import Archive, Tally
from samples.generator.mission import Mission
from samples.generator.missions import missions
from samples.generator.moments import Moment
from samples.generator.templates import Facts

_LINES, _SAMPLES, _PICTURES = 8, 64, 24  # 512 bytes of image; drawn once, used by many products


@dataclass(frozen=True, slots=True)
class Summary:
    """What was made. ``products`` are observations; browse, document, context and collection labels come on top."""

    directory: str
    seed: int
    archives: int
    products: int
    labels: int
    files: int
    bytes: int
    missions: dict[str, int]

    def to_json(self) -> dict[str, object]:
        """The summary as plain data."""
        return asdict(self)


def make_archive(
    directory: Path, products: int, seed: int = 0, progress: Callable[[int], None] | None = None
) -> Summary:
    """Write archives of all sample missions below an empty directory, with exactly so many observational products.

    The same seed gives the same bytes. ``progress`` is told the number of products just written. Raises
    FileExistsError where the directory is not empty and ValueError below one product.
    """
    if products < 1:
        raise ValueError(f"products = {products}: ask for at least one product")
    if directory.exists() and any(directory.iterdir()):
        raise FileExistsError(f"{directory} is not empty: name a new directory, or empty this one")
    total, archives, counts = Tally(), 0, Counter[str]()
    for mission, share in shares(missions(), products):
        for archive in _write_mission(mission, share, directory, seed, progress):
            archives += 1
            total.products += archive.tally.products
            total.labels += archive.tally.labels
            total.files += archive.tally.files
            total.bytes += archive.tally.bytes
        counts[mission.settings["archive"]["mission"]] += share
    return Summary(str(directory), seed, archives, total.products, total.labels, total.files, total.bytes, dict(counts))


def shares(all_missions: tuple[Mission, ...], products: int) -> Iterator[tuple[Mission, int]]:
    """Divide the products by the missions' weights, so that the shares add up; missions without one are left out."""
    weights = [mission.settings["vary"]["weight"] for mission in all_missions]
    done, given = 0, 0
    for mission, weight in zip(all_missions, weights, strict=True):
        done += weight
        share = round(products * done / sum(weights)) - given
        given += share
        if share:
            yield mission, share


def _write_mission(
    mission: Mission, products: int, directory: Path, seed: int, progress: Callable[[int], None] | None
) -> Iterator[Archive]:
    """Write the volumes of a mission one after the other; a bundle is one archive."""
    vary = mission.settings["vary"]
    random = Random(f"{seed} {mission.settings.get('products_of', mission.name)}")  # noqa: S311 - repeatable, not secret
    first = Moment.read(vary["first"])
    step = vary.get("step") or Moment.read(vary["last"]).since(vary["first"]) / products
    capacity = vary.get("per_volume", products)
    for start in range(0, products, capacity):
        facts = mission.archive_facts(vary["number"] + start // capacity)
        archive = Archive(mission, directory / facts["root"], facts)
        for serial in range(start, min(start + capacity, products)):
            product: Facts = facts | {
                "generated": True,
                "serial": serial,
                "start": first.later(step * (serial + random.random() / 2)),
                "lines": _LINES,
                "samples": _SAMPLES,
                "seed": random.randrange(_PICTURES),
            }
            mission.vary(random, product)
            mission.derive(product)
            archive.add(product)
            if progress:
                progress(1)
        archive.finish()
        yield archive
