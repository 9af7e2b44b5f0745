"""A hub of one folder a model, on this machine: enough of the API to be pulled from."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class FakeHub(ThreadingHTTPServer):
    """Serves `root`/owner/name; `asked` holds the paths of all requests."""

    def __init__(self, root: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = root
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeHub

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library has it
        """Stay silent."""

    def _answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.asked.append(path)
        match path.strip("/").split("/"):
            case ["api", "models", owner, name, *rest] if self._has(
                owner, name, rest[1] if rest[1:] else "main"
            ):
                folder = self.server.root / owner / name
                files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
                tree = [
                    {"type": "file", "path": n, "size": p.stat().st_size, "oid": n} for n, p in files.items()
                ]
                told = {"id": f"{owner}/{name}", "sha": COMMIT, "siblings": [{"rfilename": n} for n in files]}
                self._send(200, json.dumps(tree if rest[:1] == ["tree"] else told).encode(), {}, body=body)
            case [owner, name, "resolve", _, *file] if self._has(owner, name, "main"):
                blob = self.server.root.joinpath(owner, name, *file).read_bytes()
                headers = {"ETag": f'"{hashlib.sha256(blob).hexdigest()}"', "X-Repo-Commit": COMMIT}
                self._send(200, blob, headers, body=body)
            case _:
                self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"}, body=body)

    def _has(self, owner: str, name: str, revision: str) -> bool:
        return (self.server.root / owner / name).is_dir() and revision in ("main", "v1", COMMIT)

    def _send(self, status: int, blob: bytes, headers: dict[str, str], *, body: bool) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(blob))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(blob)


@contextmanager
def fake_hub(root: Path) -> Iterator[FakeHub]:
    """Serve a folder of models while the block runs."""
    with FakeHub(root) as hub:
        thread = Thread(target=hub.serve_forever, daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            hub.shutdown()
            thread.join()
