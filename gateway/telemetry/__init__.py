"""What operators see of the gateway: spans, metrics and one log line a request.

`Telemetry` begins a record with each request; the record goes with the request (as ``Call.trace``, so that each subgraph call
finds it), and is ended with the answer. No value, variable, token or text of a client is ever part of it.
"""

from gateway.telemetry.record import Outcome, RequestRecord
from gateway.telemetry.telemetry import Telemetry

__all__ = ["Outcome", "RequestRecord", "Telemetry"]
