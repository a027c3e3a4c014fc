"""IMAP: real_* against Dovecot, fake_* against servers that misbehave."""

import hashlib
import time

from fakeservers import MAILS, FakeImap
from mailservers import Certs, simple_mail
from probe import ask, expect, failed, finish, side_by_side, start

ANNA = "anna@example.org"


def tls_url(host):
    return f"imaps://localhost:{host.dovecot.imaps}"


def plain_url(server):
    return f"imap+plain://127.0.0.1:{server.port}"


def fill(host, folder, n):
    mails = [simple_mail("bob@example.net", ANNA, f"number {k}", "line\n" * (k + 1)) for k in range(n)]
    for m in mails:
        host.dovecot.put(ANNA, m, folder)
    return mails


def digest(mail):
    return hashlib.sha256(mail).hexdigest()


# ---- Dovecot ----


def real_log_in_three_ways(host):
    for url in (tls_url(host), f"imap://localhost:{host.dovecot.imap}",
                f"imap+plain://127.0.0.1:{host.dovecot.imap}"):
        expect(ask("imap-test", url, ca=host.certs.ca), rc="ok", idle=True)


def real_password_with_strange_signs(host):
    secret = host.users["desk@example.org"]
    expect(ask("imap-test", tls_url(host), ca=host.certs.ca, login="desk@example.org", secret=secret), rc="ok")


def real_wrong_password(host):
    a = failed(ask("imap-test", tls_url(host), ca=host.certs.ca, secret="falsch"), "login_refused")
    assert "falsch" not in a.text


def real_folders_and_roles(host):
    a = expect(ask("imap-folders", tls_url(host), ca=host.certs.ca), rc="ok")
    expect(a.folders, INBOX="inbox", Sent="sent", Spam="junk", Trash="trash")


def real_list_and_fetch(host):
    mails = fill(host, "One", 5)
    a = expect(ask("imap-list", tls_url(host), "One", 0, 0, 100, ca=host.certs.ca), rc="ok", exists=5, uidnext=6)
    assert [m["uid"] for m in a.mails] == [1, 2, 3, 4, 5]
    assert [m["size"] for m in a.mails] == [len(m) for m in mails]
    assert all(abs(m["internal_ms"] / 1000 - time.time()) < 60 for m in a.mails)
    a = ask("imap-list", tls_url(host), "One", 4, 0, 100, ca=host.certs.ca)
    assert [m["uid"] for m in a.mails] == [4, 5]
    a = ask("imap-list", tls_url(host), "One", 9, 0, 100, ca=host.certs.ca)
    assert a.mails == []
    a = ask("imap-list", tls_url(host), "One", 0, 0, 2, ca=host.certs.ca)
    assert [m["uid"] for m in a.mails] == [1, 2]
    a = ask("imap-fetch-many", tls_url(host), "One", 10**7, 1, 3, 5, 77, ca=host.certs.ca)
    assert [(m["uid"], m["sha256"]) for m in a.mails] == [(k, digest(mails[k - 1])) for k in (1, 3, 5)]
    # Fetching marked nothing as read: all still lie in new/ or have no S flag.
    assert not [p for p in host.dovecot.files(ANNA, "One") if "S" in p.name.split(":2,")[-1]]


def real_fetch_stops_before_the_limit(host):
    mails = fill(host, "Two", 3)
    limit = len(mails[0]) + len(mails[1])
    a = ask("imap-fetch-many", tls_url(host), "Two", limit, 1, 2, 3, ca=host.certs.ca)
    assert [m["uid"] for m in a.mails] == [1, 2]
    failed(ask("imap-fetch", tls_url(host), "Two", 1, len(mails[0]) - 1, ca=host.certs.ca), "mail_too_large")
    expect(failed(ask("imap-fetch", tls_url(host), "Two", 99, 10**6, ca=host.certs.ca), "mail_gone"), rc="not_found")


