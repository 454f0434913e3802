"""Checks what Qt needs before its first import: search paths, libraries, a display.

The module itself only imports the standard library, neither Qt nor OpenCV.
"""

import ctypes
import importlib.util
import os
import re
import sys
from pathlib import Path

_QT_PATHS = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")

# Library -> its package in (Debian and Ubuntu, Fedora).
_QT_GUI = {
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
}
_PLATFORMS = {
    "xcb": {
        "libxcb.so.1": ("libxcb1", "libxcb"),
        "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
        "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
        "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
        "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
        "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
        "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
        "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
        "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
        "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
        "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
        "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
        "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
        "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
        "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
        "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    },
    "wayland": {
        "libwayland-client.so.0": ("libwayland-client0", "libwayland-client"),
        "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor"),
    },
}


def import_opencv() -> None:
    """Imports OpenCV and removes the Qt 5 folders that it puts into the environment on Linux.

    Call it before the first `QApplication` is created, or Qt 6 would load the wrong plugins.
    """
    before = {name: os.environ.get(name) for name in _QT_PATHS}
    import cv2  # noqa: F401

    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def startup_problem(platform: str = "") -> str | None:
    """Checks whether a window can open; it checks on Linux only.

    Args:
        platform: Qt's name of the platform ("offscreen", "xcb", "wayland"); by default the one that Qt will
            choose.

    Returns:
        A sentence that says what is wrong and what to do; None if a window can open.
    """
    if not sys.platform.startswith("linux"):
        return None
    platforms = [platform] if platform else _expected_platforms()
    if not platforms:
        return (
            "There is no screen to show the window on: neither DISPLAY nor WAYLAND_DISPLAY is set. "
            "Start the app from a desktop session."
        )
    missing = [missing_libraries(name) for name in platforms]
    if all(missing):
        return _install_sentence(missing[-1])
    if platforms == ["xcb"] and not _x_server_answers():
        return (
            f"The screen {os.environ.get('DISPLAY', '')!r} (DISPLAY) does not answer. "
            "Start the app from a desktop session."
        )
    return None


def missing_libraries(platform: str = "xcb") -> list[str]:
    """Returns the sorted names of missing system libraries ("libEGL.so.1") that Qt's platform plugin needs.

    If PySide6 is installed, it first tries to load the plugin itself; nothing is missing if that works.

    Args:
        platform: Qt's name of the platform.
    """
    plugin = _plugin(platform)
    if plugin and not _load_error(str(plugin)):
        return []
    wanted = {**_QT_GUI, **_PLATFORMS.get(platform, {})}
    missing = {name for name in wanted if _load_error(name)}
    if plugin and not missing:  # one that is not in this table yet
        missing = set(re.findall(r"(\S+\.so[.\d]*): cannot open", _load_error(str(plugin))))
    return sorted(missing)


def _expected_platforms() -> list[str]:
    """Returns the platforms that Qt will try, in this order; empty if there is no display."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen:
        return [name.split(":")[0] for name in chosen.split(";")]
    displays = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    return [name for name, variable in displays.items() if os.environ.get(variable)]


def _plugin(platform: str) -> Path | None:
    spec = importlib.util.find_spec("PySide6")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        plugin = Path(folder, "Qt", "plugins", "platforms", f"libq{platform}.so")
        if plugin.is_file():
            return plugin
    return None


def _load_error(library: str) -> str:
    """Returns the loader's error message, empty if the library loads."""
    try:
        ctypes.CDLL(library)
    except OSError as error:
        return str(error)
    return ""


def _x_server_answers() -> bool:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = int(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed


def _install_sentence(libraries: list[str]) -> str:
    missing = f"The window needs system libraries that are missing here: {', '.join(libraries)}."
    known = {**_QT_GUI, **_PLATFORMS["xcb"], **_PLATFORMS["wayland"]}
    system = _system_ids()
    for ids, column, command in (("debian ubuntu", 0, "apt-get"), ("fedora rhel", 1, "dnf")):
        packages = sorted({known[name][column] for name in libraries if name in known})
        if packages and system & set(ids.split()):
            return f"{missing} Install them with: sudo {command} install {' '.join(packages)}"
    return f"{missing} Install the packages of your system that hold them."


def _system_ids() -> set[str]:
    """Returns the ids of this distribution and of those that it derives from, by os-release(5)."""
    for path in (Path("/etc/os-release"), Path("/usr/lib/os-release")):
        try:
            text = path.read_text("utf-8", "replace")
        except OSError:
            continue
        values = re.findall(r"""^ID(?:_LIKE)?=["']?([^"'\n]*)""", text, re.MULTILINE)
        return set(" ".join(values).split())
    return set()
