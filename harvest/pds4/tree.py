"""Looking into the tree of a PDS4 label by the canonical names of its classes and attributes."""

from collections.abc import Iterator

from schema.label import Block, Statement, Value


def blocks(block: Block | None, name: str) -> Iterator[Block]:
    """The classes ``pds:name`` directly in ``block``, in order."""
    wanted = "pds:" + name
    for member in block.members if block else ():
        if member.name == wanted and isinstance(member, Block):
            yield member


def first(block: Block | None, *names: str) -> Block | None:
    """The first class under ``block`` reached by the path ``names``, or None."""
    for name in names:
        block = next(blocks(block, name), None)
    return block


def statements(block: Block | None, name: str) -> Iterator[tuple[Value, int]]:
    """The values of the attributes ``pds:name`` directly in ``block`` that are not missing, with their lines."""
    wanted = "pds:" + name
    for member in block.members if block else ():
        if member.name == wanted and isinstance(member, Statement) and member.values[0].missing is None:
            yield member.values[0], member.line


def value(block: Block | None, *names: str) -> Value | None:
    """The first value of ``block`` under any of ``names``, tried in their order."""
    for name in names:
        for found, _ in statements(block, name):
            return found
    return None


def text(block: Block | None, *names: str) -> str | None:
    """The text of the first value of ``block`` under any of ``names``."""
    found = value(block, *names)
    return found.text if found else None


def texts(block: Block | None, name: str) -> tuple[str, ...]:
    """The texts of all values of ``block`` under ``name``."""
    return tuple(found.text for found, _ in statements(block, name))


def on_one_line(written: str | None) -> str:
    """``written`` with its line breaks and indents as single blanks; empty where there is none."""
    return " ".join(written.split()) if written else ""
