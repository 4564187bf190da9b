"""Make objects of our frozen classes at the price of mutable ones, and named tuples at that of tuples.

A frozen attrs class sets each field through ``object.__setattr__``, which takes most of the time of
making a small object.  Here a subclass without new slots and with the plain ``__setattr__`` is
filled, and then given the class that it stands for: the same layout, so Python allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any, ParamSpec, TypeVar

import attrs

P = ParamSpec("P")
T = TypeVar("T")


@cache
def _open(cls: type[Any]) -> type[Any]:
    """Return the subclass of `cls` whose fields can be set."""
    body = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(f"_Open{cls.__name__}", (cls,), body)


def _compiled(head: str, body: Iterable[str], names: dict[str, Any]) -> Any:
    """Define a function as attrs itself defines ``__init__``."""
    exec("\n ".join((f"def made({head}):", "new = create(open_class)", *body, "return new")), names)
    return names["made"]


def _names(cls: Any) -> dict[str, Any]:
    return {"create": object.__new__, "open_class": _open(cls), "frozen_class": cls}


def maker(cls: Callable[P, T]) -> Callable[P, T]:
    """Return a function that makes what ``cls(…)`` makes, from the same arguments, without its converters.

    `cls` is a frozen, slotted attrs class; the caller passes values of the very types of its fields.
    """
    kind: Any = cls
    names = _names(kind)
    parameters: tuple[list[str], list[str]] = ([], [])
    for field in attrs.fields(kind):
        names[f"default_{field.alias}"] = field.default
        default = "" if field.default is attrs.NOTHING else f"=default_{field.alias}"
        parameters[field.kw_only].append(f"{field.alias}{default}")
    positional, named = parameters
    head = ", ".join((*positional, *(["*"] if named else []), *named))
    body = [f"new.{field.name} = {field.alias}" for field in attrs.fields(kind)]
    made: Callable[P, T] = _compiled(head, [*body, "new.__class__ = frozen_class"], names)
    return made


def maker_of(cls: type[T], *given: str) -> Callable[..., T]:
    """Return a function that makes a `cls` of these fields alone, in this order; the others have their defaults."""
    kind: Any = cls
    names = _names(kind)
    names |= {f"default_{field.name}": field.default for field in attrs.fields(kind) if field.name not in given}
    body = [f"new.{field.name} = {field.name if field.name in given else f'default_{field.name}'}" for field in attrs.fields(kind)]
    made: Callable[..., T] = _compiled(", ".join(given), [*body, "new.__class__ = frozen_class"], names)
    return made


@cache
def _copier(cls: type[Any]) -> Any:
    return _compiled("old", [f"new.{field.name} = old.{field.name}" for field in attrs.fields(cls)], _names(cls))


def of_parts(cls: type[T]) -> Callable[[tuple[Any, ...]], T]:
    """Return what makes the named tuple `cls` of a tuple of all its fields, in half the time of a call by fields."""
    make: Any = partial(tuple.__new__, cls)
    return make  # type: ignore[no-any-return]


def evolved(instance: T, **changes: Any) -> T:
    """Return what ``attrs.evolve(instance, **changes)`` returns, without converters."""
    cls: Any = type(instance)
    made = _copier(cls)(instance)
    for name, value in changes.items():
        setattr(made, name, value)
    made.__class__ = cls
    return made  # type: ignore[no-any-return]
