"""The workload that gateways are compared on, beside Node's Hive Gateway: ``python -m benchmarks.gateway``."""
