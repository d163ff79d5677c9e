"""A mail server that takes everything and keeps it, or takes the connection and says nothing."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator


class MailServer(socketserver.ThreadingTCPServer):
    """`mails` holds what came, each from its headers on."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int):
        self.mails: list[str] = []
        super().__init__(("127.0.0.1", port), _Talk)


class _Talk(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client of ours says."""

    def handle(self) -> None:
        self.say("220 thu")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.strip() else b""
            if word == b"DATA":
                self.say("354")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.mails.append(b"".join(lines).decode())
            self.say("221" if word == b"QUIT" else "250 OK")
            if word == b"QUIT":
                return

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextlib.contextmanager
def mail_server(port: int) -> Iterator[MailServer]:
    """One that runs."""
    with MailServer(port) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0), backlog=64)) as server:
        yield server.getsockname()[1]
