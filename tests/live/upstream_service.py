"""A team's own service, as it might stand behind a region. Prints its port; serves until it is ended.

Usage: upstream_service.py PORT

  /health       200
  /echo         what was asked, in JSON
  /wait         200 after half a second
  /hold         200 when somebody asks /go
  /half         six tenths of an answer, the rest when somebody asks /go
  /hasty        200, and then the connection is closed without a word of it
  /events       two server-sent events, the second when the client asks /go
  /gone         whether it did
  /missing      404 with a text of its own
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

go = threading.Event()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def echo(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = {
            "method": self.command,
            "target": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body.decode(),
        }
        self.reply(201, json.dumps(asked).encode(), X_Mine="yes", X_Method=self.command, Keep_Alive="timeout=5", Set_Cookie="a=b")

    def events(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"data: first\n\n")
        self.wfile.flush()
        go.wait(20)
        self.wfile.write(b"data: second\n\n")
        self.close_connection = True

    def half(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"x" * 600)
        self.wfile.flush()
        go.wait(20)
        self.wfile.write(b"x" * 400)

    def do_GET(self):
        if self.path == "/health":
            self.reply(200, b"well")
        elif self.path == "/wait":
            time.sleep(0.5)
            self.reply(200, b"waited")
        elif self.path == "/hold":
            go.wait(20)
            self.reply(200, b"held")
        elif self.path == "/half":
            self.half()
        elif self.path == "/hasty":
            self.reply(200, b"gone")
            self.close_connection = True
        elif self.path == "/events":
            self.events()
        elif self.path == "/go":
            go.set()
            self.reply(200, b"")
        elif self.path == "/gone":
            self.reply(200, json.dumps({"gone": go.is_set()}).encode())
        elif self.path == "/missing":
            self.reply(404, b"no such page of ours")
        else:
            self.echo()

    do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = echo

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
server.daemon_threads = True
print("port", server.server_address[1], flush=True)
server.serve_forever()
