"""The desk beside real and broken mail servers, on a full disk, with its reader killed."""
import contextlib
import hashlib
import os
import re
import signal
import subprocess
import tempfile
import threading
import time

import harness
import mailservers
from fakeoauth import FakeProvider, error
from fakeservers import Cut, FakeImap, FakeSmtp

BOX = "desk@example.org"
TESTS = ["imap_new_mail", "from_now_on_is_from_adding", "imap_history_and_folders", "imap_numbers_change", "smtp_both_ways", "certificates",
         "broken_servers_delay_nobody", "dead_sign_ins_delay_nobody", "too_large_is_left_and_told",
         "one_bad_mail_costs_no_other", "a_mail_beyond_the_numbers_is_told", "a_refused_copy_holds_up_nothing",
         "permanent_and_later", "a_full_disk", "strange_files_in_the_spool", "the_reader_is_killed",
         "a_reader_dies_idle"]


def mail(i, more="", body="hello", to=BOX):
    return (f"From: P{i} <p{i}@example.net>\r\nTo: {to}\r\nSubject: s{i}\r\nMessage-ID: <f{i}@example.net>\r\n"
            f"Date: Mon, 05 Jan 2026 10:00:00 +0000\r\n{more}\r\n{body} {i}\r\n").encode()


def subjects(desk, view="all"):
    out, cursor = [], ""
    while cursor is not None:
        page = desk.admin.get(f"/conversations?view={view}&limit=100{cursor}").json
        out += [c["subject"] for c in page["items"]]
        cursor = "&cursor=" + page["next"] if page["next"] else None
    return out


def imap_box(desk, host, address=BOX, **more):
    args = ["mailbox", "add", address, "--imap", f"imaps://localhost:{host.dovecot.imaps}", "--login", address,
            "--ca-file", host.certs.ca]
    if more.pop("smtp", True):
        args += ["--smtp", f"smtps://localhost:{host.postfix.smtps}"]
    for k, v in more.items():
        args += [f"--{k}"] + ([v] if v is not True else [])
    desk.run(*args, stdin=b"secret\n")


def state(desk, address=BOX):
    return next(m for m in desk.admin.get("/mailboxes").json["items"] if m["address"] == address)["state"]


def mailhost(**more):
    return mailservers.MailHost(users={BOX: "secret", "anna@example.org": "secret"}, **more)


def imap_new_mail(api):
    """From now on, by IDLE; flags stay as they are."""
    with mailhost(postfix=False) as host:
        desk = harness.Desk(api)
        try:
            for i in range(3):
                host.dovecot.put(BOX, mail(i))
            time.sleep(1.1)  # a server's dates are whole seconds
            imap_box(desk, host, smtp=False)
            desk.wait(lambda: state(desk)["last_contact"])
            host.dovecot.put(BOX, mail(10))
            desk.wait(lambda: subjects(desk) == ["s10"], 40)  # IDLE told: the next look is a minute away
            assert subjects(desk, "open") == ["s10"]
            for i in range(20, 60):
                host.dovecot.put(BOX, mail(i))
            desk.wait(lambda: len(subjects(desk)) == 41)
            large = mail(70, body="as long as a scanned contract is\r\n" * 600000)
            assert len(large) > 18 << 20, "more than one batch of small ones"
            host.dovecot.put(BOX, large)
            desk.wait(lambda: "s70" in subjects(desk), 180)
            assert not [f for f in host.dovecot.files(BOX) if re.search(r":2,.*S", str(f))], "nothing was marked as read"
        finally:
            desk.remove()


def from_now_on_is_from_adding(api):
    """What comes after the mailbox was added and before its server was reached is new mail."""
    port = harness.Desk.free_port(None)
    desk = harness.Desk(api)
    try:
        desk.run("mailbox", "add", BOX, "--imap", f"imap+plain://127.0.0.1:{port}", "--login", "u", stdin=b"geheim\n")
        desk.wait(lambda: state(desk)["reading"]["code"] == "server_refused")
        with FakeImap(mails={i: mail(i) for i in range(1, 5)}) as fake:
            now = time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime())
            fake.dates = {1: "05-Jan-2026 10:00:00 +0000", 2: now, 3: "06-Jan-2026 10:00:00 +0000", 4: now}
            box = next(m for m in desk.admin.get("/mailboxes").json["items"] if m["address"] == BOX)
            desk.admin.patch(f"/mailboxes/{box['id']}", {"imap_url": f"imap+plain://127.0.0.1:{fake.port}"})
            desk.wait(lambda: sorted(subjects(desk, "open")) == ["s2", "s4"])
            desk.wait(lambda: state(desk)["history_left"] == 0)
            assert sorted(subjects(desk)) == ["s2", "s4"] and state(desk)["history_taken"] == 0
    finally:
        desk.remove()