def real_bytes_survive(host):
    odd = [b"Subject: nul\r\n\r\na\0b\r\n", b"\xff\xfe no mail at all {5}\r\n", b"Subject: big\r\n\r\n" + b"0123456789abcdef\r\n" * 200000,
           b"Subject: last line open\r\n\r\nend"]
    for m in odd:
        host.dovecot.put(ANNA, m, "Odd")
    a = ask("imap-fetch-many", tls_url(host), "Odd", 10**7, 1, 2, 3, 4, ca=host.certs.ca)
    got = [(m["uid"], m["sha256"]) for m in a.mails]
    # Dovecot itself writes a NUL as 0x80 (RFC 3501 has no NUL in a literal).
    odd[0] = odd[0].replace(b"\0", b"\x80")
    assert got == [(k + 1, digest(m)) for k, m in enumerate(odd)], got


def real_since(host):
    old = time.time() - 30 * 86400
    host.dovecot.put(ANNA, simple_mail("a@example.net", ANNA, "old", "x\n"), "Dated", when=old)
    host.dovecot.put(ANNA, simple_mail("a@example.net", ANNA, "new", "x\n"), "Dated")
    a = ask("imap-list", tls_url(host), "Dated", 0, int((time.time() - 86400) * 1000), 100, ca=host.certs.ca)
    assert len(a.mails) == 1 and a.mails[0]["internal_ms"] > (time.time() - 3600) * 1000, a


def real_idle_hears_new_mail(host):
    p = start("imap-idle", tls_url(host), "INBOX", 20000, login=ANNA, secret="geheim", ca=host.certs.ca)
    assert p.stderr.readline() == b"ready\n"
    time.sleep(0.3)
    host.deliver("bob@example.net", [ANNA], simple_mail("bob@example.net", ANNA, "news", "hello\n"))
    a = expect(finish(p), rc="ok", news=True)
    assert a.waited_ms < 15000 and len(a.mails) >= 1


def real_idle_ends(host):
    a = expect(ask("imap-idle", tls_url(host), "Sent", 700, ca=host.certs.ca), rc="ok", news=False)
    assert 650 <= a.waited_ms < 3000
    a = expect(ask("imap-idle", tls_url(host), "Sent", 20000, 300, ca=host.certs.ca), rc="ok", news=False)
    assert 250 <= a.waited_ms < 3000


def real_append_and_message_id(host):
    mail = simple_mail(ANNA, "bob@example.net", "sent", "ä\n", Message_ID="<copy.1@example.org>")
    expect(ask("imap-append", tls_url(host), "Sent", 1700000000000, mail=mail, ca=host.certs.ca), rc="ok")
    assert mail.replace(b"\r\n", b"\n") in [m.replace(b"\r\n", b"\n") for m in host.mails(ANNA, "Sent")]
    expect(ask("imap-has-id", tls_url(host), "Sent", "copy.1@example.org", ca=host.certs.ca), found=True)
    expect(ask("imap-has-id", tls_url(host), "Sent", "copy.2@example.org", ca=host.certs.ca), found=False)
    a = ask("imap-list", tls_url(host), "Sent", 0, 0, 9, ca=host.certs.ca)
    assert a.mails[0]["internal_ms"] == 1700000000000
    expect(failed(ask("imap-append", tls_url(host), "Nowhere", 0, mail=mail, ca=host.certs.ca), "folder_unknown"), rc="upstream")


def real_folder_in_polish(host):
    host.dovecot.put(ANNA, simple_mail("a@example.net", ANNA, "x", "x\n"), "Wys&AUI-ane")
    a = ask("imap-folders", tls_url(host), ca=host.certs.ca)
    assert "Wysłane" in a.folders, a.folders
    expect(ask("imap-examine", tls_url(host), "Wysłane", ca=host.certs.ca), rc="ok", exists=1)


def real_folder_unknown(host):
    expect(failed(ask("imap-examine", tls_url(host), "Nope", ca=host.certs.ca), "folder_unknown"), rc="not_found")
    expect(failed(ask("imap-examine", tls_url(host), 'a"\r\nx DELETE INBOX', ca=host.certs.ca),
                  "folder_unreadable", "folder_unknown"))


def real_many_mails_in_windows(host):
    fill(host, "Many", 450)
    a = expect(ask("imap-list", tls_url(host), "Many", 0, 0, 1000, ca=host.certs.ca), rc="ok")
    assert [m["uid"] for m in a.mails] == list(range(1, 451)) and all(m["size"] for m in a.mails)


