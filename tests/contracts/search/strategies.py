"""Random records and random questions over few fields and values, so that they meet often."""

from hypothesis import strategies as st

from schema.label import LabelField, Shape
from schema.records import CommonField, Geometry, Interval, ProductRecord
from search.port import EVERYTHING, PUBLIC, Facet, Histogram, SearchRequest, Sort, Visible
from search.query import (
    And,
    Box,
    BoxRelation,
    Channel,
    During,
    Everything,
    Exists,
    Field,
    Glob,
    In,
    Not,
    OnBody,
    Or,
    Prefix,
    QuantityRange,
    Query,
    Range,
    SpacecraftIn,
    Text,
    TimeRelation,
)
from tests.contracts.search.records import VOLUME, common, digest, product, time, value

LABELS = [
    frozenset({"public"}),
    frozenset({"public"}),
    frozenset({"x"}),
    frozenset({"public", "x"}),
    frozenset({"y"}),
    frozenset[str](),
]
VISIBLE = [
    EVERYTHING,
    EVERYTHING,
    EVERYTHING,
    PUBLIC,
    PUBLIC,
    Visible(frozenset({"x"})),
    Visible(frozenset({"x", "y"})),
    Visible(),
    Visible(frozenset({"public"}), denied=(f"{VOLUME}/data/P1.lbl", f"{VOLUME}/data/P4.lbl")),
    Visible(frozenset({"public", "x"}), denied=(f"{VOLUME}/data/P0.lbl", f"{VOLUME}/data/P", f"{VOLUME}/data/P2.lbl")),
    Visible(frozenset({"public"}), denied=(VOLUME,)),
]
WORDS = ["Mars", "MARS", "Phobos", "R2 d2", "ÉMIS", "émis", "a*b", "", "\U0001f680", "\uffff"]
NUMBERS = [-7.0, 0.0, 0.1, 1.0, 1e300, 9007199254740993.0]
INTEGERS = [-7, 0, 1, 9007199254740993]
TIMES = ["1966-06-02", "1969-12-31T23:59:59.999999", "1970", "2012-219", "2012-08-06T12", "2016-12-31T23:59:60.862"]
TIMES += ["2017-01-01T00:00:00.862", "2012-08"]
TEXTS = ["UNK", "1", "01", "1.0", "-3e2", "word", "Word up", "2012-219", "TRUE", *TIMES, *WORDS]
EDGES = [0.0, 5.0, 90.0, 180.0, 350.0, 360.0]
LATITUDES = [-90.0, -10.0, 0.0, 10.0, 90.0]

words, numbers, integers = st.sampled_from(WORDS), st.sampled_from(NUMBERS), st.sampled_from(INTEGERS)
times = st.sampled_from(TIMES).map(time)
moments = times.map(lambda each: each.begin)
TYPES = {
    "target": words.filter(bool),
    "azimuthFrame": words.filter(bool),
    "sol": integers,
    "exposure": numbers,
    "startTime": times,
    "stopTime": times,
    "position.body": st.sampled_from(["Mars", "Moon"]),
    "position.latitude": st.sampled_from(LATITUDES),
    "position.longitude": st.sampled_from(EDGES),
}
PATHS = ["IMAGE/LINES", "NOTE"]

values = st.builds(value, st.sampled_from(TEXTS), st.sampled_from([None, "s"]), st.booleans())
label_fields = st.builds(
    lambda path, found: LabelField(path, tuple(found), 1, Shape.SEQUENCE),
    st.sampled_from(PATHS),
    st.lists(values, min_size=1, max_size=3),
)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    south, north = sorted(draw(st.tuples(*[st.sampled_from(LATITUDES)] * 2)))
    west, east = draw(st.tuples(*[st.sampled_from(EDGES)] * 2))
    return Box(0.0 if west == 360 else west, south, east, north)


@st.composite
def geometries(draw: st.DrawFn) -> Geometry:
    box = draw(st.none() | boxes())
    edges = {"west": box.west, "south": box.south, "east": box.east, "north": box.north} if box else {}
    if draw(st.booleans()):
        edges |= {"center_latitude": draw(st.sampled_from(LATITUDES)), "center_longitude": draw(st.sampled_from(EDGES))}
    spans = {
        name: Interval(*sorted(draw(st.tuples(numbers, numbers))))
        for name in draw(st.sets(st.sampled_from(QUANTITIES)))
    }
    return Geometry(body=draw(st.sampled_from(["Mars", "Phobos"])), **edges, **spans)


QUANTITIES = ["incidence", "pixel_scale"]


