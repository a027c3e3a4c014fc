"""Signing in a mailbox at its provider (OAuth 2), against a scripted one."""
import json
import os
import threading
import time

from fakeoauth import FakeProvider, error
from fakeservers import FakeImap, FakeSmtp

CLIENT = {"provider": "custom", "client_id": "the-client", "scope": "mail offline_access"}


def urls(p):
    return {"authorise_url": p.url + "/authorize", "token_url": p.url + "/token", "device_url": p.url + "/device"}


def begin(desk, p, way="browser", **more):
    return desk.admin.post("/grants", {"way": way, **CLIENT, **urls(p), **more}, expect=201).json


def sign_in(desk, p, **more):
    """As a person with a browser does it; the finished grant."""
    g = begin(desk, p, **more)
    assert g["state"] == "waiting" and g["expires_at"]
    redirect, back = p.consent(g["authorise_url"])
    assert redirect == f"http://127.0.0.1:{desk.port}/oauth/callback" == desk.admin.get("/grant-providers").json["redirect_uri"]
    return desk.admin.post("/grant-returns", back, expect=200).json


def add_box(desk, p, imap, smtp, address="oauth@example.org", **more):
    g = sign_in(desk, p)
    assert g["state"] == "granted", g
    return desk.admin.post("/mailboxes", {
        "address": address, "imap_url": f"imap+plain://127.0.0.1:{imap.port}", "smtp_url": f"smtp+plain://127.0.0.1:{smtp.port}",
        "take": "all", "grant_id": g["id"], **more}, expect=201).json


def box(desk, address):
    return next(m for m in desk.admin.get("/mailboxes").json["items"] if m["address"] == address)


def test_providers(desk):
    items = {p["id"]: p for p in desk.admin.get("/grant-providers").json["items"]}
    assert set(items) == {"microsoft", "google", "custom"}
    assert items["microsoft"]["by_device"] and not items["microsoft"]["wants_secret"] and items["google"]["wants_secret"]
    assert items["google"]["imap_url"] == "imaps://imap.gmail.com:993"
    assert items["microsoft"]["smtp_url"] == "smtp://smtp.office365.com:587"


def test_wrong_input(desk):
    for body in ({"way": "browser"}, {"way": "fax", **CLIENT}, {"way": "browser", "provider": "yahoo", "client_id": "x"},
                 {"way": "browser", **CLIENT, "authorise_url": "http://example.org/", "token_url": "https://example.org/"},
                 {"way": "browser", **CLIENT, "authorise_url": "https://example.org/", "token_url": "ftp://example.org/"},
                 {"way": "device", **CLIENT, "authorise_url": "https://example.org/", "token_url": "https://example.org/"},
                 {"way": "device", "provider": "google", "client_id": "x", "client_secret": "y"},
                 {"way": "browser", "provider": "microsoft"}, {"way": "browser", "provider": "google", "client_id": "x"},
                 {"way": "browser", "provider": "microsoft", "client_id": "x", "tenant": "../evil"},
                 {"way": "browser", "provider": "custom", "client_id": "x", "scope": "", "authorise_url": "https://e.org/",
                  "token_url": "https://e.org/"}):
        assert desk.admin.request("POST", "/grants", body).status in (400, 422), body
    desk.admin.post("/grants", {"way": "browser", "mailbox_id": 999}, expect="no_such_mailbox")
    desk.admin.get("/grants/999", expect="no_such_grant")
    g = desk.admin.post("/grants", {"way": "browser", "provider": "microsoft", "client_id": "abc", "tenant": "contoso.com",
                                    "address": "help@contoso.com"}, expect=201).json
    assert g["authorise_url"].startswith("https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize?response_type=code&client_id=abc&")
    assert "code_challenge_method=S256" in g["authorise_url"] and "login_hint=help%40contoso.com" in g["authorise_url"]
    g = desk.admin.post("/grants", {"way": "browser", "provider": "google", "client_id": "abc", "client_secret": "hush"}, expect=201).json
    assert "access_type=offline" in g["authorise_url"] and "hush" not in str(g)
    eva = desk.add_user("eva@example.org")
    eva.post("/grants", {"way": "browser", "provider": "microsoft", "client_id": "abc"}, expect=403)
    eva.get("/grant-providers", expect=403)


