"""Teams and who is in them; a conversation's team; who follows a conversation."""
import letters


def change(client, v, body, **more):
    return client.patch(f"/conversations/{v['number']}", body, headers={"If-Match": f'"{v["version"]}"'}, **more)


def test_teams(desk):
    ola = desk.add_user("ola@example.org")
    ola_id = ola.get("/me").json["id"]
    ola.post("/teams", {"name": "Mine"}, expect=403)
    desk.admin.post("/teams", {"name": "  "}, expect="empty_name")
    hears = desk.admin.events()
    said = desk.admin.post("/teams", {"name": "Nobody", "member_ids": [ola_id, 99999]}, expect="no_such_user").json
    assert "99999" in said["title"] and said["field"] == "member_ids"
    t = desk.admin.post("/teams", {"name": " Second  line ", "member_ids": [ola_id]}, expect=201).json
    assert t["name"] == "Second line" and t["members"] == [{"id": ola_id, "name": ola.get("/me").json["name"]}]
    assert hears.until("team.added")[2]["subject_id"] == t["id"]
    hears.close()
    desk.admin.post("/teams", {"name": "Second line"}, expect="team_taken")
    assert [x["name"] for x in ola.get("/teams").json["items"]] == ["Second line"]
    other = desk.admin.post("/teams", {"name": "First line"}, expect=201).json
    desk.admin.patch(f"/teams/{other['id']}", {"name": "Second line"}, expect="team_taken")
    other = desk.admin.patch(f"/teams/{other['id']}", {"name": "Front", "member_ids": [ola_id]}).json
    assert other["name"] == "Front" and len(other["members"]) == 1
    ola.patch(f"/teams/{other['id']}", {"name": "Back"}, expect=403)
    desk.admin.patch("/teams/99999", {"name": "Back"}, expect="no_such_team")

    v = letters.conversation(desk, desk.admin, "For the second line")
    assert v["team"] is None
    v = change(desk.admin, v, {"team_id": t["id"]}).json
    assert v["team"] == {"id": t["id"], "name": "Second line"}
    change(desk.admin, v, {"team_id": 99999}, expect="no_such_team")
    # an archived one keeps what it has, gets nothing new, and frees its name
    t = desk.admin.patch(f"/teams/{t['id']}", {"archived": True}).json
    assert t["archived"] and desk.admin.get(f"/conversations/{v['number']}").json["team"]["name"] == "Second line"
    w = letters.conversation(desk, desk.admin, "Too late for it")
    change(desk.admin, w, {"team_id": t["id"]}, expect="no_such_team")
    desk.admin.post("/teams", {"name": "Second line"}, expect=201)
    desk.admin.patch(f"/teams/{t['id']}", {"archived": False}, expect="team_taken")
    v = change(desk.admin, v, {"team_id": None}).json
    assert v["team"] is None


def test_followers(desk):
    kim = desk.add_user("kim@example.org")
    kim_id, me = kim.get("/me").json["id"], desk.admin.get("/me").json["id"]
    v = letters.conversation(desk, desk.admin, "Worth following")
    url = f"/conversations/{v['number']}/followers"
    assert v["followers"] == []
    hears = desk.admin.events()
    now = kim.put(f"{url}/{kim_id}", expect=200).json
    assert [f["id"] for f in now["followers"]] == [kim_id] and now["version"] == v["version"]
    told = hears.until("conversation.followed")[2]
    assert told["subject_id"] == kim_id and told["conversation"] == v["number"]
    assert [f["id"] for f in kim.put(f"{url}/{me}").json["followers"]] and len(kim.put(f"{url}/{me}").json["followers"]) == 2
    kim.put(f"{url}/99999", expect="not_follower")
    assert [f["id"] for f in kim.delete(f"{url}/{kim_id}", expect=200).json["followers"]] == [me]
    assert hears.until("conversation.unfollowed")[2]["subject_id"] == kim_id
    hears.close()
    kim.delete(f"{url}/{kim_id}", expect=200)
    letters.mailbox(desk, "secret@example.org", open_to_all=False)
    boxes = {m["address"]: m["id"] for m in desk.admin.get("/mailboxes").json["items"]}
    desk.admin.put(f"/mailboxes/{boxes['secret@example.org']}/access", {"open_to_all": False, "user_ids": [me]})
    h = letters.conversation(desk, desk.admin, "Hidden from Kim", to="secret@example.org")
    desk.admin.put(f"/conversations/{h['number']}/followers/{kim_id}", expect="not_follower")
    kim.put(f"/conversations/{h['number']}/followers/{kim_id}", expect=404)


def test_followers_go_with_a_merge(desk):
    me = desk.admin.get("/me").json["id"]
    a = letters.conversation(desk, desk.admin, "Followed to the end")
    b = letters.conversation(desk, desk.admin, "Followed from the start")
    desk.admin.put(f"/conversations/{b['number']}/followers/{me}")
    one = desk.admin.post(f"/conversations/{b['number']}/merge", {"into": a["number"]}, headers={"If-Match": f'"{b["version"]}"'}, expect=200).json
    assert [f["id"] for f in one["followers"]] == [me]
    back = desk.admin.post(f"/conversations/{b['number']}/merge/undo", expect=200).json
    assert [f["id"] for f in back["followers"]] == [me]
    assert desk.admin.get(f"/conversations/{a['number']}").json["followers"] == []
