"""An operation compiled for a schema: `compile_operation`, and what can be done with the result."""

from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import Any, Generic, NamedTuple, TypeVar

from graphql import DocumentNode, GraphQLError, GraphQLSchema
from graphql.execution import VariableValues, execute_root_selection_set, get_variable_values

from execution.arguments import refused, uncertain_arguments
from execution.documents import DocumentExecutor, Documents, resolve_field
from execution.generator import Generator, ObjectFunction, ResponseAccess
from execution.interpreted import interpret
from execution.introspection import Introspection, introspection_of
from execution.selection import Request, collect, read_request, read_traits

Variables = Mapping[str, Any] | VariableValues | None
"""As they came with the request, or as `Compiled.coerce_variables` gave them."""

_MAX_VARIABLE_ERRORS = 50
_MAX_VARIANTS = 16

T = TypeVar("T")


class ProjectionResult(NamedTuple):
    """Data ready for a JSON encoder (None where a null bubbled to the top), and the errors with their places.

    Introspection may be shared between answers: data is to be written, not changed.
    """

    data: dict[str, Any] | None
    errors: list[GraphQLError]


class Compiled:
    """One operation of a validated document, ready to answer any number of requests."""

    def __init__(self, request: Request, interface_objects: bool = False) -> None:
        self._request = request
        self._interface_objects = interface_objects
        traits = read_traits(request)
        self._experimental = traits.experimental
        self._uncertain = uncertain_arguments(request.operation, traits.arguments)
        self._no_variables = VariableValues({}, {})
        self._projections = _Variants(traits.switches, self._projection)
        self._documents = _Variants(traits.switches, lambda truth: Documents(request, truth))

    def coerce_variables(self, variables: Mapping[str, Any] | None) -> VariableValues | list[GraphQLError]:
        """Coerce the variables of a request (6.1.2), or say what is wrong with them."""
        definitions = self._request.operation.variable_definitions
        if not definitions:
            return self._no_variables
        # Each suggestion compares a value with all names of an enum: too much work for fifty errors.
        return get_variable_values(
            self._request.schema,
            definitions,
            dict(variables or {}),
            max_errors=_MAX_VARIABLE_ERRORS,
            hide_suggestions=True,
        )

    def project(self, data: Mapping[str, Any] | None, variables: Variables = None) -> ProjectionResult:
        """Shape data that subgraphs answered, keyed by the operation's response names, into the operation's answer.

        Objects are mappings, those of interfaces and unions with ``__typename``; a missing key is null; an exception in
        place of a value is the error of that place. Resolvers of the schema are not called.
        """
        values = variables if isinstance(variables, VariableValues) else self.coerce_variables(variables)
        if isinstance(values, list):
            return ProjectionResult(None, values)
        try:
            return self._project(data, values)
        except RecursionError:
            problem = "Selections are nested too deeply. Execution aborted."
        return ProjectionResult(None, [GraphQLError(problem, self._request.operation)])

    async def execute(
        self, root: Any = None, context: Any = None, variables: Mapping[str, Any] | None = None
    ) -> ProjectionResult:
        """Run the operation on the schema's resolvers; document-backed fields are looked up by generated code.

        ``root`` and ``context`` are given to the resolvers as graphql-core gives them.
        """
        schema, document, operation, _, _ = self._request
        name = operation.name.value if operation.name else None
        raw = dict(variables or {})
        executor = DocumentExecutor.build(schema, document, root, context, raw, name, field_resolver=resolve_field)
        if isinstance(executor, list):
            return ProjectionResult(None, executor)
        if isinstance(executor, DocumentExecutor) and not self._experimental:
            executor.documents = self._documents.get(executor.variable_values.coerced)
        result = execute_root_selection_set(executor)
        if isawaitable(result):
            result = await result
        return ProjectionResult(result.data, result.errors or [])

    def _project(self, data: Mapping[str, Any] | None, values: VariableValues) -> ProjectionResult:
        projection = None if self._experimental else self._projections.get(values.coerced)
        if projection is None or refused(self._uncertain, values):
            interpreted = interpret(self._request, data, values)
            return ProjectionResult(interpreted.data, interpreted.errors or [])
        errors: list[GraphQLError] = []
        source = {} if data is None else data
        if projection.introspection is not None:
            answer = projection.introspection.answer(values)
            errors += answer.errors or ()
            if answer.data is None:
                return ProjectionResult(None, errors)
            source = {**source, **answer.data}
        try:
            return ProjectionResult(projection.function(source, None, lambda error, _: errors.append(error)), errors)
        except GraphQLError as error:
            return ProjectionResult(None, [*errors, error])

    def _projection(self, truth: dict[str, bool]) -> "_Projection":
        request = self._request
        groups = collect(request, request.root_type, [request.operation.selection_set], truth)
        generator = Generator(request, truth, ResponseAccess(self._interface_objects))
        function = generator.fields_function(request.root_type, [], groups)
        return _Projection(function, introspection_of(request, groups))


def compile_operation(
    schema: GraphQLSchema, document: DocumentNode, operation_name: str | None = None, interface_objects: bool = False
) -> Compiled:
    """Prepare one operation of a document that is valid for the schema; code is generated when it is first needed.

    ``interface_objects``: data to be projected may lack ``__typename``, or have an interface's name there, where nothing
    but fields of that interface is asked for (Federation's ``@interfaceObject``). Raises `GraphQLError` where the document
    has no such operation. Cost and size grow with the operation: callers keep the result and bound how many they keep.
    """
    return Compiled(read_request(schema, document, operation_name), interface_objects)


class _Projection(NamedTuple):
    function: ObjectFunction
    introspection: Introspection | None


class _Variants(Generic[T]):
    """What is compiled for each value of the operation's switches; the oldest goes first."""

    def __init__(self, switches: tuple[str, ...], make: Callable[[dict[str, bool]], T]) -> None:
        self._switches = switches
        self._make = make
        self._made: dict[tuple[bool, ...], T] = {}

    def get(self, variables: Mapping[str, Any]) -> T | None:
        """Give the variant; None where a switch is not true or false, and so an error that graphql-core reports."""
        values = tuple(variables.get(name) for name in self._switches)
        variant = self._made.get(values)  # type: ignore[arg-type]  # values other than booleans are never in
        if variant is None:
            if not all(isinstance(value, bool) for value in values):
                return None
            variant = self._make(dict(zip(self._switches, values, strict=True)))  # type: ignore[arg-type]
            if len(self._made) >= _MAX_VARIANTS:
                self._made.pop(next(iter(self._made)))
            self._made[values] = variant  # type: ignore[index]
        return variant
