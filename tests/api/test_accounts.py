"""People, sessions, tokens, links, settings."""
import time

from harness import PASSWORD, Client


def test_start_is_over(desk):
    r = Client(desk).get("/start")
    assert r.json["first_start"] is False and r.json["version"]
    Client(desk).post("/start", {"code": "ABCD-EFGH", "name": "X", "address": "x@example.org",
                                 "password": PASSWORD}, expect="already_started")


def test_me(desk):
    me = desk.admin.get("/me").json
    assert me["address"] == "ada@example.org" and me["role"] == "admin" and me["csrf_token"] == desk.admin.csrf
    me = desk.admin.patch("/me", {"name": "Ada A.", "theme": "dark", "hold_seconds": 30, "signature": "— Ada"}).json
    assert (me["name"], me["theme"], me["hold_seconds"], me["signature"]) == ("Ada A.", "dark", 30, "— Ada")
    r = desk.admin.patch("/me", {"hold_seconds": 601}, expect=422)
    assert r.json["field"] == "hold_seconds"
    assert desk.admin.patch("/me", {"role": "admin"}, expect="unknown_field").json["field"] == "role"


def test_language_of_problems(desk):
    c = Client(desk)
    english = c.get("/me", expect="not_signed_in").json["title"]
    c.language = "pl-PL, en;q=0.5"
    assert c.get("/me", expect="not_signed_in").json["code"] == "not_signed_in"
    assert english


def test_sign_in_and_out(desk):
    c = desk.add_user("oda@example.org")
    assert c.get("/me").json["role"] == "agent"
    old = c.cookie
    c.delete("/session")
    assert c.cookie is None
    c.cookie = old
    c.get("/me", expect=401)
    Client(desk).sign_in("oda@example.org", "wrong password", expect="sign_in_failed")
    Client(desk).sign_in("nobody@example.org", "wrong password", expect="sign_in_failed")
    Client(desk).sign_in("ODA@example.org")


def test_cookie_flags(desk):
    r = Client(desk).sign_in("ada@example.org")
    cookie = r.header("set-cookie")
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
    assert r.header("cache-control") == "no-store"


def test_sessions_of_mine(desk):
    a = desk.add_user("pia@example.org")
    b = desk.client("pia@example.org")
    items = a.get("/me/sessions").json["items"]
    assert len(items) == 2 and sum(s["current"] for s in items) == 1
    other = next(s for s in items if not s["current"])
    b.get("/me")
    a.delete(f"/me/sessions/{other['id']}")
    b.get("/me", expect=401)
    a.delete(f"/me/sessions/{other['id']}", expect="no_such_session")
    mine = desk.admin.get("/me/sessions").json["items"][0]
    a.delete(f"/me/sessions/{mine['id']}", expect=404)


def test_password_change_ends_the_others(desk):
    a = desk.add_user("rea@example.org")
    b = desk.client("rea@example.org")
    a.post("/me/password", {"old": "not the old one", "new": PASSWORD + "2"}, expect="wrong_password")
    assert a.post("/me/password", {"old": PASSWORD, "new": "short"}, expect=422).json["field"] == "new"
    a.post("/me/password", {"old": PASSWORD, "new": PASSWORD + "2"}, expect=204)
    a.get("/me")
    b.get("/me", expect=401)
    Client(desk).sign_in("rea@example.org", PASSWORD, expect=401)
    desk.client("rea@example.org", PASSWORD + "2")


def test_wrong_old_passwords_slow_nobody_else(desk):
    """Who is signed in counts by account alone: there is no network that all would share."""
    a, b = desk.add_user("first-guess@example.org"), desk.add_user("second-guess@example.org")
    before = desk.admin.get("/settings").json["items"]
    was = {s["key"]: s["value"] for s in before if s["key"].startswith("login_tries")}
    desk.admin.patch("/settings", {"login_tries_address": 2, "login_tries_account": 4})
    try:
        codes = [a.post("/me/password", {"old": "not the old one", "new": PASSWORD + "2"}, expect=None).code for _ in range(6)]
        assert codes[:4] == ["wrong_password"] * 4 and codes[-1] == "too_many_tries", codes
        b.post("/me/password", {"old": PASSWORD, "new": PASSWORD + "2"}, expect=204)
    finally:
        desk.admin.patch("/settings", was)


