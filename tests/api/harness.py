"""The API tests' own tools: a real desk on a temporary folder, a client, and a check of every reply.

A test is a function test_…(desk) in tests/api/test_<noun>.py; every module gets a fresh desk for each
engine, with one admin signed in as desk.admin. Every reply of a Client is checked against
api/openapi.yaml; an operation counts as hit when it answered with 2xx.
"""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

import yaml
from jsonschema import Draft202012Validator, RefResolver

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(1, os.path.join(ROOT, "tests", "lib"))
import ports  # noqa: E402

PREFIX = "/api/v1"
PASSWORD = "a long enough password"
START_SECONDS = 120


def binary():
    path = os.environ.get("WELLSPRING_BINARY", os.path.join(ROOT, "build-debug", "wellspring"))
    if not os.path.exists(path):
        raise SystemExit(f"api: there is no {path}; build it, or name another in WELLSPRING_BINARY")
    return path


class Api:
    """openapi.yaml: which operation a request was for, and whether the reply has its shape."""

    def __init__(self):
        with open(os.path.join(ROOT, "api", "openapi.yaml"), encoding="utf-8") as f:
            self.doc = yaml.safe_load(f)
        self.resolver = RefResolver("", self.doc)
        self.operations, self.hit = [], set()
        for path, item in self.doc["paths"].items():
            pattern = re.compile("^" + re.sub(r"\{[^}]+\}", "[^/]+", path) + "$")
            for method in ("get", "post", "put", "patch", "delete"):
                if method in item:
                    self.operations.append((method.upper(), pattern, item[method]))

    def deref(self, node):
        while "$ref" in node:
            node = self.resolver.resolve(node["$ref"])[1]
        return node

    def find(self, method, path):
        for m, pattern, op in self.operations:
            if m == method and pattern.match(path):
                return op
        return None

    def check(self, method, url, reply):
        """Raises AssertionError where the reply is not what the file promises."""
        path = url.split("?")[0]
        if not path.startswith(PREFIX + "/"):
            return
        op = self.find("GET" if method == "HEAD" else method, path[len(PREFIX):])
        if op is None:
            self.check_problem(reply)
            return
        where = f"{method} {path} → {reply.status}"
        if 200 <= reply.status < 300:
            self.hit.add(op["operationId"])
        if reply.status >= 400:
            self.check_problem(reply)
        answer = op["responses"].get(str(reply.status))
        if answer is None:
            assert reply.status >= 400 or reply.status == 304, f"{where}: openapi.yaml has no such answer"
            return
        self.check_content(where, self.deref(answer), method, reply)

    def check_content(self, where, answer, method, reply):
        content = answer.get("content")
        kind = reply.header("content-type", "").split(";")[0]
        if content is None:
            assert reply.body == b"", f"{where}: a body where none was promised"
            return
        if method == "HEAD":
            return
        if kind in content and kind.endswith("json"):
            self.validate(where, content[kind]["schema"], reply.json)
        else:
            assert not any(k.endswith("json") for k in content), f"{where}: content type {kind}"

    def check_problem(self, reply):
        if reply.status < 400 or reply.no_body:
            return
        kind = reply.header("content-type", "")
        assert kind == "application/problem+json", f"{reply.status} came as {kind}: {reply.body[:200]}"
        self.validate("problem", {"$ref": "#/components/schemas/Problem"}, reply.json)
        assert reply.json["status"] == reply.status

    def validate(self, where, schema, value):
        errors = list(Draft202012Validator(schema, resolver=self.resolver).iter_errors(value))
        assert not errors, f"{where}: {errors[0].json_path}: {errors[0].message[:300]}"

    def never_hit(self):
        return sorted(op["operationId"] for _, _, op in self.operations if op["operationId"] not in self.hit)


class Reply:
    def __init__(self, status, headers, body, no_body=False):
        self.status, self.headers, self.body, self.no_body = status, headers, body, no_body

    def header(self, name, fallback=None):
        for k, v in self.headers:
            if k.lower() == name.lower():
                return v
        return fallback

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json.get("code")


