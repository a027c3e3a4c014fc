"""A scripted OAuth 2 provider: it agrees to everything, or does what the test ordered.

    with FakeProvider(on={"TOKEN": [error("invalid_grant")]}) as p:
        p.url, p.consent(authorise_url), p.agree(user_code), p.asked

`on` maps AUTHORIZE, TOKEN, CODE, REFRESH, DEVICE, POLL to an order, or to a list of orders taken one
after the other (then the usual answer again):
  "cut"     hang up                        "hang"    silence
  bytes     these bytes as the body        (status, bytes)   with this status
  a function (provider, form) -> any of these, or None for the usual
TOKEN stands for each of CODE, REFRESH and POLL. Access tokens are "at-1", "at-2" …; refresh tokens "rt-1" …,
each good once when rotating (then the family is over, as RFC 9700 wants it).
"""

import base64
import contextlib
import hashlib
import http.server
import json
import ssl
import threading
import time
import urllib.parse


def error(name, words="because", status=400):
    return (status, json.dumps({"error": name, "error_description": words}).encode())


class FakeProvider:
    def __init__(self, on=None, pair=None, rotate=True, expires=3600, refresh_expires=None, account="help@desk.example",
                 secret=None, interval=1):
        self.on = {k: list(v) if isinstance(v, list) else v for k, v in (on or {}).items()}
        self.pair, self.rotate, self.expires, self.refresh_expires = pair, rotate, expires, refresh_expires
        self.account, self.secret, self.interval = account, secret, interval
        self.asked = []  # (what, form) in order
        self.access, self.count = None, 0
        self.codes, self.devices, self.refreshes = {}, {}, {}
        self.on_token = None  # called with each new access token
        self.lock = threading.Lock()
        self.closing = threading.Event()

    def __enter__(self):
        handler = type("Handler", (Handler,), {"provider": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        scheme = "http"
        if self.pair:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.pair.cert, self.pair.key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://localhost:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    # ---- what a person does in a browser ----

    def consent(self, authorise_url):
        """Where the browser is sent back to: (redirect uri, its query as a dict)."""
        q = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(authorise_url).query))
        self.asked.append(("AUTHORIZE", q))
        back = {"state": q["state"]}
        order = self._order("AUTHORIZE", q)
        if order:
            back.update(order)
        else:
            with self.lock:
                code = f"code-{len(self.codes) + 1}"
                self.codes[code] = q
            back["code"] = code
        return q["redirect_uri"], back

    def agree(self, user_code):
        for d in self.devices.values():
            if d["user_code"] == user_code:
                d["agreed"] = True

    # ---- tokens ----

    def _order(self, *names):
        for name in names[:-1]:
            order = self.on.get(name)
            if isinstance(order, list):
                order = order.pop(0) if order else None
            if callable(order):
                order = order(self, names[-1])
            if order is not None:
                return order
        return None

    def _tokens(self):
        with self.lock:
            self.count += 1
            n = self.count
            self.access = f"at-{n}"
            self.refreshes[f"rt-{n}"] = True
        if self.on_token:
            self.on_token(self.access)
        claims = base64.urlsafe_b64encode(json.dumps({"email": self.account}).encode()).rstrip(b"=").decode()
        out = {"access_token": f"at-{n}", "token_type": "Bearer", "expires_in": self.expires, "id_token": f"e30.{claims}.x"}
        if self.rotate or n == 1:
            out["refresh_token"] = f"rt-{n}"
        if self.refresh_expires:
            out["refresh_token_expires_in"] = self.refresh_expires
        return (200, json.dumps(out).encode())

    def _code(self, form):
        q = self.codes.pop(form.get("code"), None)
        if not q or q["redirect_uri"] != form.get("redirect_uri"):
            return error("invalid_grant", "code is unknown")
        sum_ = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if q.get("code_challenge_method") != "S256" or base64.urlsafe_b64encode(sum_).rstrip(b"=").decode() != q["code_challenge"]:
            return error("invalid_grant", "code_verifier does not fit")
        return self._tokens()

    def _refresh(self, form):
        token = form.get("refresh_token")
        with self.lock:
            good = self.refreshes.get(token)
            if self.rotate:
                if good is False:  # used before: somebody else has it
                    self.refreshes = {k: False for k in self.refreshes}
                elif good:
                    self.refreshes[token] = False
        return self._tokens() if good else error("invalid_grant", "refresh token has ended")

    def _poll(self, form):
        d = self.devices.get(form.get("device_code"))
        if not d:
            return error("expired_token")
        now = time.monotonic()
        early, d["polled"] = now - d["polled"] < self.interval - 0.2, now
        if early:
            return error("slow_down")
        return self._tokens() if d["agreed"] else error("authorization_pending")

    def answer(self, path, form):
        kind = form.get("grant_type", "")
        if path == "/device":
            self.asked.append(("DEVICE", form))
            order = self._order("DEVICE", form)
            if order is not None:
                return order
            n = len(self.devices) + 1
            self.devices[f"device-{n}"] = {"user_code": f"ABCD-{n:04}", "agreed": False, "polled": 0}
            return (200, json.dumps({"device_code": f"device-{n}", "user_code": f"ABCD-{n:04}", "interval": self.interval,
                                     "expires_in": 600, "verification_uri": f"{self.url}/go"}).encode())
        what = {"authorization_code": "CODE", "refresh_token": "REFRESH"}.get(kind, "POLL")
        self.asked.append((what, form))
        order = self._order("TOKEN", what, form)
        if order is not None:
            return order
        if form.get("client_id") != "the-client" or (self.secret and form.get("client_secret") != self.secret):
            return error("invalid_client", "no such client", 401)
        return {"CODE": self._code, "REFRESH": self._refresh, "POLL": self._poll}[what](form)


class Handler(http.server.BaseHTTPRequestHandler):
    provider = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, order):
        p = self.provider
        if order == "cut":
            self.close_connection = True
            return
        if order == "hang":
            p.closing.wait(60)
            self.close_connection = True
            return
        status, body = order if isinstance(order, tuple) else (200, order)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if 300 <= status < 400:
            self.send_header("Location", f"{p.url}/elsewhere")
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.reply(self.provider.answer(self.path, dict(urllib.parse.parse_qsl(body.decode()))))

    def do_GET(self):
        p = self.provider
        p.asked.append(("GET", {"path": self.path}))
        order = p._order("GET", {"path": self.path})
        self.reply(order if order is not None else (200, b"hello"))
