"""``tharsis search``: asks an index for products."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
import typer
from rich.console import Console

from cli.refusal import refuse
from cli.tables import print_table
from config.settings import load_settings
from gateway.engines import open_reader
from schema.dictionary import Dictionary, load_dictionary
from schema.label import Scalar
from schema.records import ProductRecord
from schema.times import Time, format_time
from search.binding import bind, label_names
from search.conditions import Conditions
from search.port import EVERYTHING, Facet, Page, Parts, Reader, SearchError, SearchRequest, Sort, Visible
from search.query import Everything
from search.semantics import RECORD_FIELDS, label_values

_TABLE_FIELDS = ("mission", "instrument", "target", "startTime")


class _Asked(NamedTuple):
    """The options of one question, as given."""

    expression: str | None
    fields: tuple[str, ...]
    sort: tuple[str, ...]
    facets: tuple[str, ...]
    visible: Visible
    size: int
    after: str | None
    total: bool


def search(
    data: Annotated[Path, typer.Option(envvar="THARSIS_DATA", help="The data folder that tharsis harvest has filled.")],
    expression: Annotated[
        str | None, typer.Argument(help="What to look for, in quotes; all products without it.")
    ] = None,
    sort: Annotated[list[str] | None, typer.Option(help="Sort by a field, -FIELD descending; may be repeated.")] = None,
    size: Annotated[int, typer.Option(min=0, max=10_000, help="How many products on a page.")] = 20,
    after: Annotated[str | None, typer.Option(help="The cursor that the page before has given.")] = None,
    fields: Annotated[str, typer.Option(help="Fields to show, with commas: common ones, label fields, geometry.")] = "",
    facet: Annotated[
        list[str] | None, typer.Option(help="Count products per value of a field; may be repeated.")
    ] = None,
    visible_to: Annotated[
        str | None, typer.Option("--as", help="See only what these may: public, or more labels with commas.")
    ] = None,
    total: Annotated[bool, typer.Option(help="Count all matching products.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help='Print {"total", "items", "cursor"} for a script.')] = False,
) -> None:
    """Find products by what they show, where, when, and by any keyword of their labels.

    \b
      tharsis search 'target = Mars and sol in (1, 2, 3)' --data mydata
      export THARSIS_DATA=mydata
      tharsis search 'startTime >= 2012-08-06 and exposure > "2 s"'
      tharsis search 'box(Mars, 350, -10, 10, 10, within, incidence < 30)'
      tharsis search 'time(1976-07-20, 1976-07-21)' --sort -startTime
      tharsis search 'productId : B10* and IMAGE/LINES > 5000' --as public
      tharsis search 'exposure exists' --facet instrument --size 0
      tharsis search '~ "olympus mons"' --fields target,IMAGE/LINES --json

    A field is a common one, the same for every mission and in a fixed unit
    (tharsis fields lists them), or a label field by its path, as
    tharsis label FILE shows it. Operators: = != < <= > >= in (…) exists,
    : for a prefix or a pattern with * and ?, ~ for words; joined by and, or,
    not and parentheses. All of it stands in docs/expressions.md.
    """
    shown = _names(fields) or (() if as_json else _TABLE_FIELDS)
    visible = Visible(frozenset(_names(visible_to))) if visible_to is not None else EVERYTHING
    asked = _Asked(expression, shown, tuple(sort or ()), tuple(facet or ()), visible, size, after, total)
    try:
        page = asyncio.run(_ask(data, asked))
    except SearchError as error:
        refuse("search", error)
    items = [_item(product, shown, load_dictionary()) for product in page.items]
    if as_json:
        typer.echo(json.dumps(_answer(page, items), ensure_ascii=False, indent=2))
    else:
        _print(page, items, shown)


async def _ask(data: Path, asked: _Asked) -> Page:
    dictionary = load_dictionary()
    reader = open_reader(data, load_settings(data).search)
    try:
        names = set(label_names(asked.expression, dictionary)) if asked.expression is not None else set()
        names |= {name.removeprefix("-") for name in (*asked.fields, *asked.sort, *asked.facets)} - {"geometry"}
        known = await _label_fields(reader, names - dictionary.fields.keys(), asked.visible)
        return await reader.search(_request(asked, dictionary, known))
    finally:
        await reader.close()


async def _label_fields(reader: Reader, names: Iterable[str], visible: Visible) -> set[str]:
    """The label fields of these names that the index has; if one is missing, all, so that near ones can be named."""
    known: set[str] = set()
    for name in names:
        known |= {field.path for field in await reader.label_fields(name, visible, size=10_000)}
        if name not in known:
            return {field.path for field in await reader.label_fields("*", visible, size=100_000)}
    return known


def _request(asked: _Asked, dictionary: Dictionary, known: set[str]) -> SearchRequest:
    field = Conditions(dictionary, known).field
    shown = [field(name) for name in asked.fields if name != "geometry"]
    sort = tuple(Sort(field(name.removeprefix("-")), descending=name.startswith("-")) for name in asked.sort)
    where = Everything() if asked.expression is None else bind(asked.expression, dictionary, known)
    return SearchRequest(
        visible=asked.visible,
        where=where,
        sort=sort,
        size=asked.size,
        after=asked.after,
        total=asked.total,
        facets=tuple(Facet(field(name)) for name in asked.facets),
        parts=Parts(
            common=frozenset(each.name for each in shown if not each.raw),
            label=tuple(each.name for each in shown if each.raw),
            geometry="geometry" in asked.fields,
        ),
    )


def _item(product: ProductRecord, shown: Sequence[str], dictionary: Dictionary) -> dict[str, Any]:
    item: dict[str, Any] = {"uri": product.uri, "path": product.path, "title": product.title}
    for name in shown:
        if name == "geometry":
            item[name] = [_without_provenance(msgspec.to_builtins(entry)) for entry in product.geometry]
        elif name in RECORD_FIELDS:
            item[name] = _attribute(product, name, dictionary)
        elif name in dictionary.fields:
            field = product.common.get(name)
            values = [_shown(value) for value in field.values] if field is not None else []
            item[name] = values if dictionary.fields[name].cardinality == "many" else _single(values)
        else:
            item[name] = _single([value.text for value in label_values(product, name)])
    return item


def _attribute(product: ProductRecord, name: str, dictionary: Dictionary) -> Any:
    value = getattr(product, RECORD_FIELDS[name])
    return format_time(value) if dictionary.fields[name].type == "time" else value


def _without_provenance(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in ("provenance", "missing")}


def _shown(value: Scalar) -> str | int | float | bool:
    """A moment in ISO 8601; a day or a year as it is written."""
    if isinstance(value, Time):
        return value.text if value.end > value.begin else format_time(value.begin)
    return value


def _single(values: list[Any]) -> Any:
    return values if len(values) > 1 else values[0] if values else None


def _answer(page: Page, items: list[dict[str, Any]]) -> dict[str, Any]:
    answer: dict[str, Any] = {"total": page.total, "items": items, "cursor": _next(page)}
    if page.facets:
        answer["facets"] = {
            facet.field.name: {
                "counts": [msgspec.to_builtins(count) for count in facet.counts],
                "missing": facet.missing,
            }
            for facet in page.facets
        }
    return answer


def _next(page: Page) -> str | None:
    return page.cursors[-1] if page.has_next and page.cursors else None


def _print(page: Page, items: list[dict[str, Any]], shown: Sequence[str]) -> None:
    console = Console(highlight=False)
    if items:
        rows = ((*(_cell(item[name]) for name in shown), item["path"]) for item in items)
        print_table(console, (*shown, "path"), rows)
    for facet in page.facets:
        counts = [(str(count.value), str(count.count)) for count in facet.counts]
        print_table(console, (facet.field.name, "products"), [*counts, ("(no value)", str(facet.missing))])
    number = "" if page.total is None else f" of {page.total:,}"
    console.print(f"{len(items):,}{number} product{'' if len(items) == 1 and not number else 's'}")
    cursor = _next(page)
    if cursor is not None:
        console.print(f"more: --after {cursor}", soft_wrap=True, style="dim")


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return ", ".join(map(str, value)) or "–" if isinstance(value, list) else str(value)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())