def imap_history_and_folders(api):
    with mailhost(postfix=False) as host:
        desk = harness.Desk(api)
        try:
            for i in range(250):
                host.dovecot.put(BOX, mail(i))
            time.sleep(1.1)  # a server's dates are whole seconds
            host.dovecot.put(BOX, mail(300), folder="Junk")
            host.dovecot.put(BOX, b"From: desk@example.org\r\nTo: p1@example.net\r\nSubject: sent\r\nMessage-ID: <sent1@example.org>\r\n"
                                  b"In-Reply-To: <f1@example.net>\r\n\r\nour answer\r\n", folder="Sent")
            imap_box(desk, host, smtp=False, take="all", junk="Junk", sent="Sent")
            desk.wait(lambda: len(subjects(desk, "solved")) == 250 and state(desk)["history_left"] == 0, 180)
            desk.wait(lambda: subjects(desk, "spam") == ["s300"])
            host.dovecot.put(BOX, mail(400))
            desk.wait(lambda: subjects(desk, "open") == ["s400"])
            row = [c for c in desk.admin.get("/conversations?view=solved&q=answer").json["items"] if c["subject"] == "s1"]
            whole = desk.admin.get(f"/conversations/{row[0]['number']}").json
            assert [m["mail_kind"] for m in whole["messages"]] == ["person", "own"], whole
            assert state(desk)["history_taken"] >= 250
        finally:
            desk.remove()


def imap_numbers_change(api):
    """A new UIDVALIDITY: nothing twice, nothing lost."""
    with mailhost(postfix=False) as host:
        desk = harness.Desk(api)
        try:
            imap_box(desk, host, smtp=False)
            desk.wait(lambda: state(desk)["last_contact"])
            for i in range(5):
                host.dovecot.put(BOX, mail(i))
            desk.wait(lambda: len(subjects(desk)) == 5)
            host.dovecot.stop()
            for name in os.listdir(host.dovecot.maildir(BOX)):
                if name.startswith("dovecot"):
                    os.unlink(os.path.join(host.dovecot.maildir(BOX), name))
            time.sleep(1.1)
            host.dovecot.start()
            host.dovecot.put(BOX, mail(50))
            desk.wait(lambda: len(subjects(desk)) == 6, 180)
            time.sleep(2)
            assert sorted(subjects(desk, "open")) == ["s0", "s1", "s2", "s3", "s4", "s50"]
        finally:
            desk.remove()


def reply(desk, subject, text="answer"):
    row = next(c for c in desk.admin.get("/conversations?view=all&limit=100").json["items"] if c["subject"] == subject)
    whole = desk.admin.get(f"/conversations/{row['number']}").json
    got = desk.admin.post(f"/conversations/{row['number']}/replies", {"markdown": text, "seen_message": whole["messages"][-1]["id"]})
    return row["number"], got.json["id"]


def delivery(desk, number, message):
    whole = desk.admin.get(f"/conversations/{number}").json
    return next(m for m in whole["messages"] if m["id"] == message)["delivery"]