def test_code_flow_and_mail(desk):
    mail = b"From: Anna <anna@example.com>\r\nSubject: By token\r\nMessage-ID: <tok1@example.com>\r\n\r\nHello\r\n"
    with FakeProvider(secret="hush-hush") as p, FakeImap(capabilities="IDLE SASL-IR AUTH=XOAUTH2", mails={1: mail}) as imap, \
            FakeSmtp(mechanisms="XOAUTH2") as smtp:
        def use(token):
            imap.password = smtp.password = token
        p.on_token = use
        g = begin(desk, p, client_secret="hush-hush")
        desk.admin.post("/mailboxes", {"address": "early@example.org", "imap_url": "imaps://127.0.0.1:1", "grant_id": g["id"]},
                        expect="grant_missing")
        g = sign_in(desk, p, client_secret="hush-hush")
        assert g["state"] == "granted" and g["account"] == "help@desk.example" and not g["renew_by"] and not g["authorise_url"]
        tried = {"address": "oauth@example.org", "imap_url": f"imap+plain://127.0.0.1:{imap.port}",
                 "smtp_url": f"smtp+plain://127.0.0.1:{smtp.port}", "grant_id": g["id"], "take": "all"}
        got = desk.admin.post("/mailbox-tests", tried, expect=200).json
        assert got["reading"]["ok"] and got["sending"]["ok"], got
        m = desk.admin.post("/mailboxes", tried, expect=201).json
        assert m["grant"]["id"] == g["id"] and m["grant"]["state"] == "granted"
        desk.admin.post("/mailboxes", {**tried, "address": "second@example.org"}, expect="grant_missing")
        row = desk.wait(lambda: [c for c in desk.admin.get("/conversations?view=all").json["items"] if c["subject"] == "By token"])[0]
        whole = desk.admin.get(f"/conversations/{row['number']}").json
        desk.admin.post(f"/conversations/{row['number']}/replies", {"markdown": "Hi", "seen_message": whole["messages"][-1]["id"]})
        desk.wait(lambda: smtp.mails)
        assert b"Subject: Re: By token" in smtp.mails[0]
        # The client is known from now on, and its secret need not be given again.
        custom = [x for x in desk.admin.get("/grant-providers").json["items"] if x["id"] == "custom"][0]
        assert custom["client_id"] == "the-client" and custom["has_secret"]
        assert sign_in(desk, p)["state"] == "granted"
        # … but only to the provider it was given for.
        with FakeProvider() as other:
            assert sign_in(desk, other)["state"] == "granted"
            assert "client_secret" not in other.asked[-1][1]
        desk.admin.patch(f"/mailboxes/{m['id']}", {"paused": True})
        assert "at-" not in desk.admin.get("/mailboxes").body.decode()
        assert "oauth@example.org: Signed in at the provider." in desk.run("doctor")
        secrets = [b"hush-hush", b"rt-1", b"at-1"]
        for folder, _, names in os.walk(desk.data):
            for n in names:
                path = os.path.join(folder, n)
                if os.path.isfile(path):
                    with open(path, "rb") as f:
                        data = f.read()
                    assert not any(s in data for s in secrets), n


def test_state_is_single_use_and_mine(desk):
    with FakeProvider() as p:
        g = begin(desk, p)
        _, back = p.consent(g["authorise_url"])
        desk.admin.post("/grant-returns", {"state": "x" * 43, "code": back["code"]}, expect="oauth_state")
        desk.admin.post("/grant-returns", {"state": back["state"]}, expect="oauth_state")
        other = desk.client("ada@example.org")
        other.post("/grant-returns", back, expect="oauth_state")
        assert desk.admin.post("/grant-returns", back, expect=200).json["state"] == "granted"
        desk.admin.post("/grant-returns", back, expect="oauth_state")
        assert [w for w, _ in p.asked].count("CODE") == 1


def test_what_can_go_wrong(desk):
    with FakeProvider(on={"AUTHORIZE": [{"error": "access_denied", "error_description": "Anna said no"}],
                          "CODE": [error("invalid_grant", "code has expired"), (500, b"oops"), b"<html>", error("invalid_client", status=401)]}) as p:
        for slug in ("oauth_denied", "oauth_expired", "oauth_unavailable", "oauth_garbled", "oauth_client"):
            g = sign_in(desk, p)
            assert g["state"] == "failed" and g["code"] == slug and g["title"] and g["next_step"], g
            assert slug != "oauth_denied" or "Anna said no" in g["words"]
            assert desk.admin.get(f"/grants/{g['id']}").json["code"] == slug


