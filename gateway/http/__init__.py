"""GraphQL over HTTP: a plain ASGI application around the service, with health, metrics and GraphiQL."""

from gateway.http.application import Application

__all__ = ["Application"]
