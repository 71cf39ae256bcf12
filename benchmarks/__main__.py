"""Run every benchmark, each in a process of its own: ``python -m benchmarks [NAME…]``.

Those of Elasticsearch and DynamoDB need their servers (``make services-install``), ``elastic`` also PyPI, once, for its peer.
``THARSIS_PRODUCTS`` says how many products go into Elasticsearch; ``elastic.harvest`` takes a million with ``LARGE=1``.
"""

import subprocess
import sys
from pathlib import Path

CLAIMS = (
    "pds3_reader",
    "pds4_reader",
    "harvest",
    "search",
    "visibility",
    "projection",
    "planning",
    "subgraphs",
    "subgraph_client",
    "meter",
    "dynamodb",
    "elastic",
    "elastic.harvest",
    "redirects",
    "identity",
    "access_control",
    "revocation",
    "streaming",
    "pacing",
    "leaving",
    "data_redirect",
    "gateway",
)


def main() -> None:
    """Run the named benchmarks, or all; the exit code is not zero where one missed its goal."""
    names = sys.argv[1:] or list(CLAIMS)
    unknown = [name for name in names if name not in CLAIMS]
    if unknown:
        sys.exit(f"no benchmark named {', '.join(unknown)}: choose from {', '.join(CLAIMS)}")
    codes = []
    for name in names:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        codes.append(subprocess.run(command, cwd=Path(__file__).parent.parent).returncode)
    sys.exit(max(codes))


if __name__ == "__main__":
    main()
