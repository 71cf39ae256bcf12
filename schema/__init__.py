"""What the data means: labels, records, times, identifiers and the common-field dictionary."""
