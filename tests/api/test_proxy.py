"""Behind a proxy: public_url, trusted_proxies, secure cookies."""
from harness import PASSWORD, Client

DESK = {"conf": "public_url = https://desk.example.org\ntrusted_proxies = 127.0.0.0/8\n"}
FORWARDED = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}


def test_cookie_is_secure(desk):
    r = Client(desk).post("/session", {"address": "ada@example.org", "password": PASSWORD}, headers=FORWARDED)
    assert "; Secure" in r.header("set-cookie") and r.header("strict-transport-security")


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


def test_slowed_by_network(desk):
    desk.admin.patch("/settings", {"login_tries_address": 3, "login_tries_account": 100})
    bad = {"X-Forwarded-For": "192.0.2.1"}
    codes = [Client(desk).post("/session", {"address": f"no{i}@example.org", "password": "wrong"}, headers=bad,
                               expect=None).code for i in range(5)]
    assert "too_many_tries" in codes
    Client(desk).post("/session", {"address": "ada@example.org", "password": PASSWORD},
                      headers={"X-Forwarded-For": "192.0.2.2"})


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