def real_untrusted_without_ca(host):
    for url in (tls_url(host), f"imap://localhost:{host.dovecot.imap}"):
        a = failed(ask("imap-test", url), "tls_untrusted")
        assert "password was not sent" in a.text


def real_pin(host):
    pin = Certs.fingerprint(host.certs.good)
    for url in (tls_url(host), f"imap://localhost:{host.dovecot.imap}"):
        expect(ask("imap-test", url, pin=pin), rc="ok")
        failed(ask("imap-test", url, pin=Certs.fingerprint(host.certs.wrong), ca=host.certs.ca), "tls_pin")
    failed(ask("imap-test", tls_url(host), pin="abc"), "pin_unreadable")


# ---- certificates, before any password ----


def fake_certificates_refused_before_the_password(host):
    c = host.certs
    for mode in ("tls", "starttls"):
        for pair, slug in ((c.wrong, "tls_wrong_host"), (c.expired, "tls_expired"),
                           (c.selfsigned, "tls_self_signed")):
            with FakeImap(tls=mode, pair=pair) as s:
                url = f"{'imaps' if mode == 'tls' else 'imap'}://localhost:{s.port}"
                a = failed(ask("imap-test", url, ca=c.ca), slug)
                assert "password was not sent" in a.text and not s.saw("geheim"), (mode, slug, s.heard)
                expect(ask("imap-test", url, pin=Certs.fingerprint(pair)), rc="ok")
                assert s.saw("geheim")


def fake_starttls_stripped(host):
    with FakeImap() as s:
        failed(ask("imap-test", f"imap://localhost:{s.port}", ca=host.certs.ca), "starttls_missing")
        assert not s.saw("geheim")
    with FakeImap(tls="starttls", pair=host.certs.good, on={"GREETING": b"* PREAUTH welcome\r\n"}) as s:
        failed(ask("imap-test", f"imap://localhost:{s.port}", ca=host.certs.ca), "not_a_mail_server")
        assert not s.saw("geheim")


def fake_starttls_injection(host):
    def inject(server, conn, tag, rest):
        return f"{tag} OK go\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nw3 OK in\r\n".encode()

    with FakeImap(tls="starttls", pair=host.certs.good, on={"STARTTLS": inject}) as s:
        failed(ask("imap-test", f"imap://localhost:{s.port}", ca=host.certs.ca), "tls_failed")
        assert not s.saw("geheim")


def fake_tls_broken_off(host):
    for order, slugs in (("cut", ("tls_failed",)), ("hang", ("timeout",))):
        for mode in ("tls", "starttls"):
            with FakeImap(tls=mode, pair=host.certs.good, on={"TLS": order}) as s:
                url = f"{'imaps' if mode == 'tls' else 'imap'}://localhost:{s.port}"
                failed(ask("imap-test", url, ca=host.certs.ca, timeout=1), *slugs)
                assert not s.saw("geheim")


def fake_plain_stays_at_home(host):
    expect(failed(ask("imap-test", "imap+plain://192.0.2.7", timeout=2), "plain_refused"), rc="invalid")
    failed(ask("imap-test", "imaps://no-such-host.invalid"), "server_unknown")
    failed(ask("imap-test", "imaps://127.0.0.1:1"), "server_refused")
    for url in ("pop3://x", "imaps://u:p@x", "imaps://", "imaps://x:0", "imaps://x:99999", "imaps://x/y", ""):
        failed(ask("imap-test", url), "server_unreadable")


# ---- log-in ----


def fake_login_variants(host):
    for capabilities in ("AUTH=PLAIN SASL-IR", "AUTH=PLAIN", "", "AUTH=DIGEST-MD5"):
        with FakeImap(capabilities=capabilities) as s:
            expect(ask("imap-test", plain_url(s)), rc="ok", idle=False)
        with FakeImap(capabilities=capabilities, password="other") as s:
            failed(ask("imap-test", plain_url(s)), "login_refused")
    with FakeImap(capabilities="LOGINDISABLED") as s:
        failed(ask("imap-test", plain_url(s)), "login_refused")
        assert not s.saw("geheim")
    with FakeImap(on={"AUTHENTICATE": lambda s, c, tag, r: f"{tag} NO [UNAVAILABLE] later\r\n".encode()}) as s:
        failed(ask("imap-test", plain_url(s)), "server_error")


