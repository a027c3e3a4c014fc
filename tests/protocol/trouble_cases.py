"""Every way in which connecting goes wrong, produced by a server, and the slug whose sentence helps."""

import pathlib
import re
import socket

from fakeservers import FakeImap, FakeSmtp
from probe import ask, expect, failed, side_by_side

SRC = pathlib.Path(__file__).resolve().parents[2] / "src"


def imap(server, mode="imap+plain"):
    return f"{mode}://{'127.0.0.1' if 'plain' in mode else 'localhost'}:{server.port}"


def smtp(server, mode="smtp+plain"):
    return f"{mode}://{'127.0.0.1' if 'plain' in mode else 'localhost'}:{server.port}"


# ---- the wrong port ----


def fake_tls_where_none_is(host):
    """imaps:// to a port that greets in plain letters."""
    with FakeImap() as i, FakeSmtp() as s:
        failed(ask("imap-test", imap(i, "imaps"), ca=host.certs.ca), "tls_not_there")
        failed(ask("smtp-test", smtp(s, "smtps"), ca=host.certs.ca), "tls_not_there")
        assert not i.saw("geheim") and not s.saw("geheim")


def fake_no_tls_where_it_is_wanted(host):
    """imap:// to a port where the server waits for us to begin with TLS, trusted or not."""
    for pair in (host.certs.good, host.certs.selfsigned):
        with FakeImap(tls="tls", pair=pair) as i, FakeSmtp(tls="tls", pair=pair) as s:
            failed(ask("imap-test", imap(i, "imap"), ca=host.certs.ca, timeout=4), "tls_expected")
            failed(ask("smtp-test", smtp(s, "smtp"), ca=host.certs.ca, timeout=4), "tls_expected")
            assert not i.saw("geheim") and not s.saw("geheim")
    # A server that is merely silent is told as that.
    with FakeImap(on={"GREETING": "hang"}) as i, FakeSmtp(on={"GREETING": "hang"}) as s:
        failed(ask("imap-test", imap(i, "imap"), timeout=1), "timeout")
        failed(ask("smtp-test", smtp(s, "smtp"), timeout=1), "timeout")


def fake_another_service(host):
    for greeting in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"220 mail.example.org ESMTP\r\n", b"SSH-2.0-OpenSSH_9\r\n", b"+OK POP3\r\n"):
        with FakeImap(on={"GREETING": greeting}) as i:
            failed(ask("imap-test", imap(i)), "not_a_mail_server")


def fake_no_encryption_offered(host):
    with FakeImap() as i, FakeSmtp() as s:
        failed(ask("imap-test", imap(i, "imap")), "starttls_missing")
        failed(ask("smtp-test", smtp(s, "smtp")), "starttls_missing")
        assert not i.saw("geheim") and not s.saw("geheim")


# ---- the way there ----


def fake_the_way_there(host):
    for verb, scheme in (("imap-test", "imaps"), ("smtp-test", "smtps")):
        failed(ask(verb, f"{scheme}://no-such-host.invalid"), "server_unknown", "dns_failed")
        failed(ask(verb, f"{scheme}://127.0.0.1:1"), "server_refused")
        # Nobody accepts: the queue of a listener that never does is full.
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            waiting = []
            for _ in range(4):
                s = socket.socket()
                s.setblocking(False)
                s.connect_ex(full.getsockname())
                waiting.append(s)
            failed(ask(verb, f"{scheme}://127.0.0.1:{full.getsockname()[1]}", timeout=1), "timeout")
            for s in waiting:
                s.close()


# ---- the log-in, as the providers put it ----

IMAP_LOGINS = [
    ("NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", "login_refused"),
    ("NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)", "app_password_wanted"),
    ("NO [WEBALERT https://accounts.google.com/signin/continue] Web login required.", "browser_wanted"),
    ("NO [ALERT] Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754 (Failure)", "browser_wanted"),
    ("NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page", "imap_off"),
    ("NO LogonDenied-BasicAuthBlocked-Protocol", "password_login_off"),
    ("NO [EXPIRED] Your password has expired", "password_expired"),
    ("NO [LIMIT] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)", "too_many_connections"),
    ("NO [ALERT] Too many simultaneous connections. (Failure)", "too_many_connections"),
    ("NO [OVERQUOTA] Mailbox is full", "mailbox_full"),
    ("NO [UNAVAILABLE] Temporary authentication failure", "server_error"),
    ("BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds", "slowed_down"),
]


def fake_imap_logins(host):
    def one(case):
        words, slug = case
        with FakeImap(on={"AUTHENTICATE": lambda s, c, tag, r: f"{tag} {words}\r\n".encode()}) as i:
            a = failed(ask("imap-test", imap(i)), slug)
            assert words.split(" ", 1)[1][:30] in a.text and "geheim" not in a.text, a.text

    side_by_side(one, IMAP_LOGINS)
    with FakeImap(on={"AUTHENTICATE": b"* BYE Too many connections from your address\r\n"}) as i:
        failed(ask("imap-test", imap(i)), "too_many_connections")
    with FakeImap(on={"GREETING": b"* BYE [ALERT] Maximum number of connections from user exceeded\r\n"}) as i:
        failed(ask("imap-test", imap(i)), "too_many_connections")
    with FakeImap(capabilities="LOGINDISABLED AUTH=XOAUTH2") as i:
        failed(ask("imap-test", imap(i)), "password_login_off")
        assert not i.saw("geheim")


