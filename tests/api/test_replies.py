"""Replies, notes, drafts: what may go out, what is taken back, what is kept."""
import email
import email.policy
import os

import letters


def post(client, v, body, **more):
    return client.post(f"/conversations/{v['number']}/replies", body, **more)


def outgoing(desk):
    """What local mailboxes sent, oldest first."""
    folder = os.path.join(desk.data, "outgoing")
    names = sorted((os.path.join(folder, n) for n in os.listdir(folder) if n.endswith(".eml")), key=os.path.getmtime) \
        if os.path.isdir(folder) else []
    out = []
    for name in names:
        with open(name, "rb") as f:
            out.append(email.message_from_bytes(f.read(), policy=email.policy.default))
    return out


def test_a_reply_goes_out(desk):
    v = letters.conversation(desk, desk.admin, "Please answer")
    letter = v["messages"][0]
    m = post(desk.admin, v, {"markdown": "It **is** here.", "seen_message": letter["id"]}).json
    assert m["kind"] == "reply" and m["author"]["name"] and m["to"] == [{"name": "Anna Kowalska", "address": "anna@example.com"}]
    assert m["subject"] == "Re: Please answer" and "<strong>is</strong>" in m["html"] and m["text"] == "It is here."
    assert m["delivery"]["state"] in ("waiting", "sending", "sent")
    now = desk.admin.get(f"/conversations/{v['number']}").json
    assert now["state"] == "waiting" and now["message_count"] == 2 and now["preview"] == "It is here."
    desk.wait(lambda: desk.admin.get(f"/conversations/{v['number']}").json["messages"][1]["delivery"]["state"] == "sent")
    sent = desk.wait(lambda: next((x for x in outgoing(desk) if x["Subject"] == "Re: Please answer"), None))
    assert sent["In-Reply-To"].startswith("<api") and sent["In-Reply-To"] in sent["References"]
    assert sent["Message-ID"].startswith("<ws.") and "anna@example.com" in sent["To"]
    kinds = [p.get_content_type() for p in sent.walk()]
    assert "text/plain" in kinds and "text/html" in kinds
    assert "It is here." in sent.get_body(("plain",)).get_content()

    answer = letters.mail("Re: Please answer", "Thank you.", more=f"In-Reply-To: {sent['Message-ID']}\r\n")
    now = letters.join(desk, desk.admin, v["number"], answer)
    assert now["state"] == "open" and now["messages"][-1]["text"] == "Thank you."
    raw = desk.admin.get(f"/messages/{m['id']}/raw")
    assert raw.header("content-type") == "message/rfc822" and b"Re: Please answer" in raw.body
    assert b"Thank you." in desk.admin.get(f"/messages/{now['messages'][-1]['id']}/raw").body


def test_seen_is_what_is_there(desk):
    """A number above all others would pass over whatever comes meanwhile."""
    v = letters.conversation(desk, desk.admin, "What was seen")
    other = letters.conversation(desk, desk.admin, "Another one, later")
    seen = v["messages"][0]["id"]
    for odd in (seen + 1000, 2 ** 62, other["messages"][0]["id"]):
        r = post(desk.admin, v, {"markdown": "x", "seen_message": odd}, expect="no_such_message")
        assert r.status == 422 and r.json["field"] == "seen_message"
    # one that was taken back since was seen all the same
    m = post(desk.admin, v, {"markdown": "x", "seen_message": seen, "hold_seconds": 60}).json
    desk.admin.post(f"/messages/{m['id']}/undo", expect=None)
    post(desk.admin, v, {"markdown": "x", "seen_message": m["id"]})


