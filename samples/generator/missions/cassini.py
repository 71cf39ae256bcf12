"""Cassini, Imaging Science Subsystem: experiment data records with detached labels."""

from random import Random

from samples.generator.missions.common import stop
from samples.generator.moments import Missing
from samples.generator.templates import Facts

# mean radius in km, distance from which it is seen in km
_BODIES = {
    "TITAN": (2575.0, 9e5),
    "ENCELADUS": (252.1, 9e4),
    "RHEA": (763.5, 3e5),
    "DIONE": (561.4, 2e5),
    "IAPETUS": (734.5, 6e5),
    "MIMAS": (198.2, 1e5),
    "SATURN": (58232.0, 1.4e6),
}
_FILTERS = (("CL1", "CL2"), ("CL1", "GRN"), ("CL1", "UV3"), ("RED", "CL2"), ("CL1", "CB2"), ("CL1", "MT3"))


def vary(random: Random, facts: Facts) -> None:
    """Point at one body; a second one may be in the frame."""
    target = random.choice(list(_BODIES))
    bodies = [target, *random.sample(sorted(_BODIES.keys() - {target}), random.choice((0, 0, 1)))]
    facts |= {
        "wide": random.random() < 0.3,
        "exposure": random.choice((0.005, 0.02, 0.18, 1.2, 5.6, 220.0)) * 1000,
        "filters": random.choice(_FILTERS),
        "target": target,
        "observation": f"ISS_{random.randrange(1, 290):03}{target[:2]}_MONITOR{random.randrange(1, 9):03}_PRIME",
        "sequence": f"S{random.randrange(1, 99):02}",
        "temperature": random.uniform(-91, -88),
        "right_ascension": random.uniform(0, 360),
        "declination": random.uniform(-89, 89),
        "phase": random.uniform(5, 150),
        "geometry": [
            {"body": body, "center_lat": random.uniform(-70, 70), "center_lon_west": random.uniform(0, 360)}
            for body in bodies
        ],
    }


def derive(facts: Facts) -> None:
    """Names by the clock at the end of the exposure, DOY times, and one row of geometry for each body in the frame."""
    facts["duration"] = facts["exposure"] / 1000
    stop(facts)
    facts |= {"created": facts["stop"].later(4.1e7), "received": facts["stop"].later(21400)}
    clock = facts["stop"].since("1958-01-01T00:01:29")
    camera = "W" if facts["wide"] else "N"
    number = int(clock)
    first = 1454725799 + (number - 1454725799) // 283000 * 283000
    facts |= {
        "range": f"{first}_{first + 282990}",
        "image_number": number,
        "file_stem": f"{camera}{number}_1",
        "product_id": f"1_{camera}{number}.{facts['serial'] % 256:03}",
        "clock_stop": f"{number}.{facts['serial'] % 256:03}",
        "clock_start": f"{int(clock - facts['duration'])}.{facts['serial'] * 7 % 256:03}",
        "instrument_id": "ISSWA" if facts["wide"] else "ISSNA",
        "camera_name": f"IMAGING SCIENCE SUBSYSTEM - {'WIDE' if facts['wide'] else 'NARROW'} ANGLE",
        "filter_1": facts["filters"][0],
        "filter_2": facts["filters"][1],
        "light_flood": "OFF" if facts["exposure"] < 5000 else "ON",
    }
    facts["bodies"] = [_row(body, facts) for body in facts["geometry"]]
    center = facts["bodies"][0]
    if facts["target"] == "SKY":
        center = {"center_lat": Missing("-999.000"), "center_lon_west": Missing("-999.000")}
    facts |= {"center_lat": center["center_lat"], "center_lon": center["center_lon_west"]}
    facts["target_list"] = "N/A" if len(facts["bodies"]) < 2 else ",".join(row["body"] for row in facts["bodies"])


def _row(body: Facts, facts: Facts) -> Facts:
    radius, distance = _BODIES[body["body"]]
    half = 40.0
    lon = body["center_lon_west"]
    seen = {
        "min_lat": max(-90.0, body["center_lat"] - half),
        "max_lat": min(90.0, body["center_lat"] + half),
        "min_lon": (lon - half) % 360,
        "max_lon": (lon + half) % 360,
        "min_phase": facts["phase"] - 0.1,
        "max_phase": facts["phase"] + 0.1,
        "min_incidence": 0.2,
        "max_incidence": 89.9,
        "min_emission": 0.0,
        "max_emission": 89.7,
        "resolution": distance * (6e-5 if facts["wide"] else 6e-6),
        "coarsest": distance * (6.4e-5 if facts["wide"] else 6.4e-6),
        "distance": distance - radius,
    }
    if facts["filters"][1] == "MT3":  # no geometry for this one: the table's missing constant
        seen = {key: Missing("-999.000") for key in seen}
    return body | seen
