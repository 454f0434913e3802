"""Which version of the app this is."""

from importlib.metadata import PackageNotFoundError, version


def app_version() -> str:
    """Empty where it was started from sources that nobody has installed."""
    try:
        return version("emotion-detector")
    except PackageNotFoundError:
        return ""
