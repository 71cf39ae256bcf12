"""Searching: from the arguments and the selection of ``products`` to one request of the search port, and back."""

import strawberry

from loaders import Loaders
from search.conditions import Conditions
from search.port import Facet, SearchError, SearchRequest, Sort
from search.query import And, Everything, Query
from subgraphs.context import Context
from subgraphs.pages import checked_size
from subgraphs.products.product.shape import connection_shape, selected_below
from subgraphs.products.product.types import page_fields
from subgraphs.products.search.counts import Counts, counted_names
from subgraphs.products.search.inputs import Dedupe, ProductSort, ProductWhere
from subgraphs.products.search.types import ProductConnection
from subgraphs.products.search.where import NoBody, WhereReader, label_names

Info = strawberry.Info[Context, None]
PAGE = 20
"""How many products a page has where nothing is said."""

_BODIES = 20  # that an error names
_TARGETS = 1000  # of which some are bodies
_RELEVANCE = "relevance"
_ITEMS = frozenset({"edges", "nodes", "pageInfo"})


async def products(
    info: Info,
    where: ProductWhere | None = None,
    text: str | None = None,
    sort: list[ProductSort] | None = None,
    dedupe: Dedupe = Dedupe.NONE,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> ProductConnection:
    """A page of products, with what is counted over all that match."""
    loaders, size = info.context.loaders, _size(first, last, after, before)
    selected = selected_below(info, "ProductConnection")
    conditions = await known_fields(
        info,
        [*(label_names(where) if where else ()), *(key.field for key in sort or ()), *counted_names(selected)],
    )
    counts = Counts(selected, conditions, await loaders.known_label_fields(()))
    shape = connection_shape(info, selected)
    request = SearchRequest(
        visible=loaders.visible,
        where=await condition(loaders, conditions, where, text),
        sort=_sort(conditions, sort or []),
        relevance=_by_relevance(sort or []),
        fold=dedupe is Dedupe.PREFER_PDS4,
        size=size if any(each.name in _ITEMS for each in selected) else 0,
        after=after,
        before=before,
        last=last is not None,
        parts=shape.parts,
        total=any(each.name == "totalCount" for each in selected),
        facets=counts.facets,
        histograms=counts.histograms,
        statistics=counts.statistics,
        deadline=loaders.remaining(),
    )
    page = await loaders.search(request)
    connection = ProductConnection(
        **page_fields(page, shape), total_count=page.total, total_is_exact=page.exact, folded=page.folded
    )
    for key, document in counts.documents(page):
        setattr(connection, key, document)
    return connection


async def known_fields(info: Info, names: list[str]) -> Conditions:
    """What builds conditions on common fields, and on those label fields of ``names`` that the index has."""
    loaders = info.context.loaders
    fields = loaders.dictionary.fields
    raw = [name for name in names if name not in fields and name != _RELEVANCE]
    return Conditions(loaders.dictionary, await loaders.known_label_fields(raw))


async def condition(
    loaders: Loaders, conditions: Conditions, where: ProductWhere | None, text: str | None = None
) -> Query:
    """The query that ``where`` and ``text`` ask together."""
    try:
        query = WhereReader(conditions).read(where) if where else Everything()
    except NoBody as error:
        raise SearchError(f"{error} {await _bodies(loaders, error)}") from None
    if text is None:
        return query
    return And((query, conditions.text(text)))


async def _bodies(loaders: Loaders, error: NoBody) -> str:
    """The bodies that one may name, of what the asker sees; the most frequent first."""
    request = SearchRequest(
        visible=loaders.visible, size=0, facets=(Facet(error.listed, _TARGETS),), deadline=loaders.remaining()
    )
    (facet,) = (await loaders.search(request)).facets
    known = {body.name for body in loaders.dictionary.bodies}
    bodies = [str(count.value) for count in facet.counts if count.value in known]
    if not bodies:
        return "No product that you may see has one."
    more = "" if len(bodies) <= _BODIES else f" and {len(bodies) - _BODIES} more, which the facet of “target” lists"
    return f'Write {error.condition}: {{body: "{bodies[0]}", …}}; there are {", ".join(bodies[:_BODIES])}{more}.'


def _sort(conditions: Conditions, sort: list[ProductSort]) -> tuple[Sort, ...]:
    return tuple(Sort(conditions.field(key.field), key.descending) for key in sort if key.field != _RELEVANCE)


def _by_relevance(sort: list[ProductSort]) -> bool:
    if not any(key.field == _RELEVANCE for key in sort):
        return False
    if len(sort) > 1 or sort[0].descending:
        raise SearchError("The order by relevance stands alone, and has the most relevant first.")
    return True


def _size(first: int | None, last: int | None, after: str | None, before: str | None) -> int:
    if (first is not None or after is not None) and (last is not None or before is not None):
        raise SearchError("A page is either the first products after a cursor, or the last ones before one.")
    if first is not None:
        return checked_size(first)
    return checked_size(last, "last") if last is not None else PAGE
