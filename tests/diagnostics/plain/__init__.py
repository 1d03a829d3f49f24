"""The method written plainly, rule by rule, on fractions: what the compiled scorer must equal.

It is the former implementation, slow and easy to read beside the rules. Only tests use it.
"""

from tests.diagnostics.plain.compute import score

__all__ = ["score"]
