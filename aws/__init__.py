"""What all services of AWS have in common: the credentials of the process, and the signature of requests."""
