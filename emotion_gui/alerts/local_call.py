"""HTTP calls to a program on this computer, and to no other computer."""

import http.client
import socket
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from emotion_gui.alerts.action_sink import ActionSink, Tell
from emotion_gui.alerts.errors import AlertError
from emotion_gui.alerts.event import AlertEvent

TIMEOUT = 2.0  # seconds
# Names are not looked up, because a name server could redirect them.
_HOSTS = {"127.0.0.1": ("127.0.0.1",), "localhost": ("127.0.0.1", "::1"), "::1": ("::1",)}


def address_problem(text: str) -> str:
    """A sentence that says what is wrong with an address; empty if it is valid."""
    try:
        parse_address(text)
    except AlertError as error:
        return str(error)
    return ""


def parse_address(text: str) -> SplitResult:
    """The parts of an address on this computer.

    Raises:
        AlertError: The address is invalid, or of another computer.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise AlertError("This is no address. Write something like http://127.0.0.1:8080/alert") from error
    if parts.scheme != "http":
        raise AlertError("An address begins with http:// here, such as http://127.0.0.1:8080/alert")
    if parts.hostname not in _HOSTS:
        raise AlertError(
            "Alerts stay on this computer: the address must begin with http://127.0.0.1, http://localhost "
            "or http://[::1]."
        )
    if parts.username is not None or parts.password is not None:
        raise AlertError("The address must not hold a user name or a password.")
    if port == 0 or not (text.isascii() and text.strip().isprintable() and " " not in text.strip()):
        raise AlertError("The address holds a character or a port that cannot be sent.")
    return parts


class CallOutlet(ActionSink):
    """Posts each event as JSON. It follows no redirects and uses no proxy."""

    def __init__(self, address: str, tell: Tell) -> None:
        self._address = address
        self._connection: http.client.HTTPConnection | None = None
        super().__init__("alerts over HTTP", tell)

    @property
    def crowded(self) -> str:
        return f"{self._address} answers too slowly, so an alert was not sent."

    def cancel(self) -> None:
        """Abort the current call."""
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    def _deliver(self, event: AlertEvent) -> str:
        parts = parse_address(self._address)  # checked again, because the rule may come from a file
        hosts = _HOSTS[str(parts.hostname)]
        problem: Exception | None = None
        for host in hosts:
            try:
                status = self._post(host, parts, event.to_json().encode())
            except ConnectionRefusedError as error:
                problem = error
            except (OSError, http.client.HTTPException) as error:
                raise AlertError(f"{self._address} did not answer: {_reason(error)}.") from error
            else:
                return _outcome(self._address, status)
        raise AlertError(f"Nothing listens at {self._address}.") from problem

    def _post(self, host: str, parts: SplitResult, body: bytes) -> int:
        """Post the body and return the status code. Raises OSError and HTTPException."""
        connection = http.client.HTTPConnection(host, parts.port or 80, timeout=TIMEOUT)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/json", "Host": parts.netloc}
        self._connection = connection
        try:
            connection.request("POST", target, body, headers)
            return connection.getresponse().status
        finally:
            self._connection = None
            connection.close()


def _outcome(address: str, status: int) -> str:
    if 200 <= status < 300:
        return f"{address} answered: {status}."
    if 300 <= status < 400:
        raise AlertError(f"{address} leads to another address ({status}), which is not followed.")
    raise AlertError(f"{address} refused the call: {status}.")


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"nothing came within {TIMEOUT:g} s"
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
