"""InSight, Instrument Context Camera."""

from random import Random

from samples.generator.missions.common import stop, surface_time, ticks
from samples.generator.templates import Facts

_VERSIONS = "0123456789ABCDEF"


def vary(random: Random, facts: Facts) -> None:
    """Look at the workspace at some time of the day."""
    facts |= {
        "exposure": random.uniform(0.01, 0.4),
        "sequence": random.randrange(1, 1000),
        "version": 1,
        "temperature": random.uniform(-60, -5),
        "solar_azimuth": random.uniform(60, 300),
        "solar_elevation": random.uniform(5, 85),
    }


def derive(facts: Facts) -> None:
    """Names by sol, clock and sequence; the last character is the version, which is the minor VID."""
    facts["duration"] = facts["exposure"]
    stop(facts)
    surface_time(facts, "2018-11-26T05:10:50")
    clock = facts["start"].since("2000-01-01T11:58:55.816")
    facts |= {
        "clock": ticks(clock, 65536, "{s}-{t:05}"),
        "clock_stop": ticks(clock + facts["exposure"], 65536, "{s}-{t:05}"),
        "ls": (295.0 + facts["start"].since("2018-11-26T00:00:00") / 86400 / 686.98 * 360) % 360,
        "received": facts["stop"].later(9000),
    }
    stem = f"C000M{facts['sol']:04}_{int(clock)}EDR_F0000_{facts['sequence']:04}M"
    facts |= {
        "product_id": f"{stem}{_VERSIONS[facts['version']]}",
        "lid": f"{facts['bundle_lid']}:data:{stem.lower()}",
        "browse_lid": f"{facts['bundle_lid']}:browse:{stem.lower()}",
        "vid": f"1.{facts['version']}",
        "title": f"InSight ICC EDR {stem}",
    }
