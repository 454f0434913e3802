"""What is installed for an extra alone. No build has it, whatever extras its maker has installed: other
packages import some of it where it is there, as Keras does pandas and SciPy."""

import re
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.utils import canonicalize_name

from bundling.editions import ROOT


def modules() -> list[str]:
    """The top-level modules of the packages that the extras' locks have and requirements.lock has not."""
    everybodys = ROOT / "requirements.lock"
    extra = set().union(*map(_locked, ROOT.glob("requirements-*.lock"))) - _locked(everybodys)
    return sorted(
        module
        for module, packages in packages_distributions().items()
        if module.isidentifier() and {canonicalize_name(package) for package in packages} <= extra
    )


def _locked(lock: Path) -> set[str]:
    return {*re.findall(r"^([a-z0-9-]+)==", lock.read_text("utf-8"), re.MULTILINE)}
