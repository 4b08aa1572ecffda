"""A service that answers every connection with the same octets and closes it, whatever was asked. Prints its port.

Usage: hostile_service.py PORT OCTETS

OCTETS may hold escapes as in Python: \\r\\n, \\x00.
"""

import socket
import sys

octets = sys.argv[2].encode().decode("unicode_escape").encode("latin-1")
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    print("port", server.getsockname()[1], flush=True)
    while True:
        connection, _ = server.accept()
        with connection:
            connection.settimeout(5)
            try:
                connection.recv(65536)
                connection.sendall(octets)
            except OSError:
                pass
