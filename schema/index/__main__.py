"""Write the common fields of the dictionary into the index of products."""

import json

from schema.dictionary import load_dictionary
from schema.index import FOLDER, load_index, with_common_fields


def main() -> None:
    """Rewrite ``products.json``."""
    index = with_common_fields(load_index("products"), load_dictionary())
    (FOLDER / "products.json").write_text(json.dumps(index, indent=2) + "\n")


if __name__ == "__main__":
    main()
