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
            a = send(plain_url(s))
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


# ---- one connection for many ----

BOB, CARL = "bob@example.net", "carl@example.net"


def many(url, count, *to, pause=0, mail=MAIL, **settings):
    return ask("smtp-many", url, count, pause, ANNA, *(to or (DESK,)), mail=mail, **settings).results


def commands(server, verb):
    return sum(h.upper().startswith(verb) for h in server.heard)


def fake_many_over_one_connection(host):
    with FakeSmtp(size=100000) as s:
        results = many(plain_url(s), 20)
        assert all(r["rc"] == "ok" and r["size_max"] == 100000 for r in results), results
        assert s.connections == 1 and len(s.taken) == 20 and commands(s, "AUTH") == 1
        assert commands(s, "QUIT") == 1, "it says goodbye"
    with FakeSmtp(tls="starttls", pair=host.certs.selfsigned) as s:
        results = many(f"smtp://localhost:{s.port}", 5, pin=Certs.fingerprint(host.certs.selfsigned))
        assert all(r["rc"] == "ok" for r in results), results
        assert s.connections == 2 and len(s.taken) == 5, "one for the look at the certificate"


def real_many_over_one_connection(host):
    before = len(host.mails(DESK))
    results = many(smtps(host), 5, ca=host.certs.ca)
    assert [r["code"] for r in results] == [250] * 5, results
    host.wait_mail(DESK, before + 5)


def fake_a_connection_carries_fifty(host):
    with FakeSmtp() as s:
        results = many(plain_url(s), 60)
        assert all(r["rc"] == "ok" for r in results) and s.connections == 2 and len(s.taken) == 60


def fake_one_bad_mail_costs_no_other(host):
    """Refused at each stage, in the middle of a row."""
    def one(stage):
        def third(server, conn, tag, rest):
            server.met = getattr(server, "met", 0) + 1
            return f"550 5.7.1 not this at {stage}\r\n".encode() if server.met == 3 else None

        with FakeSmtp(on={stage: third}) as s:
            results = many(plain_url(s), 6)
            # What a kept connection answers to MAIL may be about the connection: asked again, it was not.
            wrong = [] if stage == "MAIL" else [2]
            assert [i for i, r in enumerate(results) if r["rc"] != "ok"] == wrong, (stage, results)
            # After the mail's end the server is ready for another: that connection stays.
            assert len(s.taken) == 6 - len(wrong) and s.connections == (1 if stage == "DOT" else 2), (stage, s.connections)
            assert all(results[i]["permanent"] and results[i]["code"] == 550 for i in wrong)

    side_by_side(one, ("MAIL", "RCPT", "DATA", "DOT"))


def fake_some_recipients_are_refused(host):
    def choose(server, conn, tag, rest):
        return (b"550 5.1.1 no bob here\r\n" if "bob@" in rest
                else b"451-4.7.1 carl\r\n451 later\r\n" if "carl@" in rest else None)

    with FakeSmtp(on={"RCPT": choose}) as s:
        for to in ((DESK, BOB, CARL), (BOB, DESK, CARL), (BOB, CARL, DESK)):
            a = expect(send(plain_url(s), *to), rc="ok", code=250, refused={BOB: 550, CARL: 451}, maybe_taken=False)
            assert "taken" in a.words
        assert [r for r, _ in s.taken] == [[DESK]] * 3
        expect(send(plain_url(s), BOB, CARL), rc="upstream", permanent=False, refused={BOB: 550, CARL: 451})
        expect(send(plain_url(s), BOB), rc="upstream", permanent=True, refused={BOB: 550})
        assert len(s.taken) == 3
    with FakeSmtp(on={"RCPT": choose, "DOT": b"554 5.6.0 the words are bad\r\n"}) as s:
        expect(send(plain_url(s), BOB, DESK), rc="upstream", code=554, permanent=True, refused={BOB: 550})
    with FakeSmtp(on={"RCPT": choose, "DOT": "cut"}) as s:
        expect(send(plain_url(s), BOB, DESK), rc="upstream", maybe_taken=True, permanent=False, refused={BOB: 550})