class Client:
    """One browser or program. A browser keeps its cookie and sends the CSRF token with writes."""

    def __init__(self, desk, token=None):
        self.desk, self.token, self.cookie, self.csrf = desk, token, None, None
        self.connection = None
        self.language = "en"

    def headers(self, method):
        h = {"Accept-Language": self.language}
        if self.token:
            h["Authorization"] = f"Bearer {self.token}"
        if self.cookie:
            h["Cookie"] = f"wellspring={self.cookie}"
        if self.csrf and method not in ("GET", "HEAD"):
            h["X-CSRF-Token"] = self.csrf
        return h

    def open(self):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=300)
        return self.connection

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def request(self, method, path, body=None, headers=None, raw=None, expect=None):
        """path below /api/v1 unless it begins with '!'. expect: a status, or a problem's code."""
        url = path[1:] if path.startswith("!") else PREFIX + path
        h = self.headers(method)
        data = raw
        if body is not None:
            data = json.dumps(body).encode()
            h["Content-Type"] = "application/json"
        elif raw is not None:
            h["Content-Type"] = "application/octet-stream"
        for k, v in (headers or {}).items():
            h[k] = v
        h = {k: v for k, v in h.items() if v is not None}
        for again in (True, False):
            try:
                c = self.open()
                c.request(method, url, body=data, headers=h)
                r = c.getresponse()
                break
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self.close()
                if not again:
                    raise
        reply = Reply(r.status, r.getheaders(), r.read(), method == "HEAD")
        if r.will_close:
            self.close()
        self.remember(reply)
        self.desk.api.check(method, url, reply)
        if isinstance(expect, int):
            assert reply.status == expect, f"{method} {url}: {reply.status}, not {expect}: {reply.body[:300]}"
        elif isinstance(expect, str):
            assert reply.status >= 400, f"{method} {url}: {reply.status}, not the problem {expect}"
            assert reply.code == expect, f"{method} {url}: {reply.status} {reply.code}, not {expect}"
        return reply

    def remember(self, reply):
        for k, v in reply.headers:
            if k.lower() == "set-cookie" and v.startswith("wellspring="):
                self.cookie = v.split(";")[0].split("=", 1)[1] or None
        if reply.status == 201 and reply.header("content-type") == "application/json":
            self.csrf = reply.json.get("csrf_token") or self.csrf

    def get(self, path, expect=200, **more):
        return self.request("GET", path, expect=expect, **more)

    def post(self, path, body=None, expect=201, **more):
        return self.request("POST", path, body, expect=expect, **more)

    def patch(self, path, body=None, expect=200, **more):
        return self.request("PATCH", path, body, expect=expect, **more)

    def put(self, path, body=None, expect=200, **more):
        return self.request("PUT", path, body, expect=expect, **more)

    def delete(self, path, expect=204, **more):
        return self.request("DELETE", path, expect=expect, **more)

    def sign_in(self, address, password=PASSWORD, expect=201):
        return self.post("/session", {"address": address, "password": password}, expect=expect)

    def events(self, last=None):
        return Events(self, last)


class Events:
    """The live stream of one client: next() gives (id, event, data) or None when time is over."""

    def __init__(self, client, last=None):
        h = client.headers("GET")
        if last is not None:
            h["Last-Event-ID"] = str(last)
        self.connection = http.client.HTTPConnection("127.0.0.1", client.desk.port, timeout=60)
        self.connection.request("GET", PREFIX + "/events", headers=h)
        self.reply = self.connection.getresponse()
        self.status = self.reply.status
        if self.status == 200:
            client.desk.api.hit.add("event_stream")
            assert self.reply.getheader("content-type") == "text/event-stream"
            assert self.reply.getheader("x-accel-buffering") == "no"

    def next(self, seconds=10, beats=False):
        item, until = {}, time.time() + seconds
        while True:
            self.connection.sock.settimeout(max(0.05, until - time.time())) if self.connection.sock else None
            try:
                line = self.reply.readline()
            except (TimeoutError, socket.timeout, OSError, ValueError):
                return None
            if line == b"":
                return "end"
            line = line.decode().rstrip("\n")
            if line.startswith(":") and beats:
                return "beat"
            if line == "" and "data" in item:
                return item.get("id"), item.get("event"), json.loads(item["data"])
            if ": " in line:
                k, v = line.split(": ", 1)
                item[k] = v

    def until(self, kind, seconds=60):
        end = time.time() + seconds
        while time.time() < end:
            e = self.next(end - time.time())
            if e in (None, "end"):
                return e
            if e[1] == kind:
                return e
        return None

    def close(self):
        self.connection.close()


