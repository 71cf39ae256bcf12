"""The downloads subgraph: signed links to files, and manifests of many of them."""
