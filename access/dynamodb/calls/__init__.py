"""Calling DynamoDB: a signed client with patience, one table, and the form of its items."""
