"""Akatsuki (Venus Climate Orbiter), ultraviolet imager."""

from random import Random

from samples.generator.missions.common import stop
from samples.generator.templates import Facts


def vary(random: Random, facts: Facts) -> None:
    """See Venus from somewhere on the ellipse."""
    facts |= {
        "filter": random.choice((283, 365)),
        "distance": random.uniform(8000, 370000),
        "sub_lat": random.uniform(-8, 8),
        "sub_lon": random.uniform(0, 360),
        "phase": random.uniform(1, 170),
    }


def derive(facts: Facts) -> None:
    """Names by time, filter and level."""
    facts["duration"] = 0.25 if facts["filter"] == 283 else 0.046
    stop(facts)
    stem = f"uvi_{facts['start']:%Y%m%d_%H%M%S}_{facts['filter']}_l2b_v10"
    facts |= {
        "orbit": max(0, int(facts["start"].since("2015-12-07T00:00:00") / 907200)),
        "wavelength": facts["filter"] / 1000,  # µm, though the label says nm
        "pixel_scale": facts["distance"] * 0.000206,
        "sub_solar_lon": (facts["sub_lon"] + facts["phase"]) % 360,
        "product_id": stem,
        "lid": f"{facts['bundle_lid']}:data:{stem}",
        "browse_lid": f"{facts['bundle_lid']}:browse:{stem}",
        "vid": "1.0",
        "title": f"Akatsuki UVI {stem}",
    }
