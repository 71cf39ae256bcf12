"""The products of `benchmarks.search_data` as STAC items of 32 properties, put where stac-fastapi looks for them."""

from __future__ import annotations

from typing import Any

import aiohttp
import orjson

from benchmarks.search_data import make_product
from schema.records import ProductRecord
from schema.times import Time

COLLECTION = "products"
PROPERTIES = 32
_BATCH = 500


async def load(session: aiohttp.ClientSession, peer: str, elasticsearch: str, count: int) -> None:
    """Make the collection by the peer, and put ``count`` items into its index."""
    extent = {"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [["2000-01-01T00:00:00Z", None]]}}
    collection = {"type": "Collection", "id": COLLECTION, "stac_version": "1.0.0", "description": "products"}
    body = {**collection, "license": "other", "links": [], "extent": extent}
    async with session.post(f"{peer}/collections", json=body) as answer:
        answer.raise_for_status()
    for begin in range(0, count, _BATCH):
        lines = []
        for number in range(begin, min(begin + _BATCH, count)):
            item = _item(make_product(number))
            lines += [orjson.dumps({"index": {"_id": f"{item['id']}|{COLLECTION}"}}), orjson.dumps(item)]
        await _post(session, f"{elasticsearch}/items_{COLLECTION}/_bulk", b"\n".join(lines) + b"\n")
    await _post(session, f"{elasticsearch}/items_{COLLECTION}/_refresh", b"")


async def _post(session: aiohttp.ClientSession, url: str, body: bytes) -> None:
    async with session.post(url, data=body, headers={"content-type": "application/x-ndjson"}) as answer:
        answer.raise_for_status()
        if orjson.loads(await answer.read()).get("errors"):
            raise SystemExit("Elasticsearch refused items of the peer.")


def _item(product: ProductRecord) -> dict[str, Any]:
    values = {name: [_plain(value) for value in field.values] for name, field in product.common.items()}
    properties: dict[str, Any] = {name: of[0] if len(of) == 1 else of for name, of in values.items()}
    properties |= {"datetime": properties["startTime"], "title": product.title}
    for field in product.label[: PROPERTIES - len(properties)]:
        properties[field.path.replace("/", "_")] = field.values[0].text
    geometry = next(iter(product.geometry), None)
    box = (
        [geometry.west, geometry.south, geometry.east, geometry.north] if geometry is not None else [-180, -90, 180, 90]
    )
    ring = [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]], [box[0], box[1]]]
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": product.uri.replace(":", "_").replace("/", "_"),
        "collection": COLLECTION,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": box,
        "properties": properties,
        "links": [],
        "assets": {"data": {"href": f"/data{product.path}"}},
    }


def _plain(value: Any) -> Any:
    return value.text if isinstance(value, Time) else value
