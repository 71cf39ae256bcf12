"""The compiled projector: an operation, a schema and data become an answer, by code generated once per operation."""

from execution.documents import DOCUMENT
from execution.operation import Compiled, ProjectionResult, compile_operation

__all__ = ["DOCUMENT", "Compiled", "ProjectionResult", "compile_operation"]
