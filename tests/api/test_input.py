"""Bad input: a clear error with a name, nothing lost, the next request served."""
import json
import socket

from harness import PASSWORD, Client

JSON = {"Content-Type": "application/json"}


def served(desk):
    assert desk.admin.get("/me").status == 200


def test_no_body(desk):
    desk.admin.post("/tokens", raw=b"", headers=JSON, expect="body_missing")
    desk.admin.patch("/me", raw=b"", headers=JSON, expect="body_missing")
    served(desk)


def test_broken_json(desk):
    for text in (b"{", b"\x00", b"nope", b'{"name": "a\\u0000b"}', b'{"name": "\xff\xfe"}', b"[]" * 3, b'"text"',
                 b'{"name":"a","name":"b"}', b"\xef\xbb\xbf{}"):
        r = desk.admin.request("POST", "/tokens", raw=text, headers=JSON)
        assert r.status in (400, 422), (text, r.status)
        assert r.json["code"] in ("json_invalid", "wrong_field", "missing_field", "unknown_field"), (text, r.json)
    served(desk)


def test_deep_json(desk):
    for n in (100, 100000):
        desk.admin.post("/tokens", raw=b"[" * n + b"]" * n, headers=JSON, expect="json_too_deep")
        desk.admin.post("/tokens", raw=b'{"a":' * n + b"1" + b"}" * n, headers=JSON, expect="json_too_deep")
    served(desk)


def test_wrong_types(desk):
    for body, field in (({"name": 7}, "name"), ({"name": None}, "name"), ({}, "name"), ({"name": ""}, "name"),
                        ({"name": "x" * 101}, "name"), ({"name": "x", "scopes": "me"}, "scopes"),
                        ({"name": "x", "scopes": [1]}, "scopes.0"), ({"name": "x", "scopes": ["me"] * 21}, "scopes"),
                        ({"name": "x", "expires_at": "tomorrow"}, "expires_at"), ({"name": "x", "odd": 1}, "odd")):
        r = desk.admin.post("/tokens", body, expect=422)
        assert r.json["field"] == field, (body, r.json)
    desk.admin.post("/tokens", {"name": "ż" * 100})
    served(desk)


def test_content_type(desk):
    body = json.dumps({"name": "x"}).encode()
    desk.admin.post("/tokens", raw=body, headers={"Content-Type": "text/plain"}, expect="wrong_content_type")
    desk.admin.post("/tokens", raw=body, headers={"Content-Type": "application/json; charset=utf-8"})


def test_too_large(desk):
    r = desk.admin.post("/tokens", raw=b"{" + b" " * (2 << 20), headers=JSON, expect="body_too_large")
    assert r.status == 413
    served(desk)


def test_a_body_where_none_belongs(desk):
    c = desk.client("ada@example.org")
    c.delete("/session", raw=b"{}", headers=JSON)
    desk.admin.get("/me", raw=b"{}", headers=JSON)
    desk.admin.get("/me", raw=b"{" + b" " * 5000 + b"}", headers=JSON, expect="body_too_large")
    served(desk)


def test_hundred_megabytes(desk):
    r = desk.admin.post("/tokens", raw=b" " * (100 << 20), headers=JSON, expect="body_too_large")
    assert r.status == 413
    served(desk)


def test_announced_too_large(desk):
    c = desk.admin
    head = (f"POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nCookie: wellspring={c.cookie}\r\nX-CSRF-Token: {c.csrf}\r\n"
            "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 104857600\r\n\r\n")
    assert b" 413 " in desk.raw(head.encode()).split(b"\r\n")[0]
    served(desk)


def test_lying_length(desk):
    c = desk.admin
    head = (f"POST /api/v1/tokens HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: wellspring={c.cookie}\r\n"
            f"X-CSRF-Token: {c.csrf}\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n")
    before = len(c.get("/tokens").json["items"])
    short = desk.raw((head % 500).encode() + b'{"name":"lie"}', shut=True)
    assert b" 201 " not in short[:20]
    longer = desk.raw((head % 5).encode() + b'{"name":"lie"}')
    assert b" 400 " in longer[:20]
    for odd in ("-1", "abc", "99999999999999999999999"):
        assert b" 20" not in desk.raw((head % odd).encode() + b"{}", seconds=3)[:20]
    assert len(c.get("/tokens").json["items"]) == before
    served(desk)


