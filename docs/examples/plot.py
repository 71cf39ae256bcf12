"""Plots when each instrument has observed, from one question: python plot.py [ADDRESS]

It needs matplotlib (python -m pip install matplotlib), and a running service: tharsis serve --data mydata
"""

import json
import sys
import urllib.request
from datetime import datetime

ADDRESS = "http://127.0.0.1:8000/graphql"
QUERY = """
query Observations($after: String) {
  products(first: 500, after: $after, sort: [{field: "startTime"}], where: {startTime: {exists: true}}) {
    nodes { mission common { startTime instrument } }
    pageInfo { hasNextPage endCursor }
  }
}
"""


def ask(address: str, variables: dict) -> dict:
    """Give the data of one answer; ends with the message where there is an error."""
    body = json.dumps({"query": QUERY, "variables": variables}).encode()
    request = urllib.request.Request(address, body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    if "errors" in answer:
        sys.exit(answer["errors"][0]["message"])
    return answer["data"]


def observations(address: str) -> dict[str, list[datetime]]:
    """Give the start times of all products by mission and instrument, page after page."""
    found: dict[str, list[datetime]] = {}
    after = None
    while True:
        page = ask(address, {"after": after})["products"]
        for product in page["nodes"]:
            name = f"{product['mission']} {' '.join(product['common']['instrument'])}".strip()
            found.setdefault(name, []).append(moment(product["common"]["startTime"]))
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def moment(text: str) -> datetime:
    """Read a start time. Labels may give a day, a month or a year alone: it is drawn where that begins."""
    for form in ("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d", "%Y-%m", "%Y-%j", "%Y"):
        try:
            return datetime.strptime(text.removesuffix("Z"), form)
        except ValueError:
            continue
    raise ValueError(f"{text} is no time")


def main() -> None:
    """Ask, plot, and say where the picture is."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    found = observations(sys.argv[1] if len(sys.argv) > 1 else ADDRESS)
    figure, axes = pyplot.subplots(figsize=(9, 0.4 * len(found) + 1.5), layout="constrained")
    for row, name in enumerate(found):
        axes.scatter(found[name], [row] * len(found[name]), s=14, alpha=0.6)
    axes.set_yticks(range(len(found)), list(found))
    axes.set_title("Observations by instrument")
    figure.savefig("observations.png", dpi=120)
    print(f"{sum(map(len, found.values()))} observations: observations.png")


if __name__ == "__main__":
    main()
