"""Archive to records: walk, read PDS3 and PDS4 labels, map to common fields, write in bulk, report."""