def fake_login_bearer(host):
    for capabilities in ("AUTH=XOAUTH2 SASL-IR", "AUTH=XOAUTH2", "AUTH=OAUTHBEARER SASL-IR", "AUTH=OAUTHBEARER"):
        with FakeImap(capabilities=capabilities) as s:
            expect(ask("imap-test", plain_url(s), bearer=1), rc="ok")
            assert s.saw("auth=Bearer geheim")
        with FakeImap(capabilities=capabilities, password="other") as s:
            failed(ask("imap-test", plain_url(s), bearer=1), "token_refused")
    with FakeImap() as s:
        failed(ask("imap-test", plain_url(s), bearer=1), "token_refused")
        assert not s.saw("geheim")


def fake_secret_with_line_break(host):
    with FakeImap() as s:
        failed(ask("imap-test", plain_url(s), secret="a\r\nw9 DELETE INBOX"), "login_unreadable")
        assert s.connections == 0


# ---- breaking off ----

STEPS = {
    "GREETING": ("imap-test",),
    "CAPABILITY": ("imap-test",),
    "AUTHENTICATE": ("imap-test",),
    "EXAMINE": ("imap-examine", "INBOX"),
    "LIST": ("imap-folders",),
    "UID SEARCH": ("imap-list", "INBOX", 0, 0, 100),
    "UID FETCH SIZES": ("imap-fetch", "INBOX", 5, 10000),
    "UID FETCH BODY": ("imap-fetch", "INBOX", 5, 10000),
    "APPEND": ("imap-append", "Sent", 0),
    "APPENDED": ("imap-append", "Sent", 0),
    "IDLE": ("imap-idle", "INBOX", 3000),
    "DONE": ("imap-idle", "INBOX", 100),
}


def each_step(order, *slugs, only=None, **settings):
    def one(step):
        verb, *words = STEPS[step]
        with FakeImap(on={step: order}) as s:
            try:
                failed(ask(verb, plain_url(s), *words, mail=b"Subject: x\r\n\r\nx\r\n", **settings), *slugs)
            except AssertionError as e:
                raise AssertionError(f"{step}: {e}") from None

    side_by_side(one, [s for s in STEPS if not only or s in only])


def fake_cut_at_each_step(host):
    each_step("cut", "server_error")


def fake_half_at_each_step(host):
    each_step("half", "server_error")


def fake_silence_at_each_step(host):
    each_step("hang", "timeout", timeout=1)


def fake_bye_at_each_step(host):
    each_step(b"* BYE the disk is full\r\n", "server_error")
    with FakeImap(on={"EXAMINE": b"* BYE the disk is full\r\n"}) as s:
        assert "the disk is full" in ask("imap-examine", plain_url(s), "INBOX").text


def fake_nonsense_at_each_step(host):
    for junk in (b"\0\0\0\r\n", b"* \r\n", b"* FETCH\r\n", b")))((({3}\r\nabc\r\n", b"9999999 OK\r\n", b"* 1 FETCH (BODY[] {5}\r\nab",
                 b"* LIST ((((((((\r\n", b"\r\n", b"* SEARCH 1 2 x -5\r\n", b"* OK [UIDVALIDITY 99999999999999999999]\r\n",
                 b"* 4294967296 EXISTS\r\n", b"* CAPABILITY\r\n", b"* STATUS x ()\r\n", b"* BY"):
        # "* OK" with anything behind it is a greeting.
        steps = [s for s in STEPS if s != "GREETING" or not junk.startswith(b"* OK")]
        each_step(junk, "server_error", "not_a_mail_server", "timeout", "login_refused", only=steps, timeout=1)