@st.composite
def products(draw: st.DrawFn, name: str) -> ProductRecord:
    fields: dict[str, CommonField] = {}
    for field in draw(st.sets(st.sampled_from(sorted(TYPES)), min_size=3)):
        several = field in ("target", "exposure")
        fields[field] = common(
            *draw(st.lists(TYPES[field], min_size=draw(st.integers(0, 1)), max_size=3 if several else 1))
        )
    record = product(
        name,
        fields,
        draw(st.lists(label_fields, min_size=1, max_size=4)),
        draw(st.lists(geometries(), max_size=2)),
        visibility=draw(st.sampled_from(LABELS)),
        mission=draw(st.sampled_from(["mro", "msl"])),
        series=draw(st.sampled_from([None, "one", "two"])),
        version_key=draw(st.sampled_from([(1, 9), (1, 10), (2,)])),
    )
    record.digest = digest(record)
    return record


@st.composite
def archives(draw: st.DrawFn) -> list[ProductRecord]:
    return [draw(products(f"P{place}")) for place in range(draw(st.sampled_from([0, 2, 6, 7, 8, 8, 9, 9])))]


COMMON = [
    Field(name) for name in ("target", "azimuthFrame", "sol", "exposure", "startTime", "latest", "mission", "uri")
]
RAW = [Field(path, raw=True) for path in (*PATHS, "NO/SUCH")]
fields = st.sampled_from(COMMON + RAW)
texts = st.sampled_from([field for field in COMMON if field.name in ("target", "azimuthFrame", "mission", "uri")] + RAW)
wanted_words = st.sampled_from([*WORDS, "M", "ma", "1", "01", "mro", "word", "2012-219"])


@st.composite
def typed(draw: st.DrawFn) -> tuple[Field, st.SearchStrategy, Channel]:
    """A field with values that it may be compared with."""
    field = draw(fields)
    if field.raw:
        channel = draw(st.sampled_from(Channel))
        return (
            field,
            {Channel.TEXT: st.sampled_from(TEXTS), Channel.NUMBER: numbers, Channel.TIME: moments}[channel],
            channel,
        )
    kinds = {"sol": numbers, "exposure": numbers, "startTime": moments, "latest": st.booleans()}
    kinds |= {
        "mission": st.sampled_from(["mro", "msl"]),
        "uri": st.sampled_from([product(f"P{place}").uri for place in range(9)]),
    }
    return field, kinds.get(field.name, wanted_words), Channel.TEXT


@st.composite
def value_conditions(draw: st.DrawFn) -> Query:
    field, literals, channel = draw(typed())
    if draw(st.booleans()) or field.name == "latest":
        return In(field, tuple(draw(st.lists(literals, min_size=1, max_size=3))), channel)
    one, other = draw(literals), draw(literals)
    low, high = draw(st.sampled_from([(one, one), (None, one), (one, None), (one, other), (None, None)]))
    above, below = draw(st.sampled_from([(False, False), (False, False), (True, False), (False, True), (True, True)]))
    return Range(field, low, high, above, below, channel)


conditions = (
    value_conditions()
    | value_conditions()
    | value_conditions()
    | st.just(Everything())
    | st.builds(Exists, fields)
    | st.builds(Prefix, texts, wanted_words)
    | st.builds(Glob, texts, st.text("Mars*?1é", max_size=4))
    | st.builds(Text, wanted_words, st.none() | texts)
    | st.builds(
        lambda ends, relation: During(min(ends), max(ends), relation),
        st.tuples(moments, moments),
        st.sampled_from(TimeRelation),
    )
    | st.builds(
        OnBody,
        st.sampled_from(["Mars", "Phobos", "Io"]),
        st.none() | boxes(),
        st.sampled_from(BoxRelation),
        st.lists(
            st.builds(
                QuantityRange, st.sampled_from(["incidence", "pixelScale"]), st.none() | numbers, st.none() | numbers
            ),
            max_size=2,
        ).map(tuple),
    )
    | st.builds(SpacecraftIn, st.sampled_from(["Mars", "Moon"]), boxes())
)


def larger(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.builds(And, several) | st.builds(Or, several) | st.builds(Not, parts)


queries = conditions | st.recursive(conditions, larger, max_leaves=4) | st.sampled_from([And(()), Or(())])
histograms = st.sampled_from(
    [
        *(Histogram(Field("startTime"), interval) for interval in ("year", "month", "day", "hour")),
        *(Histogram(field, buckets=3) for field in (Field("startTime"), Field("sol"), *RAW)),
        *(Histogram(field, 0.5) for field in (Field("sol"), *RAW)),
        *(Histogram(field, "year") for field in RAW),
    ]
)
requests = st.builds(
    SearchRequest,
    visible=st.sampled_from(VISIBLE),
    where=queries,
    sort=st.lists(st.builds(Sort, fields, st.booleans()), max_size=2, unique_by=lambda sort: sort.field).map(tuple),
    size=st.just(100),
    total=st.booleans(),
    facets=st.lists(st.builds(Facet, fields, st.integers(1, 4)), max_size=2).map(tuple),
    histograms=st.lists(histograms, max_size=2).map(tuple),
    statistics=st.lists(fields, max_size=2).map(tuple),
)
