"""The wallboard's files and a stream of one picture, on a loopback port of their own: the board without a daemon."""
import functools
import http.server
import json
import pathlib
import threading

FILES = pathlib.Path(__file__).resolve().parents[2] / "dashboards" / "wallboard"
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".mjs": "text/javascript", ".svg": "image/svg+xml",
         ".js": "text/javascript", ".txt": "text/plain"}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        name = self.path.split("?")[0].removeprefix("/")
        if name == "api/v1/stream":
            self.stream()
            return
        if name.startswith("api/v1/lines/") and name.endswith("/desk"):
            self.answer("application/json")
            self.wfile.write(json.dumps(self.server.desk).encode())
            return
        file = FILES / ({"": "index.html", "desk": "desk.html"}.get(name) or name.removeprefix("wallboard/"))
        if not file.is_file():
            file = FILES / "uplot" / file.name
        if file.parent not in (FILES, FILES / "uplot") or not file.is_file():
            self.send_error(404)
            return
        self.answer(TYPES[file.suffix])
        if self.command == "GET":
            self.wfile.write(file.read_bytes())

    def do_POST(self):
        """Marks of a desk's lost callers, as dutyline takes them."""
        call = self.path.rpartition("/lost/")[2]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.marks.append((call, json.loads(body)["mark"], self.headers["Content-Type"]))
        if self.server.refuses:
            self.answer("application/problem+json", 503)
            self.wfile.write(json.dumps({"status": 503, "detail": self.server.refuses}).encode())
            return
        self.answer("application/json")
        self.wfile.write(b"{}")

    def stream(self):
        self.answer("text/event-stream")
        seen = None
        while not self.server.over:
            with self.server.changed:
                self.server.changed.wait_for(lambda: self.server.over or self.server.picture is not seen)
                seen = self.server.picture
            if seen is not None and not self.server.over:
                try:
                    self.wfile.write(b"data: " + json.dumps(seen).encode() + b"\n\n")
                except OSError:
                    return

    def answer(self, kind, status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def log_message(self, *_):
        pass


class Board(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.changed = threading.Condition()
        self.picture = None
        self.desk = None  # what is told of any line's desk
        self.marks = []  # that were posted: (call, mark, type)
        self.refuses = ""  # why they are not taken
        self.over = False
        threading.Thread(target=functools.partial(self.serve_forever, 0.05), daemon=True).start()

    def url(self):
        return "http://127.0.0.1:%d/" % self.server_address[1]

    def show(self, picture):
        with self.changed:
            self.picture = picture
            self.changed.notify_all()

    def end(self):
        with self.changed:
            self.over = True
            self.changed.notify_all()
        self.shutdown()
        self.server_close()
