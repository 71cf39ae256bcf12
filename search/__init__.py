"""The search port, the query tree that defines its meaning, and the engines behind it."""
