"""What an identity may see, as labels of the search port."""

import json
from functools import lru_cache

from access.identity import Identity
from search.port import EVERYTHING, PUBLIC, Visible

CURATOR = "curator"
ALL_SEEING = frozenset({"operator", "admin"})
"""Roles that see everything."""


@lru_cache(4096)  # few sets of labels are on the files of a request
def seen_by(labels: frozenset[str]) -> str:
    """What stands for those who may see a file, in the signatures of links to it; never empty."""
    return json.dumps(sorted(labels))


def visible_to(identity: Identity) -> Visible:
    """The labels of what an identity may see.

    Anybody sees ``public``; an account also ``protected`` and ``group:`` of its groups; a curator also ``unreleased:`` of
    them; operators and administrators see everything.
    """
    if not identity.authenticated:
        return PUBLIC
    if identity.role in ALL_SEEING:
        return EVERYTHING
    labels = {"public", "protected", *(f"group:{group}" for group in identity.groups)}
    if identity.role == CURATOR:
        labels.update(f"unreleased:{group}" for group in identity.groups)
    return Visible(frozenset(labels))
