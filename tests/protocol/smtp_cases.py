"""SMTP: real_* against Postfix, fake_* against servers that misbehave."""

from fakeservers import FakeSmtp
from mailservers import Certs, simple_mail
from probe import ask, expect, failed, side_by_side

ANNA, DESK = "anna@example.org", "desk@example.org"
MAIL = simple_mail(ANNA, DESK, "hello", "first\n.\n..dots\nend\n")


def smtps(host):
    return f"smtps://localhost:{host.postfix.smtps}"


def plain_url(server):
    return f"smtp+plain://127.0.0.1:{server.port}"


def send(url, *to, mail=MAIL, sender=ANNA, **settings):
    return ask("smtp-send", url, sender, *(to or (DESK,)), mail=mail, **settings)


# ---- Postfix ----


def real_smtp_test(host):
    for url in (smtps(host), f"smtp://localhost:{host.postfix.submission}"):
        expect(ask("smtp-test", url, ca=host.certs.ca), rc="ok")
        a = failed(ask("smtp-test", url, ca=host.certs.ca, secret="falsch"), "login_refused")
        assert "falsch" not in a.text and "5.7.8" in a.text
        failed(ask("smtp-test", url), "tls_untrusted")


def real_send_arrives(host):
    before = len(host.mails(DESK))
    for url in (smtps(host), f"smtp://localhost:{host.postfix.submission}"):
        a = expect(send(url, DESK, ca=host.certs.ca), rc="ok", code=250, permanent=False, maybe_taken=False)
        assert "queued" in a.words
    got = host.wait_mail(DESK, before + 2)[-1]
    assert b"first\n.\n..dots\nend\n" in got and b"127.0.0.1" in got


def real_send_two_recipients_and_null_sender(host):
    a_before, d_before = len(host.mails(ANNA)), len(host.mails(DESK))
    expect(send(smtps(host), DESK, ANNA, ca=host.certs.ca), rc="ok")
    expect(send(smtps(host), DESK, sender="", ca=host.certs.ca), rc="ok")
    host.wait_mail(ANNA, a_before + 1)
    assert any(b"Return-Path: <>" in m for m in host.wait_mail(DESK, d_before + 2))


def real_refused_for_good(host):
    url = f"smtp+plain://127.0.0.1:{host.postfix.smtp}"
    a = expect(failed(send(url, "nobody@example.org", login=None), "server_error"), code=550, permanent=True)
    assert "nobody@example.org" in a.words
    expect(send(url, "someone@elsewhere.example", login=None), rc="upstream", code=554, permanent=True)


def real_without_login(host):
    a = failed(send(smtps(host), DESK, login=None, ca=host.certs.ca), "server_error", "login_refused")
    assert a.code >= 500, a


def real_large(host):
    before = len(host.mails(DESK))
    mail = simple_mail(ANNA, DESK, "large", "0123456789" * 7 + "\n") + b"0123456789abcdef\r\n" * 600000
    expect(send(smtps(host), DESK, mail=mail, ca=host.certs.ca), rc="ok")
    got = host.wait_mail(DESK, before + 1)[-1]
    assert got.count(b"0123456789abcdef\n") == 600000


def real_pin(host):
    pin = Certs.fingerprint(host.certs.good)
    for url in (smtps(host), f"smtp://localhost:{host.postfix.submission}"):
        expect(ask("smtp-test", url, pin=pin), rc="ok")
        expect(ask("smtp-test", url, pin=pin.upper()), rc="ok")
        failed(ask("smtp-test", url, pin=Certs.fingerprint(host.certs.wrong), ca=host.certs.ca), "tls_pin")


# ---- certificates ----


def fake_certificates_refused_before_the_password(host):
    c = host.certs
    for mode in ("tls", "starttls"):
        for pair, slug in ((c.wrong, "tls_wrong_host"), (c.expired, "tls_expired"),
                           (c.selfsigned, "tls_self_signed")):
            with FakeSmtp(tls=mode, pair=pair) as s:
                url = f"{'smtps' if mode == 'tls' else 'smtp'}://localhost:{s.port}"
                for a in (ask("smtp-test", url, ca=c.ca), send(url, ca=c.ca)):
                    failed(a, slug)
                    assert "password was not sent" in a.text and not s.saw("geheim"), (mode, slug)
                assert a.permanent is False
                expect(ask("smtp-test", url, pin=Certs.fingerprint(pair)), rc="ok")
                assert s.saw("geheim")


