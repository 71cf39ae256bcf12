"""Reading the index: one transaction a question, sets of products, orders, counts and records."""
