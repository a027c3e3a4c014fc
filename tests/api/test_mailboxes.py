"""Mailboxes: added, changed, tried both ways, and who sees what lies in them."""
import os
import socket
import subprocess
import time

import harness
from fakedns import FakeDns
from fakeservers import FakeImap


def closed_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def add(desk, address, **more):
    return desk.admin.post("/mailboxes", {"address": address, "local": True, **more}).json


def test_add_and_list(desk):
    box = add(desk, "Help@Example.org", name="Help")
    assert box["address"] == "help@example.org" and box["local"] and box["open_to_all"] and box["take"] == "new"
    assert box["state"]["reading"]["ok"] and box["state"]["sending"]["ok"]
    assert os.path.isdir(os.path.join(desk.data, "spool", "help@example.org"))
    desk.admin.post("/mailboxes", {"address": "help@example.org", "local": True}, expect="mailbox_exists")
    assert [m["address"] for m in desk.admin.get("/mailboxes").json["items"]] == ["help@example.org"]
    again = desk.admin.get(f"/mailboxes/{box['id']}")
    assert again.json["name"] == "Help" and again.header("etag")
    desk.admin.get("/mailboxes/999", expect="no_such_mailbox")


def test_secrets_stay(desk):
    box = desk.admin.post("/mailboxes", {
        "address": "real@example.org", "imap_url": "imaps://127.0.0.1:1", "smtp_url": "smtps://127.0.0.1:1",
        "login": "real", "secret": "hunter2hunter2", "paused": True}).json
    assert "secret" not in box and "hunter2" not in desk.admin.get(f"/mailboxes/{box['id']}").body.decode()
    assert box["state"]["reading"]["code"] == "paused"
    for folder, _, names in os.walk(desk.data):
        for n in names:
            path = os.path.join(folder, n)
            if os.path.isfile(path):
                with open(path, "rb") as f:
                    assert b"hunter2hunter2" not in f.read(), n


def test_wrong_input(desk):
    for body in (
            {"address": "x@example.org"},
            {"address": "x@example.org", "imap_url": "https://example.org"},
            {"address": "x@example.org", "imap_url": "smtps://example.org"},
            {"address": "x@example.org", "local": True, "imap_url": "imaps://example.org"},
            {"address": "x@example.org", "local": True, "take": "since"},
            {"address": "../x@example.org", "local": True},
            {"address": "a/b@example.org", "local": True},
            {"address": "x@example.org", "local": True, "take": "some"},
            {"address": "x@example.org", "local": True, "surprise": 1},
            {"local": True}):
        assert desk.admin.request("POST", "/mailboxes", body).status in (400, 422), body
    assert not any(m["address"].startswith("x@") for m in desk.admin.get("/mailboxes").json["items"])
    # its domain stands in our Message-IDs: beyond ASCII no reply would ever leave
    desk.admin.post("/mailboxes", {"address": "pomoc@żółw.example", "name": "P", "local": True}, expect="address_unreadable")


def test_change(desk):
    box = add(desk, "change@example.org")
    path = f"/mailboxes/{box['id']}"
    changed = desk.admin.patch(path, {"name": "Other", "junk_folder": "Junk", "open_to_all": False}).json
    assert changed["name"] == "Other" and changed["junk_folder"] == "Junk" and not changed["open_to_all"]
    assert changed["version"] == box["version"] + 1
    assert desk.admin.patch(path, {"junk_folder": None}).json["junk_folder"] is None
    desk.admin.patch(path, {"name": "Late"}, headers={"If-Match": '"1"'}, expect=412)
    desk.admin.patch(path, {"address": "help@example.org"}, expect="mailbox_exists")
    moved = desk.admin.patch(path, {"address": "moved@example.org"}).json
    assert moved["address"] == "moved@example.org"
    assert os.path.isdir(os.path.join(desk.data, "spool", "moved@example.org"))


def test_try_says_which_half(desk):
    port = closed_port()
    got = desk.admin.post("/mailbox-tests", {
        "address": "try@example.org", "imap_url": f"imaps://127.0.0.1:{port}", "smtp_url": f"smtps://127.0.0.1:{port}",
        "login": "x", "secret": "secret"}, expect=200).json
    for half in (got["reading"], got["sending"]):
        assert not half["ok"] and half["code"] == "server_refused" and half["title"] and half["next_step"]
    desk.admin.language = "pl"
    polish = desk.admin.post("/mailbox-tests", {
        "address": "try@example.org", "imap_url": f"imaps://127.0.0.1:{port}", "login": "x", "secret": "s"}, expect=200).json
    desk.admin.language = "en"
    assert polish["sending"]["code"] == "server_missing"
    plain = desk.admin.post("/mailbox-tests", {
        "address": "try@example.org", "imap_url": "imap+plain://192.0.2.1:143", "login": "x", "secret": "s"}, expect=200).json
    assert plain["reading"]["code"] == "plain_refused"
    # A change is tried with what is kept of the mailbox, its password too.
    with FakeImap() as imap:
        kept = desk.admin.post("/mailboxes", {"address": "kept@example.org", "imap_url": "imaps://127.0.0.1:1", "login": "u",
                                              "secret": "geheim", "paused": True}).json
        got = desk.admin.post(f"/mailbox-tests?mailbox={kept['id']}", {"imap_url": f"imap+plain://127.0.0.1:{imap.port}"}, expect=200).json
        assert got["reading"]["ok"] and imap.saw("geheim"), got
    desk.admin.post("/mailbox-tests?mailbox=999", {}, expect="no_such_mailbox")
    local = add(desk, "local@example.org")
    got = desk.admin.post(f"/mailboxes/{local['id']}/test", expect=200).json
    assert got["reading"]["ok"] and got["sending"]["ok"]
    desk.admin.post("/mailboxes/999/test", expect="no_such_mailbox")


