"""What browsers do with a file: show it, or save it under its name."""

from urllib.parse import quote

_RISKY = ("text/html", "image/svg", "application/xml", "text/xml", "application/xhtml", "text/javascript")


def disposition(name: str, media_type: str) -> str:
    """The ``Content-Disposition`` (RFC 6266) of a file: what could run as a page or a script is saved, never shown."""
    return f"{'attachment' if media_type.startswith(_RISKY) else 'inline'}; filename*=UTF-8''{quote(name, safe='')}"