def test_device_code(desk):
    with FakeProvider(interval=1, on={"POLL": [None, error("slow_down")]}) as p:
        g = begin(desk, p, "device")
        assert g["user_code"] == "ABCD-0001" and g["verification_url"] == p.url + "/go" and g["interval_seconds"] == 1
        assert g["authorise_url"] is None
        desk.wait(lambda: [w for w, _ in p.asked].count("POLL") >= 2)
        assert desk.admin.get(f"/grants/{g['id']}").json["state"] == "waiting"
        p.agree("ABCD-0001")
        done = desk.wait(lambda: (x := desk.admin.get(f"/grants/{g['id']}").json)["state"] == "granted" and x)
        assert done["user_code"] is None and done["account"] == "help@desk.example"
        assert desk.admin.get(f"/grants/{g['id']}").json["interval_seconds"] == 6
    with FakeProvider(interval=1, on={"POLL": [error("access_denied")]}) as p:
        g = begin(desk, p, "device")
        desk.wait(lambda: desk.admin.get(f"/grants/{g['id']}").json["code"] == "oauth_denied")
    with FakeProvider(on={"DEVICE": [error("invalid_scope")]}) as p:
        desk.admin.post("/grants", {"way": "device", **CLIENT, **urls(p)}, expect="oauth_scope")


def test_rotation_and_the_end(desk):
    """Tokens that live for seconds: each renewal brings a new pair, each is used once."""
    with FakeProvider(expires=8) as p, FakeImap(capabilities="IDLE SASL-IR AUTH=XOAUTH2", mails={}) as imap, \
            FakeSmtp(mechanisms="XOAUTH2") as smtp:
        def use(token):
            imap.password = smtp.password = token
        p.on_token = use
        m = add_box(desk, p, imap, smtp, "rotating@example.org")
        desk.wait(lambda: [w for w, _ in p.asked].count("REFRESH") >= 3, 60)
        used = [f["refresh_token"] for w, f in p.asked if w == "REFRESH"]
        assert len(set(used)) == len(used), used
        assert box(desk, "rotating@example.org")["grant"]["state"] == "granted"
        # The provider is out of order: told at once, and mail goes on until the token ends.
        p.on["REFRESH"] = lambda *_: (503, b"")
        warned = desk.wait(lambda: (b := box(desk, "rotating@example.org"))["grant"]["state"] == "warning" and b)
        assert warned["grant"]["code"] == "oauth_unavailable" and warned["grant"]["renew_by"] and warned["grant"]["next_step"]
        # Signing in again in the browser puts it right without a new mailbox.
        p.on.clear()
        p.expires = 3600
        g = desk.admin.post("/grants", {"way": "browser", "mailbox_id": m["id"]}, expect=201).json
        _, back = p.consent(g["authorise_url"])
        assert desk.admin.post("/grant-returns", back, expect=200).json["state"] == "granted"
        now = desk.wait(lambda: (b := box(desk, "rotating@example.org"))["grant"]["state"] == "granted" and b["state"]["reading"]["ok"] and b)
        assert now["id"] == m["id"] and now["grant"]["id"] == g["id"]
        desk.admin.get(f"/grants/{m['grant']['id']}", expect="no_such_grant")
        desk.admin.patch(f"/mailboxes/{m['id']}", {"paused": True})


