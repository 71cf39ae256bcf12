"""Mars Reconnaissance Orbiter, Context Camera: experiment data records."""

from random import Random

from samples.generator.missions.common import MARS, box, hemisphere, stop, ticks
from samples.generator.templates import Facts

_PHASES = ("P", "B", "G", "D", "F", "J")
_RATIONALES = (
    "Layered terrain",
    "Ride-along with HiRISE",
    "Gullies in crater wall",
    "Dust storm monitor",
    "Thermophysical units",
)


def vary(random: Random, facts: Facts) -> None:
    """Observe somewhere on the dayside."""
    facts |= {
        "duration": random.uniform(8, 90),
        "lat": round(random.uniform(-82, 82), 2),
        "lon": round(random.uniform(0, 360), 2),
        "orbit": int(facts["start"].since("2006-03-10T20:00:00") / 6720),
        "exposure": 1.877,
        "temperature": random.uniform(288, 297),
        "rationale": random.choice(_RATIONALES),
        "phase_name": "PSP" if facts["start"].year < 2009 else "ESP",
        "offsets": f"{random.randrange(190, 200)}/{random.randrange(180, 220)}/{random.randrange(180, 200)}",
        "incidence": random.uniform(35, 80),
        "emission": random.uniform(0, 20),
        "altitude": random.uniform(252, 320),
        "ls": (facts["start"].since("2006-01-21T00:00:00") / 86400 / 686.98 * 360) % 360,
        "local_time": random.uniform(14.6, 15.9),
        "summing": random.choice((1, 1, 1, 2)),
        "quality": random.choice(("OK", "OK", "OK", "ERROR")),
    }


def derive(facts: Facts) -> None:
    """Names as the mission makes them: phase and two-degree cell of the orbit, latitude and west longitude."""
    stop(facts)
    scale = 0.00002 * facts["altitude"] * facts["summing"]
    box(facts, MARS, 30, max(10, facts["duration"] * 3))
    facts |= {
        "scale": scale * 1000,
        "image_width": 30.0 * facts["altitude"] / 300,
        "image_height": facts["duration"] * 3.0,
        "phase": abs(facts["incidence"] - facts["emission"]),
        "slant": facts["altitude"] * 1.02,
        "sub_solar_lat": 24.9 * (1 - abs(facts["ls"] - 90) / 90) if facts["ls"] < 180 else -25.2 + facts["ls"] / 90,
        "sub_solar_lon_west": (facts["lon_west"] - (facts["local_time"] - 12) * 15) % 360,
        "north_azimuth": 277.5,
        "sun_azimuth": 180 + facts["lat"] / 2,
        "clock": ticks(facts["start"].since("1980-01-01T00:00:00"), 256, "{s:010}:{t:03}"),
        "original_id": f"4A_04_{facts['serial'] + 1000:04}{facts['orbit'] % 1000000:06}",
        "checksum": f"{facts['seed'] * 2654435761 % 2**32:08X}",
    }
    cell = round((facts["lat"] + 90) * 10) % 3600
    kind = "XI" if facts["incidence"] < 60 else "XN"
    place = f"{abs(round(facts['lat'])):02}{hemisphere(facts['lat'])}{round(facts['lon_west']) % 360:03}W"
    phase = f"{_PHASES[facts['orbit'] // 5000 % 6]}{facts['orbit'] // 120 % 30 + 1:02}"
    facts["product_id"] = f"{phase}_{facts['orbit']:06}_{cell:04}_{kind}_{place}"
