"""Discovery: which fields there are, what they mean, and what is known of their values."""