def test_servers_are_found(desk):
    zone = {("_imaps._tcp.shop.test", "SRV"): [(0, 0, 993, "localhost")],
            ("_submissions._tcp.shop.test", "SRV"): [(0, 0, 465, "localhost")],
            ("school.test", "MX"): [(10, "school-test.mail.protection.outlook.com")]}
    with FakeDns(zone) as dns:
        desk.admin.patch("/settings", {"name_server": dns.address})
        look = lambda address: desk.admin.post("/mailbox-lookups", {"address": address}, expect=200).json
        got = look("help@shop.test")
        assert got["imap"]["url"] == "imaps://localhost:993" and got["imap"]["source"] == "srv" and got["imap"]["private"]
        assert got["imap"]["source_title"] and got["title"] and got["next_step"] is None and got["oauth"] is None
        got = look("help@school.test")
        assert got["smtp"]["url"] == "smtp://smtp.office365.com:587" and got["oauth"] == "microsoft" and got["smtp"]["source"] == "mx"
        asked = len(dns.asked)
        got = look("anna@gmail.com")
        assert got["oauth"] == "google" and got["app_password"] and got["provider_name"] == "Gmail" and len(dns.asked) == asked
        got = look("help@nowhere.test")
        assert got["imap"] is None and got["smtp"] is None and got["next_step"]
        out = desk.run("mailbox", "find", "help@shop.test")
        assert "imaps://localhost:993" in out and "private network" in out
        assert desk.admin.request("POST", "/mailbox-lookups", {"address": "nobody"}).status in (400, 422)
        eva = desk.add_user("looker@example.org")
        eva.post("/mailbox-lookups", {"address": "help@shop.test"}, expect=403)
        desk.admin.patch("/settings", {"name_server": ""})


def test_access(desk):
    box = add(desk, "secretbox@example.org", open_to_all=False)
    eva = desk.add_user("eva@example.org")
    names = [m["address"] for m in eva.get("/mailboxes").json["items"]]
    assert "secretbox@example.org" not in names and "help@example.org" in names
    eva.get(f"/mailboxes/{box['id']}", expect="no_such_mailbox")
    eva.get(f"/mailboxes/{box['id']}/access", expect=403)
    eva.post("/mailboxes", {"address": "eva2@example.org", "local": True}, expect=403)
    eva.patch(f"/mailboxes/{box['id']}", {"name": "Mine"}, expect=403)
    me = eva.get("/me").json
    user_id = me["user"]["id"] if "user" in me else me["id"]
    path = f"/mailboxes/{box['id']}/access"
    assert desk.admin.get(path).json == {"open_to_all": False, "user_ids": []}
    got = desk.admin.put(path, {"open_to_all": False, "user_ids": [user_id]}).json
    assert got == {"open_to_all": False, "user_ids": [user_id]}
    assert eva.get(f"/mailboxes/{box['id']}").json["address"] == "secretbox@example.org"
    desk.admin.put(path, {"open_to_all": True, "user_ids": []})
    assert len(desk.admin.get(path).json["user_ids"]) >= 2
    desk.admin.put("/mailboxes/999/access", {"open_to_all": True, "user_ids": []}, expect="no_such_mailbox")


