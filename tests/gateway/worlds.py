"""The data behind the fixtures."""

from typing import Any

Object = dict[str, Any]


def node(typename: str, **fields: Any) -> Object:
    """Make an object of a type."""
    return {"__typename": typename, **fields}


def keys() -> Object:
    countries = [node("Country", id=str(n), label=f"Country {n}") for n in range(2)]
    makers = [node("Maker", name=f"M{n}", country=countries[n % 2], reliable=n > 0) for n in range(3)]
    items: list[Object] = [
        node("Item", sku=f"s{n}", id=str(n), title=f"Item {n}", maker=makers[n], amount=n, parts=[]) for n in range(3)
    ]
    items[0]["parts"] = items[1:]
    for item in items:
        item["shelf"] = node("Shelf", row=5, holds=items[:2])
    people = [node("Person", id=str(n), email=f"p{n}@x", name=f"P{n}", age=20 + n) for n in range(2)]
    regions = [node("Region", code=c, name=c.upper()) for c in ("n", "s")]
    orders = [
        node("Order", id=str(n // 2), region=regions[n % 2], note=f"note {n}", total=n, item=items[n % 3],
             reviewer=people[n] if n < 2 else None)
        for n in range(4)
    ]  # fmt: skip
    return {
        "Query": {"orders": orders, "ghost": None, "people": people},
        "entities": [*orders, *items, *people, *makers, *countries],
    }


def requires() -> Object:
    def cost(product: Any) -> int:
        price = product["price"]
        price = price(product, currency="USD") if callable(price) else price
        return int(price + product["size"]["width"] * product["size"]["height"])

    def cost_in_euro(product: Any) -> int:
        price = product["price"]
        return int(price(product, currency="EUR") if callable(price) else price)

    def length(product: Any) -> int | None:
        content = product["content"]
        return content and content["pages" if content["__typename"] == "Book" else "seconds"]

    def gift(product: Any) -> str:
        return f"in {product['wrap']['colour'] if product['wrap'] else 'nothing'}"

    def price(currency: str) -> int:
        return 110 if currency == "USD" else 100

    contents = [node("Book", pages=7), node("Song", seconds=8), None]
    products = [
        node("Product", id=str(n), name=f"P{n}", base=n, content=contents[n],
             price=lambda p, currency="EUR": price(currency) + int(p["id"]),
             size=node("Size", width=n, height=2 * n),
             tags=[node("Tag", label="t", weight=w) for w in range(n)],
             cost=cost, costInEuro=cost_in_euro, length=length,
             wrap=[node("Paper", colour="red"), None, node("Paper", colour=None)][n], gift=gift,
             labels=lambda p: "".join(f"{t['label']}{t['weight']}" for t in p["tags"]),
             tax=lambda p: p["base"] * 2, rate=lambda p: called(p, "cost") + 1,
             gross=lambda p: called(p, "tax") + 5)
        for n in range(3)
    ]  # fmt: skip
    parcels = [node("Parcel", id=str(n), product=products[n], duty=n * 3) for n in range(3)]
    for product, parcel in zip(products, parcels, strict=True):
        product["parcel"] = parcel
    boxes = [node("Box", id="1", side=3, volume=lambda b: b["side"] ** 3),
             node("Tube", id="2", length=4, volume=lambda t: t["length"] * 2)]  # fmt: skip
    return {
        "Query": {
            "products": products,
            "product": lambda _, id: next((p for p in products if p["id"] == id), None),
            "boxes": boxes,
        },
        "entities": [*products, *parcels, *boxes],
    }


def called(source: Any, name: str) -> Any:
    """Read a field that another field computes."""
    value = source[name]
    return value(source) if callable(value) else value


def provides() -> Object:
    authors = [node("Author", id=str(n), name=f"A{n}") for n in range(2)]
    books = [node("Book", id=str(n), title=f"B{n}", author=authors[n % 2]) for n in range(3)]
    films = [node("Film", id=str(n), title=f"F{n}") for n in range(2)]
    return {
        "Query": {
            "shelf": [*books, *films],
            "first": books[0],
            "plain": books[1],
            "hall": node("Hall", display=books[2], keeper=authors[1]),
        },
        "entities": [*authors, *books, *films],
    }


def abstract() -> Object:
    places = [node("Place", id=str(n), name=f"Place {n}") for n in range(2)]
    people = [node("Person", id=str(n), name=f"Person {n}") for n in range(2)]
    posts = [node("Note", id=f"n{n}", text=f"Note {n}", colour=["RED", "BLUE"][n], likes=n) for n in range(2)] + [
        node("Photo", id=f"p{n}", text=f"Photo {n}", place=places[n], likes=10 + n) for n in range(2)
    ]
    for post in posts:
        post["top"] = node("Comment", body=f"on {post['id']}", about=posts[0])
    return {
        "Query": {
            "feed": posts,
            "search": [posts[0], None, posts[2], places[1]],
            "node": lambda _, id: next((p for p in posts if p["id"] == id), None),
            "pets": [node("Cat", name="Tom", owner=people[0]), node("Dog", name=None, owner=people[1])],
        },
        "entities": [*places, *people, *posts],
    }


def interface_object() -> Object:
    media: list[Object] = [node("Book", id="1", title="B1", pages=11, chapters=["a", "b"]),
                           node("Film", id="2", title="F2", minutes=90),
                           node("Book", id="3", title=None, pages=33, chapters=[])]  # fmt: skip
    for number, one in enumerate(media):
        one |= {"average": number, "price": number * 10, "offer": lambda m: f"{m['title']}!"}
        one["reviews"] = [node("Review", stars=n, about=media[n]) for n in range(number)]
    return {"Query": {"library": media, "best": media[1], "reviewed": media[:2]}, "entities": media}


def twofold() -> Object:
    images = [node("Image", id=f"i{n}", lines=n, year=2000 + n, month=n, crater=f"C{n}") for n in range(2)]
    others = [node("Log", id="l", year=1999, month=12), node("Site", id="s", crater="Gale")]
    for located in (*images, others[1]):
        located["found"] = [images[0], others[0]]
    return {
        "Query": {"dated": [*images, others[0]], "located": [*images, others[1]]},
        "entities": [*images, *others],
    }


def override() -> Object:
    users = [node("User", id=str(n), name=f"U{n}", mail=f"m{n}", phone=f"p{n}") for n in range(2)]
    return {"Query": {"users": users}, "entities": users}


def mutations() -> Object:
    entries: list[int] = []
    cart = node("Cart", id="1", count=0, log=lambda _: ",".join(map(str, entries)))

    def add(_: Any, n: int) -> Object:
        cart["count"] += n
        return dict(cart)

    def clear(_: Any) -> Object:
        cart["count"] = 0
        return dict(cart)

    def log(_: Any, n: int) -> Object:
        entries.append(n + cart["count"])
        return node("Entry", total=len(entries))

    def again(_: Any) -> Object:
        raise ValueError("once is enough")

    return {
        "Query": {"cart": cart, "entries": entries},
        "Mutation": {"add": add, "clear": clear, "log": log, "again": again},
        "entities": [cart],
    }


def shared() -> Object:
    scale = node("Scale", metres=5, northern=6, southern=7)
    return {
        "Query": {
            "map": node("Map", scale=scale, north=1, south=2),
            "places": [node("Place", id=str(n), northName=f"N{n}", southName=f"S{n}") for n in range(3)],
            "shop": (shop := node("Shop", id="1", open=True, north=1, south=2, west=3)),
        },
        "entities": [shop],
    }


def context() -> Object:
    """Items that several users share: what they cost depends on who has them."""

    def price(item: Any, days: int | None = None, currency: str | None = None, region: str | None = None) -> str:
        return f"{item['id']} {days} {currency} {region}"

    items: list[Object] = [node("Item", id=str(n), price=price) for n in range(3)]
    for item in items:
        item["parts"] = [other for other in items if other["id"] > item["id"]]
    goods = [
        node("Good", id=str(n), stock=lambda g, of=None: node("Part", where=f"{g['id']} of {of}")) for n in range(2)
    ]
    users = [
        node("User", id=str(n), currency=currency, region=node("Region", code=f"R{n}"), items=items[n:])
        for n, currency in enumerate(["EUR", "USD", None])
    ]
    owners = [node("Shop", id="s", street="Main", sells=goods), node("Person", id="p", name="Ann", sells=goods)]
    return {"Query": {"users": users, "owners": owners}, "entities": [*users, *items, *owners, *goods]}


def hidden() -> Object:
    """Things whose key, some colours and some arguments clients do not see."""

    def note(thing: Any, filter: Any = None, at: Any = None) -> str:
        return f"{thing['code']} {filter} {at}"

    things = [
        node("Thing", code=str(n), colour=colour, colours=["RED", colour], weight=n, at={"day": n}, note=note,
             size=lambda t, unit: int(t["weight"]) * (1 if unit == "MM" else 10), heavy=lambda t: t["weight"] > 1)
        for n, colour in enumerate(["RED", "SECRET", None, "BLUE"])
    ]  # fmt: skip
    person = node("Person", id="1", name="Ann")

    def chosen(_: Any, filter: Any = None) -> list[Object]:
        return [thing for thing in things if thing["weight"] >= ((filter or {}).get("weight") or 0)]

    return {"Query": {"things": chosen, "owner": person}, "entities": [*things, person]}


def access() -> Object:
    people = [
        node("Person", id=str(n), name=f"P{n}", email=f"p{n}@x.test", level="LOW", token="t", phone=str(n))
        for n in range(2)
    ]
    image = node(
        "Image", id="i", title="I", note="in", owner=people[0], rating=5, size=7, weight=3, price=9,
        postage=lambda image: image["weight"] * 10,
    )  # fmt: skip
    table = node("Table", id="t", title="T", note="tn", owner=people[1], rating=4)
    vault = node("Vault", id="v", gold=1)
    film = node("Film", id="f", minutes=90, value=1, label="F")
    song = node("Song", id="s", beats=120, value=2, label="S")
    record = node("Record", number="1", code="c", shelf="S")
    documents = [node("Document", id=str(n), code=f"c{n}", title=f"D{n}", body=f"B{n}") for n in range(2)]
    return {
        "Query": {
            "items": [image, table], "item": table, "found": [vault, image, table], "vault": vault, "image": image,
            "sealed": "s", "assets": [film, song], "documents": documents, "people": people,
            "record": record,
        },
        "Mutation": {"seal": image, "touch": image},
        "entities": [image, table, vault, film, song, record, *documents, *people],
    }  # fmt: skip