def test_csrf_and_origin(desk):
    c = desk.client("ada@example.org")
    own = f"http://127.0.0.1:{desk.port}"
    c.patch("/me", {"theme": "dark"}, headers={"Origin": own})
    c.patch("/me", {"theme": "dark"}, headers={"Origin": "https://evil.example"}, expect="wrong_origin")
    c.patch("/me", {"theme": "dark"}, headers={"Origin": "null"}, expect="wrong_origin")
    c.patch("/me", {"theme": "dark"}, headers={"X-CSRF-Token": None}, expect="wrong_csrf_token")
    c.patch("/me", {"theme": "dark"}, headers={"X-CSRF-Token": c.csrf[:-1] + "x"}, expect="wrong_csrf_token")
    r = Client(desk)
    r.post("/session", {"address": "ada@example.org", "password": PASSWORD},
           headers={"Origin": "https://evil.example"}, expect="wrong_origin")


def test_tokens(desk):
    c = desk.add_user("tia@example.org")
    t = c.post("/tokens", {"name": "script", "scopes": ["me", "users:read"]}).json
    assert t["secret"].startswith("ws_") and t["seen_at"] is None
    program = Client(desk, token=t["secret"])
    assert program.get("/me").json["csrf_token"] is None
    program.get("/users")
    program.patch("/me", {"theme": "light"})
    program.get("/settings", expect="scope_missing")
    program.get("/tokens", expect="scope_missing")
    items = c.get("/tokens").json["items"]
    assert [i["id"] for i in items] == [t["id"]] and "secret" not in items[0]
    assert items[0]["seen_at"] is not None
    c.delete(f"/tokens/{t['id']}")
    program.get("/me", expect="bad_token")
    c.delete(f"/tokens/{t['id']}", expect="no_such_token")
    Client(desk, token="ws_" + "x" * 43).get("/me", expect="bad_token")
    Client(desk, token="nonsense").get("/me", expect="bad_token")
    c.post("/tokens", {"name": "late", "expires_at": "2020-01-01T00:00:00Z"}, expect="in_the_past")
    c.post("/tokens", {"name": "odd", "scopes": ["everything"]}, expect=422)


def test_users(desk):
    c = desk.add_user("una@example.org")
    everybody = c.get("/users").json["items"]
    una = next(u for u in everybody if u["address"] == "una@example.org")
    assert c.get(f"/users/{una['id']}").json == una
    c.get("/users/999999", expect="no_such_user")
    c.patch(f"/users/{una['id']}", {"role": "admin"}, expect="not_allowed")
    said = c.post("/users", {"address": "v@example.org", "name": "V", "role": "agent"}, expect="not_allowed").json["title"]
    assert said.endswith(": Ada A."), said
    r = desk.admin.patch(f"/users/{una['id']}", {"role": "lead", "name": "Una U."}).json
    assert r["role"] == "lead" and r["name"] == "Una U." and r["version"] > una["version"]
    assert c.get("/me").json["role"] == "lead"


def test_disabled_loses_all_at_once(desk):
    c = desk.add_user("wim@example.org")
    token = c.post("/tokens", {"name": "script", "scopes": ["me"]}).json["secret"]
    program = Client(desk, token=token)
    program.get("/me")
    me = c.get("/me").json
    desk.admin.patch(f"/users/{me['id']}", {"disabled": True})
    c.get("/me", expect=401)
    program.get("/me", expect=401)
    Client(desk).sign_in("wim@example.org", expect="sign_in_failed")
    desk.admin.patch(f"/users/{me['id']}", {"disabled": False})
    c.get("/me", expect=401)
    desk.client("wim@example.org")


def test_disabled_on_the_command_line(desk):
    c = desk.add_user("xan@example.org")
    c.get("/me")
    desk.run("user", "disable", "xan@example.org")
    desk.wait(lambda: c.request("GET", "/me").status == 401, 3)


def test_last_admin_stays(desk):
    me = desk.admin.get("/me").json
    desk.admin.patch(f"/users/{me['id']}", {"role": "agent"}, expect="last_admin")
    desk.admin.patch(f"/users/{me['id']}", {"disabled": True}, expect="last_admin")


