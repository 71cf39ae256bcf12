"""S3: reading objects, and signing links to them."""
