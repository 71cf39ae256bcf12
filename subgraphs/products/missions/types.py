"""Missions, spacecraft and instruments as GraphQL types."""

import strawberry


@strawberry.type(description="An instrument of a spacecraft.")
class Instrument:
    """Its names and its products."""

    id: str = strawberry.field(description="Short name, as in the common field instrument.")
    name: str | None = strawberry.field(description="Full name, where the dictionary has it.")
    products: int = strawberry.field(description="How many products of it match.")


@strawberry.type(description="A spacecraft, lander or rover; multi and none stand for several and for no one.")
class Spacecraft:
    """Its names, instruments and products."""

    id: str = strawberry.field(description="Short name, as in the common field spacecraft.")
    name: str | None = strawberry.field(description="Full name, where the dictionary has it.")
    products: int = strawberry.field(description="How many products of it match.")
    instruments: list[Instrument] = strawberry.field(
        description="Instruments with products, the most frequent first; a product of several counts for each."
    )


@strawberry.type(description="A mission.")
class Mission:
    """Its names, spacecraft and products."""

    id: str = strawberry.field(description="Short name, as in the common field mission and in virtual paths.")
    name: str | None = strawberry.field(description="Full name, where the dictionary has it.")
    aliases: list[str] = strawberry.field(description="Other names of it in labels.")
    products: int = strawberry.field(description="How many products of it match.")
    spacecraft: list[Spacecraft] = strawberry.field(description="Spacecraft with products, the most frequent first.")
