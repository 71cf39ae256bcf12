"""Mars Exploration Rover Opportunity (MER1), navigation cameras."""

from random import Random

from samples.generator.missions.common import stop, surface_time
from samples.generator.templates import Facts

_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def vary(random: Random, facts: Facts) -> None:
    """Look around on the drive."""
    facts |= {
        "site": min(190, facts["serial"] // 700),
        "drive": facts["serial"] * 3 % 1200,
        "eye": random.choice("LR"),
        "exposure": random.uniform(40, 400),
        "sequence": random.randrange(1000, 2000),
        "azimuth": random.uniform(0, 360),
        "elevation": random.uniform(-60, 20),
        "solar_azimuth": random.uniform(0, 360),
        "solar_elevation": random.uniform(0, 88),
        "temperature": random.uniform(-70, 0),
        "offset": [round(random.uniform(-90, 90), 3) for _ in range(3)],
    }


def derive(facts: Facts) -> None:
    """Names by clock, site and drive in base 36, sequence and eye."""
    facts["duration"] = facts["exposure"] / 1000
    stop(facts)
    surface_time(facts, "2004-01-24T15:08:59", first_sol=1)
    clock = facts["start"].since("2000-01-01T11:58:14.934")
    place = "".join(_two(facts[name]) for name in ("site", "drive"))
    facts |= {
        "clock": clock,
        "clock_stop": clock + facts["duration"],
        "site_azimuth": (facts["azimuth"] + 33.5) % 360 - 180,
        "received": facts["stop"].later(20000),
        "created": facts["stop"].later(90000),
        "ls": (339.1 + facts["start"].since("2004-01-25T00:00:00") / 86400 / 686.98 * 360) % 360,
        "side": "LEFT" if facts["eye"] == "L" else "RIGHT",
        "x": facts["offset"][0],
        "y": facts["offset"][1],
        "z": facts["offset"][2],
        "product_id": f"1N{int(clock)}EFF{place}P{facts['sequence']}{facts['eye']}0M1",
    }


def _two(number: int) -> str:
    """Two characters: decimal below 100, then a letter and a base-36 digit (MER data products SIS)."""
    return (
        f"{number:02}" if number < 100 else f"{_BASE36[10 + (number - 100) // 36 % 26]}{_BASE36[(number - 100) % 36]}"
    )