def smtp_both_ways(api):
    """Customer's mail by SMTP, our answer in their mailbox, a copy in Sent, their answer joins."""
    with mailhost() as host:
        desk = harness.Desk(api)
        try:
            desk.admin.patch("/settings", {"mail_poll_seconds": 10})
            imap_box(desk, host)
            desk.wait(lambda: state(desk)["last_contact"])
            host.deliver("anna@example.org", [BOX], mail(1).replace(b"p1@example.net", b"anna@example.org"))
            desk.wait(lambda: subjects(desk) == ["s1"])
            number, message = reply(desk, "s1")
            host.wait_mail("anna@example.org", 1)
            got = host.mails("anna@example.org")[0]
            assert b"In-Reply-To: <f1@example.net>" in got and b"text/html" in got
            desk.wait(lambda: delivery(desk, number, message)["state"] == "sent")
            assert delivery(desk, number, message)["attempts"][0]["code"] == 250
            desk.wait(lambda: len(host.dovecot.mails(BOX, "Sent")) == 1, 120)
            ours = re.search(rb"(?im)^message-id: *(<[^>]+>)", got).group(1)
            host.deliver("anna@example.org", [BOX], b"From: anna@example.org\r\nTo: desk@example.org\r\nSubject: Re: s1\r\n"
                         b"In-Reply-To: " + ours + b"\r\nMessage-ID: <second@example.org>\r\n\r\nthanks\r\n")
            desk.wait(lambda: desk.admin.get(f"/conversations/{number}").json["message_count"] == 3)
            assert subjects(desk) == ["s1"] and state(desk)["sending"]["ok"] and state(desk)["reading"]["ok"]
            time.sleep(3)
            assert len(host.dovecot.mails(BOX, "Sent")) == 1
        finally:
            desk.remove()


def certificates(api):
    """Wrong name, expired, self-signed: refused before the password, in plain words; one pinned is taken."""
    with tempfile.TemporaryDirectory(prefix="ws-certs-") as folder:
        certs = mailservers.Certs(folder)
        desk = harness.Desk(api)
        try:
            for pair, code in ((certs.wrong, "tls_wrong_host"), (certs.expired, "tls_expired"), (certs.selfsigned, "tls_self_signed")):
                with FakeImap(tls="tls", pair=pair) as imap, FakeSmtp(tls="tls", pair=pair) as smtp:
                    address = code.replace("_", "-") + "@example.org"
                    desk.run("mailbox", "add", address, "--imap", f"imaps://localhost:{imap.port}", "--smtp",
                             f"smtps://localhost:{smtp.port}", "--login", "x", "--ca-file", certs.ca, stdin=b"hunter2\n")
                    box = next(m for m in desk.admin.get("/mailboxes").json["items"] if m["address"] == address)
                    got = desk.admin.post(f"/mailboxes/{box['id']}/test", expect=200).json
                    for half in (got["reading"], got["sending"]):
                        assert half["code"] == code and half["title"] and half["next_step"], (code, half)
                    desk.wait(lambda: state(desk, address)["reading"]["code"] == code)
                    assert not imap.saw("hunter2") and not smtp.saw("hunter2")
                    desk.admin.patch(f"/mailboxes/{box['id']}", {"paused": True})
        finally:
            desk.remove()


def broken_servers_delay_nobody(api):
    """Servers that hang, cut and drip beside one that works."""
    with mailhost(postfix=False) as host:
        desk = harness.Desk(api)
        moments = [{"GREETING": "hang"}, {"UID FETCH BODY": "cut"}, {"LOGIN": "hang"}, {"EXAMINE": "cut"}, {"GREETING": "drip"},
                   {"UID FETCH SIZES": b"* 1 FETCH (((((\r\n"}]
        fakes = [FakeImap(on=m).__enter__() for m in moments]
        try:
            for i, f in enumerate(fakes):
                desk.run("mailbox", "add", f"b{i}@example.org", "--imap", f"imap+plain://127.0.0.1:{f.port}", "--take", "all",
                         "--login", "u", stdin=b"geheim\n")
            imap_box(desk, host, smtp=False)
            desk.wait(lambda: state(desk)["last_contact"])
            host.dovecot.put(BOX, mail(1))
            desk.wait(lambda: "s1" in subjects(desk), 40)
            desk.wait(lambda: not state(desk, "b3@example.org")["reading"]["ok"], 40)
            assert state(desk, "b3@example.org")["next_try"] and state(desk, "b3@example.org")["reading"]["title"]
        finally:
            desk.remove()
            for f in fakes:
                f.__exit__(None, None, None)


def signed_in_box(desk, provider, imap, smtp, address):
    """A mailbox of this provider, signed in as a browser does it."""
    g = desk.admin.post("/grants", {"way": "browser", "provider": "custom", "client_id": "the-client", "scope": "mail",
                                    "authorise_url": provider.url + "/authorize", "token_url": provider.url + "/token"}).json
    done = desk.admin.post("/grant-returns", provider.consent(g["authorise_url"])[1], expect=200).json
    desk.admin.post("/mailboxes", {"address": address, "imap_url": f"imap+plain://127.0.0.1:{imap.port}",
                                   "smtp_url": f"smtp+plain://127.0.0.1:{smtp.port}", "take": "all", "grant_id": done["id"]})