def test_to_whom_a_reply_goes_is_said_before(desk):
    """What the page shows is what the desk does when nobody wishes otherwise."""
    v = letters.conversation(desk, desk.admin, "A form", sender="Shop <robot@example.com>",
                             more="Reply-To: Carl <carl@example.com>, help@example.org\r\n")
    assert v["reply_to"] == [{"name": "Carl", "address": "carl@example.com"}]
    number, seen = v["number"], v["messages"][0]["id"]
    m = post(desk.admin, v, {"markdown": "Yes.", "seen_message": seen}).json
    assert m["to"] == v["reply_to"]
    sent = desk.wait(lambda: next((x for x in outgoing(desk) if x["Subject"] == "Re: A form"), None))
    # Carl answers from home, and then a stranger with the same thread
    now = letters.join(desk, desk.admin, number, letters.mail(
        "Re: A form", "From Carl.", sender="Carl <carl@example.com>", more=f"In-Reply-To: {sent['Message-ID']}\r\n"))
    assert now["reply_to"] == [{"name": "Carl", "address": "carl@example.com"}]
    now = letters.join(desk, desk.admin, number, letters.mail(
        "Re: A form", "To me!", sender="Eve <eve@example.net>", more=f"In-Reply-To: {sent['Message-ID']}\r\n"))
    assert now["messages"][-1]["new_sender"]
    assert now["reply_to"] == [{"name": "Carl", "address": "carl@example.com"}]
    m = post(desk.admin, v, {"markdown": "Yes.", "seen_message": now["messages"][-1]["id"]}).json
    assert m["to"] == now["reply_to"]


def test_newer_messages_stop_it(desk):
    v = letters.conversation(desk, desk.admin, "Meanwhile")
    seen = v["messages"][0]["id"]
    now = letters.join(desk, desk.admin, v["number"],
                       letters.mail("Re: Meanwhile", "One more thing", more="X-N: 1\r\n",
                                    sender="Anna Kowalska <anna@example.com>").replace(
                           b"Subject: Re: Meanwhile", f"Subject: Re: Meanwhile [#{v['number']}]".encode()))
    body = {"markdown": "Answer", "seen_message": seen}
    r = post(desk.admin, v, body, expect="newer_messages")
    assert r.status == 409 and [m["text"] for m in r.json["newer"]] == ["One more thing"]
    post(desk.admin, v, dict(body, confirm_newer=seen), expect="newer_messages")
    newest = now["messages"][-1]["id"]
    post(desk.admin, v, dict(body, confirm_newer=newest))
    post(desk.admin, v, {"markdown": "x"}, expect=422)


def test_hold_and_undo(desk):
    v = letters.conversation(desk, desk.admin, "Held")
    url = f"/conversations/{v['number']}"
    a = desk.admin.request("POST", "/attachments?name=plan.pdf", raw=b"%PDF-1.4", expect=201).json
    m = post(desk.admin, v, {"html": "<p>Held words</p>", "seen_message": v["messages"][0]["id"], "hold_seconds": 600,
                             "attachments": [a["id"]], "cc": ["carl@example.net"], "state": "solved"}).json
    assert m["delivery"]["state"] == "held" and m["delivery"]["due_at"] and m["attachments"][0]["name"] == "plan.pdf"
    assert desk.admin.get(url).json["state"] == "solved"
    other = desk.add_user("ivo@example.org")
    other.post(f"/messages/{m['id']}/undo", expect="not_yours")
    hears = desk.admin.events()
    draft = desk.admin.post(f"/messages/{m['id']}/undo", expect=200).json
    assert draft["html"] == "<p>Held words</p>" and draft["cc"] == ["carl@example.net"]
    assert [x["id"] for x in draft["attachments"]] == [a["id"]]
    assert hears.until("draft.changed")[2]["subject_kind"] == "user"
    hears.close()
    now = desk.admin.get(url).json
    assert now["message_count"] == 1 and len(now["messages"]) == 1 and now["state"] == "open"
    assert desk.admin.get(f"{url}/drafts/reply").json["version"] == draft["version"]
    other.get(f"{url}/drafts/reply", expect="no_draft")
    desk.admin.post(f"/messages/{m['id']}/undo", expect="already_sent")
    desk.admin.post(f"/messages/{m['id']}/retry", expect="not_failed")
    post(desk.admin, v, {"markdown": "x", "seen_message": now["messages"][0]["id"], "hold_seconds": 601}, expect=422)


