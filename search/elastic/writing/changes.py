"""The changes of one batch, and those that take them back."""

from search.elastic.templates import encode_template, template_document
from search.elastic.writing.bulk import Change


def template_change(index: str, name: str, data: bytes) -> Change:
    """The writing of a template; it is of its content, so nothing ever undoes it."""
    return Change(index, template_document(name), encode_template(name, data))


class Changes:
    """Collected for one batch; of several changes of a document the last holds, of several undoings the first."""

    def __init__(self) -> None:
        self._writes: dict[tuple[str, str], bytes | None] = {}
        self._undoes: dict[tuple[str, str], bytes | None] = {}
        # What the documents name, by id; a template is of its content, so nothing undoes it.
        self.templates: dict[str, bytes] = {}
        self.keys: set[str] = set()  # series and paths that a later batch may search for

    def write(self, index: str, document: str, body: bytes | None) -> None:
        """Write a document, or remove it."""
        self._writes[index, document] = body

    def undo(self, index: str, document: str, body: bytes | None) -> None:
        """Say what a document is before the batch; None where it is not there."""
        self._undoes.setdefault((index, document), body)

    @property
    def writes(self) -> list[Change]:
        """What the batch does."""
        return [Change(*place, body) for place, body in self._writes.items()]

    @property
    def undoes(self) -> list[Change]:
        """What takes it back."""
        return [Change(*place, body) for place, body in self._undoes.items()]

    def indices(self) -> list[str]:
        """The indices that the batch touches."""
        return sorted({index for index, _ in self._writes})