def dead_sign_ins_delay_nobody(api):
    """A sign-in that ended, a provider that hangs, a mail server that hangs, and healthy ones beside them."""
    desk = harness.Desk(api)
    imap = lambda **on: FakeImap(capabilities="IDLE SASL-IR AUTH=XOAUTH2", mails={1: mail("good", to="good@example.org")}, **on)
    with FakeProvider(expires=20) as good, FakeProvider(expires=4, on={"REFRESH": lambda *_: error("invalid_grant", "revoked")}) as ended, \
            FakeProvider(expires=4, on={"REFRESH": lambda *_: "hang"}) as hanging, imap() as i1, FakeSmtp(mechanisms="XOAUTH2") as s1, \
            imap() as i2, imap() as i3, imap(on={"GREETING": "hang"}) as stalled, FakeSmtp(on={"GREETING": "hang"}) as slow:
        def use(token):
            i1.password = s1.password = token
        good.on_token = use
        try:
            signed_in_box(desk, ended, i2, slow, "ended@example.org")
            for n in range(3):
                signed_in_box(desk, hanging, i3, slow, f"hanging{n}@example.org")
            signed_in_box(desk, good, stalled, slow, "stalled@example.org")
            desk.wait(lambda: not state(desk, "ended@example.org")["reading"]["ok"] or next(
                m for m in desk.admin.get("/mailboxes").json["items"] if m["address"] == "ended@example.org")["grant"]["state"] == "ended", 30)
            signed_in_box(desk, good, i1, s1, "good@example.org")
            desk.wait(lambda: "sgood" in subjects(desk), 25)
            # Its own token is renewed in time although others' renewals hang.
            number, message = reply(desk, "sgood")
            desk.wait(lambda: delivery(desk, number, message)["state"] == "sent", 90)
            end = time.time() + 45
            while time.time() < end:
                box = next(m for m in desk.admin.get("/mailboxes").json["items"] if m["address"] == "good@example.org")
                assert box["grant"]["state"] == "granted" and box["state"]["reading"]["ok"], box
                time.sleep(1)
            assert [w for w, _ in good.asked].count("REFRESH") >= 2
            told = {m["address"]: m for m in desk.admin.get("/mailboxes").json["items"]}
            assert told["ended@example.org"]["grant"]["state"] == "ended" and told["ended@example.org"]["grant"]["next_step"]
            for n in range(3):
                g = told[f"hanging{n}@example.org"]["grant"]
                assert g["state"] == "warning" and g["code"] == "oauth_unreachable" and g["next_step"], g
        finally:
            desk.remove()


def too_large_is_left_and_told(api):
    """A mail beyond the hard limit stays on its server and is a row; those around it come in."""
    def sizes(server, conn, tag, rest):
        out = "".join(f'* {n} FETCH (UID {u} INTERNALDATE "23-Nov-2026 08:10:00 +0100" RFC822.SIZE {400 << 20 if u == 2 else len(server.mails[u])})\r\n'
                      for n, u in enumerate(server._asked(rest), 1))
        return (out + f"{tag} OK done\r\n").encode()

    with FakeImap(on={"UID FETCH SIZES": sizes}, mails={i: mail(i) for i in range(1, 4)}) as fake:
        desk = harness.Desk(api)
        try:
            desk.run("mailbox", "add", BOX, "--imap", f"imap+plain://127.0.0.1:{fake.port}", "--take", "all", "--login", "u", stdin=b"geheim\n")
            desk.wait(lambda: sorted(subjects(desk)) == ["s1", "s3"], 40)
            row = desk.wait(lambda: desk.admin.get("/unreadable").json["items"])[0]
            assert row["code"] == "left_on_server" and row["words"] == "INBOX, UID 2" and row["size"] == 400 << 20 and row["title"], row
            s = state(desk)
            assert s["left_on_server"] == 1 and s["unreadable"] == 1 and s["reading"]["ok"]
            assert not [h for h in fake.heard if "FETCH" in h and "BODY" in h and (" 2 " in h or "2:" in h or ",2" in h)], fake.heard
        finally:
            desk.remove()


