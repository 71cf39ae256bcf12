"""From an operation to the fetches that answer it."""

from gateway.planner.explain import explain
from gateway.planner.labels import labels_on
from gateway.planner.plan import Fetch, Plan
from gateway.planner.planner import plan_operation
from gateway.planner.problems import PlanError

__all__ = ["Fetch", "Plan", "PlanError", "explain", "labels_on", "plan_operation"]
