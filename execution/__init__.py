"""The compiled projector: an operation, a schema and data become an answer, by code generated once per operation."""

from execution.documents import COMPLETE, DOCUMENT, PREPARED, prepared_key
from execution.operation import Compiled, ProjectionResult, compile_operation
from execution.selected import Selected, selected_fields

__all__ = [
    "COMPLETE",
    "DOCUMENT",
    "PREPARED",
    "Compiled",
    "ProjectionResult",
    "Selected",
    "compile_operation",
    "prepared_key",
    "selected_fields",
]
