"""https, OAuth 2 and finding servers, against a scripted provider and a scripted name server."""

import base64
import hashlib
import urllib.parse

from fakedns import FakeDns
from fakeoauth import FakeProvider, error
from fakeservers import FakeImap, FakeSmtp
from probe import ask, ask_web, expect, failed


# ---- https ----


def fake_https_certificates(host):
    c = host.certs
    with FakeProvider(pair=c.good) as p:
        expect(ask_web("get", p.url + "/x", ca=c.ca), rc="ok", status=200, body="hello")
        failed(ask_web("get", p.url + "/x"), "tls_untrusted")
        assert [w for w, _ in p.asked] == ["GET"]
    for pair, slug in ((c.wrong, "tls_wrong_host"), (c.expired, "tls_expired"), (c.selfsigned, "tls_self_signed")):
        with FakeProvider(pair=pair) as p:
            failed(ask_web("get", p.url, ca=c.ca), slug)
            assert not p.asked


def fake_https_addresses(host):
    for bad in ("http://192.0.2.7/", "http://example.org/", "ftp://localhost/", "file:///etc/passwd", "gopher://localhost",
                "https://", "x", "https://user:secret@localhost/", "https://" + "x" * 3000):
        expect(failed(ask_web("get", bad), "https_wanted"), rc="invalid")
    failed(ask_web("get", "https://no-such-host.invalid/"), "server_unknown", "dns_failed")
    failed(ask_web("get", "https://127.0.0.1:1/"), "server_refused")


def fake_https_limits(host):
    with FakeProvider(on={"GET": [b"x" * 5000, "hang", "cut", (302, b"")]}) as p:
        failed(ask_web("get", p.url, 4999), "server_error")
        failed(ask_web("get", p.url, 100, 1), "timeout")
        failed(ask_web("get", p.url), "server_error")
        expect(ask_web("get", p.url), rc="ok", status=302)
        assert [f["path"] for _, f in p.asked] == ["/"] * 4, "a redirect was followed"


# ---- the code of a browser ----


def fake_authorise_url(host):
    a = ask_web("authorise-url", "https://login.example.org", "https://desk.example.org/oauth/callback", "st", "v" * 43,
                "help@example.org")
    u = urllib.parse.urlsplit(a.url)
    q = dict(urllib.parse.parse_qsl(u.query, strict_parsing=True))
    want = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).rstrip(b"=").decode()
    assert u.netloc == "login.example.org" and u.path == "/authorize"
    assert q == {"response_type": "code", "client_id": "the-client", "redirect_uri": "https://desk.example.org/oauth/callback",
                 "scope": "mail offline_access", "state": "st", "code_challenge": want, "code_challenge_method": "S256",
                 "login_hint": "help@example.org", "prompt": "consent"}, q


def consented(p, verifier="v" * 43, redirect="http://localhost/oauth/callback"):
    url = ask_web("authorise-url", p.url, redirect, "st", verifier, "help@example.org").url
    return p.consent(url)[1]["code"], verifier, redirect


def fake_exchange(host):
    with FakeProvider(secret="hush", refresh_expires=604800) as p:
        code, verifier, redirect = consented(p)
        failed(ask_web("exchange", p.url, code, verifier, redirect, client_secret="wrong"), "oauth_client")
        a = expect(ask_web("exchange", p.url, code, verifier, redirect, client_secret="hush"), rc="ok", access="at-1",
                   refresh="rt-1", account="help@desk.example", access_s=3600, refresh_s=604800)
        a = failed(ask_web("exchange", p.url, code, verifier, redirect, client_secret="hush"), "oauth_expired")
        assert "code is unknown" in a.text and code not in a.text and "hush" not in a.text
        code, verifier, redirect = consented(p)
        a = failed(ask_web("exchange", p.url, code, "w" * 43, redirect, client_secret="hush"), "oauth_expired")
        assert "code_verifier" in a.text
        code, verifier, redirect = consented(p)
        failed(ask_web("exchange", p.url, code, verifier, "https://elsewhere.example/", client_secret="hush"), "oauth_expired")


