"""One value as a label writes it, to the type and unit that a field has."""

from harvest.mapping.constants import is_number, is_one_of
from harvest.mapping.context import CompiledSource, Context, Raw, Wanted
from harvest.mapping.texts import hours_as_local_time, read_local_time, read_number, read_truth
from schema.dictionary.units import UnitError, is_silent
from schema.label import Missing, Scalar
from schema.sentinels import number_sentinels, text_sentinels
from schema.times import Time, parse_time


def read_value(source: CompiledSource, wanted: Wanted, raw: Raw, context: Context) -> tuple[Scalar | None, str | None]:
    """One value typed, in the wanted unit; else None with the reason (None too where the source does not apply)."""
    value = raw.value
    if value.missing is not None:
        return None, value.missing
    text = value.text.strip()
    folded = text.casefold()
    if folded in source.missing_texts:
        return None, Missing.SENTINEL
    if source.missing_numbers and is_number(text, source.missing_numbers):
        context.sentinels.add((raw.path, text))
    if (raw.path, text) in context.sentinels:
        return None, Missing.SENTINEL
    typed = value.typed
    if source.pattern is not None:
        match = source.pattern.search(text)
        if match is None:
            return None, None
        text = (match[1] if match.re.groups else match[0]) or ""
        folded, typed = text.casefold(), None
    if source.map:
        mapped = source.map.get(folded)
        if mapped is None and folded not in wanted.values:
            mapped = source.map.get("*")
        if mapped is not None:
            text, typed = str(mapped), mapped
        elif wanted.values and folded not in wanted.values:
            return None, None
    sentinel = text_sentinels().get(text.casefold())
    if sentinel is not None:
        return None, sentinel
    return _typed(source, wanted, raw, text, typed, context)


def _typed(
    source: CompiledSource, wanted: Wanted, raw: Raw, text: str, typed: Scalar | None, context: Context
) -> tuple[Scalar | None, str | None]:
    kind = wanted.type
    if kind in ("string", "reference"):
        if wanted.local_time:
            return _local_time(source, wanted, raw, text, context)
        if wanted.values:
            allowed = wanted.values.get(text.casefold())
            return (allowed, None) if allowed is not None else (None, f"{text!r} is no value of {wanted.name}")
        return " ".join(text.split()), None  # labels break and indent long texts
    if kind == "time":
        time = typed if isinstance(typed, Time) else parse_time(text)
        if time is None:
            return _refused(
                context,
                wanted,
                raw,
                f"{text!r} is no UTC time",
                "write YYYY-MM-DDThh:mm:ss.sss or YYYY-DDDThh:mm:ss.sss",
            )
        return time, None
    if kind == "boolean":
        truth = typed if isinstance(typed, bool) else read_truth(text)
        return (
            (truth, None)
            if truth is not None
            else _refused(context, wanted, raw, f"{text!r} is neither yes nor no", "write Y or N")
        )
    return _number(source, wanted, raw, text, typed, context)


def _number(
    source: CompiledSource, wanted: Wanted, raw: Raw, text: str, typed: Scalar | None, context: Context
) -> tuple[Scalar | None, str | None]:
    read = read_number(text, typed)
    if read is None:
        fix = f"write a number, or give {source.rule} a pattern or missing = [{text!r}]"
        return _refused(context, wanted, raw, f"{text!r} is no number", fix)
    number, inner_unit = read
    if (wanted.unit is not None or wanted.minimum is not None) and is_one_of(number, number_sentinels()):
        return None, Missing.SENTINEL
    if wanted.minimum is not None and number < wanted.minimum:
        what = f"{text!r} is less than {wanted.minimum:g}"
        return _refused(context, wanted, raw, what, f"correct the value, or give {source.rule} missing = [{text}]")
    if wanted.type == "integer":
        if not number.is_integer():
            return _refused(
                context, wanted, raw, f"{text!r} is no whole number", f"correct the value, or the rule {source.rule}"
            )
        return int(number), None
    if raw.entry is not None and context.constants.is_missing(number, raw.entry):
        return None, Missing.SENTINEL
    if wanted.unit is None:
        return number, None
    unit = raw.value.unit if not is_silent(raw.value.unit) else inner_unit
    if source.source.override_unit or is_silent(unit):
        unit = source.source.unit or wanted.unit
        if unit == "label":
            return _refused(
                context,
                wanted,
                raw,
                f"{text!r} has no unit",
                f"give the rule for {wanted.name} in the mission's file its unit",
            )
    try:
        converted = context.units.convert(number, unit or wanted.unit, wanted.unit)
        return converted % 360.0 if wanted.circle and not 0.0 <= converted < 360.0 else converted, None
    except UnitError as error:
        return _refused(
            context, wanted, raw, str(error), f"add the spelling to units.toml, or give {source.rule} override_unit"
        )


def _local_time(
    source: CompiledSource, wanted: Wanted, raw: Raw, text: str, context: Context
) -> tuple[Scalar | None, str | None]:
    local = read_local_time(text)
    if local is not None:
        return local, None
    unit = raw.value.unit or source.source.unit
    read = read_number(text, None)
    if read is not None and unit is not None:
        try:
            return hours_as_local_time(context.units.convert(read[0], unit, "localday/24")), None
        except UnitError as error:
            return _refused(context, wanted, raw, str(error), "add the spelling to units.toml")
    return _refused(
        context,
        wanted,
        raw,
        f"{text!r} is no local solar time",
        "write hh:mm:ss.fff, or hours with the unit localday/24",
    )


def _refused(context: Context, wanted: Wanted, raw: Raw, reason: str, fix: str) -> tuple[None, str]:
    context.warn(raw, reason, fix)
    context.untyped.setdefault(wanted.name, raw)
    return None, reason
