"""Removes files that PyInstaller collects but the app does not use, and debug symbols."""

import fnmatch
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

Entry = tuple[str, str, str]  # (path in the app, source file, kind), as in PyInstaller's tables of contents

_QT_MODULES = [
    "3D*",
    "Bluetooth",
    "Charts*",
    "DataVis*",
    "Designer*",
    "Help",
    "Labs*",
    "Location",
    "Multimedia*",
    "Network*",
    "Pdf*",
    "Positioning",
    "Qml*",
    "Quick*",
    "Scxml",
    "Sensors",
    "SerialPort",
    "Sql*",
    "StateMachine",
    "Test",
    "TextToSpeech",
    "VirtualKeyboard*",
    "WaylandCompositor*",
    "WebC*",
    "WebE*",
]
_QT_PLUGINS = [
    "egldeviceintegrations",
    "generic",
    "multimedia",
    "networkinformation",
    "qmllint",
    "qmltooling",
    "sqldrivers",
    "tls",
    "wayland-graphics-integration-server",
]
_QT_SCREENS = ["eglfs", "linuxfb", "minimalegl", "vkkhrdisplay", "vnc", "webgl"]
_IMAGE_FORMATS = ["icns", "pdf", "tga", "tiff", "wbmp", "webp"]
_DESKTOP = ["X11", "X11-xcb", "xcb", "dbus-1", "expat", "fontconfig", "freetype", "glib-2.0", "gthread-2.0"]
_UNUSED = (
    # Qt: translations of its dialogs, and plugins and modules for other kinds of apps.
    "PySide6/Qt/translations/*",
    "PySide6/translations/*",
    "PySide6/Qt/qml/*",
    "PySide6/qml/*",
    *(f"*/plugins/{kind}/*" for kind in _QT_PLUGINS),
    *(f"*/plugins/platforms/*q{name}*" for name in _QT_SCREENS),
    "*/plugins/platforminputcontexts/*virtualkeyboard*",
    "*/plugins/platformthemes/*gtk3*",  # pulls in the system's GTK; dialogs use the portal
    *(f"*/plugins/imageformats/*q{name}.*" for name in _IMAGE_FORMATS),
    *(f"*libQt6{name}.so*" for name in _QT_MODULES),
    *(f"PySide6/Qt6{name}.dll" for name in _QT_MODULES),
    "PySide6/opengl32sw.dll",  # Qt Widgets draws without OpenGL
    # OpenCV's own windows are not used. The cascade in use is among the app's resources.
    "cv2/qt/*",
    "cv2/data/*.xml",
    # Every desktop on Linux has these, in versions that fit its settings and services.
    *(f"lib{name}.so.*" for name in _DESKTOP),
    # Pillow: AVIF and WebP, color profiles, drawing in Tk windows.
    "PIL/_avif*",
    "PIL/_webp*",
    "PIL/_imagingcms*",
    "PIL/_imagingtk*",
    "pillow.libs/libavif*",
    "pillow.libs/libwebp*",
    "pillow.libs/libsharpyuv*",
    "pillow.libs/liblcms2*",
    "PySide6/QtNetwork*",
    "PySide6/QtTest*",
    # Screens without a desktop; Qt Widgets draws without OpenGL on X11 and on Wayland.
    "*libQt6EglF*",
    "*libQt6OpenGL.so*",
    "*libQt6WaylandEglClientHwIntegration*",
    "*/plugins/xcbglintegrations/*",
    "*/plugins/wayland-graphics-integration-client/*",
    # NumPy's own tests, in C.
    "numpy/*_tests.*",
    # LiteRT for graphics cards and phones.
    "*LiteRtWebGpuAccelerator*",
    "ai_edge_litert/tools/*",
    "ai_edge_litert/vendors/*",
    "*libLiteRt.*",
    # TensorFlow: C++ headers and the profiler.
    "tensorflow/include/*",
    "tensorflow/xla_aot_runtime_src/*",
    "tensorflow/python/profiler/internal/_pywrap_profiler_plugin*",
    # matplotlib: examples, the buttons of its own windows, fonts for PostScript and PDF.
    "matplotlib/mpl-data/sample_data/*",
    "matplotlib/mpl-data/images/*",
    "matplotlib/mpl-data/fonts/afm/*",
    "matplotlib/mpl-data/fonts/pdfcorefonts/*",
    "pyqtgraph/examples/*",
    "pyqtgraph/colors/*",
    "pyqtgraph/icons/*",
    "*/tests/*",
    "*.h", "*.hpp", "*.cc", "*.proto", "*.pyi", "*.pxd", "*.lib", "*.a",
)  # fmt: skip
_MIN_STRIP_SIZE = 3e4  # bytes
# patchelf has moved the sections of these libraries, so they could not be loaded after `strip`.
_NOT_STRIPPED = (".libs/", "cv2/", "numpy/", "PIL/", "h5py/")


def trimmed(entries: Iterable[Entry], work: Path) -> Iterator[Entry]:
    """The entries that the app uses. Large libraries are replaced by stripped copies in the folder `work`."""
    for target, file, kind in entries:
        name = target.replace("\\", "/")
        if any(fnmatch.fnmatch(name, pattern) for pattern in _UNUSED):
            continue
        yield target, _strip(name, file, kind, work), kind


def _strip(name: str, file: str, kind: str, work: Path) -> str:
    source = Path(file)
    if (
        not sys.platform.startswith("linux")
        or kind not in ("BINARY", "EXTENSION")
        or any(part in file for part in _NOT_STRIPPED)
        or source.stat().st_size < _MIN_STRIP_SIZE
        or not shutil.which("strip")
    ):
        return file
    copy = work / "stripped" / name
    copy.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["strip", "--strip-unneeded", "-o", str(copy), file], check=True)
    return str(copy)
