"""What the missions' facts share: boxes on a body, clocks and places."""

from math import cos, radians

from samples.generator.templates import Facts

MARS, MOON, MERCURY = 3389.5, 1737.4, 2439.7  # mean radii in km
CORNERS = (("upper_left", 1, -1), ("upper_right", 1, 1), ("lower_left", -1, -1), ("lower_right", -1, 1))


def stop(facts: Facts) -> None:
    """``stop`` and ``middle`` from ``start`` and ``duration`` (seconds)."""
    facts["stop"] = facts["start"].later(facts["duration"])
    facts["middle"] = facts["start"].later(facts["duration"] / 2)


def box(facts: Facts, radius: float, width: float, height: float) -> None:
    """Bounds and corners of a picture of width × height km around ``lat``, ``lon`` (degrees, east-positive)."""
    lat, lon = facts["lat"], facts["lon"]
    half_lat = min(height / radius * 28.65, 89.9 - abs(lat))
    half_lon = min(width / radius * 28.65 / max(0.02, cos(radians(lat))), 80.0)
    facts |= {"lon_west": (360 - lon) % 360, "half_lat": half_lat, "half_lon": half_lon}
    facts |= {"north": lat + half_lat, "south": lat - half_lat}
    facts |= {"west": (lon - half_lon) % 360, "east": (lon + half_lon) % 360}
    for name, up, right in CORNERS:
        facts[f"{name}_lat"] = lat + up * half_lat
        facts[f"{name}_lon"] = (lon + right * half_lon) % 360
        facts[f"{name}_lon_west"] = (360 - facts[f"{name}_lon"]) % 360


def ticks(seconds: float, rate: int, form: str) -> str:
    """A spacecraft clock's text of whole seconds and ticks of 1/rate second: ``form`` names ``s`` and ``t``."""
    whole = int(seconds)
    return form.format(s=whole, t=int((seconds - whole) * rate))


def hemisphere(lat: float) -> str:
    """``N`` or ``S``."""
    return "S" if lat < 0 else "N"


def surface_time(facts: Facts, midnight: str, first_sol: int = 0) -> None:
    """``sol``, ``lmst`` and ``ltst`` (a quarter of an hour before it) from the mean midnight that began the first sol."""
    sols = facts["start"].since(midnight) / 88775.244
    facts["sol"] = int(sols // 1) + first_sol
    facts["lmst"] = _clock_face(sols % 1)
    facts["ltst"] = _clock_face((sols - 0.0098) % 1)


def _clock_face(fraction: float) -> str:
    second = int(fraction * 86400)
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
