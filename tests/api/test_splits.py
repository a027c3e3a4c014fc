"""A conversation of its own for a message and what followed it; undo; the links between the two."""
import letters


def split(client, v, body, **more):
    return client.post(f"/conversations/{v['number']}/split", body, headers={"If-Match": f'"{v["version"]}"'}, **more)


def two_people(desk, subject):
    """Anna asks, we answer, Ben comes in by our id: the conversation, whole."""
    v = letters.conversation(desk, desk.admin, subject)
    url = f"/conversations/{v['number']}"
    desk.admin.post(f"{url}/replies", {"markdown": "Soon.", "seen_message": v["messages"][-1]["id"]})
    raw = desk.admin.get(f"/messages/{desk.admin.get(url).json['messages'][-1]['id']}/raw").body.decode()
    our_id = next(line for line in raw.splitlines() if line.lower().startswith("message-id:")).split(":", 1)[1].strip()
    mail = letters.mail(f"Invoice for {subject}", "Quite another thing.", sender="Ben <ben@example.net>",
                        more=f"In-Reply-To: {our_id}\r\n")
    return letters.join(desk, desk.admin, v["number"], mail)


def test_a_message_of_its_own(desk):
    v = two_people(desk, "A vase")
    ben = v["messages"][-1]
    assert ben["new_sender"] and ben["subject_changed"] and v["links"] == []
    assert ben["forward"] is None
    url = f"/conversations/{v['number']}"
    desk.admin.post(f"{url}/split", {"message": ben["id"]}, expect="header_missing")
    desk.admin.post(f"{url}/split", {"message": ben["id"]}, headers={"If-Match": '"1"'}, expect="stale")
    split(desk.admin, v, {}, expect=422)
    split(desk.admin, v, {"message": ben["id"], "scope": "some"}, expect=422)
    split(desk.admin, v, {"message": 999999}, expect="no_such_message")
    split(desk.admin, v, {"message": v["messages"][0]["id"]}, expect="nothing_left")
    r = split(desk.admin, v, {"message": ben["id"]})
    new = r.json
    assert r.header("etag") == f'"{new["version"]}"'
    assert [m["id"] for m in new["messages"]] == [ben["id"]] and new["message_count"] == 1
    assert new["subject"] == "Invoice for A vase" and new["customer"]["address"] == "ben@example.net"
    assert not new["messages"][0]["new_sender"] and not new["messages"][0]["subject_changed"]
    old = desk.admin.get(url).json
    assert old["message_count"] == 2 and old["customer"]["address"] == "anna@example.com"
    assert [(x["number"], x["kind"], x["undoable"]) for x in new["links"]] == [(old["number"], "split_from", True)]
    assert [(x["number"], x["kind"], x["undoable"]) for x in old["links"]] == [(new["number"], "split_into", True)]
    assert old["version"] > v["version"]


def test_undo(desk):
    v = two_people(desk, "A cup")
    new = split(desk.admin, v, {"message": v["messages"][-1]["id"], "scope": "only"}).json
    back = desk.admin.post(f"/conversations/{new['number']}/split/undo", expect=200).json
    same = ("number", "subject", "state", "customer", "assignee", "tags", "language", "message_count", "preview", "messages",
            "created_at", "active_at", "links")
    assert {k: back[k] for k in same} == {k: v[k] for k in same}
    desk.admin.get(f"/conversations/{new['number']}", expect="no_such_conversation")
    desk.admin.post(f"/conversations/{new['number']}/split/undo", expect="no_such_conversation")
    desk.admin.post(f"/conversations/{v['number']}/split/undo", expect="not_split")
    new = split(desk.admin, back, {"message": v["messages"][-1]["id"], "scope": "sender"}).json
    desk.admin.post(f"/conversations/{new['number']}/notes", {"markdown": "worked on"})
    r = desk.admin.post(f"/conversations/{new['number']}/split/undo", expect="split_moved_on")
    assert r.status == 409 and f"#{new['number']}" in r.json["title"]


def test_both_pages_hear_of_it(desk):
    v = two_people(desk, "A plate")
    hears = desk.admin.events()
    new = split(desk.admin, v, {"message": v["messages"][-1]["id"]}).json
    told = {}
    while len(told) < 2:
        e = hears.until("conversation.split")
        told[e[2]["conversation"]] = e[2]
    assert told[v["number"]]["data"] == {"to": new["number"]} and told[new["number"]]["data"] == {"from": v["number"]}
    desk.admin.post(f"/conversations/{new['number']}/split/undo", expect=200)
    e = hears.until("conversation.split_undone")
    assert e[2]["conversation"] == v["number"] and e[2]["data"] == {"from": new["number"]}
    e = hears.until("conversation.deleted")
    assert e[2]["conversation"] == new["number"]
    hears.close()


def test_who_does_not_see_the_mailbox(desk):
    letters.mailbox(desk, "secret@example.org", open_to_all=False)
    box = {m["address"]: m["id"] for m in desk.admin.get("/mailboxes").json["items"]}["secret@example.org"]
    me = desk.admin.get("/me").json["id"]
    desk.admin.put(f"/mailboxes/{box}/access", {"open_to_all": False, "user_ids": [me]})
    zoe = desk.add_user("zoe@example.org")
    v = letters.conversation(desk, desk.admin, "Hidden", to="secret@example.org")
    desk.admin.post(f"/conversations/{v['number']}/notes", {"markdown": "a note"})
    v = desk.admin.get(f"/conversations/{v['number']}").json
    split(zoe, v, {"message": v["messages"][-1]["id"]}, expect=404)
    new = split(desk.admin, v, {"message": v["messages"][-1]["id"]}).json
    zoe.post(f"/conversations/{new['number']}/split/undo", expect=404)
    assert new["subject"] == "Hidden" and new["customer"]["address"] == "anna@example.com"