def fake_no_and_bad_at_each_step(host):
    steps = [s for s in STEPS if s != "GREETING"]
    data = {"LIST": '* LIST () "/" x\r\n', "UID SEARCH": "* SEARCH 1 2\r\n",
            "UID FETCH SIZES": "* 1 FETCH (UID 5 RFC822.SIZE 3)\r\n", "UID FETCH BODY": "* 1 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n"}
    for word in ("NO not today", "BAD not ever"):
        each_step(lambda s, c, tag, r, w=word: f"{tag} {w}\r\n".encode(),
                  "server_error", "login_refused", "folder_unknown", "mail_gone", only=steps)
        # The same after half of the data: an answer or a failure, and no leak.
        for step, lines in data.items():
            with FakeImap(on={step: lambda s, c, tag, r, w=word, d=lines: f"{d}{tag} {w}\r\n".encode()}) as s:
                verb, *words = STEPS[step]
                ask(verb, plain_url(s), *words)


def fake_drip(host):
    each_step("drip", "timeout", only={"EXAMINE"}, timeout=2)


# ---- lies ----


def fake_literal_lies(host):
    for size in ("4294967295", "18446744073709551615", "99999999999999999999999", "500000000"):
        def lie(server, conn, tag, rest, size=size):
            return f"* 1 FETCH (UID 5 BODY[] {{{size}}}\r\nabc".encode()

        with FakeImap(on={"UID FETCH BODY": lie}) as s:
            a = failed(ask("imap-fetch", plain_url(s), "INBOX", 5, 10**6), "server_error")
            assert a.max_rss_kb < 200_000, a