def a_mail_beyond_the_numbers_is_told(api):
    """Listed again and again above UIDNEXT, never handed over: told, and mail below it still comes, once."""
    class Wrong(FakeImap):
        def do_uid_search(self, conn, verb, tag, rest):
            self.ok(conn, verb, tag, rest, f"* SEARCH {' '.join(map(str, self.mails))} 900\r\n".encode())

        def do_idle(self, conn, verb, tag, rest):
            conn.send(b"+ idling\r\n")
            time.sleep(0.2)
            conn.send(f"* {len(self.mails) + 1} EXISTS\r\n".encode())
            if conn.line().upper() == "DONE":
                conn.send(f"{tag} OK idled\r\n".encode())

    with Wrong(mails={1: mail(1)}) as fake:
        desk = harness.Desk(api)
        try:
            desk.admin.patch("/settings", {"mail_poll_seconds": 10})
            desk.run("mailbox", "add", BOX, "--imap", f"imap+plain://127.0.0.1:{fake.port}", "--take", "all",
                     "--login", "u", stdin=b"geheim\n")
            desk.wait(lambda: not state(desk)["reading"]["ok"] and subjects(desk) == ["s1"], 180)
            assert state(desk)["reading"]["code"] == "server_error"
            fake.mails[2] = mail(2)
            desk.wait(lambda: sorted(subjects(desk)) == ["s1", "s2"], 180)
            assert desk.admin.get("/unreadable").json["items"] == []
        finally:
            desk.remove()


def one_bad_mail_costs_no_other(api):
    """The connection breaks at one mail of a batch: the others come in; it and NIL are visible rows, to be asked for again."""
    well, asked = [], []

    def body(server, conn, tag, rest):
        if well:
            return None
        asked.append(server._asked(rest))
        if 4 in server._asked(rest):
            raise Cut
        if server._asked(rest) == [2]:
            conn.send(b'* 2 FETCH (UID 2 INTERNALDATE "23-Nov-2026 08:10:00 +0100" RFC822.SIZE 100 BODY[] NIL)\r\n')
            return f"{tag} OK done\r\n".encode()
        return None

    with FakeImap(on={"UID FETCH BODY": body}, mails={i: mail(i) for i in range(1, 6)}) as fake:
        desk = harness.Desk(api)
        try:
            desk.run("mailbox", "add", BOX, "--imap", f"imap+plain://127.0.0.1:{fake.port}", "--take", "all",
                     "--login", "u", stdin=b"geheim\n")
            desk.wait(lambda: sorted(subjects(desk)) == ["s1", "s3", "s5"], 120)
            def rows():
                return {r["words"]: r for r in desk.admin.get("/unreadable").json["items"]}
            desk.wait(lambda: state(desk)["reading"]["ok"], 180)
            assert set(rows()) == {"INBOX, UID 2", "INBOX, UID 4"}, rows()
            assert {r["code"] for r in rows().values()} == {"fetch_failed"}, rows()
            bad = rows()["INBOX, UID 4"]
            desk.admin.get(f"/unreadable/{bad['id']}/raw", expect="left_on_server")
            before = len(asked)
            desk.admin.post(f"/unreadable/{bad['id']}/retry", expect=202)
            assert rows()["INBOX, UID 4"]["code"] in ("fetch_again", "fetch_failed"), "and never that it is too large"
            desk.wait(lambda: rows()["INBOX, UID 4"]["tries"] == 1 and len(asked) > before)
            assert rows()["INBOX, UID 4"]["code"] == "fetch_failed", "in vain: still so"
            well.append(True)
            for r in rows().values():
                desk.admin.post(f"/unreadable/{r['id']}/retry", expect=202)
            desk.wait(lambda: sorted(subjects(desk)) == ["s1", "s2", "s3", "s4", "s5"], 180)
            assert rows() == {}
        finally:
            desk.remove()