SMTP_LOGINS = [
    (b"535-5.7.8 Username and Password not accepted. For more information, go to\r\n535 5.7.8 https://support.google.com\r\n", "login_refused"),
    (b"534-5.7.9 Application-specific password required. Learn more at\r\n534 5.7.9 https://support.google.com\r\n", "app_password_wanted"),
    (b"535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [AM0PR01]\r\n", "password_login_off"),
    (b"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled\r\n", "smtp_auth_off"),
    (b"535 5.7.3 Authentication unsuccessful\r\n", "login_refused"),
    (b"534-5.7.14 <https://accounts.google.com/signin/continue> Please log in via\r\n534-5.7.14 your web browser and then try again.\r\n534 5.7.14\r\n", "browser_wanted"),
]


def fake_smtp_logins(host):
    def one(case):
        answer, slug = case
        with FakeSmtp(on={"AUTH": answer}) as s:
            failed(ask("smtp-test", smtp(s)), slug)
            a = failed(ask("smtp-send", smtp(s), "anna@example.org", "bob@example.net", mail=b"Subject: x\r\n\r\nx\r\n"), slug)
            assert a.permanent is False, a

    side_by_side(one, SMTP_LOGINS)


# ---- signed in ----


def fake_mailbox_full(host):
    for words in ("NO [OVERQUOTA] Quota exceeded (mailbox for user is full)", "NO Mailbox is over quota"):
        def full(server, conn, tag, rest, w=words):
            return f"{tag} {w}\r\n".encode()

        with FakeImap(on={"APPEND": full}) as i:
            failed(ask("imap-append", imap(i), "Sent", 0, mail=b"Subject: x\r\n\r\nx\r\n"), "mailbox_full")


def fake_folder_missing(host):
    def missing(server, conn, tag, rest):
        return f"{tag} NO [NONEXISTENT] Unknown Mailbox: Nope (now in authenticated state) (Failure)\r\n".encode()

    with FakeImap(on={"EXAMINE": missing, "APPEND": missing}) as i:
        expect(failed(ask("imap-examine", imap(i), "Nope"), "folder_unknown"), rc="not_found")
        failed(ask("imap-append", imap(i), "Nope", 0, mail=b"Subject: x\r\n\r\nx\r\n"), "folder_unknown")


# stage, answer, slug, permanent
SMTP_REFUSALS = [
    ("RCPT", b"554 5.7.1 <bob@example.net>: Relay access denied\r\n", "relay_denied", True),
    ("RCPT", b"550 5.7.1 Unable to relay\r\n", "relay_denied", True),
    ("RCPT", b"550 relay not permitted\r\n", "relay_denied", True),
    ("MAIL", b"530 5.7.0 Authentication Required. For more information, go to https://support.google.com\r\n", "auth_required", False),
    ("MAIL", b"530 5.7.57 Client not authenticated to send mail. [AM0PR01]\r\n", "auth_required", False),
    ("RCPT", b"553 5.7.1 <anna@example.org>: Sender address rejected: not owned by user bob\r\n", "sender_refused", True),
    ("DOT", b"554 5.2.252 SendAsDenied; bob@example.org not allowed to send as anna@example.org\r\n", "sender_refused", True),
    ("MAIL", b"550 5.7.60 SMTP; Client does not have permissions to send as this sender\r\n", "sender_refused", True),
    ("DOT", b"550 5.4.5 Daily user sending limit exceeded.\r\n", "sending_limit", False),
    ("DOT", b"554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException\r\n", "sending_limit", False),
    ("GREETING", b"421 4.7.0 Too many concurrent SMTP connections; please try again later.\r\n", "too_many_connections", False),
    ("MAIL", b"421 4.7.0 too many connections from your host\r\n", "too_many_connections", False),
    ("RCPT", b"550 5.1.1 <bob@example.net>: user unknown\r\n", "server_error", True),
    ("RCPT", b"552 5.2.2 <bob@example.net>: quota exceeded\r\n", "server_error", True),
    ("RCPT", b"451 4.7.1 Greylisted, try again\r\n", "server_error", False),
]


def fake_smtp_refusals(host):
    def one(case):
        stage, answer, slug, permanent = case
        with FakeSmtp(on={stage: answer}) as s:
            a = failed(ask("smtp-send", smtp(s), "anna@example.org", "bob@example.net", mail=b"Subject: x\r\n\r\nx\r\n"), slug)
            assert a.permanent is permanent, (case, dict(a))

    side_by_side(one, SMTP_REFUSALS)


# ---- every slug is told ----


def fake_every_slug_has_a_sentence(host):
    """What mail/ can fail with towards a server stands in the table of sentences."""
    def text(*names):
        return "".join(p.read_text() for n in names for p in (SRC / "mail").glob(n))

    net = text("net.c", "wire.c", "tls.c", "imap*.c", "smtp*.c", "trouble.c")
    found = set(re.findall(r'RC_UPSTREAM,\s*"([a-z_]+)"', net + text("oauth.c")))
    found |= set(re.findall(r'\{"[^"\n]+",\s*"([a-z_]+)"', text("trouble.c"))) | set(re.findall(r'[?:]\s*"([a-z_]+)"', net))
    found |= set(re.findall(r'"(oauth_[a-z_]+)"', text("oauth.c"))) - {"oauth_pending", "oauth_slow_down"}  # still waiting
    told = set(re.findall(r'\{"([a-z_]+)",\s*N_\(', (SRC / "desk" / "mailbox_words.c").read_text()))
    missing = {s for s in found if "_" in s or s == "timeout"} - told
    assert not missing, missing
    assert len(found & told) > 30
