"""Access rules of a supergraph: ``@authenticated``, ``@requiresScopes``, ``@policy``.

1. `Denials` decides, per identity, which coordinates may not be read; the same rules, scopes and policies give the same set.
2. The planner removes them from the operation (`gateway.planner.denied`); no place offers them (`gateway.planner.sources`),
   be it for keys, requirements or contexts; fields to which only they lead are denied too (`gateway.planner.losses`).
3. The executor says at each position of the answer what was denied (`gateway.executor.denied`).

    denied = Denials(supergraph, policies).coordinates(identity)  # one Denials per supergraph
    plan = plan_operation(supergraph, document, denied=denied)  # depends on nothing else of the identity
    errors = refusals(plan.denied, variables)  # where the whole request is to be refused
    say_denied(plan.denied, await execute(plan, subgraphs, call), variables)
"""

from gateway.authorization.denials import Denials

__all__ = ["Denials"]
