"""What one request for bytes may ask of the server."""

import msgspec

from config.kinds import Count, Number


class DataSettings(msgspec.Struct, frozen=True):
    """``archive_files`` and ``archive_bytes`` bound a directory that is asked for as one archive.

    Browse pictures are made from files of at most ``picture_bytes`` and ``picture_pixels``; those that were made are kept in
    the data folder, up to ``picture_cache_bytes``.

    Clients whose ``User-Agent`` begins with one of ``forwards_bearer`` or ``forwards_basic`` send a token that they show as
    such on to whatever host they are redirected to, where S3 refuses it. These get the bytes from us.
    """

    archive_files: Number = 100_000
    archive_bytes: Number = 1_000_000_000_000
    picture_bytes: Number = 100_000_000
    picture_pixels: Number = 100_000_000
    picture_cache_bytes: Count = 1_000_000_000
    forwards_bearer: tuple[str, ...] = ("Wget/", "aria2/", "Python-urllib/")
    forwards_basic: tuple[str, ...] = ("Wget/", "aria2/", "Python-urllib/", "GDAL/")
