"""Programs and local addresses get events, never block the app, and end with it."""

import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from patience import PATIENCE, wait_for

from emotion_gui.alerts.action_sink import QUEUE_SIZE
from emotion_gui.alerts.action_sinks import ActionSinks
from emotion_gui.alerts.errors import AlertError
from emotion_gui.alerts.event import AlertEvent
from emotion_gui.alerts.local_call import address_problem
from emotion_gui.alerts.program import ProgramOutlet, arguments_of
from emotion_gui.alerts.rule import Actions

FIRED = AlertEvent.at(1_790_000_000.0, "Long sad", "fired", (0.0, 0.0, 0.0, 0.0, 0.25, 0.75, 0.0))
TEST = AlertEvent.at(1_790_000_000.0, "Long sad", "test")


class Messages:
    """Collects the messages of the sinks."""

    def __init__(self) -> None:
        self.sentences: list[tuple[str, bool]] = []

    def __call__(self, sentence: str, is_problem: bool) -> None:
        self.sentences.append((sentence, is_problem))


@pytest.fixture
def messages() -> Messages:
    return Messages()


@pytest.fixture
def sinks(messages: Messages, monkeypatch: pytest.MonkeyPatch) -> Iterator[ActionSinks]:
    """Sinks with long timeouts, so that programs and servers have enough time on a busy machine."""
    monkeypatch.setattr("emotion_gui.alerts.program._TIMEOUT_SECONDS", PATIENCE)
    monkeypatch.setattr("emotion_gui.alerts.local_call.TIMEOUT", PATIENCE)
    monkeypatch.setattr("emotion_gui.alerts.action_sinks._CANCEL_SECONDS", PATIENCE)
    sinks = ActionSinks(messages)
    yield sinks
    sinks.hold(())
    assert sinks.wait(PATIENCE)


def python(code: str, *arguments: object) -> Actions:
    """Actions that run a Python program."""
    return Actions(program=" ".join(f'"{each}"' for each in (sys.executable, "-c", code, *arguments)))


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


# Programs

SLEEP = f"import time; time.sleep({10 * PATIENCE})"
COPY_LINES = (
    "import sys; file = open(sys.argv[1], 'a', buffering=1); [file.write(line) for line in sys.stdin]"
)


def test_a_program_is_started_once_and_gets_a_line_for_each_event(
    sinks: ActionSinks, messages: Messages, tmp_path: Path
) -> None:
    copy = python(COPY_LINES + "; file.write('{}')", tmp_path / "lines")
    for event in (FIRED, AlertEvent.at(1_790_000_060.0, "Long sad", "released")):
        sinks.send(copy, event)
    wait_for(lambda: len(lines(tmp_path / "lines")) == 2)
    fired, released = lines(tmp_path / "lines")
    assert (fired["rule"], fired["event"], fired["version"]) == ("Long sad", "fired", 1)
    assert fired["probabilities"]["sad"] == 0.75  # type: ignore[index]
    assert released["event"] == "released"
    assert released["probabilities"] is None
    sinks.hold(())  # the end of its input is how it is asked to end
    wait_for(lambda: lines(tmp_path / "lines")[-1] == {})
    assert messages.sentences == []


def test_a_program_that_has_ended_is_started_again(sinks: ActionSinks, tmp_path: Path) -> None:
    once = python(f"{COPY_LINES.replace('sys.stdin', '[sys.stdin.readline()]')}", tmp_path / "lines")
    for number in (1, 2):
        sinks.send(once, FIRED)
        wait_for(lambda number=number: len(lines(tmp_path / "lines")) == number)
        [sink] = sinks._open.values()
        assert isinstance(sink, ProgramOutlet)
        assert sink._process is not None
        sink._process.wait(PATIENCE)


def test_no_shell_reads_the_command(sinks: ActionSinks, messages: Messages, tmp_path: Path) -> None:
    copy = python(COPY_LINES, tmp_path / "lines")
    sinks.send(Actions(program=f"{copy.program} ; touch {tmp_path / 'shell'} $HOME"), FIRED)
    wait_for(lambda: lines(tmp_path / "lines"))
    assert not (tmp_path / "shell").exists()
    assert arguments_of("say '$HOME; ls' \"a b\"") == ["say", "$HOME; ls", "a b"]
    with pytest.raises(AlertError, match="quotation mark"):
        arguments_of("say 'hello")


def test_a_program_that_cannot_be_started_is_reported_once(sinks: ActionSinks, messages: Messages) -> None:
    for _ in range(3):
        sinks.send(Actions(program="no-such-program now"), FIRED)
    wait_for(lambda: messages.sentences)
    sinks.hold(())
    assert sinks.wait(PATIENCE)
    assert messages.sentences == [("no-such-program could not be started: No such file or directory.", True)]


def test_a_test_event_reports_success(sinks: ActionSinks, messages: Messages, tmp_path: Path) -> None:
    sinks.send(python(COPY_LINES, tmp_path / "lines"), TEST)
    wait_for(lambda: messages.sentences)
    assert messages.sentences == [(f'"{sys.executable}" runs and was given a line.', False)]


