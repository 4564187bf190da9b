"""Imported first by what needs the extra ``testing``: without it the error says what to install."""

from indicator_dsl.errors import MissingExtraError

try:
    import hypothesis as _hypothesis  # noqa: F401
except ImportError as error:
    raise MissingExtraError("testing-missing-extra", module=error.name or "hypothesis") from error
