"""``python -m schema.dictionary [FOLDER]`` checks the data files and prints all that is wrong with them."""

import sys
from pathlib import Path

from schema.dictionary.loader import COMMON, read_dictionary
from schema.dictionary.problems import DictionaryError


def main() -> int:
    """Exit code 0 where the dictionary is sound, 1 with a line for each problem."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else COMMON
    try:
        dictionary = read_dictionary(folder)
    except DictionaryError as error:
        sys.stdout.write(f"{error}\n{len(error.problems)} problem(s)\n")
        return 1
    rules = len(dictionary.rule_names())
    sys.stdout.write(f"{len(dictionary.fields)} fields, {len(dictionary.missions)} missions, {rules} rules: sound\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
