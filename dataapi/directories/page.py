"""The listing of a directory as a page for browsers: no script, nothing from elsewhere, and names are only text."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from dataapi.directories.listing import Listing
from schema.times import format_time

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color-scheme:light dark}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.15rem .8rem .15rem 0}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
)
_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""What the page may do (Content-Security-Policy)."""

_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def page(listing: Listing) -> str:
    """The page."""
    directory = listing.directory
    above = f'<p><a href="{escape(listing.parent)}">Parent directory</a></p>' if listing.parent is not None else ""
    further = f'<p><a href="{escape(listing.next)}" rel="next">More</a></p>' if listing.next is not None else ""
    whole = f'<a href="{escape(listing.url)}?format=zip">ZIP</a>, <a href="{escape(listing.url)}?format=tar">tar</a>'
    title = escape(directory.path)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>\n'
        f"<h1><bdi>{title}</bdi></h1>\n<p>{_many(directory.files)}, {_size(directory.size)}"
        f"{'' if directory.exact else ' (not all are counted just now)'}: {whole}</p>\n{above}"
        '<table><thead><tr><th>Name</th><th class="n">Size</th><th>Changed</th><th>Type</th></tr></thead><tbody>\n'
        f"{_rows(listing)}</tbody></table>\n{further}</body></html>\n"
    )


def _rows(listing: Listing) -> str:
    directories = (
        _row(f"{one.name}/", listing.of_directory(one)["url"], one.size, "", _many(one.files))
        for one in listing.contents.directories
    )
    files = (
        _row(one.name, listing.of_file(one)["url"], one.size, format_time(one.modified), one.media_type)
        for one in listing.contents.files
    )
    return "".join((*directories, *files))


def _row(name: str, url: str, size: int, changed: str, type_: str) -> str:
    # A name may be written from right to left, or say that it is: it is kept apart from what stands beside it.
    return (
        f'<tr><td><a href="{escape(url)}"><bdi>{escape(name)}</bdi></a></td>'
        f'<td class="n" title="{size} bytes">{_size(size)}</td><td>{escape(changed[:19])}</td><td>{escape(type_)}</td></tr>\n'
    )


def _many(files: int) -> str:
    return "1 file" if files == 1 else f"{files} files"


def _size(bytes_: int) -> str:
    """A size to three digits, in units of powers of 1,000."""
    size, unit = float(bytes_), 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{bytes_} bytes" if unit == 0 else f"{size:.3g} {_UNITS[unit]}"
