"""A server for trying the plugin out: repeats the last word it is sent.

    python3 server.py [PORT]
"""

import http.server
import json
import sys


class Handler(http.server.BaseHTTPRequestHandler):

    def do_POST(self):
        length = int(self.headers["content-length"])
        request = json.loads(self.rfile.read(length))
        words = request["messages"][-1]["content"].split()
        body = json.dumps({"text": words[-1], "input_tokens": len(words),
                           "output_tokens": 1}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


port = int(sys.argv[1]) if len(sys.argv) > 1 else 8808
http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
