"""Missions of the index, counted by combinations of values in one search."""

from collections.abc import Sequence
from typing import Any

import strawberry

from loaders import Loaders
from schema.dictionary.types import Instrument, Mission, Spacecraft
from search.counts import Combination
from search.port import SearchRequest
from search.query import Field
from subgraphs.context import Context
from subgraphs.products.discovery.resolvers import where_query
from subgraphs.products.product.shape import selected_below
from subgraphs.products.search.inputs import ProductWhere

Info = strawberry.Info[Context, None]
_LEVELS = tuple(map(Field, ("mission", "spacecraft", "instrument")))


async def missions(info: Info, where: ProductWhere | None = None) -> Any:
    """The missions of which some product matches, by their short names."""
    loaders = info.context.loaders
    query = await where_query(info, where)
    request = SearchRequest(
        visible=loaders.visible,
        where=query,
        size=0,
        combinations=tuple(_LEVELS[:depth] for depth in range(1, _depth(info) + 1)),
        deadline=loaders.remaining(),
    )
    levels = (await loaders.search(request)).combinations
    found = [_mission(loaders, count, levels[1:]) for count in levels[0] if count.values[0] is not None]
    return sorted(found, key=lambda mission: str(mission["id"]))


def _depth(info: Info) -> int:
    """How many of mission, spacecraft and instrument are selected."""
    deeper = [selected for selected in selected_below(info, "Mission") if selected.name == "spacecraft"]
    if not deeper:
        return 1
    nodes = [node for selected in deeper for node in selected.nodes]
    return 2 + any(selected.name == "instruments" for selected in selected_below(info, "Spacecraft", nodes))


def _mission(loaders: Loaders, count: Combination, levels: Sequence[Sequence[Combination]]) -> dict[str, Any]:
    known: Mission | None = loaders.dictionary.missions.get(str(count.values[0]))
    mission = {
        **_named(count, None),
        "name": known.name if known else None,
        "aliases": list(known.aliases) if known else [],
    }
    if levels:
        hosts, instruments = known.spacecraft if known else (), known.instrument if known else ()
        mission["spacecraft"] = [
            {**_named(host, hosts), "instruments": [_named(each, instruments) for each in _within(host, levels[1:])]}
            for host in _within(count, levels)
        ]
    return mission


def _within(count: Combination, levels: Sequence[Sequence[Combination]]) -> list[Combination]:
    """What of the next level belongs to a combination, and has a value."""
    return [
        each
        for level in levels[:1]
        for each in level
        if each.values[:-1] == count.values and each.values[-1] is not None
    ]


def _named(count: Combination, known: Sequence[Spacecraft | Instrument] | None) -> dict[str, Any]:
    short = count.values[-1]
    name = next((each.name for each in known or () if each.id == short), None)
    return {"id": short, "name": name, "products": count.count}
