"""Modules that only the extras need, which no build contains.

They must be excluded explicitly, because other packages import some of them if they are installed, as Keras
does with pandas and SciPy.
"""

import re
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.utils import canonicalize_name

from bundling.editions import ROOT


def modules() -> list[str]:
    """The top-level modules of the packages that are in an extra's lock file but not in requirements.lock."""
    extra = set().union(*map(_locked, ROOT.glob("requirements-*.lock")))
    extra -= _locked(ROOT / "requirements.lock")
    return sorted(
        module
        for module, packages in packages_distributions().items()
        if module.isidentifier() and {canonicalize_name(package) for package in packages} <= extra
    )


def _locked(lock: Path) -> set[str]:
    return {*re.findall(r"^([a-z0-9-]+)==", lock.read_text("utf-8"), re.MULTILINE)}