def a_refused_copy_holds_up_nothing(api):
    """APPEND is answered by NO, for ever: that copy is left out, mail goes on coming in."""
    def no(server, conn, tag, rest):
        refused.append(rest)
        return f"{tag} NO no room for that\r\n".encode() if len(refused) <= 4 else None

    refused = []
    with FakeImap(on={"APPEND": no}, mails={1: mail(1)}) as fake, FakeSmtp() as smtp:
        desk = harness.Desk(api)
        try:
            desk.admin.patch("/settings", {"mail_poll_seconds": 10})
            desk.run("mailbox", "add", BOX, "--imap", f"imap+plain://127.0.0.1:{fake.port}", "--take", "all",
                     "--sent", "Sent Items", "--login", "u", "--smtp", f"smtp+plain://127.0.0.1:{smtp.port}", stdin=b"geheim\n")
            desk.wait(lambda: subjects(desk) == ["s1"])
            number, message = reply(desk, "s1")
            desk.wait(lambda: delivery(desk, number, message)["state"] == "sent")
            desk.wait(lambda: state(desk)["reading"]["code"] == "copy_refused", 180)
            got = state(desk)
            assert "no room for that" in got["reading"]["words"] and "all the same" in got["reading"]["title"], got
            assert got["next_try"] is None
            desk.wait(lambda: len(refused) == 3, 180)
            fake.mails[2] = mail(2)
            desk.wait(lambda: "s2" in subjects(desk))
            reply(desk, "s2")
            desk.wait(lambda: len(fake.appended) == 1, 90)
            assert b"In-Reply-To: <f2@example.net>" in fake.appended[0], "the copy after it is not lost"
            desk.wait(lambda: state(desk)["reading"]["ok"])
            assert len(refused) == 5 and desk.log_text().count("sent_copy_left_out") == 1, refused
        finally:
            desk.remove()


def permanent_and_later(api):
    """5xx to the mail stops; 4xx waits; the server's words stand under the message."""
    with FakeSmtp(on={"RCPT": b"550 5.1.1 nobody of that name\r\n"}) as no, FakeSmtp(on={"RCPT": b"451 4.7.1 come back later\r\n"}) as later:
        desk = harness.Desk(api)
        try:
            for name, server in (("no", no), ("later", later)):
                desk.run("mailbox", "add", f"{name}@example.org", "--smtp", f"smtp+plain://127.0.0.1:{server.port}",
                         "--login", "u", stdin=b"geheim\n")
                assert desk.receive(mail(name, to=f"{name}@example.org"), f"{name}@example.org") == 0
            desk.wait(lambda: len(subjects(desk)) == 2)
            number, message = reply(desk, "sno")
            desk.wait(lambda: delivery(desk, number, message)["state"] == "failed")
            attempt = delivery(desk, number, message)["attempts"][0]
            assert attempt["code"] == 550 and "nobody of that name" in attempt["words"] and not attempt["ok"]
            assert desk.admin.get(f"/conversations/{number}").json["state"] == "open"
            number, message = reply(desk, "slater")
            desk.wait(lambda: delivery(desk, number, message)["attempts"])
            d = delivery(desk, number, message)
            assert d["state"] == "waiting" and d["attempts"][0]["code"] == 451 and "come back" in d["attempts"][0]["words"]
            assert desk.admin.get(f"/conversations/{number}").json["state"] == "waiting"
        finally:
            desk.remove()


def a_full_disk(api):
    """What said 0 is there once there is room; what did not fit said 75."""
    desk = harness.Desk(api, serve=False)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", desk.data], stderr=subprocess.DEVNULL).returncode:
        print("no file system may be mounted here: skipped")
        return
    try:
        desk.run("mailbox", "add", BOX, "--local")
        desk.serve()
        desk.first_start()
        taken, refused = [], 0
        for i in range(80):
            code = desk.receive(mail(i, body="x" * 200000), BOX)
            assert code in (0, 75), code
            taken += [i] if code == 0 else []
            refused += code == 75
        assert refused and taken
        assert desk.admin.get("/me").status == 200, "reading goes on"
        subprocess.check_call(["mount", "-o", "remount,size=200m", desk.data])
        desk.wait(lambda: sorted(subjects(desk)) == sorted(f"s{i}" for i in taken), 90)
        assert desk.admin.get("/unreadable").json["items"] == []
        assert desk.receive(mail(999), BOX) == 0
        desk.wait(lambda: "s999" in subjects(desk))
        desk.stop()
    finally:
        if desk.process:
            desk.stop()
        subprocess.run(["umount", desk.data])
        desk.log_text()


