"""Lunar Reconnaissance Orbiter Camera, narrow angle: experiment data records."""

from random import Random

from samples.generator.missions.common import MOON, box, stop
from samples.generator.templates import Facts


def vary(random: Random, facts: Facts) -> None:
    """Observe the Moon with the left or the right camera."""
    facts |= {
        "duration": random.uniform(4, 18),
        "side": random.choice(("LEFT", "RIGHT")),
        "lat": random.uniform(-89, 89),
        "lon": random.uniform(0, 360),
        "altitude": random.uniform(35, 160),
        "exposure": random.choice((0.3376, 0.4101, 0.5792, 1.0288)),
        "incidence": random.uniform(10, 89),
        "emission": random.uniform(1, 25),
        "temperature": random.uniform(12, 25),
        "rationale": random.choice(("TARGET OF OPPORTUNITY", "POLAR ILLUMINATION", "LANDING SITE", "NULL")),
        "version": random.choice(("v1.2", "v1.3", "v1.8")),
    }


def derive(facts: Facts) -> None:
    """Names by the clock at the start; the day of the year is a folder."""
    stop(facts)
    clock = facts["start"].since("2001-01-01T00:00:00.222318")
    side = facts["side"][0]
    box(facts, MOON, facts["altitude"] * 0.05, facts["duration"] * 1.6)
    facts |= {
        "clock": f"1/{int(clock)}:{int(clock % 1 * 65536):05}",
        "clock_stop": f"1/{int(clock + facts['duration'])}:{int((clock + facts['duration']) % 1 * 65536):05}",
        "preroll": facts["start"].later(-0.345),
        "orbit": max(1, int(facts["start"].since("2009-06-27T00:00:00") / 7080)),
        "created": facts["start"].later(1.8e7),
        "scale": facts["altitude"] * 0.01,
        "phase": abs(facts["incidence"] - facts["emission"] / 2),
        "product_id": f"M{int(clock * 1) - 167053532 + facts['serial'] % 2:09}{side}E",
        "original_id": f"nac{side.lower()}{facts['serial'] + 0x15D79:08x}",
        "frame": facts["side"],
    }
