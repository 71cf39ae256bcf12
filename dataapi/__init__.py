"""The REST side: bytes by address, manifests and exports."""
