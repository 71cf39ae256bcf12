"""Which labels of progressive overrides are on for one request."""

import re
from collections.abc import Callable, Iterable

_PERCENT = re.compile(r"percent\((\d{1,3}(?:\.\d{1,8})?)\)")


def labels_on(labels: Iterable[str], roll: Callable[[], float], on: Iterable[str] = ()) -> frozenset[str]:
    """Decide the labels of a supergraph: ``percent(n)`` by chance, others only if they are named in ``on``.

    ``roll`` gives numbers from 0 up to, but not including, 1; one number decides all, so that percent(20) is on
    wherever percent(10) is.
    """
    rolled = roll() * 100
    wanted = set(on)
    found = set()
    for label in labels:
        percent = _PERCENT.fullmatch(label)
        if label in wanted or (percent is not None and rolled < float(percent[1])):
            found.add(label)
    return frozenset(found)
