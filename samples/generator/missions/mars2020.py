"""Mars 2020, navigation cameras of the rover Perseverance."""

import csv
from functools import cache
from random import Random

from samples.generator.missions.common import stop, surface_time
from samples.generator.templates import TEMPLATES, Facts

_COUNTERS = ("site", "drive", "pose", "arm", "sha", "drill", "rsm", "hga", "bitcar", "seal")


@cache
def _places() -> list[dict[str, str]]:
    """The rover's places: the rows of the archive's own localization table."""
    with (TEMPLATES / "mars2020" / "best_interp.csv").open(encoding="ascii", newline="") as file:
        return list(csv.DictReader(file))


def vary(random: Random, facts: Facts) -> None:
    """Look around from one of the places."""
    facts |= {
        "place": random.randrange(len(_places())),
        "exposure": random.uniform(1, 40),
        "sequence": random.randrange(1, 19000),
        "version": 1,
        "temperature": random.uniform(-80, -10),
        "solar_azimuth": random.uniform(0, 360),
        "solar_elevation": random.uniform(-10, 85),
        "rover_azimuth": random.uniform(0, 360),
    }


def derive(facts: Facts) -> None:
    """Names by sol, clock, site, drive and sequence; the version is the last two characters, and the VID."""
    facts["duration"] = facts["exposure"] / 1000
    stop(facts)
    surface_time(facts, "2021-02-18T04:24:15.808")
    place = _places()[facts["place"]]
    site, drive = int(place["site"]), int(place["drive"])
    clock = facts["start"].since("2000-01-01T12:07:23.913")
    facts |= dict.fromkeys((f"rmc_{name}" for name in _COUNTERS), 0)
    facts |= {
        "rmc_site": site,
        "rmc_drive": drive,
        "rmc_rsm": facts["sequence"] % 900,
        "x": float(place["landing_x"]) % 97,
        "y": float(place["landing_y"]) % 83,
        "z": float(place["landing_z"]) % 7,
        "site_x": 31.5,
        "site_y": -12.25,
        "site_z": 0.5,
        "clock": clock,
        "clock_stop": clock + facts["duration"],
        "received": facts["stop"].later(14400),
        "mast_azimuth": facts["rover_azimuth"] / 57.29578,
        "rover_elevation": -12.5,
        "site_azimuth": (facts["rover_azimuth"] + 74.2) % 360,
        "site_elevation": -11.9,
        "ls": (5.0 + facts["start"].since("2021-02-18T00:00:00") / 86400 / 686.98 * 360) % 360,
    }
    stem = (
        f"NLF_{facts['sol']:04}_{int(clock):010}_{int(clock * 1000) % 1000:03}ECM_N{site:03}{drive:04}"
        f"NCAM{facts['sequence']:05}_01_295J"
    )
    facts |= {
        "product_id": f"{stem}{facts['version']:02}",
        "image_id": f"{stem}{facts['version']:02}".lower(),
        "lid": f"{facts['bundle_lid']}:data:{stem.lower()}",
        "browse_lid": f"{facts['bundle_lid']}:browse:{stem.lower()}",
        "vid": f"{facts['version']}.0",
        "title": f"Mars 2020 NAVCAM_LEFT ECM {stem}",
    }
