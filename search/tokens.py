"""The one tokenizer of text search, used when records are written and when they are asked for.

A token is a longest run of letters and digits of any script, after Unicode compatibility normalisation and case folding
(Unicode Standard 3.13, NFKC_Casefold). Everything else, the underscore included, only separates: the product id
``B10_013341_1010_XN_79S172W`` has the tokens ``b10 013341 1010 xn 79s172w``. There are no stems, no stop words and no
positions, so a whole identifier is found by its parts and by itself, whatever joins them.
"""

import re
import unicodedata

_TOKEN = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The form in which case-free text compares: compatibility forms and letter case are folded away."""
    if text.isascii():
        return text.lower()
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    return unicodedata.normalize("NFKC", once.casefold())


def tokenize(text: str) -> list[str]:
    """The tokens of ``text`` in order, repeats included; none for a text without letters and digits."""
    return _TOKEN.findall(fold(text))
