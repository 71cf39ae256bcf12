"""Missions of the index, counted by facets: one search for the missions, one for each mission, one for each spacecraft."""

import asyncio
from typing import Any

import strawberry

from loaders import Loaders
from schema.dictionary.types import Mission
from search.port import Count, Facet, SearchRequest
from search.query import And, Field, In, Query
from subgraphs.context import Context
from subgraphs.products.discovery.resolvers import where_query
from subgraphs.products.product.shape import selected_below
from subgraphs.products.search.inputs import ProductWhere

Info = strawberry.Info[Context, None]
_MISSION, _SPACECRAFT, _INSTRUMENT = Field("mission"), Field("spacecraft"), Field("instrument")
_MOST = 1000  # missions, spacecraft of a mission, instruments of a spacecraft


async def missions(info: Info, where: ProductWhere | None = None) -> Any:
    """The missions of which some product matches, by their short names."""
    loaders = info.context.loaders
    query = await where_query(info, where)
    deeper = {selected.name: selected for selected in selected_below(info, "Mission")}.get("spacecraft")
    instruments = deeper is not None and any(
        selected.name == "instruments" for selected in selected_below(info, "Spacecraft", deeper.nodes)
    )
    counts = sorted(await _counts(loaders, query, _MISSION), key=lambda count: str(count.value))
    found = [_mission(loaders, count) for count in counts]
    if deeper is not None:
        await asyncio.gather(*(_add_spacecraft(loaders, query, mission, instruments) for mission in found))
    return found


async def _add_spacecraft(loaders: Loaders, query: Query, mission: dict[str, Any], instruments: bool) -> None:
    query = And((query, In(_MISSION, (mission["id"],))))
    known = loaders.dictionary.missions.get(mission["id"])
    names = {host.id: host.name for host in known.spacecraft} if known else {}
    mission["spacecraft"] = [
        {"id": count.value, "name": names.get(str(count.value)), "products": count.count}
        for count in await _counts(loaders, query, _SPACECRAFT)
    ]
    if instruments:
        await asyncio.gather(*(_add_instruments(loaders, query, host, known) for host in mission["spacecraft"]))


async def _add_instruments(loaders: Loaders, query: Query, host: dict[str, Any], known: Mission | None) -> None:
    names = {instrument.id: instrument.name for instrument in known.instrument} if known else {}
    host["instruments"] = [
        {"id": count.value, "name": names.get(str(count.value)), "products": count.count}
        for count in await _counts(loaders, And((query, In(_SPACECRAFT, (host["id"],)))), _INSTRUMENT)
    ]


async def _counts(loaders: Loaders, query: Query, field: Field) -> tuple[Count, ...]:
    request = SearchRequest(
        visible=loaders.visible, where=query, size=0, facets=(Facet(field, _MOST),), deadline=loaders.remaining()
    )
    return (await loaders.search(request)).facets[0].counts


def _mission(loaders: Loaders, count: Count) -> dict[str, Any]:
    known = loaders.dictionary.missions.get(str(count.value))
    return {
        "id": count.value,
        "name": known.name if known else None,
        "aliases": list(known.aliases) if known else [],
        "products": count.count,
    }
