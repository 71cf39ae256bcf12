"""What operators see of the gateway: spans, metrics and one log line a request.

`Telemetry` has a method for each thing that happens:

- ``begin`` makes the `RequestRecord` of a request; it goes with the request, as ``Call.trace``, so that each subgraph call
  finds it, and is ended by ``end`` with the `Outcome`;
- ``planned`` says whether a plan was there already, ``reloaded`` whether a new supergraph was taken;
- ``observe`` wraps a subgraph, so that its calls are counted, timed and traced;
- ``close`` sends what has not been sent.

Tracing is imported only where spans are sent somewhere. No value, variable, token or text of a client is part of anything
here: of an operation there are its kind, its name (a GraphQL name, cut), and codes of the closed list. Each worker process has
metrics of its own. docs/gateway.md says what there is.
"""

from gateway.telemetry.record import Outcome, RequestRecord
from gateway.telemetry.telemetry import Telemetry

__all__ = ["Outcome", "RequestRecord", "Telemetry"]