def test_paths(desk):
    for path in ("/../etc/passwd", "/..%2f..%2fetc/passwd", "/assets/../../../etc/passwd", "/assets/%2e%2e/x.js",
                 "/assets/nothing.js", "/etc.passwd", "//etc/passwd.txt", "/%00.js"):
        r = desk.raw(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        assert b"root:" not in r, path
        assert b" 404 " in r[:20] or b" 400 " in r[:20], (path, r[:100])
    for path in ("/users/..", "/users/%2e%2e", "/users/0", "/users/-1", "/users/1x", "/users/99999999999999999999",
                 "/users/%", "/users/%00", "/users/%ff", "/users/1/2", "/nothing", "/users/"):
        assert desk.admin.request("GET", path).status == 404, path
    served(desk)


def test_not_http(desk):
    for text in (b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"\r\n\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 100):
        desk.raw(text, seconds=2, shut=True)
    served(desk)


def test_long_headers(desk):
    r = desk.raw(b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 20000 + b"\r\n\r\n", seconds=5)
    assert b" 431 " in r.split(b"\r\n")[0], r[:100]
    r = desk.raw(b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", seconds=5)
    assert b" 414 " in r.split(b"\r\n")[0], r[:100]
    served(desk)


def test_bad_host(desk):
    r = desk.raw(b'GET /api/v1/start HTTP/1.1\r\nHost: a"b<c\r\nConnection: close\r\n\r\n')
    assert b" 400 " in r.split(b"\r\n")[0]


def test_methods(desk):
    r = desk.admin.request("PUT", "/users", expect=405)
    assert r.header("allow") == "GET, HEAD, POST, OPTIONS"
    assert desk.admin.request("OPTIONS", "/users", expect=204).header("allow") == "GET, HEAD, POST, OPTIONS"
    r = desk.admin.request("HEAD", "/users", expect=200)
    assert r.body == b"" and int(r.header("content-length")) > 0
    desk.admin.request("POST", "!/", expect=405)
    desk.admin.request("TRACE", "/users", expect=405)


def test_security_headers(desk):
    for path in ("!/", "!/healthz", "/start", "/me", "/nothing", "!/nothing.js"):
        r = Client(desk).request("GET", path)
        csp = r.header("content-security-policy")
        assert "default-src 'self'" in csp and "object-src 'none'" in csp and "unsafe" not in csp, path
        assert r.header("x-content-type-options") == "nosniff"
        assert r.header("referrer-policy") == "same-origin"
        assert r.header("cross-origin-opener-policy") == "same-origin"
    assert Client(desk).get("/start").header("cache-control") == "no-store"


def test_pages(desk):
    c = Client(desk)
    page = c.request("GET", "!/")
    assert page.status == 200 and page.header("content-type").startswith("text/html")
    assert c.request("GET", "!/conversations/17").body == page.body
    tag = page.header("etag")
    assert c.request("GET", "!/", headers={"If-None-Match": tag}).status == 304
    packed = c.request("GET", "!/", headers={"Accept-Encoding": "gzip, deflate"})
    if packed.header("content-encoding"):
        import gzip
        assert gzip.decompress(packed.body) == page.body
    assert c.request("GET", "!/healthz").body == b"ok\n"
    text = c.request("GET", "!/metrics").body.decode()
    assert 'wellspring_requests_total{class="2xx"}' in text and "wellspring_streams" in text


def test_yesterdays_cookie(desk):
    for cookie in ("x", "A" * 43, "A" * 3000, '"; DROP TABLE session; --', "%00"):
        c = Client(desk)
        c.cookie = cookie
        c.get("/me", expect=401)
    c = Client(desk)
    c.cookie = "A" * 43
    c.sign_in("ada@example.org")


def test_two_admins_one_change(desk):
    a, b = desk.client("ada@example.org"), desk.client("ada@example.org")
    user = desk.add_user("two@example.org").get("/me").json["id"]
    a.patch(f"/users/{user}", {"name": "From a"})
    b.patch(f"/users/{user}", {"name": "From b"})
    assert a.get(f"/users/{user}").json["name"] == "From b"


def test_slow_sender_does_not_stop_others(desk):
    socks = []
    for _ in range(30):
        s = socket.create_connection(("127.0.0.1", desk.port))
        s.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        socks.append(s)
    served(desk)
    socks[0].setblocking(False)
    try:
        assert socks[0].recv(1), "nobody hung up yet"
        assert False, "it was answered although it had not ended"
    except BlockingIOError:
        pass
    for s in socks:
        s.close()
    served(desk)


def test_many_query_parameters(desk):
    desk.admin.get("/users?" + "&".join(f"a{i}=1" for i in range(100)))
    desk.admin.request("GET", "/users?a=%zz", expect="bad_address")
    desk.admin.request("GET", "/users?a=%00", expect="bad_address")


def test_password_limits(desk):
    Client(desk).post("/session", {"address": "ada@example.org", "password": "x" * 1001}, expect=422)
    Client(desk).post("/session", {"address": "ada@example.org", "password": PASSWORD})


def test_killed_and_back(desk):
    desk.admin.patch("/me", {"signature": "kept"})
    desk.kill()
    desk.serve()
    assert desk.admin.get("/me").json["signature"] == "kept"
