"""The four subgraphs that gateways are compared on, with data."""

from typing import Any

HEAVY = """
fragment User on User { id username name }
fragment Review on Review { id body }
fragment Product on Product { inStock name price shippingEstimate upc weight }
query Heavy {
  users { ...User reviews { ...Review product { ...Product reviews { ...Review author { ...User reviews {
    ...Review product { ...Product } } } } } } }
  topProducts { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } }
}
"""


def shop() -> dict[str, Any]:
    """Make users, products and reviews that link each other."""
    users = [
        {"__typename": "User", "id": str(n), "name": f"Name {n}", "username": f"user{n}", "birthday": n}
        for n in range(4)
    ]
    products = [
        {"__typename": "Product", "upc": str(n), "name": f"Product {n}", "price": n * 600 or None, "weight": 100 * n,
         "inStock": n % 2 == 0, "shippingEstimate": lambda p: 0 if (p["price"] or 0) > 1000 else p["weight"] // 2}
        for n in range(5)
    ]  # fmt: skip
    reviews = [
        {"__typename": "Review", "id": str(n), "body": f"Body {n}", "author": users[n % 3], "product": products[n % 5]}
        for n in range(8)
    ]
    for holder, name in ((users, "author"), (products, "product")):
        for one in holder:
            one["reviews"] = [review for review in reviews if review[name] is one]
            one["numberOfReviews"] = len(one["reviews"])
    return {
        "Query": {
            "me": users[0],
            "users": [*users, None],
            "user": lambda _, id: next((user for user in users if user["id"] == id), None),
            "topProducts": lambda _, first=5: products[:first],
        },
        "entities": [*users, *products, *reviews],
    }
