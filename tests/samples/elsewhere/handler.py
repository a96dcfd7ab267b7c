"""A hooks handler of a few lines, as there is one for every language; an error in a hook closes the connection."""

import json
import os
import socketserver
import sqlite3
import sys
import time
from pathlib import Path

log = []


def write_a_note():
    connection = sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///"), timeout=20)
    with connection:
        connection.execute("INSERT INTO note (text) VALUES ('milk')")
    connection.close()


def before_each(transaction):
    write_a_note()
    action = transaction["name"].rpartition(" > ")[2]
    if action == "Show A Note":
        transaction["fullPath"] = "/notes/1"
    elif action == "Skip":
        transaction["skip"] = True
    elif action == "Fail":
        transaction["fail"] = "the handler is against it"
    elif action == "Raise":
        raise ValueError("dropped by the handler")
    elif action == "Hang":
        time.sleep(1.4)


def handle(event, data):
    log.append((event, data["name"].rpartition(" > ")[2] if isinstance(data, dict) else len(data)))
    if event == "beforeAll":
        for transaction in data:
            transaction["request"]["headers"]["X-From"] = "the handler"
    elif event == "beforeEach":
        before_each(data)
    elif event == "beforeEachValidation" and data["name"].endswith("Expect Something Else"):
        data["expected"]["statusCode"] = "404"
    elif event == "afterEach" and data["name"].endswith("Fail Afterwards"):
        data["fail"] = "the handler changed its mind"
    elif event == "afterAll":
        Path("told.json").write_text(json.dumps(log))


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            message = json.loads(line)
            handle(message["event"], message["data"])
            self.wfile.write(json.dumps(message).encode() + b"\n")


socketserver.TCPServer.allow_reuse_address = True
socketserver.TCPServer(("127.0.0.1", int(sys.argv[1])), Conversation).serve_forever()