def test_invitation(desk):
    body = {"address": "Yva@Example.org", "name": "Yva", "role": "agent", "language": "lt"}
    r = desk.admin.post("/users", body).json
    assert r["user"]["invited"] and r["user"]["address"] == "yva@example.org"
    token = r["invitation_url"].rsplit("/", 1)[1]
    assert r["only_here"], "no public_url: it opens on this machine alone"
    assert r["invitation_url"].startswith(f"http://127.0.0.1:{desk.port}/link/")
    c = Client(desk)
    assert c.get(f"/links/{token}").json == {"kind": "invitation", "address": "yva@example.org", "name": "Yva"}
    again = desk.admin.post("/users", body).json["invitation_url"].rsplit("/", 1)[1]
    c.get(f"/links/{token}", expect="no_such_link")
    c.post(f"/links/{again}", {"password": "short"}, expect="too_short")
    me = c.post(f"/links/{again}", {"password": PASSWORD, "name": "Yva Y."}).json
    assert me["name"] == "Yva Y." and me["language"] == "lt" and c.get("/me").json["csrf_token"] == me["csrf_token"]
    Client(desk).post(f"/links/{again}", {"password": PASSWORD}, expect="no_such_link")
    desk.admin.post("/users", body, expect="address_taken")


def test_invitation_again_and_taken_back(desk):
    body = {"address": "ned@example.org", "name": "Ned", "role": "agent"}
    r = desk.admin.post("/users", body).json
    path, first = f"/users/{r['user']['id']}/invitation", r["invitation_url"].rsplit("/", 1)[1]
    agent = desk.add_user("olga@example.org")
    agent.post(path, expect="not_allowed")
    agent.delete(path, expect="not_allowed")
    r = desk.admin.post(path, expect=201).json
    second = r["invitation_url"].rsplit("/", 1)[1]
    assert r["user"]["invited"] and second != first
    c = Client(desk)
    c.get(f"/links/{first}", expect="no_such_link")
    c.get(f"/links/{second}")

    desk.admin.delete(path, expect=204)
    desk.admin.delete(path, expect=204)
    c.post(f"/links/{second}", {"password": PASSWORD}, expect="no_such_link")
    assert "ned@example.org" not in [u["address"] for u in desk.admin.get("/users").json["items"]]
    desk.admin.post(path, expect="invitation_withdrawn")

    third = desk.admin.post("/users", {**body, "role": "lead"}).json
    assert third["user"]["id"] == r["user"]["id"] and third["user"]["role"] == "lead"
    assert not third["user"]["disabled"]
    c.post(f"/links/{third['invitation_url'].rsplit('/', 1)[1]}", {"password": PASSWORD})
    assert "ned@example.org" in [u["address"] for u in desk.admin.get("/users").json["items"]]
    desk.admin.post(path, expect="already_joined")
    desk.admin.delete(path, expect="already_joined")
    desk.admin.post("/users/999999/invitation", expect="no_such_user")


def test_password_reset_says_nothing(desk):
    c = Client(desk)
    a = c.post("/password-resets", {"address": "ada@example.org"}, expect=202)
    b = c.post("/password-resets", {"address": "nobody-here@example.org"}, expect=202)
    assert a.body == b.body == b""
    c.post("/password-resets", {"address": "not an address"}, expect=422)


def test_settings(desk):
    items = {s["key"]: s for s in desk.admin.get("/settings").json["items"]}
    assert items["desk_name"]["value"] == "Wellspring" and items["trash_days"]["type"] == "int"
    r = desk.admin.patch("/settings", {"desk_name": "Źródło", "trash_days": 40, "receipt_enabled": False}).json
    after = {s["key"]: s["value"] for s in r["items"]}
    assert after["desk_name"] == "Źródło" and after["trash_days"] == 40 and after["receipt_enabled"] is False
    assert desk.admin.get("/me").json["desk_name"] == "Źródło"
    r = desk.admin.patch("/settings", {"trash_dys": 40}, expect="no_such_setting")
    assert r.json["field"] == "trash_dys" and "trash_days" in r.json["title"]
    assert desk.admin.patch("/settings", {"trash_days": 0}, expect=422).json["field"] == "trash_days"
    desk.admin.patch("/settings", {"desk_name": "A", "trash_days": 0}, expect=422)
    assert desk.admin.get("/me").json["desk_name"] == "Źródło"
    c = desk.add_user("zoe@example.org")
    assert all(not s["may_change"] for s in c.get("/settings").json["items"])
    c.patch("/settings", {"trash_days": 40}, expect="not_allowed")


