"""Reads that the resolvers of one request share: batched, without doubles, and never beyond what the asker may see."""

from loaders.context import Loaders
from loaders.denials import Denied, Guarded, is_denied, nothing_denied
from loaders.ids import GlobalId, InvalidId, decode_id, encode_id
from loaders.visibility import seen_by, visible_to

__all__ = [
    "Denied",
    "GlobalId",
    "Guarded",
    "InvalidId",
    "Loaders",
    "decode_id",
    "encode_id",
    "is_denied",
    "nothing_denied",
    "seen_by",
    "visible_to",
]
