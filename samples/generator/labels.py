"""Labels whose pointers, record counts and sizes are true, attached to their data or beside them."""

from samples.generator.images import DATA, Bytes
from samples.generator.templates import Facts, Template

_BYTE_ALIGNMENT = 64  # an attached label without records is padded a little, as real ones are


def data_objects(names: tuple[str, ...], facts: Facts) -> list[tuple[str, Bytes]]:
    """The data objects of a product, drawn for its size and seed."""
    return [(name, DATA[name](facts["lines"], facts["samples"], facts["seed"])) for name in names]


def detached(objects: list[tuple[str, Bytes]], facts: Facts) -> bytes:
    """The content of a data file without a label; its objects' offsets become facts. One object alone is not padded."""
    whole = _place(objects, facts, 0)
    return objects[0][1].content if len(objects) == 1 else whole


def attached(template: Template, objects: list[tuple[str, Bytes]], facts: Facts) -> bytes:
    """A label and its data in one file: rendered until the stated positions are those of the label's own length."""
    record = facts.get("record_bytes", _BYTE_ALIGNMENT)
    size = facts.get("label_bytes", 64 * record)
    while True:
        facts["label_bytes"], facts["label_records"] = size, size // record
        body = _place(objects, facts, size)
        facts["file_bytes"], facts["file_records"] = size + len(body), (size + len(body)) // record
        label = template.render(facts).encode("ascii")
        needed = -(-len(label) // record) * record
        if needed == size:
            return label.ljust(size) + body
        size = needed


def _place(objects: list[tuple[str, Bytes]], facts: Facts, start: int) -> bytes:
    """Put the objects one behind the other, each on a whole record, and state where they are."""
    record = facts.get("record_bytes", 1)
    body = bytearray()
    for name, data in objects:
        body += bytes(-len(body) % record)
        offset = start + len(body)
        facts[f"{name}_offset"], facts[f"{name}_byte"] = offset, offset + 1
        facts[f"{name}_record"] = offset // record + 1
        facts[f"{name}_length"] = len(data.content)
        body += data.content
    body += bytes(-len(body) % record)
    return bytes(body)
