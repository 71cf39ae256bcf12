"""The sentinels of both label standards: which texts and numbers say that a value is missing, and why."""

import tomllib
from functools import cache
from pathlib import Path

from schema.label import Missing

_FILE = Path(__file__).parent / "common" / "sentinels.toml"


@cache
def text_sentinels() -> dict[str, Missing]:
    """Each lower-case, stripped text that stands for a missing value, with its reason."""
    with _FILE.open("rb") as file:
        texts: dict[str, str] = tomllib.load(file)["text"]
    return {text: Missing(reason) for text, reason in texts.items()}


@cache
def number_sentinels() -> tuple[float, ...]:
    """The numbers that archives write where a length, duration or angle is missing."""
    with _FILE.open("rb") as file:
        values: list[float] = tomllib.load(file)["number"]["values"]
    return tuple(map(float, values))
