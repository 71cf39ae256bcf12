"""What one value of the configuration may be: numbers with bounds, and texts that mean a file or an address."""

import typing
from typing import Annotated, Any

from msgspec import Meta

Count = Annotated[int, Meta(ge=0)]
Number = Annotated[int, Meta(ge=1)]
Port = Annotated[int, Meta(ge=1, le=65_535)]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]
Text = Annotated[str, Meta(min_length=1)]
Rate = Annotated[float, Meta(gt=0, le=1_000_000_000)]
FileName = Annotated[str, Meta(min_length=1, extra={"is": "file"})]
Url = Annotated[str, Meta(min_length=1, extra={"is": "url"})]


def meaning(annotation: Any) -> str | None:
    """What a text stands for beyond itself: ``file``, ``url`` or nothing."""
    for candidate in (annotation, *typing.get_args(annotation)):
        if typing.get_origin(candidate) is not Annotated:
            continue
        for mark in candidate.__metadata__:
            if isinstance(mark, Meta) and mark.extra:
                return str(mark.extra["is"])
    return None


def plain(annotation: Any) -> Any:
    """The type without None and without bounds: ``int`` of ``Number | None``."""
    choices = [choice for choice in typing.get_args(annotation) if choice is not type(None)]
    if type(None) in typing.get_args(annotation) and len(choices) == 1:
        annotation = choices[0]
    return typing.get_args(annotation)[0] if typing.get_origin(annotation) is Annotated else annotation


def optional(annotation: Any) -> bool:
    """Whether None may stand there."""
    return type(None) in typing.get_args(annotation)
