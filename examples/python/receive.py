"""A platform's first verified notice, in Python 3 and nothing else. See ../README.md for the settings.

The standard library has no ed25519: this one checks `v1` (a shared secret) only. For `v1a` add a package that has it.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = int(os.environ.get("PORT", "8080"))
BUCKLER_URL = os.environ.get("BUCKLER_URL", "http://localhost:3000")
ONE_MEGABYTE = 1024 * 1024
FIVE_MINUTES = 300


def secret_bytes(name):
    return base64.b64decode(os.environ[name].removeprefix("whsec_"), validate=True)


SECRET = secret_bytes("BUCKLER_SECRET")
ANSWER_SECRET = secret_bytes("BUCKLER_ANSWER_SECRET")
# Ids of notices that were taken. In production: a unique column of your database, kept for 30 days.
taken = set()
lock = threading.Lock()


def signature(secret, webhook_id, timestamp, body):
    # The bytes as they came: a parsed and written body has other bytes, and no signature would fit.
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def receive(headers, body):
    """The HTTP status, and what of a batch was not taken. Anything but 2xx is sent again, under the same webhook-id."""
    webhook_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", webhook_id) or not re.fullmatch(r"[0-9]{10}", timestamp):
        return 401, []
    if abs(time.time() - int(timestamp)) > FIVE_MINUTES:
        return 401, []
    expected = signature(SECRET, webhook_id, timestamp, body).encode()
    given = headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(expected, one.encode("utf-8", "replace")) for one in given):
        return 401, []
    try:
        content = json.loads(body)
    except ValueError:
        return 400, []
    if content.get("type") == "endpoint.ping":
        return 200, []
    if content.get("type") == "notice.batch":
        return 200, receive_each(content["messages"])
    with lock:
        if webhook_id in taken:
            return 200, []
        taken.add(webhook_id)
    notice = content.get("notice", content)  # a DSA notice carries ours inside
    print(f"{notice['type']} {notice['id']}: {len(notice['items'])} links", flush=True)
    # Here your own work begins: take down what notice["items"] names, then answer "removed" in the same way.
    threading.Thread(target=answer, args=(notice["answer"]["url"], {"type": "received"})).start()
    return 200, []


def receive_each(messages):
    """Several notices in one call: each is signed, and taken or refused, as if it had come by itself."""
    results = []
    for message in messages:
        headers = {
            "webhook-id": message["webhookId"],
            "webhook-timestamp": message["webhookTimestamp"],
            "webhook-signature": message["webhookSignature"],
        }
        status, _ = receive(headers, message["body"].encode())
        if status != 200:
            results.append({"webhookId": message["webhookId"], "status": status})
    return results


def answer(url, content):
    # A notice is authentic here, and still: an answer goes to the helpline and to nobody else.
    if not url.startswith(BUCKLER_URL + "/"):
        print("not answered: the address is not the helpline's", file=sys.stderr, flush=True)
        return
    body = json.dumps(content).encode()
    webhook_id = f"ans_{uuid.uuid4()}"  # one id for all tries: a repetition has no second effect
    for wait_seconds in (0, 1, 5, 30):
        time.sleep(wait_seconds)
        timestamp = str(int(time.time()))
        headers = {
            "content-type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(ANSWER_SECRET, webhook_id, timestamp, body),
        }
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10) as reply:
                status = reply.status
        except urllib.error.HTTPError as error:
            status = error.code
        except OSError:
            status = 503
        print(f"answered {content['type']}: HTTP {status}", flush=True)
        if status < 500 and status != 429:
            return


class Endpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers.get("content-length") or 0)
        if length > ONE_MEGABYTE:
            self.close_connection = True
            return self.reply(413)
        body = self.rfile.read(length)
        self.reply(*(receive(self.headers, body) if self.path == "/webhooks/buckler" else [404]))

    def reply(self, status, results=()):
        body = json.dumps({"results": results}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", PORT), Endpoint)
print(f"Listening on http://127.0.0.1:{PORT}/webhooks/buckler", flush=True)
server.serve_forever()
