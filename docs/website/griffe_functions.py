"""Shows a function that has the name of its module: ``indicator_dsl.language.parse`` is the function, as it is for Python."""

from __future__ import annotations

from typing import Any

from griffe import Alias, Extension, Function, Module


class Functions(Extension):
    """Put the function in the place of its module, in packages that export both under one name."""

    def on_package(self, *, pkg: Module, **kwargs: Any) -> None:
        """Look through the modules of a package that was read."""
        for part in list(pkg.modules.values()):
            if part.is_alias:
                continue
            for name, module in list(part.modules.items()):
                if module.is_alias or module.is_package or module.is_subpackage:
                    continue  # a package has a page of its own
                function = module.members.get(name)
                if isinstance(function, Function) and name in (part.exports or ()):
                    part.members[name] = function
                    if (offered := pkg.members.get(name)) is not None and offered.is_alias:
                        pkg.members[name] = Alias(name, function, parent=pkg)
