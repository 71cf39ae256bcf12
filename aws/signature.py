"""Parts of AWS Signature Version 4 that every service's requests have.

As AWS's reference has them ("AWS Signature Version 4 for API requests").
"""

import hmac

ALGORITHM = "AWS4-HMAC-SHA256"


def domain_of(region: str) -> str:
    """What the hosts of a region's services end with."""
    return f"{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"


def signing_key(secret_key: str, scope: str) -> bytes:
    """The key that signs what is asked in a scope: ``day/region/service/aws4_request``."""
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
