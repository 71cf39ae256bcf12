"""Questions about what a product shows of a body, and about points, as filters."""

from search import boxes
from search.elastic.filters import Filter, both, either, without
from search.elastic.terms import cut, finite
from search.query import Box, BoxRelation, OnBody, QuantityRange


def on_body(query: OnBody) -> Filter:
    """Products with an entry of a body for which all of a question holds."""
    parts: list[Filter] = [{"term": {"geometry.body": cut(query.body)}}]
    if query.box is not None:
        parts += _standing(query.box, query.relation)
    for asked in query.ranges:
        parts += _overlapping(asked)
    return {"nested": {"path": "geometry", "query": both(parts)}}


def _overlapping(asked: QuantityRange) -> list[Filter]:
    low, high = f"geometry.{asked.quantity}_low", f"geometry.{asked.quantity}_high"
    parts: list[Filter] = []
    if asked.low is not None:
        parts.append({"range": {high: {"gte": finite(asked.low)}}})
    if asked.high is not None:
        parts.append({"range": {low: {"lte": finite(asked.high)}}})
    return parts or [{"exists": {"field": low}}]


def _standing(box: Box, relation: BoxRelation) -> list[Filter]:
    if relation is BoxRelation.CENTER:
        return in_box("geometry.center_", box)
    within = relation is BoxRelation.WITHIN
    how = "within" if within else "intersects"

    def in_arcs(field: str) -> Filter:
        arcs = boxes.east_ranges(box.west, box.east)
        return either([{"range": {field: {"gte": low, "lte": high, "relation": how}}} for low, high in arcs])

    one, other = in_arcs("geometry.arc"), in_arcs("geometry.second_arc")
    latitude = {"range": {"geometry.latitude": {"gte": box.south, "lte": box.north, "relation": how}}}
    if not within:
        return [latitude, either([one, other])]
    second = either([other, without({"exists": {"field": "geometry.second_arc"}})])
    return [{"term": {"geometry.whole": True}}, latitude, one, second]


def in_box(place: str, box: Box) -> list[Filter]:
    """Points whose coordinates stand in fields that begin with ``place``."""
    arcs = boxes.east_ranges(box.west, box.east)
    longitudes = [{"range": {f"{place}longitude": {"gte": low, "lte": high}}} for low, high in arcs]
    return [{"range": {f"{place}latitude": {"gte": box.south, "lte": box.north}}}, either(longitudes)]
