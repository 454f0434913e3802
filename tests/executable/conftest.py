from built_app import app, display, full, installed, live_only  # noqa: F401 - fixtures
