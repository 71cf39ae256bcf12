"""Exports: all products that a question finds, as a table, streamed."""

from dataapi.exports.routes import export_routes

__all__ = ["export_routes"]
