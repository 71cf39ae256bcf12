"""Which media type a response has (GraphQL over HTTP, "Accept"; RFC 9110, 12.5.1)."""

from __future__ import annotations

from functools import lru_cache

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
_LONGEST = 2_000  # characters; browsers send some 150. Each part costs time, and what was chosen is kept


def response_type(accept: str | None) -> str | None:
    """Choose the media type of a response; None where the client accepts neither, or says so at too great a length.

    Clients that name none, or any, get ``application/json``, as those do that know nothing of the other.
    """
    if not accept:
        return JSON
    return _chosen(accept) if len(accept) <= _LONGEST else None


@lru_cache(maxsize=256)
def _chosen(accept: str) -> str | None:
    weights = {JSON: -1.0, GRAPHQL: -1.0}
    precision = dict.fromkeys(weights, -1)
    for entry in accept.split(","):
        media_range, *parameters = (part.strip().lower() for part in entry.split(";"))
        weight = _weight(parameters)
        for media_type in weights:
            rank = _rank(media_range, media_type)
            if rank > precision[media_type]:
                precision[media_type], weights[media_type] = rank, weight
    # JSON stands first: it is chosen where both are as welcome by a wildcard.
    best = max(weights, key=lambda name: (weights[name], precision[name] == 2, name == JSON))
    return best if weights[best] > 0 else None


def _rank(media_range: str, media_type: str) -> int:
    if media_range == media_type:
        return 2
    if media_range == "application/*":
        return 1
    return 0 if media_range == "*/*" else -1


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0