def test_idempotency(desk):
    c = desk.client("ada@example.org")
    body = {"name": "once", "scopes": ["me"]}
    a = c.post("/tokens", body, headers={"Idempotency-Key": "k1"})
    b = c.post("/tokens", body, headers={"Idempotency-Key": "k1"})
    assert a.json == b.json and b.header("idempotency-replayed") == "true"
    c.post("/tokens", {"name": "other"}, headers={"Idempotency-Key": "k1"}, expect="idempotency_key_reused")
    c.post("/tokens", body, headers={"Idempotency-Key": "x" * 101}, expect=422)
    c.post("/tokens", {"name": ""}, headers={"Idempotency-Key": "k2"}, expect=422)
    c.post("/tokens", body, headers={"Idempotency-Key": "k2"})
    other = desk.add_user("kai@example.org")
    assert other.post("/tokens", body, headers={"Idempotency-Key": "k1"}).json != a.json
    assert len([t for t in c.get("/tokens").json["items"] if t["name"] == "once"]) == 2


def test_idempotency_hears_all_of_a_request(desk):
    c = desk.client("ada@example.org")
    key, long = {"Idempotency-Key": "k-long"}, "/tokens?pad=" + "x" * 4500
    a = c.post(long, {"name": "behind a long query", "scopes": ["me"]}, headers=key)
    assert c.post(long, {"name": "behind a long query", "scopes": ["me"]}, headers=key).json == a.json
    c.post(long, {"name": "something else", "scopes": ["me"]}, headers=key, expect="idempotency_key_reused")
    c.post(long + "x", {"name": "behind a long query", "scopes": ["me"]}, headers=key, expect="idempotency_key_reused")


def test_commands(desk):
    code, _, err = desk.run("user", "add", "not-an-address", "--name", "N", "--role", "agent",
                            stdin=b"long enough one\n", ok=False)
    assert code == 64 and err
    code, _, err = desk.run("user", "add", "ada@example.org", "--name", "N", "--role", "agent",
                            stdin=b"long enough one\n", ok=False)
    assert code == 1 and err
    assert '"address":"ada@example.org"' in desk.run("user", "list", "--json")
    secret = desk.run("token", "add", "--user", "ada@example.org", "--scope", "me").splitlines()[-1]
    assert Client(desk, token=secret).get("/me").json["address"] == "ada@example.org"
    line = next(li for li in desk.run("token", "list", "--user", "ada@example.org").splitlines()
                if "command line" in li)
    desk.run("token", "revoke", line.split("\t")[0], "--user", "ada@example.org")
    code, _, _ = desk.run("serve", "--nonsense", ok=False)
    assert code == 64
    # one server for a folder: a second would fetch and send beside the first
    code, _, err = desk.run("serve", "--listen", "127.0.0.1:1", ok=False)
    assert code == 1 and "Another server" in err, err
    for command in ("serve", "user", "token", "mailbox", "import", "demo", "inspect", "receive"):
        assert f"{command} " in desk.run(command, "--help")
    code, _, err = desk.run("user", "password", "kai@example.org", stdin=b"aaaaaaaaaaaa\n", ok=False)
    assert code == 64 and "repeated" in err, err
    desk.run("user", "disable", "kai@example.org")
    assert '"disabled":false' in desk.run("user", "enable", "kai@example.org", "--json")
    desk.run("user", "password", "kai@example.org", stdin=b"another password\n")
    desk.client("kai@example.org", "another password")


def test_slowed_after_failures(desk):
    desk.admin.patch("/settings", {"login_tries_account": 3, "login_tries_address": 1000})
    desk.add_user("slow@example.org")
    codes = [Client(desk).sign_in("slow@example.org", "wrong password", expect=None).code for _ in range(3)]
    assert codes == ["sign_in_failed"] * 3
    # the pause doubles; a long one is looked at, so that a slow machine does not sleep through it
    for _ in range(2):
        while Client(desk).sign_in("slow@example.org", "wrong password", expect=None).code == "too_many_tries":
            time.sleep(0.5)
    r = Client(desk).sign_in("slow@example.org", expect="too_many_tries")
    assert r.status == 429 and int(r.header("retry-after")) >= 1
    desk.client("ada@example.org")
    time.sleep(int(r.header("retry-after")) + 0.2)
    desk.client("slow@example.org")
    desk.admin.patch("/settings", {"login_tries_account": 100})
