"""The dictionary of common fields: what they mean, and in which labels they are found, read from data files."""

from schema.dictionary.loader import COMMON, Dictionary, load_dictionary, read_dictionary
from schema.dictionary.problems import DictionaryError

__all__ = ["COMMON", "Dictionary", "DictionaryError", "load_dictionary", "read_dictionary"]
