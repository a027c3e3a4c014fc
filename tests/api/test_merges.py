"""One conversation into another, the old number, undo; what belongs together."""
import letters


def merge(client, v, into, **more):
    return client.post(f"/conversations/{v['number']}/merge", {"into": into}, headers={"If-Match": f'"{v["version"]}"'}, **more)


def test_merge_and_undo(desk):
    a = letters.conversation(desk, desk.admin, "A vase")
    b = letters.conversation(desk, desk.admin, "The same vase", sender="Ben <ben@example.net>")
    url = f"/conversations/{b['number']}"
    desk.admin.post(f"{url}/merge", {"into": a["number"]}, expect="header_missing")
    desk.admin.post(f"{url}/merge", {"into": a["number"]}, headers={"If-Match": '"99"'}, expect="stale")
    assert merge(desk.admin, b, b["number"], expect="same_conversation").json["field"] == "into"
    merge(desk.admin, b, 999999, expect="no_such_conversation")
    hears = desk.admin.events()
    r = merge(desk.admin, b, a["number"], expect=200)
    one = r.json
    assert one["number"] == a["number"] and r.header("etag") == f'"{one["version"]}"'
    assert [m["id"] for m in one["messages"]] == [a["messages"][0]["id"], b["messages"][0]["id"]]
    assert [(x["number"], x["kind"], x["undoable"]) for x in one["links"]] == [(b["number"], "merged", True)]
    told = {}
    while len(told) < 2:
        e = hears.until("conversation.merged")[2]
        told[e["conversation"]] = e["data"]
    assert told == {a["number"]: {"from": b["number"]}, b["number"]: {"into": a["number"]}}
    assert hears.until("conversation.deleted")[2]["data"] == {"into": a["number"]}
    # the old number, plainly
    assert desk.admin.get(url).json["number"] == a["number"]
    assert desk.admin.get(f"{url}/messages").json["items"][-1]["id"] == b["messages"][0]["id"]
    numbers = [r["number"] for r in desk.admin.get("/conversations?view=all&limit=100").json["items"]]
    assert a["number"] in numbers and b["number"] not in numbers
    # what is written to the old number lies in the new one
    desk.admin.put(f"{url}/drafts/note", {"version": 0, "html": "<p>kept</p>"})
    assert desk.admin.get(f"/conversations/{a['number']}/drafts/note").json["html"] == "<p>kept</p>"
    assert desk.admin.get(f"{url}/drafts").json["items"][0]["kind"] == "note"
    note = desk.admin.post(f"{url}/notes", {"markdown": "By the old number."}).json
    assert desk.admin.get(f"/conversations/{a['number']}").json["messages"][-1]["id"] == note["id"]
    assert desk.admin.get(f"{url}/recipients").json["to"]
    back = desk.admin.post(f"{url}/merge/undo", expect=200).json
    assert hears.until("conversation.merge_undone")
    hears.close()
    same = ("number", "subject", "state", "customer", "assignee", "tags", "language", "message_count", "preview", "messages",
            "created_at", "active_at", "links", "priority", "receipt")
    assert {k: back[k] for k in same} == {k: b[k] for k in same}
    a2 = desk.admin.get(f"/conversations/{a['number']}").json
    assert [m["id"] for m in a2["messages"]] == [a["messages"][0]["id"], note["id"]] and a2["links"] == []
    desk.admin.post(f"{url}/merge/undo", expect="not_merged")


def test_links(desk):
    a = letters.conversation(desk, desk.admin, "A whole matter")
    b = letters.conversation(desk, desk.admin, "A part of it")
    url = f"/conversations/{a['number']}/links/{b['number']}"
    hears = desk.admin.events()
    v = desk.admin.put(url, {"kind": "child"}, expect=200).json
    assert [(x["number"], x["kind"], x["state"], x["subject"]) for x in v["links"]] == [(b["number"], "child", "open", "A part of it")]
    assert hears.until("conversation.linked")
    hears.close()
    assert desk.admin.get(f"/conversations/{b['number']}").json["links"][0]["kind"] == "parent"
    desk.admin.put(url, {"kind": "cousin"}, expect=422)
    desk.admin.put(f"/conversations/{a['number']}/links/{a['number']}", {"kind": "related"}, expect="same_conversation")
    desk.admin.put(f"/conversations/{a['number']}/links/99999", {"kind": "related"}, expect="no_such_conversation")
    third = letters.conversation(desk, desk.admin, "A part of the part")
    desk.admin.put(f"/conversations/{b['number']}/links/{third['number']}", {"kind": "child"}, expect=200)
    r = desk.admin.put(f"/conversations/{third['number']}/links/{a['number']}", {"kind": "child"}, expect="would_loop")
    assert r.status == 409 and f"#{a['number']}" in r.json["title"]
    desk.admin.put(f"/conversations/{a['number']}/links/{third['number']}", {"kind": "child"}, expect="has_parent")
    v = desk.admin.put(url, {"kind": "related"}, expect=200).json
    assert v["links"][0]["kind"] == "related"
    assert desk.admin.delete(url, expect=200).json["links"] == []
    desk.admin.delete(url, expect="no_such_relation")


def test_an_offer_is_answered_by_a_link(desk):
    a = letters.conversation(desk, desk.admin, "Whose is this")
    b = letters.conversation(desk, desk.admin, f"Whose is this [#{a['number']}]", sender="Eve <eve@example.net>")
    assert b["may_belong_to"] == a["number"]
    v = desk.admin.put(f"/conversations/{b['number']}/links/{a['number']}", {"kind": "related"}, expect=200).json
    assert v["may_belong_to"] is None
