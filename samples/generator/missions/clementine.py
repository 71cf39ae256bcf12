"""Clementine, Ultraviolet/Visible Camera: raw frames in both standards, and a map that both label differently."""

from random import Random

from samples.generator.missions.common import MOON, box, stop
from samples.generator.templates import Facts

_FILTERS = {"A": (415, 40), "B": (750, 10), "C": (900, 30), "D": (950, 30), "E": (1000, 30)}


def vary(random: Random, facts: Facts) -> None:
    """Map the Moon along one orbit after the other."""
    facts |= {
        "filter": random.choice("ABBCDE"),
        "exposure": random.choice((0.1952, 0.4496, 0.704, 5.44, 20.55)),
        "lat": round(random.uniform(-89, 89), 2),
        "lon": round(random.uniform(0, 360), 2),
        "altitude": round(random.uniform(410, 1900), 1),
        "incidence": round(random.uniform(5, 88), 2),
        "gain": random.choice((150, 350, 1000)),
        "temperature": round(random.uniform(270, 277), 3),
        "frame": facts["serial"] % 9000 + 1000,
    }


def derive(facts: Facts) -> None:
    """Names: L, U (the camera), filter, frame, ten degrees of latitude as a letter, orbit."""
    box(facts, MOON, facts["width"], facts["height"]) if "width" in facts else _frame(facts)
    stem = facts["product_id"].lower().replace(".", "_")
    facts |= {
        "product_stem": stem,
        "lid": f"{facts.get('bundle_lid')}:data:{stem}",
        "browse_lid": f"{facts.get('bundle_lid')}:browse:{stem}",
        "vid": "1.0",
        "title": f"Clementine UVVIS {facts['product_id']}",
        "west_signed": (facts["west"] + 180) % 360 - 180,
    }


def _frame(facts: Facts) -> None:
    facts["duration"] = facts["exposure"] / 1000
    stop(facts)
    scale = facts["altitude"] * 2.55e-4
    box(facts, MOON, scale * 288, scale * 384)
    center, width = _FILTERS[facts["filter"]]
    orbit = int((facts["start"].since("1994-02-19T22:00:00")) / 18000) + 1
    facts |= {
        "orbit": orbit,
        "wavelength": center,
        "bandwidth": width,
        "scale": scale,
        "exposure_seconds": facts["duration"],
        "uncorrected": facts["start"].later(-0.167),
        "emission": 0.4,
        "phase": facts["incidence"] - 0.3,
        "sun_distance": 150733611.9,
        "solar_lon": (facts["lon"] + facts["incidence"]) % 360,
        "sub_lon": (facts["lon"] + 0.05) % 360,
        "hour": (facts["lon"] + 180) % 360,
        "right_ascension": facts["lon"],
        "declination": -facts["lat"],
        "mean": 40 + facts["seed"],
        "center_distance": facts["altitude"] + MOON,
    }
    band = chr(ord("A") + int((facts["lat"] + 90) / 10))
    facts["product_id"] = f"LU{facts['filter']}{facts['frame']:04}{band}.{orbit:03}"
    facts["original_id"] = f"LU{facts['filter']}{(facts['frame'] * 7) % 90000 + 10000}.{orbit:03}"
