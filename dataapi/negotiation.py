"""Who gets pages: browsers, and nobody else."""


def prefers_html(accept: str | None) -> bool:
    """Whether a browser asks for a page: it names HTML, and no JSON, by ``Accept``."""
    return accept is not None and "text/html" in accept and "json" not in accept
