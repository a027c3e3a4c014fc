"""With a certificate of its own."""
import http.client
import json
import os
import shutil
import ssl
import subprocess
import tempfile

import harness

DESK = {"serve": False}


def test_serves_https(desk):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", os.path.join(desk.data, "k.pem"),
                    "-out", os.path.join(desk.data, "c.pem")], check=True, capture_output=True)
    with open(os.path.join(desk.data, "wellspring.conf"), "a", encoding="utf-8") as f:
        f.write("tls_cert = c.pem\ntls_key = k.pem\n")
    port = desk.free_port()
    log = open(desk.log, "ab")
    desk.process = subprocess.Popen(desk.arguments("serve", "--listen", f"localhost:{port}"), stdout=log, stderr=log)
    trust = ssl.create_default_context(cafile=os.path.join(desk.data, "c.pem"))

    def answers():
        try:
            c = http.client.HTTPSConnection("localhost", port, timeout=20, context=trust)
            c.request("GET", "/healthz")
            return c.getresponse().read() == b"ok\n" and c
        except OSError:
            return None
    c = desk.wait(answers)
    body = {"code": desk.first_code(), "name": "Ada", "address": "ada@example.org", "password": harness.PASSWORD}
    c.request("POST", "/api/v1/start", json.dumps(body), {"Content-Type": "application/json",
                                                          "Origin": f"https://localhost:{port}"})
    r = c.getresponse()
    assert r.status == 201 and "; Secure" in r.getheader("set-cookie")
    assert r.getheader("strict-transport-security")
    assert f"https://localhost:{port}" in desk.log_text()


def test_half_a_certificate_is_refused(desk):
    folder = tempfile.mkdtemp(prefix="ws-api-", dir="/tmp")
    try:
        for text, word in (("tls_cert = c.pem\n", "tls_key"), ("listen = nonsense\n", "nonsense"),
                           ("public_url = ftp://x\n", "public_url"), ("trusted_proxies = 10.0.0.0/40\n", "10.0.0.0/40"),
                           ("lisen = 127.0.0.1:0\n", "listen")):
            with open(os.path.join(folder, "wellspring.conf"), "w", encoding="utf-8") as f:
                f.write(text)
            done = subprocess.run([harness.binary(), "serve", "--data", folder], capture_output=True, timeout=60)
            assert done.returncode == 64 and word in done.stderr.decode(), (text, done)
    finally:
        shutil.rmtree(folder)


def test_a_taken_address_is_said(desk):
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        at = f"127.0.0.1:{s.getsockname()[1]}"
        folder = tempfile.mkdtemp(prefix="ws-api-", dir="/tmp")
        done = subprocess.run([harness.binary(), "serve", "--data", folder, "--listen", at], capture_output=True,
                              timeout=60)
        shutil.rmtree(folder)
    assert done.returncode == 69 and at in done.stderr.decode(), done


def test_the_command_line(desk):
    done = subprocess.run([harness.binary()], capture_output=True, timeout=60)
    assert done.returncode == 64 and b"serve" in done.stderr
    done = subprocess.run([harness.binary(), "nothing"], capture_output=True, timeout=60)
    assert done.returncode == 64 and b"nothing" in done.stderr
    assert subprocess.run([harness.binary(), "help"], capture_output=True, timeout=60).returncode == 0


def begins(folder, *words):
    """What serve says at its start, up to a line that begins with the last word."""
    p = subprocess.Popen([harness.binary(), "serve", "--data", folder, "--json", *words], stdout=subprocess.PIPE)
    try:
        return json.loads(p.stdout.readline())
    finally:
        p.terminate()
        p.wait(60)


def test_open_to_others_is_said(desk):
    folder = tempfile.mkdtemp(prefix="ws-api-", dir="/tmp")
    try:
        port = desk.free_port()
        said = begins(folder, "--listen", f"0.0.0.0:{port}")["warnings"]
        assert len(said) == 2 and "public_url" in said[0] and "tls_cert" in said[1], said
        assert begins(folder, "--listen", f"127.0.0.1:{port}")["warnings"] == []
        with open(os.path.join(folder, "wellspring.conf"), "a", encoding="utf-8") as f:
            f.write("public_url = https://desk.example.org\n")
        assert begins(folder, "--listen", f"0.0.0.0:{port}")["warnings"] == []
    finally:
        shutil.rmtree(folder)


def test_the_address_is_looked_at_first(desk):
    folder = os.path.join(tempfile.mkdtemp(prefix="ws-api-", dir="/tmp"), "none")
    done = subprocess.run([harness.binary(), "serve", "--data", folder, "--listen", "8080"], capture_output=True, timeout=60)
    assert done.returncode == 64 and "8080" in done.stderr.decode(), done
    assert not os.path.exists(folder), "nothing was made"
    os.rmdir(os.path.dirname(folder))
