"""The version of the app."""

from importlib.metadata import PackageNotFoundError, version


def app_version() -> str:
    """Returns the version, empty when the app runs from source without being installed."""
    try:
        return version("emotion-detector")
    except PackageNotFoundError:
        return ""
