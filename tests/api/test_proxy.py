"""Behind a proxy: public_url, trusted_proxies, secure cookies."""
import re

from harness import PASSWORD, Client

DESK = {"conf": "public_url = https://desk.example.org\ntrusted_proxies = 127.0.0.0/8\n"}
FORWARDED = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}


def test_cookie_is_secure(desk):
    r = Client(desk).post("/session", {"address": "ada@example.org", "password": PASSWORD}, headers=FORWARDED)
    assert "; Secure" in r.header("set-cookie") and r.header("strict-transport-security")


def test_cookie_is_secure_whatever_the_proxy_says(desk):
    """A proxy that forwards no more than the request: public_url says how people come."""
    c = Client(desk)
    r = c.post("/session", {"address": "ada@example.org", "password": PASSWORD},
               headers={"Origin": "https://desk.example.org"})
    assert "; Secure" in r.header("set-cookie") and r.header("strict-transport-security")
    c.patch("/me", {"theme": "dark"}, headers={"Origin": "https://desk.example.org"})
    c.patch("/me", {"theme": "dark"}, headers={"Origin": "http://desk.example.org"}, expect="wrong_origin")


def test_origin_is_the_public_one(desk):
    c = desk.client("ada@example.org")
    c.patch("/me", {"theme": "dark"}, headers={"Origin": "https://desk.example.org"})
    c.patch("/me", {"theme": "dark"}, headers={"Origin": f"http://127.0.0.1:{desk.port}"}, expect="wrong_origin")


def test_client_is_the_one_before_the_proxy(desk):
    c = Client(desk)
    c.post("/session", {"address": "ada@example.org", "password": PASSWORD}, headers=FORWARDED)
    s = next(s for s in c.get("/me/sessions").json["items"] if s["current"])
    assert s["ip"] == "198.51.100.7"
    c = Client(desk)
    c.post("/session", {"address": "ada@example.org", "password": PASSWORD},
           headers={"X-Forwarded-For": "203.0.113.9, 127.0.0.5, 127.0.0.1"})
    assert next(s for s in c.get("/me/sessions").json["items"] if s["current"])["ip"] == "203.0.113.9"
    for odd in ("nonsense", "", ",,,", "a" * 3000):
        c = Client(desk)
        c.post("/session", {"address": "ada@example.org", "password": PASSWORD}, headers={"X-Forwarded-For": odd})
        assert next(s for s in c.get("/me/sessions").json["items"] if s["current"])["ip"] == "127.0.0.1"


def signed_in_with(desk, lines):
    """The status of a sign-in with these header lines, in their order; the network it was counted for."""
    body = f'{{"address":"ada@example.org","password":"{PASSWORD}"}}'
    head = "".join(f"{k}: {v}\r\n" for k, v in lines)
    reply = desk.raw((f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                      f"Content-Length: {len(body)}\r\n{head}\r\n{body}").encode()).decode()
    c, cookie = Client(desk), re.search(r"wellspring=([^;]+);", reply)
    if cookie is None:
        return int(reply.split()[1]), None
    c.cookie = cookie.group(1)
    return int(reply.split()[1]), next(s for s in c.get("/me/sessions").json["items"] if s["current"])["ip"]


def test_what_the_client_forged_comes_first(desk):
    forged, added = ("X-Forwarded-For", "203.0.113.66"), ("X-Forwarded-For", "198.51.100.7")
    assert signed_in_with(desk, [forged, added]) == (201, "198.51.100.7")
    assert signed_in_with(desk, [forged, added, ("X-Forwarded-For", "127.0.0.9")]) == (201, "198.51.100.7")
    # what does not fit is never left out silently: it could be the proxy's line
    many = [(f"X-Filler-{i}", "x") for i in range(60)]
    assert signed_in_with(desk, [forged] + many + [added]) == (431, None)
    assert signed_in_with(desk, [forged] + many[:40] + [added]) == (201, "198.51.100.7")


def test_slowed_by_network(desk):
    desk.admin.patch("/settings", {"login_tries_address": 3, "login_tries_account": 100})
    bad = {"X-Forwarded-For": "192.0.2.1"}
    codes = [Client(desk).post("/session", {"address": f"no{i}@example.org", "password": "wrong"}, headers=bad,
                               expect=None).code for i in range(5)]
    assert "too_many_tries" in codes
    Client(desk).post("/session", {"address": "ada@example.org", "password": PASSWORD},
                      headers={"X-Forwarded-For": "192.0.2.2"})


def test_asking_for_new_passwords_is_counted(desk):
    """By network: 429. By account: 202 as always, for those who exist and for those who do not."""
    desk.admin.patch("/settings", {"login_tries_address": 4, "login_tries_account": 100})

    def ask(address, ip):
        r = Client(desk).post("/password-resets", {"address": address}, headers={"X-Forwarded-For": ip}, expect=None)
        return r.status, r.header("retry-after"), len(r.body)

    seen = [ask(f"nobody{i}@example.org", "192.0.2.61") for i in range(6)]
    assert [s[0] for s in seen[:4]] == [202] * 4 and seen[-1][0] == 429 and int(seen[-1][1]) >= 1, seen
    assert ask("ada@example.org", "192.0.2.61")[0] == 429
    assert ask("ada@example.org", "192.0.2.62")[0] == 202
    # it is counted apart from signing in
    Client(desk).post("/session", {"address": "ada@example.org", "password": PASSWORD},
                      headers={"X-Forwarded-For": "192.0.2.61"})
    desk.admin.patch("/settings", {"login_tries_address": 1000, "login_tries_account": 2})
    for i in range(6):
        assert ask("ada@example.org", f"192.0.2.{70 + i}") == ask("nobody@example.org", f"192.0.2.{80 + i}") == (202, None, 0)
    desk.admin.patch("/settings", {"login_tries_account": 100})


def test_links_name_the_public_address(desk):
    r = desk.admin.post("/users", {"address": "lin@example.org", "name": "Lin", "role": "agent"})
    assert r.json["invitation_url"].startswith("https://desk.example.org/link/")


def test_metrics_are_not_for_strangers(desk):
    r = desk.client().request("GET", "!/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert r.status == 401
    assert desk.client().request("GET", "!/metrics").status == 200


def test_requests_per_minute(desk):
    c = desk.client("ada@example.org")
    desk.admin.patch("/settings", {"requests_per_minute": 20})
    r = desk.wait(lambda: next((r for r in [c.request("GET", "/me") for _ in range(30)] if r.status == 429), None))
    assert r.code == "too_many_requests" and 1 <= int(r.header("retry-after")) <= 60
    desk.client("ada@example.org").patch("/settings", {"requests_per_minute": 0})
    desk.wait(lambda: c.request("GET", "/me").status == 200, 70)
