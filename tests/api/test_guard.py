"""Who gets an automatic answer, who is kept out, what a bounce says, whose pictures load."""
import urllib.parse

import letters
from test_conversations import change, row
from test_replies import outgoing, post


def quoted(address):
    return "/addresses/" + urllib.parse.quote(address, safe="")


def bounce(message_id, who, action="failed", status="5.1.1", words="550 5.1.1 no such user"):
    n = next(letters.COUNT)
    return (f"Return-Path: <>\r\nFrom: Mail Delivery <mailer-daemon@example.com>\r\nTo: help@example.org\r\n"
            f"Subject: Undelivered\r\nMessage-ID: <bounce{n}@example.com>\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            f"--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; {who}\r\nAction: {action}\r\n"
            f"Status: {status}\r\nDiagnostic-Code: smtp; {words}\r\n\r\n"
            f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {message_id}\r\nSubject: Re\r\n\r\nx\r\n--b--\r\n"
            ).encode()


def answered(desk, subject, sender):
    """A conversation whose answer has left: it, the reply, the Message-ID."""
    v = letters.conversation(desk, desk.admin, subject, sender=sender)
    m = post(desk.admin, v, {"markdown": "Here it is.", "seen_message": v["messages"][0]["id"]}).json
    sent = desk.wait(lambda: next((x for x in outgoing(desk) if x["Subject"] == f"Re: {subject}"), None))
    desk.wait(lambda: reply_of(desk, v["number"], m["id"])["delivery"]["state"] == "sent")
    return v, m, sent["Message-ID"]


def reply_of(desk, number, message):
    return next(m for m in desk.admin.get(f"/conversations/{number}").json["messages"] if m["id"] == message)


def test_a_bounce_in_plain_words(desk):
    v, m, message_id = answered(desk, "To nowhere", "Dora <dora@example.com>")
    assert m["warnings"] == [] and not m["automatic"] and m["bounce"] is None and m["delivery"]["bounce"] is None
    now = letters.join(desk, desk.admin, v["number"], bounce(message_id, "dora@example.com", "delayed", "4.4.1", "timeout"))
    d = reply_of(desk, v["number"], m["id"])["delivery"]
    assert now["state"] == "waiting" and d["state"] == "sent" and not d["bounce"]["permanent"]
    assert not d["bounce"]["final"]
    assert d["bounce"]["cause"] == "out_of_reach"
    now = letters.join(desk, desk.admin, v["number"], bounce(message_id, "dora@example.com"))
    d, report = reply_of(desk, v["number"], m["id"])["delivery"], now["messages"][-1]
    assert now["state"] == "open" and d["state"] == "bounced" and not d["attempts"][-1]["ok"]
    b = d["bounce"]
    assert b["permanent"] and b["final"] and b["cause"] == "no_such_address" and b["status"] == "5.1.1"
    assert b["title"] == "There is no such address." and b["next_step"] and b["words"] == "550 5.1.1 no such user"
    assert b["addresses"] == ["dora@example.com"] and b["report"] == report["id"] and b["reply"] == m["id"]
    assert report["mail_kind"] == "bounce" and report["bounce"]["reply"] == m["id"]

    k = desk.admin.get(f"/customers/{v['customer']['id']}").json
    dead = k["address_states"][0]["undeliverable"]
    assert k["address_states"][0]["address"] == "dora@example.com" and dead["cause"] == "no_such_address"
    again = post(desk.admin, v, {"markdown": "Once more.", "seen_message": report["id"]}).json
    assert [(w["address"], w["code"]) for w in again["warnings"]] == [("dora@example.com", "undeliverable")]
    s = desk.admin.patch(quoted("Dora@example.com"), {"undeliverable": False}).json
    assert s["undeliverable"] is None and s["address"] == "dora@example.com"
    assert desk.admin.get(f"/customers/{v['customer']['id']}").json["address_states"][0]["undeliverable"] is None
    desk.admin.patch("/me", {"language": "pl"})
    title = reply_of(desk, v["number"], report["id"])["bounce"]["title"]
    desk.admin.patch("/me", {"language": "en"})
    assert title and title != b["title"]


