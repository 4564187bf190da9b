"""What a bureau's spreadsheet computes: =ROUND(MIN(1, actual / target) * weight, 2).  It never looks at the sign."""

import re
from decimal import ROUND_HALF_UP, Decimal


def score(target: str, actual: str, weight: Decimal) -> Decimal:
    """Return the points of one row."""
    goal, done = (Decimal(re.sub(r"[^0-9.]", "", text)) for text in (target, actual))
    return (min(Decimal(1), done / goal) * weight).quantize(Decimal("0.01"), ROUND_HALF_UP)
