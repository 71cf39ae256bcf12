"""Answers that cost a look at every product, kept for as long as nobody writes."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

import msgspec

from search.elastic.reading.index import Index

_KEPT = 256
_SETTLED = 5.0  # seconds after a change in which its refresh is surely done; until then nothing is kept
Answer = TypeVar("Answer")


class _State(msgspec.Struct, rename={"number": "_seq_no"}):
    number: int = -1


_state = msgspec.json.Decoder(_State)


class Remembered(Generic[Answer]):
    """The last answers of one kind. Every batch changes the state of the archive, whose number is asked for each time."""

    def __init__(self) -> None:
        self._number = -1
        self._since = 0.0
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()

    async def get(self, index: Index, question: Hashable, answer: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer to a question, from memory if nothing was written since."""
        number = (await index.state(_state)).number
        if number != self._number:
            self._number, self._since = number, time.monotonic()
            self._answers.clear()
        if question in self._answers:
            self._answers.move_to_end(question)
            return self._answers[question]
        is_settled = number >= 0 and time.monotonic() - self._since > _SETTLED
        found = await answer()
        if is_settled and number == self._number:
            self._answers[question] = found
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
        return found
