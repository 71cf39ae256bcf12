"""Reads that the resolvers of one request share: batched, without doubles, and never beyond what the asker may see."""

from loaders.context import Loaders
from loaders.ids import GlobalId, InvalidId, decode_id, encode_id
from loaders.visibility import visible_to

__all__ = ["GlobalId", "InvalidId", "Loaders", "decode_id", "encode_id", "visible_to"]