def fake_a_kept_connection_dies(host):
    """Before the end of the mail: another connection at once, each mail exactly once."""
    def one(case):
        stage, order = case

        def second(server, conn, tag, rest):
            return order if getattr(conn, "mail_count", 0) == 2 else None

        with FakeSmtp(on={stage: second}) as s:
            # More than a socket holds, so that it is certain that the end was not sent.
            count, large = (2, 9 << 20) if stage == "BODY" else (6, 1000)
            results = many(plain_url(s), count, mail=MAIL + b"x" * large + b"\r\n", timeout=60, seconds=120)
            assert all(r["rc"] == "ok" and not r["maybe_taken"] for r in results), (case, results)
            assert len(s.taken) == count and s.connections == count, (case, s.connections, len(s.taken))

    side_by_side(one, [(stage, order) for stage in ("MAIL", "RCPT", "DATA")
                       for order in ("cut", b"421 4.7.0 too many mails\r\n")] + [("BODY", "cut")])


def fake_a_kept_connection_is_closed_by_its_server(host):
    """Right after the answer, or while nobody writes."""
    import threading

    def closes(delay):
        def answers(server, conn, tag, rest):
            conn.send(b"250 taken\r\n")
            threading.Timer(delay, conn.close_hard).start()
            return b""
        return answers

    for delay in (0, 0.2):
        with FakeSmtp(on={"DOT": closes(delay)}) as s:
            results = many(plain_url(s), 5, pause=400)
            assert all(r["rc"] == "ok" for r in results), results
            assert len(s.taken) == 5 and s.connections == 5, (delay, s.connections)


def fake_goodbye_is_not_waited_for(host):
    """A server that falls silent when the last mail is through holds nobody up."""
    def one(stage):
        with FakeSmtp(on={stage: "hang"}) as s:
            results = many(plain_url(s), 3)
            assert [r["rc"] for r in results] == ["ok"] * 3 and len(s.taken) == 3, (stage, results)

    side_by_side(one, ("NOOP", "QUIT"))


def fake_no_answer_to_the_end_is_not_tried_again_here(host):
    """Whoever asks decides: it may have been taken."""
    def second(server, conn, tag, rest):
        return "cut" if conn.mail_count == 2 else None

    with FakeSmtp(on={"DOT": second}) as s:
        results = many(plain_url(s), 3)
        assert [r["rc"] for r in results] == ["ok", "upstream", "ok"], results
        assert [r["maybe_taken"] for r in results] == [False, True, False]
        assert len(s.mails) == 3 and s.connections == 2


def fake_too_large_for_the_server(host):
    with FakeSmtp(size=1000) as s:
        big = MAIL + b"x" * 2000 + b"\r\n"
        a = failed(send(plain_url(s), mail=big), "too_large_for_server")
        expect(a, rc="limit", permanent=True, maybe_taken=False, size_max=1000)
        assert commands(s, "MAIL") == 0 and "takes mails of at most" in a.text
        results = many(plain_url(s), 2, mail=big)
        assert [r["rc"] for r in results] == ["limit", "limit"] and not s.mails
        expect(send(plain_url(s)), rc="ok", size_max=1000)
    with FakeSmtp(size=0, on={"MAIL": b"552 5.3.4 too big\r\n"}) as s:
        expect(send(plain_url(s)), rc="upstream", code=552, permanent=True, size_max=0)


def fake_domains_beyond_ascii(host):
    """Said as every server understands them, whatever it knows of SMTPUTF8."""
    with FakeSmtp(mechanisms="") as fake:
        expect(send(plain_url(fake), "jan@łódź.example", "anna@example.org", sender="biuro@żółw.example", login=None), rc="ok")
        assert fake.taken[0][0] == ["jan@xn--d-uga0v4h.example", "anna@example.org"], fake.taken[0][0]
