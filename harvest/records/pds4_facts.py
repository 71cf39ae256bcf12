"""The facts of a PDS4 label."""

from collections.abc import Iterator

from harvest.pds4.inventory import read_inventory
from harvest.pds4.product import LabelledFile, ProductFacts, read_product
from harvest.records.facts import Facts, NamedFile
from harvest.tree.files import open_file
from harvest.tree.siblings import Siblings
from schema.label import Label
from schema.problems import Problem
from schema.records import Reference, Role

_PROBLEMS_KEPT = 20  # of one inventory


def read_facts(label: Label, path: str, folder: str, siblings: Siblings) -> Facts:
    """The facts of ``label`` in ``folder``; the members of a collection are read from its inventory files there."""
    product = read_product(label, path)
    identification = product.identification
    facts = Facts(
        kind=product.kind,
        subject=label.root.name.removeprefix("pds:"),
        lid=identification.lid or "",
        lidvid=identification.lidvid,
        identifiers=dict(zip(("alternate_id",), identification.alternate_ids, strict=False)),
        version=identification.version,
        version_key=identification.version_key,
        series=identification.lid,
        title=identification.title,
        product_class=identification.product_class,
        files=[_named(file) for file in product.files],
        references=list(_references(product)),
        problems=list(product.problems),
    )
    for file in facts.files:
        if file.role is Role.INVENTORY:
            facts.includes.append(file.name)
            _add_members(facts, siblings.find(folder, file.name))
    return facts


def _named(file: LabelledFile) -> NamedFile:
    name = f"{file.directory.rstrip('/')}/{file.name}" if file.directory else file.name
    return NamedFile(name, file.role, file.line, file.size, file.md5)


def _references(product: ProductFacts) -> Iterator[Reference]:
    seen: set[tuple[str, str]] = set()
    for reference in (*product.members, *product.references):
        key = (reference.relation, reference.identifier)
        if key not in seen:
            seen.add(key)
            yield Reference(reference.relation, reference.identifier, reference.primary)
    for alias in product.identification.alternate_ids:
        yield Reference("counterpart", alias)


def _add_members(facts: Facts, inventory: str | None) -> None:
    if inventory is None:
        return
    problems = 0
    try:
        with open_file(inventory) as file:
            for entry in read_inventory(file, inventory):
                if isinstance(entry, Problem):
                    problems += 1
                    if problems <= _PROBLEMS_KEPT:
                        facts.problems.append(entry)
                else:
                    identifier = f"{entry.lid}::{entry.version}" if entry.version else entry.lid
                    facts.references.append(Reference("member", identifier, entry.status == "P"))
    except OSError as error:
        reason = f"the inventory cannot be read ({error.strerror})"
        facts.problems.append(Problem(inventory, None, None, reason, "Give the harvest the right to read it"))
    if problems > _PROBLEMS_KEPT:
        reason = f"{problems - _PROBLEMS_KEPT} further rows are no members"
        facts.problems.append(Problem(inventory, None, None, reason, "Correct the inventory"))
