"""Makes archives of a built app, a Debian package, and their checksums."""

import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from bundling import icons
from bundling.editions import APP, DIST, ROOT, VERSION, Edition
from bundling.sizes import size

SUMS = "SHA256SUMS"
_MACHINES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
# Libraries that the build leaves to the system, and those that Qt and OpenCV load at run time.
_DEPENDS = """
libc6 (>= 2.34), libdbus-1-3, libegl1, libexpat1, libfontconfig1, libfreetype6, libgl1,
libglib2.0-0 | libglib2.0-0t64, libx11-6, libx11-xcb1, libxcb1, libxcb-cursor0, libxcb-icccm4, libxcb-image0,
libxcb-keysyms1, libxcb-randr0, libxcb-render0, libxcb-render-util0, libxcb-shape0, libxcb-shm0, libxcb-sync1,
libxcb-util1, libxcb-xfixes0, libxcb-xkb1, libxkbcommon0, libxkbcommon-x11-0
"""
_DESCRIPTION = """Facial expressions in real time, on your own computer
 Pick a camera and see your face with the recognized expression on it, beside
 live bars of seven probabilities.{training} Pictures and scores stay
 on your computer."""


def make(edition: Edition) -> list[Path]:
    """Make the archives of the folder in dist/, and the file with the checksums of all archives there."""
    made = [_archive(edition)]
    if sys.platform.startswith("linux") and shutil.which("dpkg-deb"):
        made.append(_debian(edition))
    return [*made, _sums()]


def _system() -> str:
    name = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    return f"{name}-{_MACHINES.get(platform.machine(), platform.machine())}"


def _archive(edition: Edition) -> Path:
    """Make a .tar.gz on Linux, which keeps links and permissions; a .zip elsewhere."""
    base = DIST / f"{edition.name}-{VERSION}-{_system()}"
    path = base.with_name(base.name + (".tar.gz" if sys.platform.startswith("linux") else ".zip"))
    if sys.platform.startswith("linux"):
        with tarfile.open(path, "w:gz", compresslevel=6) as archive:
            archive.add(DIST / edition.name, edition.name, filter=_owned_by_root)
    elif sys.platform == "darwin":  # ditto keeps the links in an app
        command = ["ditto", "-c", "-k", "--keepParent", str(DIST / "Emotion Detector.app"), str(path)]
        subprocess.run(command, check=True)
    else:
        shutil.make_archive(str(base), "zip", DIST, edition.name)
    return path


def _owned_by_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


def _debian(edition: Edition) -> Path:
    machine = _MACHINES[platform.machine()]
    path = DIST / f"{edition.name}_{VERSION}_{machine}.deb"
    with tempfile.TemporaryDirectory(dir=DIST) as scratch:
        root = Path(scratch, "root")
        shutil.copytree(DIST / edition.name, root / "opt" / edition.name, symlinks=True)
        _integrate(root, edition)
        control = root / "DEBIAN" / "control"
        control.parent.mkdir()
        control.write_text(_control(edition, machine, size(root)), "utf-8")
        root.chmod(0o755)
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", str(root), str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path


def _integrate(root: Path, edition: Edition) -> None:
    """Add the command, the menu entry, the icons, the file type and the description for software centers."""
    share, linux = root / "usr/share", ROOT / "resources/linux"
    command = root / "usr/bin/emotion-gui"
    command.parent.mkdir(parents=True)
    command.symlink_to(f"/opt/{edition.name}/{APP}")
    drawn = icons.draw(DIST.parent / "build/icons")
    files = {
        linux / "emotion-gui.desktop": share / "applications/emotion-gui.desktop",
        linux / "emotion-gui.xml": share / "mime/packages/emotion-gui.xml",
        linux / "emotion-gui.metainfo.xml": share / "metainfo/emotion-gui.metainfo.xml",
        ROOT / "resources/icons/emotion-gui.svg": share / "icons/hicolor/scalable/apps/emotion-gui.svg",
        ROOT / "LICENSE": share / f"doc/{edition.name}/copyright",
    }
    for side in icons.PNG_SIZES:
        files[drawn / f"emotion-gui-{side}.png"] = share / f"icons/hicolor/{side}x{side}/apps/emotion-gui.png"
    for source, target in files.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _control(edition: Edition, machine: str, installed: int) -> str:
    other = Edition(not edition.live_only).name
    training = "" if edition.live_only else " Train the model\n yourself, on your own pictures."
    lines = (
        f"Package: {edition.name}",
        f"Version: {VERSION}",
        f"Architecture: {machine}",
        "Section: video",
        "Priority: optional",
        "Maintainer: The Emotion Detector authors <emotion-detector@localhost>",
        f"Installed-Size: {installed // 1024}",
        f"Depends: {' '.join(_DEPENDS.split())}",
        f"Conflicts: {other}",
        f"Replaces: {other}",
        f"Description: {_DESCRIPTION.format(training=training)}",
    )
    return "\n".join(lines) + "\n"


def _sums() -> Path:
    """Write the checksums of all archives in dist/, in the format of `sha256sum --check`."""
    path = DIST / SUMS
    found = sorted(file for ending in ("*.tar.gz", "*.zip", "*.deb") for file in DIST.glob(ending))
    lines = []
    for file in found:
        with file.open("rb") as content:
            lines.append(f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {file.name}\n")
    path.write_text("".join(lines), "utf-8")
    return path
