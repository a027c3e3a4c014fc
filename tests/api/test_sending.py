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