@pytest.mark.skipif(os.name != "posix", reason="the size of a pipe")
def test_a_program_that_reads_nothing_does_not_block(sinks: ActionSinks, messages: Messages) -> None:
    ignoring = python(f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); {SLEEP}")
    long = AlertEvent.at(0.0, "x" * 60_000, "fired")
    for _ in range(2):
        sinks.send(ignoring, long)
    [sink] = sinks._open.values()
    wait_for(sink._events.empty)  # the second event does not fit into the pipe
    for _ in range(QUEUE_SIZE + 10):
        sinks.send(ignoring, long)
    assert messages.sentences == [
        (f'"{sys.executable}" does not read its standard input, so an alert did not reach it.', True)
    ]
    sinks.hold(())
    assert sinks.wait(PATIENCE)


def test_a_program_that_does_not_end_is_killed(
    sinks: ActionSinks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotion_gui.alerts.program._TIMEOUT_SECONDS", 0.3)
    stays = python(
        f"import os, sys; open(sys.argv[1], 'w').write(str(os.getpid())); {SLEEP}", tmp_path / "id"
    )
    sinks.send(stays, FIRED)
    wait_for(lambda: (tmp_path / "id").exists() and (tmp_path / "id").read_text())
    sinks.hold(())
    assert sinks.wait(PATIENCE)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "id").read_text()), 0)


# Calls


class Server(HTTPServer):
    """Answers all calls with `status`, and records them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.calls: list[tuple[str, dict[str, object]]] = []
        self.hosts: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.path, json.loads(body)))
        self.server.hosts.append(self.headers["Host"])
        self.send_response(self.server.status)
        self.send_header("Location", "/other")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_an_address_gets_each_event(sinks: ActionSinks, messages: Messages, server: Server) -> None:
    for host in ("127.0.0.1", "localhost"):
        sinks.send(Actions(address=f"http://{host}:{server.server_port}/light?on=1"), FIRED)
    wait_for(lambda: len(server.calls) == 2)
    assert server.calls[0] == ("/light?on=1", json.loads(FIRED.to_json()))
    assert set(server.hosts) == {f"{host}:{server.server_port}" for host in ("127.0.0.1", "localhost")}
    assert messages.sentences == []


@pytest.mark.parametrize(
    ("status", "words"),
    [(302, "leads to another address (302), which is not followed."), (500, "refused the call")],
)
def test_redirects_are_not_followed(
    sinks: ActionSinks, messages: Messages, server: Server, status: int, words: str
) -> None:
    server.status = status
    sinks.send(Actions(address=server.address), FIRED)
    wait_for(lambda: messages.sentences)
    assert words in messages.sentences[0][0]
    assert [path for path, _ in server.calls] == ["/"]


def test_no_proxy_is_used(
    sinks: ActionSinks, messages: Messages, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    sinks.send(Actions(address=f"{server.address}/light"), TEST)
    wait_for(lambda: messages.sentences)
    assert messages.sentences == [(f"{server.address}/light answered: 200.", False)]


def test_nothing_listens(sinks: ActionSinks, messages: Messages) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sinks.send(Actions(address=f"http://127.0.0.1:{port}/"), FIRED)
    wait_for(lambda: messages.sentences)
    assert messages.sentences == [(f"Nothing listens at http://127.0.0.1:{port}/.", True)]


def test_a_silent_server_times_out(
    sinks: ActionSinks, messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotion_gui.alerts.local_call.TIMEOUT", 0.02)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sinks.send(Actions(address=f"http://127.0.0.1:{silent.getsockname()[1]}/"), FIRED)
        wait_for(lambda: messages.sentences)
    assert messages.sentences[0][0].endswith("did not answer: nothing came within 0.02 s.")


def test_a_blocked_call_is_canceled_at_the_end(sinks: ActionSinks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emotion_gui.alerts.local_call.TIMEOUT", 10 * PATIENCE)  # does not time out
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sinks.send(Actions(address=f"http://127.0.0.1:{silent.getsockname()[1]}/"), FIRED)
        connection, _ = silent.accept()
        with connection:
            assert connection.recv(1)
            sinks.hold(())
            assert sinks.wait(0)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/", "http://127.0.0.1.example.org/", "http://10.0.0.1/", "http://127.0.0.2/",
        "http://0.0.0.0/", "http://127.1/", "http://anna:secret@localhost/", "https://localhost/",
        "localhost:80",
        "file:///etc/passwd", "http://[::2]/", "http://localhost:99999/", "http://localhost:0/",
        "http://localhost/a b", "http://localhost/\r\nX: y", "http://localhost@example.org/", "http:///", "",
    ],
)  # fmt: skip
def test_only_this_computer_can_be_called(sinks: ActionSinks, messages: Messages, address: str) -> None:
    problem = address_problem(address)
    assert problem.endswith((".", "/alert"))
    if address:  # a rules file that somebody else has written may have it
        sinks.send(Actions(address=address), FIRED)
        wait_for(lambda: messages.sentences)
        assert messages.sentences == [(problem, True)]


@pytest.mark.parametrize(
    "address", ["http://localhost", "http://LOCALHOST:8080/a?b=c", "http://[::1]:1/", " http://127.0.0.1/x "]
)
def test_addresses_of_this_computer(address: str) -> None:
    assert address_problem(address) == ""
