"""MESSENGER, Mercury Dual Imaging System: experiment data records."""

from random import Random

from samples.generator.missions.common import MERCURY, box, stop
from samples.generator.moments import Missing
from samples.generator.templates import Facts

_FILTERS = ((699, 5, "750 BP 5", 7), (433, 18, "430 BP 18", 6), (996, 14, "1000 BP 15", 9), (749, 5, "750 BP 5", 4))


def vary(random: Random, facts: Facts) -> None:
    """Observe Mercury, or now and then the sky."""
    wide = random.random() < 0.6
    facts |= {
        "wide": wide,
        "filter": random.randrange(len(_FILTERS)),
        "exposure": random.randrange(1, 900),
        "lat": random.uniform(-85, 85),
        "lon": random.uniform(0, 360),
        "altitude": random.uniform(220, 15000),
        "incidence": random.uniform(20, 89),
        "emission": random.uniform(0, 70),
        "ccd": random.uniform(-45, -20),
        "target": "STAR" if random.random() < 0.03 else "MERCURY",
    }


def derive(facts: Facts) -> None:
    """Names by camera, clock and filter; without a body in the frame the geometry is N/A."""
    facts["duration"] = facts["exposure"] / 1000
    stop(facts)
    clock = facts["start"].since("2004-08-03T06:15:43")
    number, width, name, position = _FILTERS[facts["filter"]]
    partition = 2 if facts["start"].year > 2007 else 1
    camera, letter = ("W", "DEFGHIJKL"[position - 1]) if facts["wide"] else ("N", "M")
    scale = facts["altitude"] * (0.179 if facts["wide"] else 0.0255)
    box(facts, MERCURY, scale * 0.5, scale * 0.5)
    facts |= {
        "clock": f"{partition}/{int(clock):010}:{int(clock % 1 * 1e6):06}",
        "clock_stop": f"{partition}/{int(clock + facts['duration']):010}:{int((clock + facts['duration']) % 1 * 1e6):06}",
        "instrument_id": "MDIS-WAC" if facts["wide"] else "MDIS-NAC",
        "camera_name": f"MERCURY DUAL IMAGING SYSTEM {'WIDE' if facts['wide'] else 'NARROW'} ANGLE CAMERA",
        "filter_name": name if facts["wide"] else "748 BP 53",
        "filter_number": f'"{position}"' if facts["wide"] else '"N/A"',
        "wavelength": number if facts["wide"] else 748,
        "bandwidth": width if facts["wide"] else 53,
        "product_id": f"E{camera}{int(clock):010}{letter}",
        "orbit": max(0, int(facts["start"].since("2011-03-18T00:00:00") / 43200)),
        "created": facts["start"].later(1.7e7),
        "scale": scale,
        "phase": facts["incidence"] * 0.8 + facts["emission"] * 0.3,
        "sun_lon": (facts["lon"] + facts["incidence"]) % 360,
        "hour_angle": (180 + facts["incidence"]) % 360,
    }
    if facts["target"] == "STAR":
        names = ("lat", "lon", "incidence", "emission", "phase", "scale", "altitude", "sun_lon", "hour_angle")
        corners = [key for key in facts if key.endswith(("left_lat", "left_lon", "right_lat", "right_lon"))]
        facts |= dict.fromkeys((*names, *corners), Missing("N/A"))