def test_invalid_grant_says_sign_in_again(desk):
    with FakeProvider(expires=4) as p, FakeImap(capabilities="IDLE AUTH=OAUTHBEARER", mails={}) as imap, FakeSmtp(mechanisms="OAUTHBEARER") as smtp:
        def use(token):
            imap.password = smtp.password = token
        p.on_token = use
        p.on["REFRESH"] = lambda *_: error("invalid_grant", "revoked by the user")
        m = add_box(desk, p, imap, smtp, "ended@example.org")
        ended = desk.wait(lambda: (b := box(desk, "ended@example.org"))["grant"]["state"] == "ended" and b)
        assert ended["grant"]["code"] == "oauth_ended" and "revoked by the user" in ended["grant"]["words"]
        got = desk.admin.post(f"/mailboxes/{m['id']}/test", expect=200).json
        for half in (got["reading"], got["sending"]):
            assert half["code"] == "oauth_ended" and half["title"] and half["next_step"], half
        count = [w for w, _ in p.asked].count("REFRESH")
        time.sleep(2)
        assert [w for w, _ in p.asked].count("REFRESH") == count == 1, "what has ended is not asked for again"
        # With a password again: what was agreed to is forgotten.
        imap.capabilities, imap.password = "IDLE AUTH=PLAIN", "geheim"
        changed = desk.admin.patch(f"/mailboxes/{m['id']}", {"grant_id": None, "secret": "geheim", "login": "x"}).json
        assert changed["grant"] is None
        desk.wait(lambda: box(desk, "ended@example.org")["state"]["reading"]["ok"])
        desk.admin.patch(f"/mailboxes/{m['id']}", {"paused": True})


def test_a_token_that_the_mail_server_refuses(desk):
    """Renewed once before it is tried again; then the sentence that helps."""
    with FakeProvider() as p, FakeImap(capabilities="IDLE AUTH=XOAUTH2", mails={}, password="at-9") as imap, FakeSmtp() as smtp:
        m = add_box(desk, p, imap, smtp, "refused@example.org")
        desk.wait(lambda: box(desk, "refused@example.org")["state"]["reading"]["code"] == "token_refused")
        desk.wait(lambda: [w for w, _ in p.asked].count("REFRESH") >= 1)
        time.sleep(3)
        assert [w for w, _ in p.asked].count("REFRESH") == 1 and imap.connections <= 3, "neither is asked without a pause"
        def use(token):
            imap.password = token
        p.on_token = use
        imap.password = p.access
        desk.wait(lambda: box(desk, "refused@example.org")["state"]["reading"]["ok"], 60)
        desk.admin.patch(f"/mailboxes/{m['id']}", {"paused": True})


def test_no_refresh_token_and_one_that_ends_soon(desk):
    with FakeProvider(on={"CODE": [b'{"access_token":"at-x","expires_in":3600}']}) as p:
        g = sign_in(desk, p)
        assert g["state"] == "warning" and g["code"] == "oauth_no_refresh" and g["renew_by"] and g["next_step"]
    with FakeProvider(refresh_expires=604800) as p:
        assert sign_in(desk, p)["state"] == "granted"


def test_from_the_terminal(desk):
    """wellspring mailbox add … --oauth, and sign-in, beside the running desk."""
    with FakeProvider(interval=1) as p, FakeImap(capabilities="IDLE AUTH=XOAUTH2", mails={}) as imap:
        def use(token):
            imap.password = token
        p.on_token = use

        def agreed(words):
            done = threading.Thread(target=lambda: desk.wait(lambda: p.devices) and p.agree(list(p.devices.values())[-1]["user_code"]))
            done.start()
            out = desk.run(*words)
            done.join()
            return out

        out = agreed(["mailbox", "add", "term@example.org", "--oauth", "custom", "--client-id", "the-client", "--token-url", p.url + "/token",
                      "--device-url", p.url + "/device", "--scope", "mail", "--imap", f"imap+plain://127.0.0.1:{imap.port}", "--json"])
        first, last = out.strip().splitlines()
        assert json.loads(first) == {"verification_url": p.url + "/go", "user_code": "ABCD-0001"}
        assert json.loads(last)["address"] == "term@example.org"
        desk.wait(lambda: box(desk, "term@example.org")["state"]["last_contact"])
        before = box(desk, "term@example.org")["grant"]["id"]
        p.devices.clear()
        agreed(["mailbox", "sign-in", "term@example.org"])
        assert box(desk, "term@example.org")["grant"]["id"] != before
        p.on["POLL"] = [error("access_denied", "Anna said no")]
        code, _, err = desk.run("mailbox", "sign-in", "term@example.org", ok=False)
        assert code != 0 and "Anna said no" in err and "Sign in again and agree" in err, err
        code, _, err = desk.run("mailbox", "add", "g@example.org", "--oauth", "google", "--client-id", "x", "--client-secret",
                                stdin=b"hush\n", ok=False)
        assert code != 0
        desk.admin.patch(f"/mailboxes/{box(desk, 'term@example.org')['id']}", {"paused": True})
