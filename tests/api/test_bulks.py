"""One change for many conversations: named ones, all of a view, progress, what is refused, stop, undo."""
import letters


def many(desk, subject, n):
    return [letters.conversation(desk, desk.admin, f"{subject} {i}") for i in range(n)]


def ended(desk, client, bulk, *states):
    def look():
        b = client.get(f"/bulk/{bulk['id']}").json
        return b if b["state"] in (states or ("done", "undone", "stopped")) else None
    return desk.wait(look)


def counts(b):
    return {k: b[k] for k in ("total", "waiting", "changed", "unchanged", "refused", "put_back", "left_alone") if b[k]}


def test_named_ones(desk):
    vs = many(desk, "Bulk letter", 4)
    desk.admin.post("/bulk", {"numbers": [], "change": {"state": "solved"}}, expect="nothing_chosen")
    desk.admin.post("/bulk", {"numbers": [vs[0]["number"]], "change": {}}, expect="nothing_to_change")
    desk.admin.post("/bulk", {"numbers": [vs[0]["number"]], "change": {"state": "gone"}}, expect=422)
    desk.admin.post("/bulk", {"numbers": [vs[0]["number"]]}, expect=422)
    url = f"/conversations/{vs[3]['number']}"
    desk.admin.patch(url, {"state": "solved", "tags": ["late"]}, headers={"If-Match": f'"{vs[3]["version"]}"'})
    hears = desk.admin.events()
    numbers = [v["number"] for v in vs]
    b = desk.admin.post("/bulk", {"numbers": numbers + [numbers[0], 999999], "change": {"state": "solved", "add_tags": ["late"]}}, expect=201).json
    assert b["state"] in ("running", "done") and b["total"] == 5
    b = ended(desk, desk.admin, b)
    assert counts(b) == {"total": 5, "changed": 3, "unchanged": 1, "refused": 1}
    assert [t["number"] for t in b["told"]] == [999999] and "no such conversation" in b["told"][0]["title"]
    assert hears.until("bulk.done")[2]["subject_id"] == b["id"]
    hears.close()
    for n in numbers:
        v = desk.admin.get(f"/conversations/{n}").json
        assert v["state"] == "solved" and v["tags"] == ["late"]
    # somebody goes on with one of them; the others are put back as they were
    v = desk.admin.get(f"/conversations/{numbers[1]}").json
    desk.admin.patch(f"/conversations/{numbers[1]}", {"add_tags": ["mine"]}, headers={"If-Match": f'"{v["version"]}"'})
    desk.admin.post(f"/bulk/{b['id']}/stop", expect="bulk_ended")
    desk.admin.post(f"/bulk/{b['id']}/undo", expect=200)
    b = ended(desk, desk.admin, b, "undone")
    assert counts(b) == {"total": 5, "unchanged": 1, "refused": 1, "put_back": 2, "left_alone": 1}
    assert [t["number"] for t in b["told"]] == [numbers[1], 999999]
    states = [desk.admin.get(f"/conversations/{n}").json for n in numbers]
    assert [v["state"] for v in states] == ["open", "solved", "open", "solved"]
    assert [v["tags"] for v in states] == [[], ["late", "mine"], [], ["late"]]
    desk.admin.post(f"/bulk/{b['id']}/undo", expect="bulk_ended")


def test_all_of_a_view(desk):
    vs = many(desk, "Viewed letter", 3)
    me = desk.admin.get("/me").json["id"]
    desk.admin.post("/bulk", {"view": "nowhere", "change": {"state": "solved"}}, expect=422)
    for v in vs:
        desk.admin.patch(f"/conversations/{v['number']}", {"assignee_id": me}, headers={"If-Match": f'"{v["version"]}"'})
    b = ended(desk, desk.admin, desk.admin.post("/bulk", {"view": "mine", "change": {"priority": "high"}}, expect=201).json)
    assert counts(b) == {"total": 3, "changed": 3}
    assert {r["priority"] for r in desk.admin.get("/conversations?view=mine").json["items"]} == {"high"}
    desk.wait(lambda: len(desk.admin.get("/conversations?q=viewed").json["items"]) == 3)
    b = ended(desk, desk.admin, desk.admin.post("/bulk", {"view": "mine", "q": "viewed", "change": {"trashed": True}}, expect=201).json)
    assert counts(b) == {"total": 3, "changed": 3}
    desk.admin.post(f"/bulk/{b['id']}/undo", expect=200)
    assert counts(ended(desk, desk.admin, b, "undone")) == {"total": 3, "put_back": 3}
    assert len(desk.admin.get("/conversations?view=mine").json["items"]) == 3


def test_only_one_s_own_and_what_one_sees(desk):
    letters.mailbox(desk, "secret@example.org", open_to_all=False)
    boxes = {m["address"]: m["id"] for m in desk.admin.get("/mailboxes").json["items"]}
    me = desk.admin.get("/me").json["id"]
    desk.admin.put(f"/mailboxes/{boxes['secret@example.org']}/access", {"open_to_all": False, "user_ids": [me]})
    kim = desk.add_user("kim@example.org", language="pl")
    hidden = letters.conversation(desk, desk.admin, "Hidden in bulk", to="secret@example.org")
    seen = letters.conversation(desk, desk.admin, "Seen in bulk")
    b = kim.post("/bulk", {"numbers": [hidden["number"], seen["number"]], "change": {"state": "solved"}}, expect=201).json
    b = ended(desk, kim, b)
    assert counts(b) == {"total": 2, "changed": 1, "refused": 1} and b["told"][0]["number"] == hidden["number"]
    desk.admin.get(f"/bulk/{b['id']}", expect="no_such_bulk")
    desk.admin.post(f"/bulk/{b['id']}/undo", expect="no_such_bulk")
    assert desk.admin.get(f"/conversations/{hidden['number']}").json["state"] == "open"
    assert [x["id"] for x in kim.get("/bulk").json["items"]] == [b["id"]]
    assert b["id"] not in [x["id"] for x in desk.admin.get("/bulk").json["items"]]
    desk.admin.get("/bulk?cursor=x", expect="bad_cursor")


def test_stop(desk):
    v = letters.conversation(desk, desk.admin, "The last in bulk")
    # those that there are not take longest, so that there is time to stop
    b = desk.admin.post("/bulk", {"numbers": list(range(500001, 501001)), "change": {"state": "solved"}}, expect=201).json
    b = desk.admin.post(f"/bulk/{b['id']}/stop", expect=200).json
    assert b["state"] == "stopped" and b["waiting"] > 0 and b["total"] == 1000
    desk.admin.post(f"/bulk/{b['id']}/stop", expect="bulk_ended")
    c = ended(desk, desk.admin, desk.admin.post("/bulk", {"numbers": [v["number"]], "change": {"state": "solved"}}, expect=201).json)
    assert counts(c) == {"total": 1, "changed": 1}
    assert counts(desk.admin.get(f"/bulk/{b['id']}").json) == counts(b)
