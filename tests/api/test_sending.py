"""How mailboxes write: further addresses, signatures, signed addresses; sizes; servers that refuse some."""
import re

import letters
from fakeservers import FakeSmtp
from test_replies import outgoing, post


def smtp_box(desk, address, server):
    """A mailbox that sends through this fake server."""
    desk.run("mailbox", "add", address, "--smtp", f"smtp+plain://127.0.0.1:{server.port}", "--login", "u", stdin=b"geheim\n")
    return next(m["id"] for m in desk.admin.get("/mailboxes").json["items"] if m["address"] == address)


def delivery(desk, v, message):
    whole = desk.admin.get(f"/conversations/{v['number']}").json
    return next(m for m in whole["messages"] if m["id"] == message["id"])["delivery"]


def test_how_a_mailbox_writes(desk):
    box = letters.mailbox(desk, "help@example.org")
    path = f"/mailboxes/{box}/sending"
    assert desk.admin.get(path).json == {"plus_addressing": False, "aliases": [], "signatures": {}, "size_max": None}
    wish = {"plus_addressing": True, "aliases": ["Shop@Example.org"],
            "signatures": {"pl": "Pozdrawiam\n{agent_name}", "other": "Regards\n{mailbox_name}", "lt": ""}}
    got = desk.admin.put(path, wish).json
    assert got["aliases"] == ["shop@example.org"] and sorted(got["signatures"]) == ["other", "pl"] and got["plus_addressing"]
    letters.mailbox(desk, "else@example.org")
    for bad, code in ((dict(wish, aliases=["else@example.org"]), "alias_taken"), (dict(wish, aliases=["no"]), 422),
                      (dict(wish, signatures={"xx": "a"}), 422), ({"aliases": []}, 422)):
        desk.admin.put(path, bad, expect=code)
    desk.admin.post("/mailboxes", {"address": "shop@example.org", "local": True}, expect="alias_taken")
    desk.admin.get("/mailboxes/999/sending", expect="no_such_mailbox")
    eva = desk.add_user("eva@example.org")
    assert eva.get(path).json["aliases"] == ["shop@example.org"]
    eva.put(path, wish, expect=403)

    # what would stand below is told before: the language's, then what is everybody's
    for language, begins in (("pl", "Pozdrawiam\n"), ("sv", "Regards\nHelp")):
        v = letters.conversation(desk, desk.admin, f"Signed {language}")
        desk.admin.patch(f"/conversations/{v['number']}", {"language": language}, headers={"If-Match": f'"{v["version"]}"'})
        said = desk.admin.get(f"/conversations/{v['number']}/recipients").json
        assert said["signature"].startswith(begins), said
        assert said["from_choices"] == ["help@example.org", "shop@example.org"]

    # to the alias by the pipe, answered from it, the answer by the signed address alone
    assert desk.receive(letters.mail("By alias", "words", to="shop@example.org"), "shop@example.org") == 0
    row = desk.wait(lambda: [c for c in desk.admin.get("/conversations?view=all").json["items"] if c["subject"] == "By alias"])[0]
    assert row["mailbox"]["address"] == "help@example.org"
    v = desk.admin.get(f"/conversations/{row['number']}").json
    m = post(desk.admin, v, {"markdown": "Here.", "seen_message": v["messages"][0]["id"]}).json
    assert m["from"]["address"] == "shop@example.org" and m["folded"].startswith("-- \nRegards\nHelp")
    post(desk.admin, v, {"markdown": "x", "seen_message": m["id"], "from": "else@example.org"}, expect="not_our_address")
    sent = desk.wait(lambda: next((x for x in outgoing(desk) if x["Subject"] == "Re: By alias"), None))
    assert re.match(r"shop\+ws\.[a-z0-9]+\.[a-z2-7]{16}@example\.org$", sent["Reply-To"]), sent["Reply-To"]
    assert "shop@example.org" in sent["From"]
    answer = letters.mail("Thanks", "thank you", to=sent["Reply-To"])
    assert desk.receive(answer, sent["Reply-To"]) == 0, "the pipe knows the mailbox by the address without its tag"
    now = desk.wait(lambda: (lambda w: w if w["message_count"] == 3 else None)(desk.admin.get(f"/conversations/{v['number']}").json))
    assert now["messages"][-1]["text"] == "thank you" and not now["messages"][-1]["new_sender"]


def test_many_replies_few_connections(desk):
    with FakeSmtp(size=20 << 20) as server:
        box = smtp_box(desk, "many@example.org", server)
        for i in range(20):
            letters.conversation(desk, desk.admin, f"many {i}", to="many@example.org")
        desk.admin.patch(f"/mailboxes/{box}", {"paused": True})
        rows = [c for c in desk.admin.get("/conversations?view=all&limit=100").json["items"] if c["subject"].startswith("many ")]
        for row in rows:
            v = desk.admin.get(f"/conversations/{row['number']}").json
            post(desk.admin, v, {"markdown": f"answer {v['number']}", "seen_message": v["messages"][0]["id"]})
        desk.admin.patch(f"/mailboxes/{box}", {"paused": False})
        desk.wait(lambda: len(server.taken) == 20)
        assert server.connections == 1, server.connections
        bodies = b"\n".join(body for _, body in server.taken)
        assert all(bodies.count(f"answer {r['number']}\r\n".encode()) == 1 for r in rows)
        desk.wait(lambda: desk.admin.get(f"/mailboxes/{box}/sending").json["size_max"] == 20 << 20)


