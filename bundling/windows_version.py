"""The version information that Windows shows under Properties, Details of a program."""

from pathlib import Path

_TEXT = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1,
    subtype=0x0, date=(0, 0)),
  kids=[StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'The Emotion Detector authors'),
      StringStruct('FileDescription', '{description}'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', '{name}'),
      StringStruct('LegalCopyright', 'MIT license'),
      StringStruct('OriginalFilename', '{name}.exe'),
      StringStruct('ProductName', 'Emotion Detector'),
      StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])])
"""


def write(folder: Path, name: str, description: str, version: str) -> Path:
    """Write the version file of the program `name` for PyInstaller, and return its path."""
    numbers = tuple(int(part) for part in version.split("."))
    numbers += (0,) * (4 - len(numbers))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.version.txt"
    path.write_text(
        _TEXT.format(numbers=numbers, name=name, description=description, version=version), "utf-8"
    )
    return path
