"""A local network camera, MJPEG over HTTP, which can stall, disappear and come back."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

import cv2

from emotion_gui.vision.frame import Image

_BOUNDARY = b"frame"


class MjpegServer:
    """Sends picture after picture to any number of clients; as a context manager it starts and stops.

    Attributes:
        stalled: whether connections stay open without receiving pictures.
        damage: "" for whole pictures, "half" for the first half of each, "garbage" for random bytes.
    """

    def __init__(self, picture: Image | Callable[[int], Image], fps: float = 30) -> None:
        """Creates a server that is not running yet.

        Args:
            picture: the image of all frames, or a function from the number of a frame to its image.
            fps: frames per second.
        """
        self._picture = picture if callable(picture) else lambda _: picture
        self._pause = 1 / fps
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self._running = threading.Event()
        self._port = 0
        self.stalled = False
        self.damage = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/video.mjpg"

    def start(self) -> None:
        """Starts to listen, on the same port as before if the server was stopped."""
        self._running.set()
        self._server = _server(self._port, self._serve)
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="mjpeg server")
        self._thread.start()

    def stop(self) -> None:
        """Closes all connections and refuses new ones."""
        self._running.clear()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()  # waits for the connections' threads
            self._thread.join()
        self._server = self._thread = None

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY.decode()}")
        handler.end_headers()
        number = 0
        while self._running.is_set():
            if not self.stalled:
                content = self._damaged(cv2.imencode(".jpg", self._picture(number))[1].tobytes())
                head = b"--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                handler.wfile.write(head % (_BOUNDARY, len(content)) + content + b"\r\n")
                number += 1
            time.sleep(self._pause)

    def _damaged(self, content: bytes) -> bytes:
        if self.damage == "garbage":
            return random.Random(0).randbytes(len(content))
        return content[: len(content) // 2] if self.damage else content

    def __enter__(self) -> "MjpegServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _server(port: int, serve: Callable[[BaseHTTPRequestHandler], None]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(OSError):  # the client has gone
                serve(self)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Tests stay quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = False
        block_on_close = True

    return Server(("127.0.0.1", port), Handler)
