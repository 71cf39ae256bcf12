"""The files subgraph: every file of the archives, in virtual directories."""