def test_recipients(desk):
    v = letters.conversation(desk, desk.admin, "To whom")
    body = {"markdown": "x", "seen_message": v["messages"][0]["id"]}
    assert post(desk.admin, v, dict(body, to=["help@example.org"]), expect="own_address").json["field"] == "to"
    post(desk.admin, v, dict(body, to=[]), expect="no_recipient")
    post(desk.admin, v, dict(body, to=["nobody"]), expect=422)
    m = post(desk.admin, v, dict(body, to=["B@example.net"], cc=["b@example.net", "c@example.net"])).json
    assert [x["address"] for x in m["to"]] == ["B@example.net"] and [x["address"] for x in m["cc"]] == ["c@example.net"]
    post(desk.admin, v, {"seen_message": m["id"]}, expect="empty_reply")
    post(desk.admin, v, {"markdown": "a", "html": "b", "seen_message": m["id"]}, expect="two_texts")
    post(desk.admin, v, dict(body, seen_message=m["id"], attachments=[99999]), expect="no_such_attachment")


def test_script_never_goes_out(desk):
    v = letters.conversation(desk, desk.admin, "Script")
    m = post(desk.admin, v, {"markdown": "hi <script>alert(1)</script> [x](javascript:alert(1))",
                             "seen_message": v["messages"][0]["id"]}).json
    assert "<script" not in m["html"] and "javascript:" not in m["html"]
    m = post(desk.admin, v, {"html": "<p onclick='x()'>hi<iframe src='//x'></iframe></p>", "seen_message": m["id"]}).json
    assert m["html"] == "<p>hi</p>"