def test_some_recipients_are_refused(desk):
    choose = lambda server, conn, tag, rest: b"550 5.1.1 no bob here\r\n" if "bob@" in rest else None
    with FakeSmtp(on={"RCPT": choose}) as server:
        smtp_box(desk, "partly@example.org", server)
        v = letters.conversation(desk, desk.admin, "partly", to="partly@example.org")
        m = post(desk.admin, v, {"markdown": "hello", "seen_message": v["messages"][0]["id"], "cc": ["bob@example.net"]}).json
        d = desk.wait(lambda: (lambda d: d if d["state"] == "partly" else None)(delivery(desk, v, m)))
        assert {r["address"]: r["state"] for r in d["recipients"]} == {"anna@example.com": "sent", "bob@example.net": "refused"}
        refused = next(a for a in d["attempts"] if not a["ok"])
        assert refused["recipient"] == "bob@example.net" and "no bob here" in refused["words"]
        assert refused["reason"] == "no_such_address"
        assert desk.admin.get(f"/conversations/{v['number']}").json["state"] == "open", "somebody has to look"
        assert [r for r, _ in server.taken] == [["anna@example.com"]]


def test_too_large_for_the_server(desk):
    with FakeSmtp(size=2 << 20) as server:
        box = smtp_box(desk, "small@example.org", server)
        v = letters.conversation(desk, desk.admin, "small", to="small@example.org")
        post(desk.admin, v, {"markdown": "a word", "seen_message": v["messages"][0]["id"]})
        desk.wait(lambda: desk.admin.get(f"/mailboxes/{box}/sending").json["size_max"])
        seen = desk.admin.get(f"/conversations/{v['number']}").json["messages"][-1]["id"]
        a = desk.admin.request("POST", "/attachments?name=a.bin", raw=b"x" * (1600 << 10), expect=201).json
        r = post(desk.admin, v, {"markdown": "a file", "seen_message": seen, "attachments": [a["id"]]}, expect="too_large_for_server")
        assert r.status == 413 and "2.0 MB" in r.json["title"] and r.json["field"] == "attachments"
        assert "1.4 MB" in r.json["title"], "what fits, with the growth on the way"
        b = desk.admin.request("POST", "/attachments?name=b.bin", raw=b"x" * (1400 << 10), expect=201).json
        m = post(desk.admin, v, {"markdown": "a file", "seen_message": seen, "attachments": [b["id"]]}).json
        desk.wait(lambda: delivery(desk, v, m)["state"] == "sent")
        assert max(len(body) for _, body in server.taken) <= 2 << 20


def test_to_whom_an_answer_goes(desk):
    v = letters.conversation(desk, desk.admin, "To all", sender="Anna <anna@example.com>",
                             more="Cc: Bea <bea@example.com>, HELP+x@example.org\r\n")
    got = desk.admin.get(f"/conversations/{v['number']}/recipients").json
    assert got["to"] == [{"name": "Anna", "address": "anna@example.com", "no_reply": False}]
    assert [x["address"] for x in got["cc"]] == ["bea@example.com"]
    assert got["from"] == "help@example.org" and got["from_choices"][0] == "help@example.org"
    desk.admin.get("/conversations/999999/recipients", expect="no_such_conversation")


def test_forward(desk):
    letters.mailbox(desk, "help@example.org")
    raw = letters.multipart("Broken parcel", "<p>It is <b>broken</b></p>", [("a.txt", "text/plain", None, "d29yZHM="), ("b.txt", "text/plain", None, "bW9yZQ==")])
    assert desk.receive(raw, "help@example.org") == 0
    row = desk.wait(lambda: [c for c in desk.admin.get("/conversations?view=all").json["items"] if c["subject"] == "Broken parcel"])[0]
    v = desk.admin.get(f"/conversations/{row['number']}").json
    letter, url = v["messages"][0], f"/conversations/{row['number']}/forwards"
    first = letter["attachments"][0]["id"]
    body = {"message": letter["id"], "to": ["maker@example.net"], "markdown": "Can you help?"}
    m = desk.admin.post(url, dict(body, attachments=[first])).json
    assert m["forward_of"] == letter["id"] and m["kind"] == "reply" and m["text"] == "Can you help?" and len(m["attachments"]) == 1
    assert "Forwarded letter" in m["folded"] and "It is" in m["folded"]
    assert len(desk.admin.post(url, body).json["attachments"]) == 2, "all of them, unless some are named"
    for wrong, code in ((dict(body, message=99999), "no_such_message"), (dict(body, to=[]), "no_recipient"),
                        (dict(body, to=["help@example.org"]), "own_address"), ({"message": letter["id"]}, 422),
                        (dict(body, attachments=[99999]), "no_such_attachment")):
        desk.admin.post(url, wrong, expect=code)
    assert desk.admin.get(f"/conversations/{row['number']}").json["state"] == "open"
    sent = desk.wait(lambda: next((x for x in outgoing(desk) if x["Subject"] == "Fwd: Broken parcel"), None))
    assert sent["To"] == "maker@example.net" and sent["In-Reply-To"] is None
    answer = letters.mail("Re: Fwd: Broken parcel", "It is mended.", sender="Maker <maker@example.net>",
                          more=f"In-Reply-To: {sent['Message-ID']}\r\n")
    now = letters.join(desk, desk.admin, row["number"], answer)
    assert now["messages"][-1]["new_sender"] and now["messages"][-1]["text"] == "It is mended."
    to = desk.admin.get(f"/conversations/{row['number']}/recipients").json
    assert [x["address"] for x in to["to"] + to["cc"]] == ["anna@example.com"]