def fake_answers_that_are_none(host):
    """Whatever comes: a plain sentence, no token in it, nothing taken for one."""
    long = b'{"access_token":"' + b"x" * 70000 + b'"}'
    bodies = (b"", b"<html>", b"[]", b"null", b'"at"', b"{", b"{}", b'{"access_token":7}', b'{"access_token":""}',
              b'{"access_token":"a b"}', b'{"access_token":"a\\r\\nb"}', b'{"access_token":"a\\u0000b"}', b"\xff\xfe\x00",
              b'{"access_token":"sekret","token_type":"mac"}', b'{"access_token":"sekret","refresh_token":"a\\nb"}',
              b"{" * 3000, long)
    with FakeProvider(on={"CODE": list(bodies)}) as p:
        for body in bodies:
            a = failed(ask_web("exchange", p.url, "c", "v", "r"), "oauth_garbled", "oauth_unreachable")
            assert "sekret" not in a.text, body
    with FakeProvider(on={"CODE": [(500, b"oops"), (503, b"{}"), (429, b""), "cut", (302, b""), (404, b"{}"),
                                   error("server_error", status=500), error("temporarily_unavailable", status=503)]}) as p:
        for slug in ("oauth_unavailable", "oauth_unavailable", "oauth_unavailable", "oauth_unreachable", "oauth_garbled",
                     "oauth_garbled", "oauth_unavailable", "oauth_unavailable"):
            failed(ask_web("exchange", p.url, "c", "v", "r"), slug)
    failed(ask_web("exchange", "https://127.0.0.1:1", "c", "v", "r"), "oauth_unreachable")
    with FakeProvider(on={"CODE": [b'{"access_token":"x","expires_in":"120"}', b'{"access_token":"x"}',
                                   b'{"access_token":"x","expires_in":-5,"id_token":"e30.###.x"}']}) as p:
        for seconds in (120, 3600, 3600):
            expect(ask_web("exchange", p.url, "c", "v", "r"), rc="ok", access="x", access_s=seconds, account=None, refresh=None)


def fake_errors_in_words(host):
    cases = {"access_denied": "oauth_denied", "invalid_client": "oauth_client", "unauthorized_client": "oauth_client",
             "invalid_scope": "oauth_scope", "invalid_grant": "oauth_expired", "expired_token": "oauth_expired",
             "never_heard_of": "oauth_unavailable"}
    with FakeProvider(on={"CODE": [error(e, "Because\r\nof \x01that " + "x" * 5000) for e in cases]}) as p:
        for e, slug in cases.items():
            a = failed(ask_web("exchange", p.url, "c", "v", "r"), slug)
            assert "Because of that xx" in a.text and len(a.text) < 800 and "\r" not in a.text, a.text


# ---- new tokens for old ----


def fake_refresh(host):
    with FakeProvider() as p:
        p.refreshes = {"rt-0": True}
        expect(ask_web("refresh", p.url, "rt-0"), rc="ok", access="at-1", refresh="rt-1")
        expect(ask_web("refresh", p.url, "rt-1"), rc="ok", access="at-2", refresh="rt-2")
        a = failed(ask_web("refresh", p.url, "rt-0"), "oauth_ended")
        assert "rt-0" not in a.text
        failed(ask_web("refresh", p.url, "rt-2"), "oauth_ended")
    with FakeProvider(on={"REFRESH": [error("interaction_required"), error("login_required"), error("invalid_client", status=401)]}) as p:
        for slug in ("oauth_ended", "oauth_ended", "oauth_client"):
            failed(ask_web("refresh", p.url, "rt-0"), slug)


# ---- the code of a device ----


def fake_device(host):
    with FakeProvider(interval=0) as p:
        d = expect(ask_web("device-begin", p.url), rc="ok", user_code="ABCD-0001", interval_ms=5000, url=p.url + "/go")
        expect(failed(ask_web("device-poll", p.url, d.device_code), "oauth_pending"), rc="busy")
        p.agree("ABCD-0001")
        expect(ask_web("device-poll", p.url, d.device_code), rc="ok", access="at-1", refresh="rt-1")
    with FakeProvider(on={"POLL": [error("slow_down"), error("access_denied"), error("authorization_declined"), error("expired_token")],
                          "DEVICE": [error("invalid_scope"), b'{"device_code":"x"}', b'{"device_code":"x","user_code":"y","verification_uri":"javascript:1"}']}) as p:
        expect(failed(ask_web("device-poll", p.url, "x"), "oauth_slow_down"), rc="busy")
        for slug in ("oauth_denied", "oauth_denied", "oauth_expired"):
            failed(ask_web("device-poll", p.url, "x"), slug)
        for slug in ("oauth_scope", "oauth_garbled", "oauth_garbled"):
            failed(ask_web("device-begin", p.url), slug)


# ---- what it is all for ----


