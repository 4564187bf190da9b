"""``.indicator`` on pandas frames and series, from ``import indicator_dsl.columns.pandas`` on."""

from __future__ import annotations

from typing import Any

import pandas

from indicator_dsl.columns import namespaces

__all__ = ["FrameAccessor", "SeriesAccessor"]


class FrameAccessor(namespaces.Frame):
    """``frame.indicator`` of a pandas DataFrame."""


class SeriesAccessor(namespaces.Series):
    """``series.indicator`` of a pandas Series; what it returns has the index of the series."""

    def _frame(self, given: dict[str, Any]) -> Any:
        index = self._series.index
        columns = {}
        for name, value in given.items():
            is_series = isinstance(value, pandas.Series)
            # pandas would put rows of one label side by side, and drop the others: whose actual is it then?
            if is_series and not value.index.equals(index):
                raise ValueError(f"{name} has another index than the targets: align them, or give both the same")
            columns[name] = value.array if is_series else value
        return pandas.DataFrame(columns, index=index)


pandas.api.extensions.register_dataframe_accessor(namespaces.NAME)(FrameAccessor)
pandas.api.extensions.register_series_accessor(namespaces.NAME)(SeriesAccessor)
