"""The accounts subgraph: what holders see of their own account and do with its tokens, and what operators do."""
