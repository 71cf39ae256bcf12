"""What one subgraph can answer: the edges of the graph, looked up when they are needed."""

from collections.abc import Iterator

from gateway.planner.places import Place
from gateway.supergraph.fieldset import FieldSet
from gateway.supergraph.state import FieldSource, Supergraph

View = tuple[FieldSet, ...]


class Sources:
    """Which fields a place offers, for the labels of progressive overrides that are on; none that are ``denied``."""

    def __init__(self, supergraph: Supergraph, labels: frozenset[str], denied: frozenset[str] = frozenset()) -> None:
        self.supergraph = supergraph
        self.labels = labels
        self.denied = denied
        self._owners: dict[tuple[str, str], tuple[tuple[str, FieldSource], ...]] = {}

    def readable(self, place: Place, name: str) -> FieldSource | None:
        """Give the field if the place's own fetch can read it."""
        if self.denied and self._is_denied(place, name):
            return None
        return self._readable(place.type, place.graph, place.view, name, place.requires)

    def never(self, type_name: str, name: str) -> bool:
        """Tell whether a field is denied for every object of a type."""
        if not self.denied:
            return False
        types = self.supergraph.runtime_types(type_name) or (type_name,)
        return all(f"{one}.{name}" in self.denied for one in types)

    def _is_denied(self, place: Place, name: str) -> bool:
        """Tell whether a place would read a denied field."""
        return any(f"{type_name}.{name}" in self.denied for type_name in self._read_types(place, name))

    def _read_types(self, place: Place, name: str) -> tuple[str, ...]:
        """Give the types of which a place would read a field."""
        runtime = self.supergraph.runtime_types
        if not self.is_interface_object(place.type, place.graph):
            return (place.type, *runtime(place.type, place.graph))
        if place.kind != "narrow":
            if not self.supergraph.types[place.spot.type].abstract:
                return (place.type, place.spot.type)
            keys = self.supergraph.types[place.type].sources[place.graph].keys
            if any(field.name == name for key in keys for field in key.fields.fields):
                return (place.type,)  # the subgraph does not tell the types apart, and by its key others do
        return (place.type, *runtime(place.type))  # what is read in place is read for all types

    def _readable(self, type_name: str, graph: str, view: View, name: str, requires: object) -> FieldSource | None:
        state = self.supergraph.types[type_name]
        field = state.fields.get(name)
        source = field.sources.get(graph) if field else None
        if source is None or not self._on(source):
            return None
        if not state.abstract or state.sources[graph].interface_object:
            if self.provided(view, type_name, name) is not None:
                return source
            needs = source.needs
            return None if source.external or (needs is not None and needs is not requires) else source
        for runtime in self.supergraph.runtime_types(type_name, graph):
            if self._readable(runtime, graph, view, name, None) is None:
                return None
        return source

    def _on(self, source: FieldSource) -> bool:
        return source.label is None or (source.label in self.labels) == source.when_on

    def provided(self, view: View, type_name: str, name: str) -> View | None:
        """Give what a view provides below a field; None where it does not provide the field."""
        found: View | None = None
        for field_set in view:
            for field in field_set.fields:
                if field.name == name:
                    found = (found or ()) + ((field.below,) if field.below else ())
            for fragment in field_set.fragments:
                if type_name in (fragment.type, *self.supergraph.runtime_types(fragment.type)):
                    below = self.provided((fragment.below,), type_name, name)
                    found = (found or ()) + below if below is not None else found
        return found

    def owners(self, type_name: str, name: str) -> tuple[tuple[str, FieldSource], ...]:
        """Give the subgraphs that resolve a field of a type, each with the type to enter it by.

        An object type has the fields of its interfaces' interface objects too.
        """
        if (type_name, name) not in self._owners:
            self._owners[type_name, name] = tuple(self._find_owners(type_name, name))
        return self._owners[type_name, name]

    def _find_owners(self, type_name: str, name: str) -> Iterator[tuple[str, FieldSource]]:
        state = self.supergraph.types[type_name]
        field = state.fields.get(name)
        for source in field.sources.values() if field else ():
            if self._on(source) and not source.external:
                yield type_name, source
        interfaces = {interface for found in state.implements.values() for interface in found}
        for interface in sorted(interfaces):
            above = self.supergraph.types.get(interface)
            above_field = above.fields.get(name) if above else None
            if state.kind != "object" or above is None or above_field is None:
                continue
            for source in above_field.sources.values():
                if above.sources[source.graph].interface_object and self._on(source) and not source.external:
                    yield interface, source

    def is_interface_object(self, type_name: str, graph: str) -> bool:
        """Tell whether a subgraph knows an interface only as an object."""
        source = self.supergraph.types[type_name].sources.get(graph)
        return source is not None and source.interface_object

    def is_abstract(self, type_name: str, graph: str) -> bool:
        """Tell whether values of a type can have different types in a subgraph."""
        return self.supergraph.types[type_name].abstract and not self.is_interface_object(type_name, graph)
