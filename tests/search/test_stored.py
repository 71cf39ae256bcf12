"""What is stored of a product comes back as it was."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from schema.label import LabelField, Missing, Shape, Value
from schema.records import CommonField, Provenance
from schema.times import Time, parse_time
from search.stored import LabelDecoder, encode_label, label_template
from search.stored_common import CommonDecoder, common_template, encode_common

texts = st.text("0179.eE+- aé\0\N{GRINNING FACE}", max_size=6) | st.sampled_from(["2012-08-06", "0018", "TRUE", "1e5"])
times = st.builds(Time, st.integers(-(2**50), 2**50), st.integers(-(2**50), 2**50), texts)
typed = st.none() | texts | st.integers(-(2**80), 2**80) | st.floats(allow_nan=False) | st.booleans() | times
missing = st.none() | st.sampled_from(Missing) | st.just("nil: inapplicable")
values = st.builds(Value, texts, typed, st.none() | st.just("ms"), missing) | texts.map(
    lambda text: Value(text, parse_time(text) or text)
)
fields = st.builds(
    LabelField,
    st.sampled_from(["A", "B/C", "pds:d"]),
    st.lists(values, max_size=4).map(tuple),
    st.integers(1, 100_000),
    st.sampled_from(Shape),
)


@given(st.lists(fields, max_size=6))
def test_a_label_comes_back_as_it_was(label: list[LabelField]) -> None:
    stored = encode_label(label, {})
    template = label_template(stored.template)

    assert repr(LabelDecoder(template).decode(stored.data)) == repr(label)
    some = LabelDecoder(template, ["A", "none"]).decode(stored.data)
    assert repr(some) == repr([field for field in label if field.path == "A"])


rows = st.lists(st.tuples(st.lists(values, min_size=2, max_size=2).map(tuple), values, st.integers(1, 3)), max_size=5)


@given(rows)
def test_labels_of_one_template_do_not_take_over_each_others_values(
    several: list[tuple[tuple[Value, ...], Value, int]],
) -> None:
    units = (Value("", "", "m"),) * 3
    labels = []
    for pair, single, line in several:
        unit = [value._replace(unit=of.unit) for value, of in zip((*pair, single), units, strict=True)]
        pair_field = LabelField("A", tuple(unit[:2]), line, Shape.SET)
        labels.append([pair_field, LabelField("B", tuple(unit[2:]), line + 1, Shape.SCALAR)])
    stored = [encode_label(label, {}) for label in labels]

    decoders = {row.template: LabelDecoder(label_template(row.template)) for row in stored}

    assert len(decoders) <= 1
    assert repr([decoders[row.template].decode(row.data) for row in stored]) == repr(labels)


common = st.builds(
    CommonField,
    st.lists(st.one_of(texts, st.integers(-(2**80), 2**80), st.floats(allow_nan=False), times), max_size=3).map(tuple),
    st.none() | st.builds(Provenance, texts, texts, st.none() | texts, st.lists(texts, max_size=2).map(tuple)),
    st.none() | st.just("unknown"),
)


@given(st.dictionaries(st.sampled_from(["sol", "target", "position.body"]), common))
def test_common_fields_come_back_as_they_were(fields: dict[str, CommonField]) -> None:
    stored = encode_common(fields)
    template = common_template(stored.template)

    assert CommonDecoder(template).decode(stored.data) == fields
    some = CommonDecoder(template, ["sol", "none"]).decode(stored.data)
    assert some == {name: field for name, field in fields.items() if name == "sol"}
    plain = CommonDecoder(template, provenance=False).decode(stored.data)
    assert plain == {name: msgspec.structs.replace(field, provenance=None) for name, field in fields.items()}
