"""Signing in by a browser, signing out, and the public keys of our tokens."""

from dataapi.auth.routes import AuthRoutes, auth_routes
from dataapi.auth.signing_in import SigningIn

__all__ = ["AuthRoutes", "SigningIn", "auth_routes"]
