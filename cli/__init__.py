"""The ``tharsis`` command line: thin."""