class Desk:
    """A running desk. desk.admin is a Client signed in as its first admin (ada@example.org)."""

    def __init__(self, api, engine="sqlite", database=None, conf=None, first_start=True, serve=True):
        self.api, self.engine, self.database = api, engine, database
        self.folder = tempfile.mkdtemp(prefix="ws-api-", dir="/tmp")
        self.data = os.path.join(self.folder, "data")
        os.mkdir(self.data, 0o700)
        self.process, self.port, self.log = None, None, os.path.join(self.folder, "log")
        if conf:
            with open(os.path.join(self.data, "wellspring.conf"), "w", encoding="utf-8") as f:
                f.write(conf)
        if serve:
            self.serve()
            if first_start:
                self.first_start()

    def free_port(self):
        return ports.free_ports(1)[0]

    def arguments(self, *words):
        out = [binary(), words[0], "--data", self.data]
        if self.database:
            out += ["--database", self.database]
        return out + list(words[1:])

    def serve(self):
        self.port = self.port or self.free_port()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.arguments("serve", "--listen", f"127.0.0.1:{self.port}"),
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        end = time.time() + START_SECONDS
        while time.time() < end:
            if self.process.poll() is not None:
                raise AssertionError("serve ended at once:\n" + self.log_text())
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as s:
                    s.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                    if b" 200 " in s.recv(100):
                        return
            except OSError:
                pass
            time.sleep(0.02)
        raise AssertionError("serve did not answer:\n" + self.log_text())

    def log_text(self):
        with open(self.log, encoding="utf-8", errors="replace") as f:
            return f.read()

    def first_code(self):
        end = time.time() + START_SECONDS
        while time.time() < end:
            found = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", self.log_text())
            if found:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError("no first-start code was printed")

    def first_start(self):
        self.admin = Client(self)
        self.admin.post("/start", {"code": self.first_code(), "name": "Ada Admin", "address": "ada@example.org",
                                   "password": PASSWORD, "language": "en"})

    def client(self, address=None, password=PASSWORD, token=None):
        c = Client(self, token=token)
        if address:
            c.sign_in(address, password)
        return c

    def run(self, *words, stdin=b"", ok=True):
        """A command on this desk's folder: its output."""
        done = subprocess.run(self.arguments(*words), input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=300)
        assert not ok or done.returncode == 0, f"{words}: exit {done.returncode}: {done.stderr.decode()}"
        return done.stdout.decode() if ok else (done.returncode, done.stdout.decode(), done.stderr.decode())

    def add_user(self, address, role="agent", name=None, language="en"):
        """Made on the command line and signed in."""
        self.run("user", "add", address, "--name", name or address.split("@")[0].title(), "--role", role,
                 "--language", language, stdin=(PASSWORD + "\n").encode())
        return self.client(address)

    def receive(self, mail, mailbox=None):
        """One mail through the pipe command; bytes."""
        words = ["receive", "--data", self.data] + (["--mailbox", mailbox] if mailbox else [])
        done = subprocess.run([binary()] + words, input=mail, stderr=subprocess.PIPE, timeout=300)
        return done.returncode

    def wait(self, what, seconds=60):
        """what() until it gives something; that."""
        end = time.time() + seconds
        while True:
            got = what()
            if got or time.time() > end:
                assert got, "waited in vain"
                return got
            time.sleep(0.1)

    def raw(self, data, seconds=10, shut=False):
        """Bytes to the port, what comes back until the server closes or time is over."""
        out = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as s:
            try:
                s.sendall(data)
                if shut:
                    s.shutdown(socket.SHUT_WR)
                while chunk := s.recv(65536):
                    out += chunk
            except OSError:
                pass
        return out

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return 0
        self.process.send_signal(how)
        code = self.process.wait(timeout=120)
        self.process = None
        return code

    def kill(self):
        self.stop(signal.SIGKILL)

    def remove(self):
        """Stop and delete; a sanitiser's word in the log is a failure."""
        try:
            code = self.stop()
        finally:
            text = self.log_text() if os.path.exists(self.log) else ""
            shutil.rmtree(self.folder, ignore_errors=True)
        for word in ("AddressSanitizer", "runtime error:", "LeakSanitizer", "Assertion"):
            assert word not in text, "the server complained:\n" + text[-4000:]
        assert code == 0, f"serve ended with {code}:\n" + text[-4000:]


class Postgres:
    """One server for the whole run, one database for each desk."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="ws-pg-", dir="/tmp")
        script = os.path.join(ROOT, "tests", "lib", "postgres")
        self.script = script
        self.url = subprocess.check_output([script, "start", self.folder], text=True).strip()

    def database(self, name="desk"):
        subprocess.check_call(["psql", "-q", self.url, "-c", f"CREATE DATABASE {name} TEMPLATE template0"])
        parts = urllib.parse.urlsplit(self.url)
        return urllib.parse.urlunsplit(parts._replace(path="/" + name))

    def stop(self):
        subprocess.call([self.script, "stop", self.folder])
