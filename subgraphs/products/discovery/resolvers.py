"""Which fields there are: common ones of the dictionary, raw ones of the index."""

import asyncio
from typing import Any

import strawberry

from loaders import Loaders
from schema.dictionary.types import FieldDefinition
from search.counts import StatisticsResult
from search.port import Facet, Page, SearchError, SearchRequest
from search.query import And, Field, In, Query
from subgraphs.context import Context
from subgraphs.products.discovery.sources import sources_of
from subgraphs.products.product.label_documents import matches
from subgraphs.products.product.shape import selected_below
from subgraphs.products.search.counts import shown
from subgraphs.products.search.inputs import ProductWhere
from subgraphs.products.search.resolvers import condition, known_fields
from subgraphs.products.search.where import label_names

Info = strawberry.Info[Context, None]
_EXTREMES = frozenset({"min", "max"})
_COUNTED = _EXTREMES | {"count"}
_MISSION = Field("mission")
_MOST = 1000  # label fields of one answer, missions of an index


async def common_fields(info: Info, match: str | None = None, where: ProductWhere | None = None) -> Any:
    """The common fields whose name or definition matches, with what is selected of their values."""
    loaders = info.context.loaders
    fields = [
        field
        for field in loaders.dictionary.fields.values()
        if match is None or matches(field.name, match) or matches(field.definition, match)
    ]
    names = {selected.name for selected in selected_below(info, "CommonField")}
    statistics: dict[str, StatisticsResult] = {}
    missions: dict[str, list[str]] = {}
    if names & (_COUNTED | {"missions"}):
        query = await where_query(info, where)
        page = await _counted(loaders, query, fields)
        statistics = {result.field.name: result for result in page.statistics}
        if "missions" in names:
            missions = await _missions(loaders, query, fields, page)
    return [_document(field, statistics.get(field.name), missions.get(field.name)) for field in fields]


async def label_fields(info: Info, match: str = "*", where: ProductWhere | None = None, first: int = 100) -> Any:
    """Raw label fields whose path matches, the most frequent first."""
    if not 1 <= first <= _MOST:
        raise SearchError(f"“first” is from 1 to {_MOST}, not {first}.")
    loaders = info.context.loaders
    query = await where_query(info, where) if where else None
    sources = sources_of(loaders.dictionary)
    names = {selected.name for selected in selected_below(info, "LabelFieldSummary")}
    found = await loaders.label_fields(match, query, first, extremes=not names.isdisjoint(_EXTREMES))
    return [
        {
            "path": field.path,
            "type": field.type,
            "units": list(field.units),
            "count": field.count,
            "min": shown(field.type == "time")(field.low),
            "max": shown(field.type == "time")(field.high),
            "missions": list(field.missions),
            "common_fields": sources.fields_of(field.path),
        }
        for field in found
    ]


async def where_query(info: Info, where: ProductWhere | None) -> Query:
    """The query of a client's conditions."""
    conditions = await known_fields(info, list(label_names(where)) if where else [])
    return await condition(info.context.loaders, conditions, where)


async def _counted(loaders: Loaders, query: Query, fields: list[FieldDefinition]) -> Page:
    return await loaders.search(
        SearchRequest(
            visible=loaders.visible,
            where=query,
            size=0,
            statistics=tuple(Field(field.name) for field in fields),
            facets=(Facet(_MISSION, _MOST),),
            deadline=loaders.remaining(),
        )
    )


async def _missions(loaders: Loaders, query: Query, fields: list[FieldDefinition], page: Page) -> dict[str, list[str]]:
    """The missions that have values, by field: one search for each mission, whatever the number of fields."""
    names = sorted(str(count.value) for count in page.facets[0].counts)
    pages = await asyncio.gather(*(_counted(loaders, And((query, In(_MISSION, (name,)))), fields) for name in names))
    found: dict[str, list[str]] = {field.name: [] for field in fields}
    for name, counted in zip(names, pages, strict=True):
        for result in counted.statistics:
            if result.count:
                found[result.field.name].append(name)
    return found


def _document(field: FieldDefinition, result: StatisticsResult | None, missions: list[str] | None) -> dict[str, Any]:
    show = shown(field.type == "time")
    return {
        "name": field.name,
        "definition": field.definition,
        "type": field.type,
        "unit": field.unit,
        "many": field.cardinality == "many",
        "values": list(field.values),
        "facet": field.facet,
        "count": result.count if result else None,
        "min": show(result.low) if result else None,
        "max": show(result.high) if result else None,
        "missions": missions,
    }