def fake_pin_changes_between_look_and_login(host):
    """Another certificate on the second connection: libcurl's own pin must stop it."""
    c = host.certs
    with FakeSmtp(tls="tls", pair=c.selfsigned) as s:
        good, calls = s.context, []
        import ssl
        other = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        other.load_cert_chain(c.wrong.cert, c.wrong.key)

        class Switch:
            def wrap_socket(self, *a, **k):
                calls.append(1)
                return (good if len(calls) == 1 else other).wrap_socket(*a, **k)

        s.context = Switch()
        failed(ask("smtp-test", f"smtps://localhost:{s.port}", pin=Certs.fingerprint(c.selfsigned)), "tls_pin", "tls_failed")
        assert not s.saw("geheim") and len(calls) >= 2


def fake_starttls_stripped(host):
    with FakeSmtp() as s:
        for a in (ask("smtp-test", f"smtp://localhost:{s.port}", ca=host.certs.ca), send(f"smtp://localhost:{s.port}", ca=host.certs.ca)):
            failed(a, "starttls_missing")
        assert not s.saw("geheim") and not s.mails


def fake_starttls_injection(host):
    with FakeSmtp(tls="starttls", pair=host.certs.good, on={"STARTTLS": b"220 go\r\n250-x\r\n250 AUTH PLAIN\r\n"}) as s:
        a = ask("smtp-test", f"smtp://localhost:{s.port}", ca=host.certs.ca, timeout=3)
        assert a.rc == "upstream" and not s.saw("geheim"), a


def fake_tls_broken_off(host):
    for mode in ("tls", "starttls"):
        for order in ("cut", "hang"):
            with FakeSmtp(tls=mode, pair=host.certs.good, on={"TLS": order}) as s:
                url = f"{'smtps' if mode == 'tls' else 'smtp'}://localhost:{s.port}"
                failed(ask("smtp-test", url, ca=host.certs.ca, timeout=1), "tls_failed", "timeout", "server_error")
                assert not s.saw("geheim")


def fake_addresses(host):
    expect(failed(ask("smtp-test", "smtp+plain://192.0.2.7", timeout=2), "plain_refused"), rc="invalid")
    expect(failed(send("smtp+plain://192.0.2.7", timeout=2), "plain_refused"), rc="invalid")
    failed(ask("smtp-test", "smtps://no-such-host.invalid"), "server_unknown")
    failed(ask("smtp-test", "smtps://127.0.0.1:1"), "server_refused")
    with FakeSmtp() as s:
        for bad in ("a@b>\r\nRCPT TO:<c@d", "a b@c", "", "<a@b>"):
            failed(send(plain_url(s), bad), "address_unreadable")
        failed(send(plain_url(s), DESK, sender="a@b\r\nDATA"), "address_unreadable")
        assert s.connections == 0


# ---- log-in ----


def fake_login_variants(host):
    for mechanisms in ("PLAIN LOGIN", "LOGIN", "PLAIN", "CRAM-MD5 PLAIN", "DIGEST-MD5 LOGIN NTLM"):
        with FakeSmtp(mechanisms=mechanisms) as s:
            expect(ask("smtp-test", plain_url(s)), rc="ok")
            assert s.saw("geheim")
        with FakeSmtp(mechanisms=mechanisms, password="other") as s:
            failed(ask("smtp-test", plain_url(s)), "login_refused")
    for mechanisms in ("", "CRAM-MD5"):
        with FakeSmtp(mechanisms=mechanisms) as s:
            failed(ask("smtp-test", plain_url(s)), "login_refused")
            assert not s.saw("geheim")


