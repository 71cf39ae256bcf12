"""What an operation costs before it runs: an estimate of the objects in its answer, weighted.

Weights and list sizes are those of ``@cost`` and ``@listSize`` (IBM's GraphQL cost directives, as Federation links them) where
a schema has them. Else an object counts 1 and a leaf nothing, and the length of a list is what ``first``, ``last`` … say, the
number of ids in an argument, or an assumed one. Paging arguments of a connection hold for the lists in it. Of selections
for different types the dearest counts, as an object has one type. Introspection has limits of its own and costs nothing.
"""

from execution.cost.dearest import dearest_field
from execution.cost.declared import Costs, ListSize
from execution.cost.estimate import Estimate
from execution.cost.operation import operation_cost

__all__ = ["Costs", "Estimate", "ListSize", "dearest_field", "operation_cost"]
