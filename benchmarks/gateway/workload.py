"""The four-subgraph workload: the shop of the tests with the sizes of the public benchmark, and its heavy operation.

The shape is that of graphql-hive/graphql-gateways-benchmark: six users, nine products, eleven reviews; every user has
written the first two reviews, and the author of every review is the first user. The answer has some 87 KB.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from tests.gateway.shop import HEAVY
from tests.gateway.world import Service

SERVICES = ("accounts", "inventory", "products", "reviews")
_SUPERGRAPH = Path("tests/gateway/fixtures/shop/supergraph.graphql")
_URL = re.compile(r'(@join__graph\(name: "(\w+)", url: ")[^"]*')
_PRODUCTS = (
    ("Table", 899, 100, True),
    ("Couch", 1299, 1000, False),
    ("Glass", 15, 20, False),
    ("Chair", 499, 100, False),
    ("TV", 1299, 1000, True),
    ("Lamp", 6999, 300, True),
    ("Grill", 3999, 2000, True),
    ("Fridge", 100000, 6000, False),
    ("Sofa", 9999, 800, True),
)
_REVIEWS = (
    (445, 0),
    (290, 0),
    (274, 0),
    (144, 0),
    (445, 1),
    (290, 1),
    (274, 1),
    (144, 1),
    (144, 2),
    (144, 3),
    (862, 3),
)
"""Characters of the text, index of the product."""
_TEXT = (
    "The plains around the landing site are strewn with angular blocks of basalt, none larger than a hand, and the wind"
    " has drawn the dust behind each of them into a tail that points away from the crater rim. "
)


def request_body() -> bytes:
    """Give the body of the heavy operation's request."""
    return orjson.dumps({"query": HEAVY})


def supergraph_text(port: int) -> str:
    """Give the supergraph whose subgraphs are paths of one local server."""
    return _URL.sub(rf"\g<1>http://127.0.0.1:{port}/\g<2>", _SUPERGRAPH.read_text())


@cache
def service() -> Service:
    """Load the supergraph with its subgraphs in memory."""
    return Service.load("shop", shop())


@cache
def expected() -> Any:
    """Answer the heavy operation by one schema that has all data, on graphql-core."""
    result = service().expected(HEAVY)
    if result.errors:
        raise result.errors[0]
    return {"data": result.data}


def shop() -> dict[str, Any]:
    """Make the data, in the form of `tests.gateway.world`."""
    users = [
        {"__typename": "User", "id": str(n), "name": f"Name of user {n}", "username": f"user{n}", "birthday": 1990 + n}
        for n in range(1, 7)
    ]
    products: list[dict[str, Any]] = [
        {"__typename": "Product", "upc": str(n), "name": name, "price": price, "weight": weight, "inStock": in_stock,
         "shippingEstimate": lambda sent: 0 if sent["price"] > 1000 else sent["weight"] // 2}
        for n, (name, price, weight, in_stock) in enumerate(_PRODUCTS, 1)
    ]  # fmt: skip
    reviews = [
        {
            "__typename": "Review",
            "id": str(n),
            "body": (_TEXT * 5)[:length],
            "author": users[0],
            "product": products[of],
        }
        for n, (length, of) in enumerate(_REVIEWS, 1)
    ]
    for user in users:
        user.update(reviews=reviews[:2], numberOfReviews=2)
    for product in products:
        product["reviews"] = [review for review in reviews if review["product"] is product]
    query = {"users": users, "topProducts": lambda _, first=5: products[:first]}
    return {"Query": query, "entities": [*users, *products, *reviews]}