def flood(piece, total):
    def send(server, conn, tag, rest):
        for _ in range(total // len(piece)):
            conn.send(piece)
        return b""

    return send


def fake_floods(host):
    for piece in (b"x" * 65536, b"* 1 EXISTS\r\n" * 5000, b'* LIST () "/" aaaaaaaa\r\n' * 3000, b"* SEARCH" + b" 1" * 30000 + b"\r\n"):
        for step in ("GREETING", "EXAMINE", "LIST", "UID FETCH SIZES", "UID FETCH BODY"):
            with FakeImap(on={step: flood(piece, 300 << 20)}) as s:
                verb, *words = STEPS[step]
                a = failed(ask(verb, plain_url(s), *words, timeout=5), "server_error", "not_a_mail_server", "timeout")
                assert a.max_rss_kb < 300_000, (step, piece[:20], a)


def fake_answers_that_a_library_dies_of(host):
    """Each of these once ended the whole process, or took its memory; now it is a failure, or nothing."""
    deep = b"* 1 FETCH (BODYSTRUCTURE " + b"(" * 60000 + b"\r\n"
    for junk in (b"* OK [PERMANENTFLAGS (\0 x\r\n", b"* OK [BADCHARSET (\0\r\n", b"{tag} OK [PERMANENTFLAGS (\r\n", deep, b"* THREAD " + b"(" * 60000 + b"\r\n",
                 b"* NAMESPACE ((" + b"(" * 60000 + b"\r\n", b"* 1 FETCH (UID 1 BODY[] {4294967295}\x15\r\nabc\r\n", b"* SEARCH {4294967295}x\r\n",
                 b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (a b)]<0> x\r\n"):
        for step in ("EXAMINE", "LIST", "UID SEARCH", "UID FETCH SIZES", "UID FETCH BODY", "APPENDED"):
            with FakeImap(on={step: lambda s, c, tag, r, j=junk: j.replace(b"{tag}", tag.encode()) + tag.encode() + b" OK done\r\n"}) as s:
                verb, *words = STEPS[step]
                a = ask(verb, plain_url(s), *words, mail=b"Subject: x\r\n\r\nx\r\n", timeout=2)
                assert a.rc is not None and a.max_rss_kb < 200_000, (step, junk[:40], a)


def fake_names_with_brackets(host):
    """A bracket and a brace may stand in a folder's name and in a flag."""
    def folders(server, conn, tag, rest):
        return (b'* LIST (\\HasNoChildren) "/" INBOX\r\n* LIST (\\HasNoChildren \\Junk) "/" [Gmail]/Spam\r\n'
                b'* LIST (\\HasNoChildren) "/" "a {9999999999} b"\r\n' + f"{tag} OK done\r\n".encode())

    with FakeImap(on={"LIST": folders}) as s:
        a = expect(ask("imap-folders", plain_url(s)), rc="ok")
        assert a.folders["[Gmail]/Spam"] == "junk" and "a {9999999999} b" in a.folders, a
    with FakeImap(on={"EXAMINE": lambda s, c, tag, r: b"* FLAGS (\\Seen $[x] [y)\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n"
                                                      b"* OK [UIDNEXT 8] x\r\n" + f"{tag} OK done\r\n".encode()}) as s:
        expect(ask("imap-list", plain_url(s), "INBOX", 0, 0, 100), rc="ok")


def fake_codes_before_the_words(host):
    """What a server says in brackets is heard, also where libetpan is not shown it."""
    for step in ("APPEND", "LIST", "UID SEARCH"):
        with FakeImap(on={step: lambda s, c, tag, r: f"{tag} NO [OVERQUOTA] no room\r\n".encode()}) as s:
            verb, *words = STEPS[step]
            a = failed(ask(verb, plain_url(s), *words, mail=b"Subject: x\r\n\r\nx\r\n"), "mailbox_full")
            assert "[OVERQUOTA] no room" in a.text, a


def fake_size_lies(host):
    """Says 10 bytes, then sends a literal of a megabyte."""
    def sizes(server, conn, tag, rest):
        return f"* 1 FETCH (UID 5 RFC822.SIZE 10)\r\n{tag} OK\r\n".encode()

    def body(server, conn, tag, rest):
        return b"* 1 FETCH (UID 5 BODY[] {1000000}\r\n" + b"x" * 1000000 + f")\r\n{tag} OK\r\n".encode()

    with FakeImap(on={"UID FETCH SIZES": sizes, "UID FETCH BODY": body}) as s:
        failed(ask("imap-fetch", plain_url(s), "INBOX", 5, 10**7), "server_error")


def fake_unasked_answers(host):
    def body(server, conn, tag, rest):
        usual = b"".join(b"* %d FETCH (UID %d BODY[] {3}\r\nabc)\r\n" % (u, u) for u in (5, 5, 6, 7))
        return usual + b"* 8 EXISTS\r\n* VANISHED 3\r\n* OK [HIGHESTMODSEQ 5] {7}\r\n" + f"{tag} OK\r\n".encode()

    with FakeImap(on={"UID FETCH BODY": body}) as s:
        a = ask("imap-fetch", plain_url(s), "INBOX", 5, 10**6, timeout=2)
        assert a.rc == "upstream" or [m["uid"] for m in a.mails] == [5], a


def fake_good_server(host):
    """The scripted server, behaving: the same answers as from a real one."""
    with FakeImap() as s:
        a = expect(ask("imap-list", plain_url(s), "INBOX", 0, 0, 100), rc="ok", uidvalidity=77, uidnext=6)
        assert [(m["uid"], m["size"]) for m in a.mails] == [(u, len(m)) for u, m in MAILS.items()]
        assert a.mails[0]["internal_ms"] == 1795417800000, a.mails[0]
        a = ask("imap-fetch-many", plain_url(s), "INBOX", 10**6, 1, 2, 5)
        assert [(m["uid"], m["sha256"]) for m in a.mails] == [(u, digest(m)) for u, m in MAILS.items()]
        a = ask("imap-folders", plain_url(s))
        assert a.folders == {"INBOX": "inbox", "Sent Items": "sent", "Reklama": "junk", "Wysłane": None}, a.folders
        ask("imap-append", plain_url(s), "Wysłane", 0, mail=b"a\r\nb\r\n")
        assert s.appended == [b"a\r\nb\r\n"] and any("Wys&AUI-ane" in h for h in s.heard)
        assert not any("SELECT" in h or "STORE" in h for h in s.heard)


def fake_idle_news_before_the_plus(host):
    with FakeImap(on={"IDLE": b"* 9 EXISTS\r\n+ idling\r\n"}) as s:
        expect(ask("imap-idle", plain_url(s), "INBOX", 5000), rc="ok", news=True)
    with FakeImap(on={"IDLE": b"+ idling\r\n* OK still here\r\n"}) as s:
        expect(ask("imap-idle", plain_url(s), "INBOX", 500), rc="ok", news=False)


def fake_without_uidvalidity(host):
    with FakeImap(on={"EXAMINE": lambda s, c, tag, r: f"* 1 EXISTS\r\n{tag} OK\r\n".encode()}) as s:
        failed(ask("imap-examine", plain_url(s), "INBOX"), "server_error")