def test_blocking_by_people(desk):
    ola, lea = desk.add_user("ola@example.org"), desk.add_user("lea@example.org", role="lead")
    v = letters.conversation(desk, ola, "Before the block", sender="Eve <eve@example.net>")
    hears = desk.admin.events()
    b = ola.post("/blocks", {"address": "Eve@Example.net"}).json
    assert b["address"] == "eve@example.net" and b["domain"] is None and b["by"]["name"] == "Ola"
    e = hears.until("block.added")
    assert e and e[2]["subject_id"] == b["id"] and e[2]["actor"] == b["by"]["id"] and "eve" not in str(e[2])
    hears.close()
    assert ola.post("/blocks", {"address": "eve@example.net"}).json["id"] == b["id"]
    assert ola.get(quoted("eve@example.net")).json["block"]["id"] == b["id"]
    assert row(ola, v["number"], "open")
    spam = letters.conversation(desk, ola, "After the block", sender="Eve <eve@example.net>")
    assert spam["spam"] and row(ola, spam["number"], "spam") and not row(ola, spam["number"], "open")
    # taken out by a person, and nothing was learnt from it
    assert not change(ola, spam, {"spam": False}).json["spam"]
    assert ola.get(quoted("eve@example.net")).json["block"]["id"] == b["id"]

    ola.post("/blocks", {"domain": "example.net"}, expect="not_allowed")
    whole = lea.post("/blocks", {"domain": "Bad.example"}).json
    assert whole["domain"] == "bad.example" and whole["address"] is None
    ola.delete(f"/blocks/{whole['id']}", expect="not_allowed")
    assert ola.get(quoted("x@mail.bad.example")).json["block"]["id"] == whole["id"]
    assert [x["id"] for x in ola.get("/blocks").json["items"]] == [whole["id"], b["id"]]
    ola.post("/blocks", {}, expect="address_or_domain")
    ola.post("/blocks", {"address": "a@b.example", "domain": "b.example"}, expect="address_or_domain")
    ola.post("/blocks", {"address": "help@example.org"}, expect="own_address")
    lea.post("/blocks", {"domain": "example.org"}, expect="own_address")
    lea.post("/blocks", {"domain": "example"}, expect="not_a_domain")
    ola.get("/blocks?cursor=x", expect="bad_cursor")
    ola.delete(f"/blocks/{b['id']}")
    ola.delete(f"/blocks/{b['id']}", expect="no_such_block")
    lea.delete(f"/blocks/{whole['id']}")
    assert ola.get(quoted("eve@example.net")).json["block"] is None
    ola.get("/addresses/nobody", expect=404)


def test_pages_of_blocks(desk):
    made = [desk.admin.post("/blocks", {"address": f"page{i}@example.net"}).json["id"] for i in range(53)]
    first = desk.admin.get("/blocks").json
    rest = desk.admin.get(f"/blocks?cursor={first['next']}").json
    assert [x["id"] for x in first["items"] + rest["items"]] == made[::-1] and rest["next"] is None
    for i in made:
        desk.admin.delete(f"/blocks/{i}")


def test_a_sheet_from_elsewhere_is_told(desk):
    raw = letters.multipart("A drawn letter", "<style>@import url(https://pictures.example/a.css);"
                            "p{background:url(https://pictures.example/a.png)}</style><p>Hi</p>", [])
    m = letters.taken(desk, desk.admin, raw, "A drawn letter")["messages"][0]
    assert m["holds_remote"] and not m["has_remote"]
    # only in the sheet the mark is ours
    raw = letters.multipart("A letter about marks", "<style>p{color:#123456}</style><p>ws-held{color:red}</p>", [])
    assert not letters.taken(desk, desk.admin, raw, "A letter about marks")["messages"][0]["holds_remote"]
    for query in ("", "?pictures=1"):
        assert b"pictures.example" not in desk.admin.get(f"/messages/{m['id']}/html{query}").body


def test_pictures_of_a_sender(desk):
    raw = letters.multipart("A newsletter", '<p>Hi <img src="https://pictures.example/a.png"></p>', [])
    letters.mailbox(desk, "help@example.org")
    assert desk.receive(raw, "help@example.org") == 0
    number = desk.wait(lambda: next((r["number"] for r in desk.admin.get("/conversations?view=all").json["items"]
                                     if r["subject"] == "A newsletter"), None))
    m = desk.admin.get(f"/conversations/{number}").json["messages"][0]
    page = f"/messages/{m['id']}/html"

    def loads(query=""):
        r = desk.admin.get(page + query)
        return "https:" in r.header("content-security-policy"), b' src="https://pictures.example' in r.body
    assert m["has_remote"] and not m["holds_remote"] and loads() == (False, False) and loads("?pictures=1") == (True, True)
    assert desk.admin.patch(quoted("anna@example.com"), {"pictures": "always"}).json["pictures"] == "always"
    assert loads() == (True, True) and loads("?pictures=0") == (False, False)
    desk.admin.patch("/settings", {"remote_pictures": "never"})
    assert desk.admin.get(quoted("anna@example.com")).json["pictures"] == "never"
    assert loads() == (False, False) and loads("?pictures=1") == (False, False)
    desk.admin.patch("/settings", {"remote_pictures": "ask"})
    assert desk.admin.patch(quoted("anna@example.com"), {"pictures": "ask"}).json["pictures"] == "ask"
    assert loads() == (False, False)
    desk.admin.patch(quoted("anna@example.com"), {"pictures": "sometimes"}, expect=422)
    desk.admin.patch(quoted("anna@example.com"), {"undeliverable": True}, expect="only_the_post")


