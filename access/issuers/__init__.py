"""OpenID Connect issuers: their keys, what their tokens say, and signing in there."""
