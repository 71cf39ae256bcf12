"""Trace headers of clients (W3C Trace Context), for gateways that make no spans of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z")
_STATE = re.compile(r"[\x20-\x7e]{1,512}\Z")


def passed_on(headers: Mapping[str, str]) -> dict[str, str]:
    """Give the trace headers of a client as they are, those that are well-formed."""
    parent = headers.get("traceparent", "")
    if not _PARENT.match(parent):
        return {}
    state = headers.get("tracestate", "")
    return {"traceparent": parent, "tracestate": state} if _STATE.match(state) else {"traceparent": parent}
