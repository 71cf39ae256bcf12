"""From label fields to common fields, by the rules of the dictionary."""
