"""Three ways of indexing raw label fields in Elasticsearch: ``python -m benchmarks.elastic_layouts [PRODUCTS]``.

``terms`` is ours (`search.elastic.terms`): a path and a value in one term. ``fields`` gives each path a field of its own by
dynamic templates, with a number beside the text. ``flattened`` is Elasticsearch's own type for objects of unknown keys. Of
each: fields of the mapping, CPU of the server a product while indexing, bytes a product after merging, and the CPU of
typical questions, each asked with values of its own, beside what it cannot answer.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from benchmarks.search_data import make_product
from schema.index import load_index
from schema.records import ProductRecord
from search.elastic.client import Client, Clock
from search.elastic.labels import label_terms
from search.elastic.options import Options
from search.elastic.terms import number_key, term
from search.elastic.writing.bulk import Patience
from search.port import Unavailable
from tests.services.elasticsearch import Elasticsearch

_PRODUCTS = 100_000
_PIECE = 250
_ROUNDS = 30
_TEXT, _NUMBER, _LONG = "IMAGE/KEYWORD_001", "IMAGE/PARAMETER_006", "KEYWORD_005"
Body = dict[str, Any]


class Layout(NamedTuple):
    """A mapping, the document of a product, and questions by name; None where the layout has no answer."""

    properties: Body
    templates: list[Body]
    document: Callable[[ProductRecord], Body]
    questions: dict[str, Callable[[random.Random], Body] | None]


def _terms_layout() -> Layout:
    properties = load_index("products")["mappings"]["properties"]
    names = [name for name, field in properties.items() if name.startswith("label_") and field["type"] != "binary"]

    def number(chance: random.Random) -> Body:
        low = chance.random() * 90
        ends = {"gte": term(_NUMBER, number_key(low)), "lte": term(_NUMBER, number_key(low + 1))}
        return {"query": {"range": {"label_number": ends}}}

    return Layout(
        {name: properties[name] for name in names},
        [],
        lambda record: label_terms(record.label, {}).fields,
        {
            "equal": lambda chance: {"query": {"term": {"label_text": term(_TEXT, f"DUST_{chance.randrange(3)}")}}},
            "number between": number,
            "glob": lambda chance: {
                "query": {"wildcard": {"label_text": term(_TEXT, f"D*{chance.choice('ABCD')}*_1")}}
            },
            "has": lambda chance: {"query": {"term": {"label_paths": _TEXT}}},
            "sorted": lambda chance: {"sort": [{f"label_sort.{_NUMBER}": {"missing": "_last"}}]},
            "facet": lambda chance: {
                "size": 0,
                "aggs": {"x": {"terms": {"field": "label_text", "include": term(_TEXT, ".*"), "size": 20}}},
            },
        },
    )


def _fields_layout() -> Layout:
    keyword = {"type": "keyword", "fields": {"n": {"type": "double", "ignore_malformed": True}}}

    def document(record: ProductRecord) -> Body:
        return {"f": {field.path: [value.text for value in field.values] for field in record.label}}

    return Layout(
        {"f": {"type": "object", "dynamic": True, "subobjects": False}},
        [{"all": {"path_match": "f.*", "mapping": keyword}}],
        document,
        {
            "equal": lambda chance: {"query": {"term": {f"f.{_TEXT}": f"DUST_{chance.randrange(3)}"}}},
            "number between": lambda chance: {
                "query": {"range": {f"f.{_NUMBER}.n": {"gte": (low := chance.random() * 90), "lte": low + 1}}}
            },
            "glob": lambda chance: {"query": {"wildcard": {f"f.{_TEXT}": f"D*{chance.choice('ABCD')}*_1"}}},
            "has": lambda chance: {"query": {"exists": {"field": f"f.{_TEXT}"}}},
            "sorted": lambda chance: {"sort": [{f"f.{_NUMBER}.n": {"missing": "_last"}}]},
            "facet": lambda chance: {"size": 0, "aggs": {"x": {"terms": {"field": f"f.{_TEXT}", "size": 20}}}},
        },
    )


def _flattened_layout() -> Layout:
    fields = _fields_layout()
    return Layout(
        {"f": {"type": "flattened", "ignore_above": 8000}},
        [],
        fields.document,
        fields.questions | {"number between": None, "glob": None, "sorted": None},
    )


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _PRODUCTS
    with tempfile.TemporaryDirectory() as name, Elasticsearch(Path(name), heap="4g", java_options=()) as server:
        asyncio.run(_run(server, count))


async def _run(server: Elasticsearch, count: int) -> None:
    client = Client(Options(urls=(server.url,)))
    layouts = {"terms": _terms_layout(), "fields": _fields_layout(), "flattened": _flattened_layout()}
    await _write(client, server, "warm", layouts["terms"], min(count, 2000))
    print(f"{count:,} products of 150 label fields")
    for name, layout in layouts.items():
        indexing = await _write(client, server, name, layout, count)
        await client.send("POST", f"/{name}/_forcemerge?max_num_segments=1", Clock(900))
        stats = orjson.loads(await client.send("GET", f"/{name}/_stats/store", Clock(60)))
        size = stats["_all"]["primaries"]["store"]["size_in_bytes"]
        mapping = orjson.loads(await client.send("GET", f"/{name}/_mapping", Clock(60)))
        fields = _count(next(iter(mapping.values()))["mappings"]["properties"])
        print(
            f"{name}: {fields} fields, {indexing:.2f} ms of the server's CPU and {size / count / 1000:.1f} KB a product"
        )
        for question, body in layout.questions.items():
            taken = f"{await _ask(client, server, name, body):.1f} ms" if body else "not as numbers, or not at all"
            print(f"    {question}: {taken}")
    await client.close()


def _cpu(server: Elasticsearch) -> float:
    times = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK") * 1e3


def _count(properties: Body) -> int:
    return sum(1 + _count(each.get("properties", {})) + len(each.get("fields", {})) for each in properties.values())


async def _write(client: Client, server: Elasticsearch, name: str, layout: Layout, count: int) -> float:
    settings = {"number_of_replicas": 0, "refresh_interval": "-1", "mapping.total_fields.limit": 100_000}
    mappings = {
        "dynamic": False,
        "_source": {"enabled": False},
        "properties": layout.properties,
        "dynamic_templates": layout.templates,
    }
    await client.send("PUT", f"/{name}", Clock(60), {"settings": settings, "mappings": mappings})
    begin = _cpu(server)
    for first in range(0, count, _PIECE):
        lines: list[bytes] = []
        for number in range(first, min(first + _PIECE, count)):
            lines += [b'{"index":{}}', orjson.dumps(layout.document(make_product(number)))]
        answer = await _bulk(client, name, b"\n".join([*lines, b""]))
        if answer["errors"]:
            sys.exit(f"{name}: {str(answer)[:500]}")
    await client.send("POST", f"/{name}/_refresh", Clock(120))
    return (_cpu(server) - begin) / count


async def _bulk(client: Client, name: str, body: bytes) -> Any:
    """Send documents, again where the server has no room for them before its garbage is collected."""
    patience = Patience(120)
    while True:
        try:
            return orjson.loads(await client.send("POST", f"/{name}/_bulk", Clock(120), body))
        except Unavailable as error:
            await patience.wait(error)


async def _ask(client: Client, server: Elasticsearch, name: str, body: Callable[[random.Random], Body]) -> float:
    """The server's CPU for one question: of many in a row, for it is told in hundredths of a second."""
    chance = random.Random(7)
    taken = []
    for _ in range(3):
        begin = _cpu(server)
        for _ in range(_ROUNDS):
            question = {"track_total_hits": True, "stored_fields": "_none_"} | body(chance)
            await client.send("POST", f"/{name}/_search?request_cache=false", Clock(60), question)
        taken.append((_cpu(server) - begin) / _ROUNDS)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
