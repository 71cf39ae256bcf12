"""Viking Orbiters, Visual Imaging Subsystem."""

from random import Random

from samples.generator.missions.common import MARS, box
from samples.generator.templates import Facts

_FILTERS = ("CLEAR", "RED", "BLUE", "GREEN", "VIOLET", "MINUS_BLUE")


def vary(random: Random, facts: Facts) -> None:
    """Look at Mars with one of the two cameras of one of the two orbiters."""
    facts |= {
        "orbiter": random.choice((1, 2)),
        "camera": random.choice("AB"),
        "filter": random.choice(_FILTERS),
        "exposure": random.choice((0.00549, 0.01273, 0.0308, 0.15, 1.02)),
        "lat": random.uniform(-85, 85),
        "lon": random.uniform(0, 360),
        "altitude": random.uniform(1500, 32000),
        "orbit": int(facts["start"].since("1976-06-19T00:00:00") / 88000),
        "frame": facts["serial"] % 100,
    }


def derive(facts: Facts) -> None:
    """Names by orbit, orbiter and frame (004A47); the picture number is the frame's time code."""
    box(facts, MARS, facts["altitude"] * 0.0295, facts["altitude"] * 0.0267)
    letter = "A" if facts["orbiter"] == 1 else "B"
    seconds = facts["start"].since("1976-01-01T00:00:00")
    facts |= {
        "image_id": f"{facts['orbit']:03}{letter}{facts['frame']:02}",
        "image_number": int(seconds * 1.7),
        "host": f"VIKING_ORBITER_{facts['orbiter']}",
        "received": facts["start"].later(46353),
        "folder": f"F{facts['orbit'] // 10:03}XXX_{facts['serial'] // 100:04}",
        "file_stem": f"F{facts['orbit']:03}{letter}{facts['frame']:02}",
    }