def fake_log_in_with_the_token(host):
    with FakeProvider() as p:
        p.refreshes = {"rt-0": True}
        token = ask_web("refresh", p.url, "rt-0").access
        for words in ("XOAUTH2 SASL-IR", "OAUTHBEARER SASL-IR", "XOAUTH2", "OAUTHBEARER"):
            caps = " ".join(w if w == "SASL-IR" else f"AUTH={w}" for w in words.split())
            with FakeImap(capabilities=caps, password=token) as s:
                expect(ask("imap-test", f"imap+plain://127.0.0.1:{s.port}", secret=token, bearer=1), rc="ok")
                failed(ask("imap-test", f"imap+plain://127.0.0.1:{s.port}", secret="at-0", bearer=1), "token_refused")
            with FakeSmtp(mechanisms=words.split()[0], password=token) as s:
                expect(ask("smtp-test", f"smtp+plain://127.0.0.1:{s.port}", secret=token, bearer=1), rc="ok")
                failed(ask("smtp-test", f"smtp+plain://127.0.0.1:{s.port}", secret="at-0", bearer=1), "token_refused")


# ---- the servers of an address ----


def lookup(dns, address, *files, **more):
    return expect(ask_web("lookup", dns if isinstance(dns, str) else dns.address, address, *files, **more), rc="ok")


def fake_lookup_known_provider(host):
    """Nobody is asked when the domain is known."""
    with FakeDns() as d:
        a = lookup(d, "anna@gmail.com")
        assert a.imap == {"url": "imaps://imap.gmail.com:993", "source": "provider", "private": False} and a.provider == "gmail"
        assert not d.asked
        for bad in ("anna", "@x.org", "anna@"):
            failed(ask_web("lookup", d.address, bad), "address_unreadable")


def fake_lookup_srv(host):
    zone = {("_imaps._tcp.shop.test", "SRV"): [(10, 0, 993, "second.shop.test"), (0, 1, 1993, "mail.shop.test")],
            ("_submission._tcp.shop.test", "SRV"): [(0, 1, 587, "smtp.shop.test")]}
    with FakeDns(zone) as d:
        a = lookup(d, "help@Shop.test")
        assert a.imap["url"] == "imaps://mail.shop.test:1993" and a.imap["source"] == "srv"
        assert a.smtp["url"] == "smtp://smtp.shop.test:587" and a.smtp["source"] == "srv"
        assert ("shop.test", "MX") not in d.asked, "found already"
    zone = {("_imaps._tcp.shop.test", "SRV"): [(0, 0, 0, ".")], ("_imap._tcp.shop.test", "SRV"): [(0, 0, 143, "localhost")],
            ("_submissions._tcp.shop.test", "SRV"): [(0, 0, 465, "localhost")]}
    with FakeDns(zone) as d:
        a = lookup(d, "help@shop.test")
        assert a.imap == {"url": "imap://localhost:143", "source": "srv", "private": True}
        assert a.smtp == {"url": "smtps://localhost:465", "source": "srv", "private": True}


def fake_lookup_mx(host):
    with FakeDns({("shop.test", "MX"): [(20, "other.test"), (10, "ASPMX.L.GOOGLE.COM"), (30, "alt1.aspmx.l.google.com")]}) as d:
        a = lookup(d, "help@shop.test")
        assert a.imap["url"] == "imaps://imap.gmail.com:993" and a.imap["source"] == "mx" and a.provider == "gmail"
    # So many that the answer comes by TCP.
    rows = [(n, f"mx{n}.somewhere-long-{n}.example.org") for n in range(30)] + [(99, "shop-test.mail.protection.outlook.com")]
    with FakeDns({("shop.test", "MX"): rows}) as d:
        assert lookup(d, "help@shop.test").provider == "microsoft"


FILE = """<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="shop.test">
<incomingServer type="imap"><hostname>imap.shop.test</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.shop.test</hostname><port>465</port><socketType>SSL</socketType></outgoingServer></emailProvider></clientConfig>"""


def fake_lookup_file(host):
    with FakeDns() as d, FakeProvider(on={"GET": [(404, b""), FILE.encode(), b"x" * 70000, (302, b""), (200, b"<html>")]}) as p:
        url = p.url + "/mail/config-v1.1.xml?emailaddress={address}"
        assert lookup(d, "he+lp@shop.test", url).imap["source"] == "none"
        a = lookup(d, "he+lp@shop.test", url)
        assert a.imap["url"] == "imaps://imap.shop.test:993" and a.imap["source"] == a.smtp["source"] == "file" and a.login == "he+lp"
        assert p.asked[-1][1]["path"] == "/mail/config-v1.1.xml?emailaddress=he%2Blp%40shop.test"
        for _ in range(3):
            assert lookup(d, "help@shop.test", url).imap["source"] == "none"


def fake_lookup_nobody_answers(host):
    for mode in ("refused", b"\x81\x80\0\1\0\1", b"\x81"):
        with FakeDns(mode=mode) as d:
            a = lookup(d, "help@shop.test")
            assert a.imap["source"] == "none" and a.no_names is True
    with FakeDns(mode="silent") as d:
        assert lookup(d, "help@shop.test", seconds=60).no_names is True
    lookup("127.0.0.1:1", "help@shop.test")