def strange_files_in_the_spool(api):
    """Too large, empty, not to be read: each is a row, said once, and holds up nobody."""
    desk = harness.Desk(api, serve=False)
    plain = desk.arguments
    # Root may read everything: not this desk.
    desk.arguments = lambda *w: ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *plain(*w)]
    try:
        desk.run("mailbox", "add", "first@example.org", "--local")
        desk.run("mailbox", "add", BOX, "--local")
        desk.serve()
        desk.first_start()
        spool = os.path.join(desk.data, "spool", "any")
        hidden = os.path.join(desk.data, "spool", BOX, hashlib.sha256(mail(1)).hexdigest())
        large, empty = os.path.join(spool, "a" * 64), os.path.join(spool, "b" * 64)
        for path, data, mode in ((large, mail(2), 0o640), (empty, b"", 0o640), (hidden, mail(1), 0)):
            with open(path + ".new", "wb") as f:
                f.write(data)
                f.truncate((150 << 20) + 1 if path == large else len(data))
            os.chmod(path + ".new", mode)
            os.utime(path + ".new", (time.time() - 100,) * 2)
            os.rename(path + ".new", path)

        def rows():
            return {r["code"]: r for r in desk.admin.get("/unreadable").json["items"]}
        desk.wait(lambda: len(rows()) == 3)
        assert set(rows()) == {"mail_too_large", "mail_empty", "spool_unreadable"}, rows()
        assert rows()["mail_too_large"]["mailbox"]["address"] == BOX and rows()["mail_too_large"]["size"] > 150 << 20
        assert rows()["spool_unreadable"]["mailbox"]["address"] == BOX and "Permission" in rows()["spool_unreadable"]["words"]
        assert desk.receive(mail(3), BOX) == 0
        desk.wait(lambda: subjects(desk) == ["s3"])
        desk.wait(lambda: sorted(os.listdir(spool)) == ["a" * 64 + ".aside", "b" * 64 + ".aside"])
        time.sleep(3)
        assert desk.log_text().count("spool_file_left") == 3, desk.log_text()
        for r in rows().values():
            desk.admin.post(f"/unreadable/{r['id']}/retry", expect=202)
        assert {k: r["tries"] for k, r in rows().items()} == {"mail_too_large": 1, "mail_empty": 1, "spool_unreadable": 1}
        os.chmod(hidden, 0o640)
        desk.wait(lambda: sorted(subjects(desk)) == ["s1", "s3"])
        assert set(rows()) == {"mail_too_large", "mail_empty"} and not os.path.exists(hidden)
    finally:
        desk.remove()


def children(pid):
    out = subprocess.run(["pgrep", "-P", str(pid), "-f", "parser-child"], stdout=subprocess.PIPE, text=True).stdout
    return [int(p) for p in out.split()]


class Killer(threading.Thread):
    """Ends each reader as soon as it lives."""

    def __init__(self, desk):
        super().__init__(daemon=True)
        self.desk, self.ends = desk, threading.Event()

    def run(self):
        while not self.ends.wait(0.01):
            for pid in children(self.desk.process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def the_reader_is_killed(api):
    """A mail whose readers die is a row; trying again takes it in; others are not delayed."""
    desk = harness.Desk(api)
    killer = Killer(desk)
    try:
        desk.run("mailbox", "add", BOX, "--local")
        killer.start()
        for i in range(4):
            assert desk.receive(mail(i, body="word and more words\r\n" * 100000), BOX) == 0
        rows = desk.wait(lambda: desk.admin.get("/unreadable").json["items"], 180)
        killer.ends.set()
        killer.join()
        assert rows[0]["code"] == "parser_died", rows
        assert desk.receive(mail(1000), BOX) == 0
        desk.wait(lambda: len(subjects(desk)) + len(desk.admin.get("/unreadable").json["items"]) == 5, 180)
        assert "s1000" in subjects(desk)
        for r in desk.admin.get("/unreadable").json["items"]:
            desk.admin.post(f"/unreadable/{r['id']}/retry", expect=202)
        desk.wait(lambda: len(subjects(desk)) == 5, 180)
    finally:
        killer.ends.set()
        desk.remove()


def a_reader_dies_idle(api):
    """The next mail is not to blame: a fresh reader reads it."""
    desk = harness.Desk(api)
    try:
        desk.run("mailbox", "add", BOX, "--local")
        for i in range(4):
            assert desk.receive(mail(i), BOX) == 0
            desk.wait(lambda: len(subjects(desk)) == i + 1 or desk.admin.get("/unreadable").json["items"])
            assert desk.admin.get("/unreadable").json["items"] == [], "read by a fresh reader"
            idle = children(desk.process.pid)
            assert idle, "a reader waits"
            for pid in idle:
                os.kill(pid, signal.SIGKILL)
    finally:
        desk.remove()
