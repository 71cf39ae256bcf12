"""How a product is cited: its own citation, else that of its collection or bundle, or of its PDS3 data set."""

from collections.abc import Sequence

import strawberry

from loaders import Loaders
from schema.records import Description, ProductRecord
from search.port import MembersRequest, Parts

CITED = Parts(common=frozenset({"citation", "doi"}), provenance=False)
_KEYWORD = "CITATION_DESC"


@strawberry.type(description="How to cite a product.")
class Citation:
    """A citation and what it is of."""

    text: str | None = strawberry.field(description="The citation in one line.")
    doi: str | None = strawberry.field(description="Digital object identifier.")
    of: str = strawberry.field(description="Uri of what the citation is of: the product, its collection or data set.")


async def citation_of(loaders: Loaders, record: ProductRecord) -> Citation | None:
    """The citation of a product loaded with `CITED`; None where nothing says how to cite it."""
    own = _stated(record)
    if own is not None:
        return own
    if record.descriptions:
        return _described(await loaders.descriptions(record.descriptions))
    request = MembersRequest(visible=loaders.visible, uri=record.uri, inverse=True, parts=CITED)
    for holder in (await loaders.related(request)).items:
        found = _stated(holder)
        if found is not None:
            return found
    return None


def _stated(record: ProductRecord) -> Citation | None:
    text, doi = (_first(record, name) for name in ("citation", "doi"))
    return Citation(text=text, doi=doi, of=record.uri) if text or doi else None


def _first(record: ProductRecord, name: str) -> str | None:
    field = record.common.get(name)
    return str(field.values[0]) if field is not None and field.values else None


def _described(descriptions: Sequence[Description | None]) -> Citation | None:
    for description in descriptions:
        for field in description.label if description is not None else ():
            if field.path.rpartition("/")[2] == _KEYWORD and field.values and field.values[0].typed is not None:
                assert description is not None  # noqa: S101 - it has a label
                return Citation(text=" ".join(field.values[0].text.split()), doi=None, of=description.uri)
    return None