def fake_login_bearer(host):
    for mechanisms in ("XOAUTH2", "OAUTHBEARER", "PLAIN XOAUTH2"):
        with FakeSmtp(mechanisms=mechanisms) as s:
            expect(ask("smtp-test", plain_url(s), bearer=1), rc="ok")
            assert s.saw("auth=Bearer geheim")
        with FakeSmtp(mechanisms=mechanisms, password="other") as s:
            failed(ask("smtp-test", plain_url(s), bearer=1), "token_refused")


# ---- answers at each stage ----

STAGES = ("GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "DOT")


def fake_4xx_and_5xx_at_each_stage(host):
    def one(case):
        stage, code = case
        with FakeSmtp(on={stage: f"{code} 4.0.0 because of {stage}\r\n".encode(), "HELO": f"{code} no\r\n".encode()}) as s:
            a = send(plain_url(s), timeout=5)
            where = f"{code} at {stage}: {dict(a)}"
            assert a.rc == "upstream" and a.code == code, where
            final = code >= 500 and stage in ("MAIL", "RCPT", "DATA", "DOT")
            assert a.permanent is final, where
            assert a.maybe_taken is False and (stage == "EHLO" or stage in a.words), where
            assert not s.mails or stage == "DOT", where

    side_by_side(one, [(s, c) for s in STAGES for c in (421, 451, 452, 550, 554)])


def fake_long_answer(host):
    with FakeSmtp(on={"RCPT": b"550-no\r\n550-such\r\n550 \xffperson\r\n"}) as s:
        a = expect(send(plain_url(s)), code=550, permanent=True)
        assert a.words.startswith("no such") and a.words.endswith("person"), a.words


def fake_cut_at_each_stage(host):
    for stage in (*STAGES, "BODY"):
        with FakeSmtp(on={stage: "cut"}) as s:
            a = failed(send(plain_url(s), mail=MAIL + b"x" * 500000 + b"\r\n", timeout=5), "server_error", "tls_failed", "server_refused", "timeout", "login_refused")
            assert a.permanent is False, (stage, a)
            if stage == "DOT":
                assert a.maybe_taken is True, a
            if stage in ("GREETING", "EHLO", "AUTH", "MAIL", "RCPT"):
                assert a.maybe_taken is False, a


def fake_silence_at_each_stage(host):
    def one(stage):
        with FakeSmtp(on={stage: "hang"}) as s:
            a = failed(send(plain_url(s), timeout=1, seconds=40), "timeout")
            assert a.permanent is False and a.maybe_taken is (stage == "DOT"), (stage, a)

    side_by_side(one, STAGES)


def fake_nonsense_at_each_stage(host):
    def one(case):
        junk, stage = case
        with FakeSmtp(on={stage: junk}) as s:
            a = send(plain_url(s), timeout=1, seconds=40)
            # A server that does not know EHLO is greeted with HELO, without a log-in.
            without_ehlo = stage == "EHLO" and a.rc == "ok"
            assert (a.rc == "upstream" or without_ehlo) and a.permanent is False, (junk, stage, a)

    junks = (b"\0\0\0\0\r\n", b"hello\r\n", b"\r\n", b"999 what\r\n", b"2\r\n", b"250-\r\n")
    side_by_side(one, [(j, s) for j in junks for s in STAGES])


def fake_flood(host):
    def flood(server, conn, tag, rest):
        for _ in range(2000):
            conn.send(b"250-" + b"x" * 60000 + b"\r\n")
        return b"250 end\r\n"

    with FakeSmtp(on={"EHLO": flood}) as s:
        a = send(plain_url(s), timeout=3)
        assert a.max_rss_kb < 300_000, a


def fake_body_is_untouched(host):
    with FakeSmtp() as s:
        expect(send(plain_url(s)), rc="ok", words="2.0.0 taken")
        assert s.mails == [MAIL.replace(b"\r\n.", b"\r\n..")], s.mails
        assert any(h.startswith("MAIL FROM:<anna@example.org>") for h in s.heard)
        assert any(h.startswith("EHLO [127.0.0.1]") for h in s.heard), s.heard
