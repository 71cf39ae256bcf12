"""Installs the real services that tests run: `python -m tests.services.installing`."""