def test_mail_comes_in_and_goes_out(desk):
    mail = b"From: Anna <anna@example.com>\r\nTo: help@example.org\r\nSubject: Box\r\nMessage-ID: <box1@example.com>\r\n\r\nHello there\r\n"
    assert desk.receive(mail) == 0
    find = lambda: desk.admin.get("/conversations?view=all").json["items"]
    row = desk.wait(lambda: [c for c in find() if c["subject"] == "Box"])[0]
    assert row["mailbox"]["address"] == "help@example.org", "found by To"
    whole = desk.admin.get(f"/conversations/{row['number']}").json
    seen = whole["messages"][-1]["id"]
    reply = desk.admin.post(f"/conversations/{row['number']}/replies", {"markdown": "Hi **Anna**", "seen_message": seen}).json
    path = os.path.join(desk.data, "outgoing", f"reply-{reply['id']}.eml")
    desk.wait(lambda: os.path.exists(path))
    with open(path, "rb") as f:
        sent = f.read()
    assert b"To: Anna <anna@example.com>" in sent and b"In-Reply-To: <box1@example.com>" in sent
    ours = [line for line in sent.splitlines() if line.lower().startswith(b"message-id:")][0].split(b":", 1)[1].strip()
    delivered = lambda: desk.admin.get(f"/conversations/{row['number']}").json["messages"][-1]["delivery"]
    assert desk.wait(lambda: delivered()["state"] == "sent" and delivered())["attempts"][0]["ok"]
    answer = b"From: anna@example.com\r\nTo: help@example.org\r\nSubject: Re\r\nIn-Reply-To: " + ours + b"\r\n\r\nThanks\r\n"
    stranger = b"From: x@example.net\r\nTo: help@example.org\r\nSubject: #%d\r\nReferences: <box1@example.com>\r\n\r\nMine\r\n" % row["number"]
    assert desk.receive(answer, "help@example.org") == 0 and desk.receive(stranger, "help@example.org") == 0
    desk.wait(lambda: [c for c in find() if c["subject"].startswith("#")])
    whole = desk.admin.get(f"/conversations/{row['number']}").json
    assert [m["text"].strip() for m in whole["messages"]] == ["Hello there", "Hi Anna", "Thanks"] and whole["state"] == "open"
    other = [c for c in find() if c["subject"].startswith("#")][0]
    assert desk.admin.get(f"/conversations/{other['number']}").json["may_belong_to"] == row["number"]


def test_receive_exit_codes(desk):
    assert desk.receive(b"") == 65
    assert desk.receive(b"x", "nobody@example.org") == 75
    assert desk.receive(b"From: a@example.net\n\nagain\n", "help@example.org") == 0
    code, _, _ = desk.run("receive", "--what", ok=False)
    assert code == 64


def test_receive_with_a_detail(desk):
    """help+anything@ is help@, by both programs; a mailbox whose own name has a plus comes first."""
    add(desk, "a+b@example.org")
    small = os.path.join(os.path.dirname(harness.binary()), "wellspring-receive")
    for program in ([harness.binary(), "receive"], [small]):
        for to, code in (("Help+Order.17@example.org", 0), ("a+b@example.org", 0), ("help+x@elsewhere.example", 75),
                         ("nobody+x@example.org", 75), ("+x@example.org", 75), ("help+@example.org", 0),
                         ("help+x", 75), ("help+x/../../spool/any@example.org", 75)):
            mail = f"From: p@example.net\nSubject: detail {program[-1][-9:]} {to}\n\n{to}\n".encode()
            done = subprocess.run(program + ["--data", desk.data, "--mailbox", to], input=mail, stderr=subprocess.PIPE, timeout=60)
            assert done.returncode == code, (program, to, done)

    def came():
        rows = desk.admin.get("/conversations?view=all&limit=100").json["items"]
        return sorted((r["mailbox"]["address"], r["subject"].split()[-1]) for r in rows if r["subject"].startswith("detail "))
    wanted = [("a+b@example.org", "a+b@example.org"), ("help@example.org", "Help+Order.17@example.org"), ("help@example.org", "help+@example.org")]
    desk.wait(lambda: came() == sorted(wanted * 2))


def test_unusual_silence(desk):
    """A mail each hour for four weeks, then none for a day: told, until the next one comes."""
    def put(imap, uid, when):
        imap.mails[uid] = f"From: x@example.com\r\nSubject: u{uid}\r\nMessage-ID: <u{uid}@example.com>\r\n\r\nhello\r\n".encode()
        imap.dates[uid] = time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime(when))

    now = time.time()
    desk.admin.patch("/settings", {"mail_poll_seconds": 10})
    with FakeImap(capabilities="SASL-IR AUTH=PLAIN", mails={}) as imap:
        for hours in range(24 * 28, 23, -1):
            put(imap, 1000 - hours, now - hours * 3600)
        box = desk.admin.post("/mailboxes", {"address": "busy@example.org", "imap_url": f"imap+plain://127.0.0.1:{imap.port}",
                                             "login": "u", "secret": "geheim", "take": "all"}).json
        quiet = add(desk, "quiet@example.org")
        state = lambda b=box: desk.admin.get(f"/mailboxes/{b['id']}").json["state"]
        desk.wait(lambda: state()["history_left"] == 0 and state()["last_contact"] and state()["history_taken"] > 600, 60)
        newest = state()["last_mail"]
        at = state()
        # it is looked for once a minute: on a slow machine it is told by now
        assert newest and at["silent_since"] in (None, newest) and (at["unreadable"], at["left_on_server"]) == (0, 0), at
        desk.stop()
        desk.serve()
        listening = desk.admin.events()
        silent = desk.wait(lambda: state()["silent_since"], 90)
        assert silent == newest and state()["reading"]["ok"], "since the newest letter; reading itself works"
        assert state(quiet)["silent_since"] is None, "no habit, no silence"
        put(imap, 1000, now)
        heard = listening.until("mailbox.heard", 90)[2]
        assert heard["mailbox"] == box["id"]
        listening.close()
        assert state()["silent_since"] is None
        desk.admin.patch(f"/mailboxes/{box['id']}", {"paused": True})