def test_retry(desk):
    v = letters.conversation(desk, desk.admin, "Retry me")
    m = post(desk.admin, v, {"markdown": "x", "seen_message": v["messages"][0]["id"]}).json
    url = f"/conversations/{v['number']}"
    desk.wait(lambda: desk.admin.get(url).json["messages"][1]["delivery"]["state"] == "sent")
    sent = next(x for x in outgoing(desk) if x["Subject"] == "Re: Retry me")
    mid = sent["Message-ID"]
    bounce = (f"From: Mailer <MAILER-DAEMON@example.net>\r\nTo: help@example.org\r\nSubject: Undelivered\r\n"
              f"Return-Path: <>\r\nMessage-ID: <bounce-{v['number']}@example.net>\r\nMIME-Version: 1.0\r\n"
              f"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
              f"--b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n"
              f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
              f"Final-Recipient: rfc822; anna@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
              f"Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
              f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {mid}\r\n\r\n--b--\r\n").encode()
    assert desk.receive(bounce, "help@example.org") == 0
    desk.wait(lambda: desk.admin.get(url).json["messages"][1]["delivery"]["state"] == "bounced")
    again = desk.admin.post(f"/messages/{m['id']}/retry", expect=200).json
    assert again["delivery"]["state"] in ("waiting", "sending", "sent")
    desk.admin.post("/messages/999999/retry", expect="no_such_message")


def test_notes(desk):
    v = letters.conversation(desk, desk.admin, "Note here")
    url = f"/conversations/{v['number']}"
    n = desk.admin.post(f"{url}/notes", {"markdown": "only *us*", "state": "solved"}).json
    assert n["kind"] == "note" and n["delivery"] is None and n["author"]["id"] and n["to"] == []
    now = desk.admin.get(url).json
    assert now["state"] == "solved" and now["messages"][-1]["id"] == n["id"]
    desk.admin.post(f"{url}/notes", {}, expect="empty_note")
    desk.admin.get(f"/messages/{n['id']}/raw", expect="no_mail")
    desk.admin.post("/conversations/999999/notes", {"markdown": "x"}, expect="no_such_conversation")


def test_drafts_of_a_conversation(desk):
    v = letters.conversation(desk, desk.admin, "A reply and a note")
    url = f"/conversations/{v['number']}/drafts"
    assert desk.admin.get(url).json == {"items": [], "next": None}
    desk.admin.put(f"{url}/note", {"version": 0, "html": "<p>for us</p>"})
    reply = desk.admin.put(f"{url}/reply", {"version": 0, "html": "<p>for them</p>"}).json
    both = desk.admin.get(url).json["items"]
    assert [d["kind"] for d in both] == ["reply", "note"]
    on = {"version": 0, "html": "<p>look</p>", "to": ["maker@example.net"], "from": "shop@example.org", "forward_of": v["messages"][0]["id"]}
    sent_on = desk.admin.put(f"{url}/forward", on).json
    assert {k: sent_on[k] for k in ("to", "from", "forward_of")} == {k: on[k] for k in ("to", "from", "forward_of")}
    assert [d["kind"] for d in desk.admin.get(url).json["items"]] == ["reply", "note", "forward"]
    desk.admin.post(f"/conversations/{v['number']}/forwards", {"message": on["forward_of"], "to": on["to"], "html": "<p>look</p>"})
    desk.admin.get(f"{url}/forward", expect="no_draft")
    assert {k: both[0][k] for k in reply} == reply and reply["from"] is None
    assert desk.add_user("lou@example.org").get(url).json["items"] == []
    desk.admin.delete(f"{url}/reply")
    desk.admin.delete(f"{url}/note")
    assert desk.admin.get(url).json["items"] == []
    desk.admin.get("/conversations/999999/drafts", expect="no_such_conversation")


def test_a_preview_says_whose_words_it_is(desk):
    v = letters.conversation(desk, desk.admin, "Preview")
    kind = lambda: next(r for r in desk.admin.get("/conversations?view=all").json["items"]  # noqa: E731
                        if r["number"] == v["number"])["preview_kind"]
    assert v["preview_kind"] == kind() == "inbound"
    desk.admin.post(f"/conversations/{v['number']}/notes", {"markdown": "Only for us"})
    assert kind() == "note"
    newest = desk.admin.get(f"/conversations/{v['number']}").json["messages"][-1]["id"]
    m = post(desk.admin, v, {"markdown": "For them", "seen_message": newest, "hold_seconds": 60}).json
    assert kind() == "reply"
    desk.admin.post(f"/messages/{m['id']}/undo", expect=200)
    assert kind() == "note"


def test_drafts(desk):
    v = letters.conversation(desk, desk.admin, "Draft here")
    url = f"/conversations/{v['number']}/drafts/note"
    desk.admin.get(url, expect="no_draft")
    d = desk.admin.put(url, {"version": 0, "html": "<p>one</p>", "to": ["a@example.com"], "seen_message": 3}).json
    assert d["version"] == 1 and d["to"] == ["a@example.com"] and d["seen_message"] == 3
    r = desk.admin.put(url, {"version": 0, "html": "<p>two</p>"}, expect="draft_differs")
    assert r.status == 409 and r.json["draft"]["html"] == "<p>one</p>"
    d = desk.admin.put(url, {"version": 1, "html": "<p>two</p>"}).json
    assert d["version"] == 2 and desk.admin.get(url).json["html"] == "<p>two</p>"
    desk.admin.post(f"/conversations/{v['number']}/notes", {"html": "<p>two</p>"})
    desk.admin.get(url, expect="no_draft")
    desk.admin.delete(url)
    desk.admin.get(f"/conversations/{v['number']}/drafts/poem", expect=404)


def test_writing_first(desk):
    box = letters.mailbox(desk, "help@example.org")
    body = {"mailbox_id": box, "to": ["New.Person@example.com"], "subject": "Your order", "markdown": "Hello."}
    r = desk.admin.post("/conversations", body)
    v = r.json
    assert v["state"] == "waiting" and v["customer"]["address"] == "new.person@example.com" and r.header("etag")
    assert v["messages"][0]["subject"] == "Your order" and v["messages"][0]["kind"] == "reply"
    desk.admin.post("/conversations", dict(body, to=[]), expect="no_recipient")
    desk.admin.post("/conversations", dict(body, mailbox_id=999), expect="no_such_mailbox")
    desk.admin.post("/conversations", dict(body, subject=" "), expect="empty_subject")
    assert desk.wait(lambda: [x for x in outgoing(desk) if x["Subject"] == "Your order"])


def test_the_same_key_posts_once(desk):
    v = letters.conversation(desk, desk.admin, "Only once")
    body, key = {"markdown": "once", "seen_message": v["messages"][0]["id"]}, {"Idempotency-Key": "once-1"}
    first = post(desk.admin, v, body, headers=key).json
    assert post(desk.admin, v, body, headers=key).json["id"] == first["id"]
    assert desk.admin.get(f"/conversations/{v['number']}").json["message_count"] == 2
