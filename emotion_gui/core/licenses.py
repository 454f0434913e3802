"""Under which terms the packages are that come with the app, as they say themselves."""

import gzip
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from emotion_gui.core.resources import resource_path

FILE = "licenses.json.gz"  # of a built app, below resources/
_TEXTS = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*$", re.IGNORECASE)
_CLASSIFIER = "License :: OSI Approved :: "
_MAX_TERMS = 80  # some packages put the whole text where its name belongs


@dataclass(frozen=True, slots=True)
class License:
    """Of one package. terms: the license's name. text: its files, one after the other."""

    name: str
    version: str
    terms: str
    text: str


def licenses() -> list[License]:
    """Of what a built app comes with; from source, of what is installed here."""
    return built() or collect()


def built() -> list[License]:
    """Of what a built app comes with; from source empty."""
    file = resource_path(FILE)
    return (
        [License(**each) for each in json.loads(gzip.decompress(file.read_bytes()))] if file.is_file() else []
    )


def collect(names: Collection[str] | None = None) -> list[License]:
    """Of the installed distributions with these names, or of all of them, by name."""
    wanted = None if names is None else {_normal(name) for name in names}
    found: dict[str, License] = {}
    for distribution in distributions():
        name = distribution.metadata["Name"]
        if name and (wanted is None or _normal(name) in wanted):
            found.setdefault(_normal(name), _license(distribution, name))
    return [found[name] for name in sorted(found)]


def _license(distribution: Distribution, name: str) -> License:
    files = [file for file in distribution.files or () if _TEXTS.search(str(file)) and file.suffix != ".py"]
    texts = [_text(distribution, str(file)) for file in files]
    return License(
        name, distribution.version, _terms(distribution), "\n\n".join(text for text in texts if text)
    )


def _text(distribution: Distribution, file: str) -> str:
    try:
        return Path(str(distribution.locate_file(file))).read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def _terms(distribution: Distribution) -> str:
    said, *_ = [*_said(distribution, "License-Expression"), *_said(distribution, "License"), ""]
    if 0 < len(said) <= _MAX_TERMS and "\n" not in said:
        return said
    classified = [each for each in _said(distribution, "Classifier") if each.startswith(_CLASSIFIER)]
    return ", ".join(each.removeprefix(_CLASSIFIER) for each in classified) or "see its text"


def _said(distribution: Distribution, field: str) -> list[str]:
    return distribution.metadata.get_all(field) or []


def _normal(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()
