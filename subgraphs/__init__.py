"""The subgraphs: one Strawberry federation schema each, which know nothing of one another."""
