"""stac-fastapi over Elasticsearch, the peer that `benchmarks.elastic` measures beside: installed, filled and served."""
