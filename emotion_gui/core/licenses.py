"""The licenses of what comes with the app: packages, according to their own metadata, and networks."""

import gzip
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from emotion_gui.core.resources import resource_path

FILE = "licenses.json.gz"  # in resources/ of a built app
_TEXTS = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*$", re.IGNORECASE)
_CLASSIFIER = "License :: OSI Approved :: "
_MAX_TERMS = 80  # characters; some packages have the whole license text in the field for its name


@dataclass(frozen=True, slots=True)
class License:
    """The license of one package, or of the networks from one.

    Attributes:
        name: its name.
        version: its version.
        terms: the name of the license.
        text: the content of the license files, one after the other.
    """

    name: str
    version: str
    terms: str
    text: str


def licenses() -> list[License]:
    """Returns the licenses of the packages in a built app; from source, of the installed packages."""
    return built() or collect()


def face_networks() -> License:
    """Returns the license of the four networks in resources/networks."""
    text = resource_path("networks", "LICENSE").read_text("utf-8").strip()
    return License("Face networks of mediapipe", "0.10.21", "Apache-2.0", text)


def built() -> list[License]:
    """Returns the licenses of the packages in a built app; empty when run from source."""
    file = resource_path(FILE)
    return (
        [License(**each) for each in json.loads(gzip.decompress(file.read_bytes()))] if file.is_file() else []
    )


def collect(names: Collection[str] | None = None) -> list[License]:
    """Returns the licenses of installed packages, sorted by name.

    Args:
        names: the packages to include; None for all.
    """
    wanted = None if names is None else {_normalized(name) for name in names}
    found: dict[str, License] = {}
    for distribution in distributions():
        name = distribution.metadata["Name"]
        if name and (wanted is None or _normalized(name) in wanted):
            found.setdefault(_normalized(name), _license(distribution, name))
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
    terms, *_ = [*_metadata(distribution, "License-Expression"), *_metadata(distribution, "License"), ""]
    if 0 < len(terms) <= _MAX_TERMS and "\n" not in terms:
        return terms
    classified = [each for each in _metadata(distribution, "Classifier") if each.startswith(_CLASSIFIER)]
    return ", ".join(each.removeprefix(_CLASSIFIER) for each in classified) or "see its text"


def _metadata(distribution: Distribution, field: str) -> list[str]:
    return distribution.metadata.get_all(field) or []


def _normalized(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()
