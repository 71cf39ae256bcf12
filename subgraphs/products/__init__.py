"""The products subgraph: what the archives hold, found by any of their fields."""
