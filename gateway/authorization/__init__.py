"""Access rules of a supergraph: ``@authenticated``, ``@requiresScopes``, ``@policy``.

1. `Denials` decides, per identity, which coordinates may not be read; the same rules, scopes and policies give the same set.
2. The planner removes them from the operation (`gateway.planner.denied`), and never fetches them for keys or requirements.
3. The executor says at each position of the answer what was denied (`gateway.executor.denied`).
"""

from gateway.authorization.denials import Denials

__all__ = ["Denials"]
