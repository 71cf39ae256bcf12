"""The other files that a label's record was made from, so that their coming, going or changing reads the label again.

A token is ``=name`` (matters whether the file is there) or ``~name`` (matters what it holds), the name relative to the
label's directory and percent-escaped; ``^path`` is the label of a counterpart. The pictures that belong by name always count.
"""

import os
from collections.abc import Iterable
from urllib.parse import quote_from_bytes, unquote_to_bytes

from harvest.records.facts import Facts
from harvest.records.files import FoundFiles
from harvest.tree.files import state
from harvest.tree.fingerprint import digest
from harvest.tree.siblings import Siblings, split_name


def of(facts: Facts, found: FoundFiles, path: str) -> list[str]:
    """The tokens of a label."""
    tokens = ["=" + _quoted(named.name) for named, _ in found.named]
    tokens += ["~" + _quoted(name) for name in facts.includes]
    if found.attached:
        tokens.append("~" + _quoted(twin_name(path)))
    return list(dict.fromkeys(tokens))


def partner_token(path: bytes) -> str:
    """The token of the file that may hold the counterpart's label, by its real path: matters what it holds."""
    return "^" + quote_from_bytes(path, safe="/ ,")


def partner_tokens(part: str) -> list[str]:
    """The tokens of counterparts in a fingerprint's part."""
    return [token for token in part.split("|")[1:] if token.startswith("^")]


def twin_name(path: str) -> str:
    """The name that a detached label of the file ``path`` would have."""
    return split_name(os.path.basename(path))[0] + ".LBL"


def state_text(tokens: Iterable[str], path: str, siblings: Siblings) -> str:
    """The fingerprint's part: a digest of how the files are now, and the tokens."""
    tokens = list(tokens)
    folder, name = os.path.split(path)
    states = [_state(token, folder, siblings) for token in tokens]
    pictures = siblings.pictures(folder, split_name(name)[0])
    return "|".join([digest(*states, *pictures), *tokens])


def is_current(part: str, path: str, siblings: Siblings) -> bool:
    """Whether the files are still as the fingerprint's part says."""
    return bool(part) and state_text(part.split("|")[1:], path, siblings) == part


def _quoted(name: str) -> str:
    return quote_from_bytes(os.fsencode(name), safe="/ ,")


def _state(token: str, folder: str, siblings: Siblings) -> str:
    name = os.fsdecode(unquote_to_bytes(token[1:]))
    found = name if token.startswith("^") else siblings.find(folder, name)
    if found is None or token.startswith("="):
        return found or ""
    try:
        size, modified = state(found)
    except OSError:
        return ""
    return f"{found}:{size}:{modified}"
