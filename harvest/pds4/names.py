"""Canonical names of PDS4 elements: the prefix comes from the namespace, whatever prefix a label itself declares."""

import re

PDS_NAMESPACE = re.compile(r"https?://pds\.nasa\.gov/pds4/pds/v\d+\Z")
_DICTIONARY = re.compile(r"https?://(?:pds\.nasa\.gov/pds4|psa\.esa\.int/psa)/(?:mission/)?(?P<names>.+?)/v\d+/?\Z")
_VERSION = re.compile(r"v\d+", re.IGNORECASE)
_WELL_KNOWN = {
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://psa.esa.int/psa/v1": "psa",
}


def prefix_of(namespace: str) -> str | None:
    """The prefix that the namespace itself fixes: ``…/pds4/mission/mars2020/v1`` gives ``mars2020``, else None.

    PDS4 Standards Reference 1.22 section 4.2 builds discipline and mission namespaces this way; ESA's archive nests
    instruments below missions (``…/psa/em16/cas/v1`` gives ``em16_cas``).
    """
    known = _WELL_KNOWN.get(namespace)
    if known:
        return known
    match = _DICTIONARY.match(namespace)
    return match["names"].replace("/", "_") if match else None


def canonical_name(tag: str, declared: str | None) -> str:
    """``{namespace}local`` as ``prefix:local``; ``declared`` is the label's own prefix, used where no rule applies.

    A foreign namespace can never take the prefix ``pds``: it then goes by the last word of its address.
    """
    if tag[0] != "{":
        return tag
    namespace, local = tag[1:].split("}", 1)
    prefix = prefix_of(namespace)
    if prefix is None:
        prefix = declared if declared and declared != "pds" else _last_word(namespace)
    return f"{prefix}:{local}"


def _last_word(namespace: str) -> str:
    words = [word for word in re.split(r"[^A-Za-z0-9_]+", namespace) if word and not _VERSION.fullmatch(word)]
    return words[-1].lower() if words and words[-1].lower() != "pds" else "other"
