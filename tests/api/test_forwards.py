"""A customer's letter that a person of the desk forwarded: who wrote it, taken on request, undone."""
import letters

TEXT = """Please see to it.

---------- Forwarded message ---------
From: Cecylia Nowak <cecylia@example.com>
Date: Mon, Jan 5, 2026 at 10:00 AM
Subject: My lamp
To: <ada@example.org>

The lamp is broken."""


def test_on_request_only(desk):
    v = letters.conversation(desk, desk.admin, "Fwd: My lamp", TEXT, sender="Ada <ada@example.org>")
    m = v["messages"][0]
    assert v["customer"]["address"] == "ada@example.org" and m["from"]["address"] == "ada@example.org"
    f = m["forward"]
    assert f["by"]["name"] == "Ada Admin" and not f["taken"] and f["forwarder"]["address"] == "ada@example.org"
    assert f["sender"] == {"name": "Cecylia Nowak", "address": "cecylia@example.com"}
    taken = desk.admin.post(f"/messages/{m['id']}/original-sender", expect=200).json
    assert taken["from"] == f["sender"] and taken["forward"]["taken"]
    assert taken["forward"]["forwarder"] == m["from"] and taken["forward"]["sender"] == f["sender"]
    assert desk.admin.post(f"/messages/{m['id']}/original-sender", expect=200).json == taken
    url = f"/conversations/{v['number']}"
    now = desk.admin.get(url).json
    assert now["customer"]["name"] == "Cecylia Nowak" and now["version"] > v["version"]
    reply = desk.admin.post(f"{url}/replies", {"markdown": "We send another.", "seen_message": m["id"]}).json
    assert [a["address"] for a in reply["to"]] == ["cecylia@example.com"]
    back = desk.admin.delete(f"/messages/{m['id']}/original-sender", expect=200).json
    assert back == m
    assert desk.admin.get(url).json["customer"] == v["customer"]
    desk.admin.delete(f"/messages/{m['id']}/original-sender", expect="not_taken")


def test_who_wrote_to_us(desk):
    v = letters.conversation(desk, desk.admin, "A plain letter")
    m = v["messages"][0]
    assert m["forward"] is None
    r = desk.admin.post(f"/messages/{m['id']}/original-sender", expect="no_original")
    assert r.status == 409
    desk.admin.post("/messages/999999/original-sender", expect="no_such_message")


def test_a_stranger_forwards(desk):
    """Nobody of the desk: told all the same, without a name of ours."""
    v = letters.conversation(desk, desk.admin, "Fwd: A lamp", TEXT, sender="Zenon <zenon@example.net>")
    f = v["messages"][0]["forward"]
    assert f["by"] is None and f["sender"]["address"] == "cecylia@example.com"
    assert v["customer"]["address"] == "zenon@example.net"