def test_send_later(desk):
    import datetime
    at = lambda **k: (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**k)).strftime("%Y-%m-%dT%H:%M:%SZ")
    v = letters.conversation(desk, desk.admin, "Later")
    url, seen = f"/conversations/{v['number']}", v["messages"][0]["id"]
    body = {"markdown": "Good morning", "seen_message": seen}
    for wrong, code in (({"send_at": at(days=-1)}, "time_passed"), ({"send_at": at(days=400)}, "too_far"),
                        ({"send_at": at(days=1), "hold_seconds": 5}, "two_times"), ({"send_at": "tomorrow"}, 422)):
        post(desk.admin, v, dict(body, **wrong), expect=code)
    m = post(desk.admin, v, dict(body, send_at=at(days=1), state="solved")).json
    assert m["delivery"]["state"] == "scheduled" and m["delivery"]["due_at"] and not m["delivery"]["newer_arrived"]
    assert desk.admin.get(url).json["state"] == "open"
    now = letters.join(desk, desk.admin, v["number"], letters.mail("Re: Later", "one more", more="").replace(
        b"Subject: Re: Later", f"Subject: Re: Later [#{v['number']}]".encode()))
    assert now["messages"][1]["delivery"]["newer_arrived"]
    draft = desk.admin.post(f"/messages/{m['id']}/undo", expect=200).json
    assert draft["html"] == "<p>Good morning</p>" and draft["forward_of"] is None

    # one that stays here when the customer writes
    v = letters.conversation(desk, desk.admin, "Unless")
    url = f"/conversations/{v['number']}"
    m = post(desk.admin, v, {"markdown": "Words to keep", "seen_message": v["messages"][0]["id"], "send_at": at(days=1),
                             "cancel_if_customer_writes": True}).json
    assert m["delivery"]["cancel_if_customer_writes"]
    assert desk.receive(letters.mail(f"Re: Unless [#{v['number']}]", "one more"), "help@example.org") == 0
    desk.wait(lambda: [x["kind"] for x in desk.admin.get(url).json["messages"]] == ["inbound", "inbound"])
    assert "Words to keep" in desk.admin.get(f"{url}/drafts/reply").json["html"]

    # soon: it leaves by itself
    v = letters.conversation(desk, desk.admin, "Soon")
    m = post(desk.admin, v, {"markdown": "Now", "seen_message": v["messages"][0]["id"], "send_at": at(seconds=5), "state": "solved"}).json
    desk.wait(lambda: delivery(desk, v, m)["state"] == "sent")
    assert desk.admin.get(f"/conversations/{v['number']}").json["state"] == "solved"


def test_a_wrong_address_is_put_right(desk):
    choose = lambda server, conn, tag, rest: b"550 5.1.1 no bob here\r\n" if "bob@" in rest else None
    with FakeSmtp(on={"RCPT": choose}) as server:
        smtp_box(desk, "right@example.org", server)
        v = letters.conversation(desk, desk.admin, "right", to="right@example.org")
        m = post(desk.admin, v, {"markdown": "hello", "seen_message": v["messages"][0]["id"], "to": ["bob@example.net"]}).json
        desk.wait(lambda: delivery(desk, v, m)["state"] == "failed")
        desk.admin.post(f"/messages/{m['id']}/retry", {"to": ["right@example.org"]}, expect="own_address")
        desk.admin.post(f"/messages/{m['id']}/retry", {"to": ["x"]}, expect=422)
        again = desk.admin.post(f"/messages/{m['id']}/retry", {"to": ["robert@example.net"]}, expect=200).json
        assert [x["address"] for x in again["to"]] == ["robert@example.net"]
        desk.wait(lambda: delivery(desk, v, m)["state"] == "sent")
        assert [r for r, _ in server.taken] == [["robert@example.net"]]
        assert [a["ok"] for a in delivery(desk, v, m)["attempts"]] == [False, True]
