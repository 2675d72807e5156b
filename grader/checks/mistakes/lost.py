"""Items that mistakes of several tables lose together, by where the mistake shows."""

from __future__ import annotations

# In MatMul's gradient: for all operands; with batch axes; where one is broadcast; along length 1.
ALL = frozenset({"3.3", "3.4", "3.5", "3.6"})
BATCHES = frozenset({"3.4", "3.5", "3.6"})
BROADCASTS = frozenset({"3.5", "3.6"})
LENGTH_1 = frozenset({"3.6"})

# In a graph's adjoints: in all of them; in those of one pass.
VALUES = frozenset({"4.4", "4.5", "4.6"})
SUMS = frozenset({"4.4", "4.5"})

# In the network: on large values.
LARGE = frozenset({"5.3"})