def test_receipts(desk):
    box = letters.mailbox(desk, "receipts@example.org")
    m = desk.admin.get(f"/mailboxes/{box}").json
    assert m["receipt"] is False and m["spam_header"] == "X-Spam-Flag: YES" and m["authserv_id"] is None
    first = letters.conversation(desk, desk.admin, "No receipt yet", to="receipts@example.org")
    assert first["receipt"] is None
    desk.admin.patch(f"/mailboxes/{box}", {"receipt": True, "authserv_id": "mx.example.org"})
    assert letters.conversation(desk, desk.admin, "Nor now", to="receipts@example.org")["receipt"] is None
    desk.admin.patch("/settings", {"receipt_enabled": True, "desk_name": "The Well"})
    try:
        v = letters.conversation(desk, desk.admin, "With a receipt", to="receipts@example.org")
        r, own = v["receipt"], v["messages"][1]
        assert r["state"] == "sent" and r["letter"] == v["messages"][0]["id"] and r["reply"] == own["id"]
        assert own["kind"] == "reply" and own["automatic"] and own["automatic_by"] == "receipt" and own["author"] is None and own["from"]["name"] == "The Well"
        assert v["state"] == "open" and v["preview"] == "words" and v["message_count"] == 2
        sent = desk.wait(lambda: next((x for x in outgoing(desk) if x["Subject"] == "Re: With a receipt"), None))
        assert sent["Auto-Submitted"] == "auto-replied" and sent["X-Auto-Response-Suppress"] == "All"
        assert "arrived" in sent.get_content() and "With a receipt" not in sent.get_content()
        # who saw the letter has seen enough to answer
        post(desk.admin, v, {"markdown": "Hello", "seen_message": v["messages"][0]["id"]})
        again = letters.conversation(desk, desk.admin, "Forged", to="receipts@example.org",
                                     more="Authentication-Results: mx.example.org; dmarc=fail\r\n")
        assert again["receipt"]["state"] == "withheld" and again["receipt"]["reason"] == "unproven"
        assert again["receipt"]["title"] and again["receipt"]["reply"] is None and len(again["messages"]) == 1
        assert not desk.admin.get("/conversations?q=%22written%20by%20the%20desk%20itself%22").json["items"]
    finally:
        desk.admin.patch("/settings", {"receipt_enabled": False})


def test_spam_headers_of_a_mailbox(desk):
    box = letters.mailbox(desk, "spam@example.org")
    v = letters.conversation(desk, desk.admin, "Marked", to="spam@example.org", more="X-Spam-Flag: YES\r\n")
    assert v["spam"]
    m = desk.admin.patch(f"/mailboxes/{box}", {"spam_header": "X-Junk: y"}).json
    assert m["spam_header"] == "X-Junk: y"
    assert not letters.conversation(desk, desk.admin, "Not believed", to="spam@example.org",
                                    more="X-Spam-Flag: YES\r\n")["spam"]
    assert letters.conversation(desk, desk.admin, "Believed", to="spam@example.org", more="X-Junk: yes\r\n")["spam"]
    r = desk.admin.patch(f"/mailboxes/{box}", {"spam_header": "no colon"}, expect="no_such_header")
    assert r.json["field"] == "spam_header"
    assert desk.admin.patch(f"/mailboxes/{box}", {"spam_header": None}).json["spam_header"] is None


def test_what_is_known_is_for_those_who_see_a_letter(desk):
    """One who sees one mailbox learns nothing of what bounced for another."""
    letters.mailbox(desk, "help@example.org")
    letters.mailbox(desk, "quiet@example.org", open_to_all=False)
    desk.admin.put(f"/mailboxes/{letters.mailbox(desk, 'help@example.org')}/access",
                   {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    kim = desk.add_user("kim@example.org")
    desk.admin.put(f"/mailboxes/{letters.mailbox(desk, 'quiet@example.org')}/access",
                   {"open_to_all": False, "user_ids": [kim.get("/me").json["id"], desk.admin.get("/me").json["id"]]})
    v, m, message_id = answered(desk, "Gone from here", "Elsa <elsa@example.com>")
    letters.join(desk, desk.admin, v["number"], bounce(message_id, "elsa@example.com"))
    assert desk.admin.get(quoted("elsa@example.com")).json["undeliverable"]["words"] == "550 5.1.1 no such user"
    kim.get(quoted("elsa@example.com"), expect="no_such_sender")
    kim.get(quoted("nobody-at-all@example.com"), expect="no_such_sender")
    kim.patch(quoted("elsa@example.com"), {"pictures": "always"}, expect="no_such_sender")
    kim.patch(quoted("elsa@example.com"), {"undeliverable": False}, expect="no_such_sender")
    assert desk.admin.get(quoted("elsa@example.com")).json["pictures"] == "ask"
    assert desk.admin.get(quoted("elsa@example.com")).json["undeliverable"] is not None
    # the same person writes where kim sees it, with somebody in copy
    letters.conversation(desk, kim, "Another matter", to="quiet@example.org", sender="Elsa <ELSA@example.com>",
                         more="Cc: Otto <otto@example.com>\r\n")
    assert kim.get(quoted("Elsa@example.com")).json["undeliverable"] is None
    assert kim.get(quoted("otto@example.com")).json["address"] == "otto@example.com"
    assert kim.patch(quoted("elsa@example.com"), {"pictures": "always"}).json["pictures"] == "always"
    desk.admin.put(f"/mailboxes/{letters.mailbox(desk, 'help@example.org')}/access", {"open_to_all": True, "user_ids": []})
