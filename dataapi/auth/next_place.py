"""Where a browser goes after it has signed in: a place of ours, whatever the address said."""

from urllib.parse import unquote

HOME = "/"
_MAX_LENGTH = 2_048
_MAX_ENCODINGS = 5


def is_own_place(place: str) -> bool:
    """Whether a text is a path of this service, with its query, that no browser or proxy could take for another host's.

    Browsers read ``\\\\`` as ``/``, leave tabs and line ends out, and take ``//host`` for a host; a proxy may decode once more
    than we do. What is doubtful in any reading is refused.
    """
    if len(place) > _MAX_LENGTH:
        return False
    for _ in range(_MAX_ENCODINGS):
        if not _is_path(place):
            return False
        try:
            decoded = unquote(place, errors="strict") if place.isascii() else place
        except UnicodeDecodeError:  # %C0%AF is a slash to some, and no text to others
            return False
        if decoded == place:
            return not place.startswith("/auth/")  # or one would sign in for ever
        place = decoded
    return False


def _is_path(place: str) -> bool:
    path = place.partition("?")[0]
    return place.startswith("/") and place.isprintable() and "\\" not in place and "//" not in path and "@" not in path
