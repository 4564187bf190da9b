from typing import Any


def apply(cell: Any, expression: Any, unit: Any, relation: Any) -> Any:
    return expression
