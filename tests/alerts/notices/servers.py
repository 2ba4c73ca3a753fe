"""A web server and a mail server on this machine, for tests that really send."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Web:
    """Answers every POST with ``status`` and ``answer``; ``heard`` keeps (path, headers, JSON)."""

    def __init__(self) -> None:
        self.status, self.answer, self.heard = 200, {"errcode": 0}, []
        self.hang = threading.Event()
        self.hang.set()
        self.location = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def web() -> Iterator[Web]:
    said = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said.heard.append((self.path, dict(self.headers), json.loads(body)))
            said.hang.wait(30)
            self.send_response(said.status)
            if said.location:
                self.send_header("Location", said.location)
            self.end_headers()
            self.wfile.write(json.dumps(said.answer).encode())

        def log_message(self, *parts: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    said.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield said
    finally:
        said.hang.set()
        server.shutdown()
        server.server_close()


class Post:
    """A small SMTP server: ``letters`` keeps (sender, recipients, text); ``refused`` recipients get 550."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, list[str], str]] = []
        self.refused: set[str] = set()
        self.port = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender, recipients = "", []
        writer.write(b"220 test\r\n")
        while line := (await reader.readline()).decode().strip():
            verb, address = line[:4].upper(), line.partition("<")[2].partition(">")[0]
            if verb == "MAIL":
                sender, answer = address, "250 ok"
            elif verb == "RCPT":
                recipients += [] if address in self.refused else [address]
                answer = "550 no such person" if address in self.refused else "250 ok"
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append((sender, recipients, text.decode()))
                answer = "250 ok"
            else:
                answer = "221 bye" if verb == "QUIT" else "250 test"
            writer.write(f"{answer}\r\n".encode())
            if verb == "QUIT":
                break
        writer.close()


@contextmanager
def post() -> Iterator[Post]:
    box, loop, ready = Post(), asyncio.new_event_loop(), threading.Event()

    async def serve() -> None:
        server = await asyncio.start_server(box.talk, "127.0.0.1", 0)
        box.port = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
