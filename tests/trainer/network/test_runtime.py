import os
import subprocess
import sys

import pytest

from trainer.network.runtime import silent_import

IMPORT = "from trainer.network.runtime import silent_import\nwith silent_import(): import wave\n"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "before",
    [
        "import os; os.close(2)",
        "import sys; sys.stderr = None",
        "import os, sys; sys.stderr = None; os.close(2)",
    ],
)
def test_it_imports_where_there_is_no_stderr(before: str) -> None:
    done = run(f"{before}\n{IMPORT}print('imported', flush=True)\nimport os; os._exit(0)")
    assert done.returncode == 0
    assert done.stdout == "imported\n"


def test_it_leaves_a_file_alone_that_has_the_number_of_stderr() -> None:
    code = "import os, sys; sys.stderr = None; os.dup2(1, 2)\n"
    code += "from trainer.network.runtime import silent_import\n"
    assert run(f"{code}with silent_import(): os.write(2, b'kept')").stdout == "kept"


def test_messages_are_turned_away_and_come_back(capfd: pytest.CaptureFixture[str]) -> None:
    with silent_import():
        os.write(2, b"noise of C++")
    os.write(2, b"a message")
    assert capfd.readouterr().err == "a message"
