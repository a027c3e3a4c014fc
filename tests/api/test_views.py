"""Views that people make: own and shared, in their order, with counts; suggestions while a search is typed."""
import urllib.parse

import letters


def names(client):
    return [v["name"] for v in client.get("/saved-views").json["items"]]


def counts(client):
    by = {v["id"]: v["name"] for v in client.get("/saved-views").json["items"]}
    return {by[c["id"]]: (c["count"], c["more"]) for c in client.get("/saved-views/counts?zone=Europe/Vilnius").json["items"]}


def tag(desk, v, *tags):
    now = desk.admin.get(f"/conversations/{v['number']}").json
    desk.admin.patch(f"/conversations/{v['number']}", {"tags": list(tags)}, headers={"If-Match": f'"{now["version"]}"'})


def test_own_views(desk):
    zoe = desk.add_user("zoe@example.org")
    for i in range(3):
        tag(desk, letters.conversation(desk, desk.admin, f"Return {i}", "the vase is broken"), "Returns")
    letters.conversation(desk, desk.admin, "Other", "the vase came")
    a = desk.admin.post("/saved-views", {"name": "  Returns  ", "query": "etykieta:returns jest:otwarte"}, expect=201).json
    assert (a["name"], a["query"], a["shared"], a["editable"]) == ("Returns", "tag:returns is:open", False, True)
    b = desk.admin.post("/saved-views", {"name": "Vases", "query": "vase -tag:returns"}, expect=201).json
    assert names(desk.admin) == ["Returns", "Vases"] and names(zoe) == []
    desk.wait(lambda: counts(desk.admin) == {"Returns": (3, False), "Vases": (1, False)})
    found = desk.admin.get("/conversations?" + urllib.parse.urlencode({"q": a["query"] + " "})).json["items"]
    assert sorted(r["subject"] for r in found) == ["Return 0", "Return 1", "Return 2"]
    desk.admin.put("/saved-views/order", {"ids": [b["id"], a["id"]]}, expect=204)
    assert names(desk.admin) == ["Vases", "Returns"]
    desk.admin.patch(f"/saved-views/{b['id']}", {"name": "All vases", "query": "vase"})
    assert names(desk.admin)[0] == "All vases" and counts(desk.admin)["All vases"] == (4, False)
    for client in (zoe,):
        client.patch(f"/saved-views/{b['id']}", {"name": "x"}, expect="no_such_saved_view")
        client.delete(f"/saved-views/{b['id']}", expect="no_such_saved_view")
    desk.admin.delete(f"/saved-views/{b['id']}", expect=204)
    desk.admin.delete(f"/saved-views/{b['id']}", expect="no_such_saved_view")
    desk.admin.post("/saved-views", {"name": " ", "query": "x"}, expect="empty_name")
    desk.admin.post("/saved-views", {"name": "x", "query": " ( "}, expect="empty_query")


def test_shared_views(desk):
    yan = desk.add_user("yan@example.org")
    hears = yan.events()
    v = desk.admin.post("/saved-views", {"name": "For all", "query": "is:unassigned", "shared": True}, expect=201).json
    assert hears.until("saved_view.added")
    hears.close()
    seen = next(o for o in yan.get("/saved-views").json["items"] if o["id"] == v["id"])
    assert seen["shared"] and not seen["editable"] and seen["owner"]["id"] == v["owner"]["id"]
    yan.patch(f"/saved-views/{v['id']}", {"name": "x"}, expect=403)
    yan.delete(f"/saved-views/{v['id']}", expect=403)
    yan.post("/saved-views", {"name": "x", "query": "is:open", "shared": True}, expect=403)
    own = yan.post("/saved-views", {"name": "Own", "query": "is:open"}, expect=201).json
    yan.patch(f"/saved-views/{own['id']}", {"shared": True}, expect=403)
    before = [o["id"] for o in desk.admin.get("/saved-views").json["items"]]
    yan.put("/saved-views/order", {"ids": [v["id"], own["id"]][::-1]}, expect=204)
    assert [o["id"] for o in desk.admin.get("/saved-views").json["items"]] == before, "what is shared stays where it is"
    assert "For all" in counts(yan)


def test_counts_stay_within_what_one_sees(desk):
    secret = letters.mailbox(desk, "secret@example.org", open_to_all=False)
    desk.admin.put(f"/mailboxes/{secret}/access", {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    xen = desk.add_user("xen@example.org")
    assert desk.receive(letters.mail("Secret dodo", "a dodo", to="secret@example.org"), "secret@example.org") == 0
    desk.admin.post("/saved-views", {"name": "Dodos", "query": "dodo OR subject:dodo", "shared": True}, expect=201)
    desk.wait(lambda: counts(desk.admin)["Dodos"] == (1, False))
    assert counts(xen)["Dodos"] == (0, False)


def suggest(client, q):
    page = client.get("/search/suggestions?" + urllib.parse.urlencode({"q": q})).json
    return page["start"], [s["text"] for s in page["items"]]


def test_suggestions(desk):
    letters.conversation(desk, desk.admin, "A vase", "words", sender="Żaneta Kos <zaneta@example.com>")
    tag(desk, letters.conversation(desk, desk.admin, "Two", "words"), "Very late", "vip")
    desk.wait(lambda: "from:zaneta@example.com" in suggest(desk.admin, "from:zan")[1])
    assert suggest(desk.admin, "")[1][:2] == ["from:", "to:"]
    assert "assignee:" in suggest(desk.admin, "word as")[1]
    assert suggest(desk.admin, "is:w") == (0, ["is:waiting"])
    assert suggest(desk.admin, "a -is:sol") == (2, ["-is:solved"])
    assert suggest(desk.admin, "tag:la") == (0, ['tag:"Very late"']) and suggest(desk.admin, 'żż tag:"very l') == (3, ['tag:"Very late"'])
    assert "tag:vip" in suggest(desk.admin, "vi")[1] and "from:zaneta@example.com" in suggest(desk.admin, "żan")[1]
    assert suggest(desk.admin, "mailbox:hel") == (0, ["mailbox:help@example.org"])
    assert "assignee:me" in suggest(desk.admin, "assignee:")[1] and "has:note" in suggest(desk.admin, "has:")[1]
    assert suggest(desk.admin, '"open words') == (0, [])
    assert "od:zaneta@example.com" in suggest(desk.admin, "od:zan")[1] and "tag:" in suggest(desk.admin, "etykieta")[1]
    stranger = desk.add_user("wim@example.org")
    for m in desk.admin.get("/mailboxes").json["items"]:
        desk.admin.put(f"/mailboxes/{m['id']}/access", {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    assert suggest(stranger, "tag:") == (0, []) and suggest(stranger, "from:zan") == (0, []) and suggest(stranger, "mailbox:hel") == (0, [])
