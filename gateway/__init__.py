"""The one door: a federated gateway for any Federation v2 supergraph."""
