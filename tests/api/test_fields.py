"""Fields of conversations: which there are, what they may hold, what has to be known before solving."""
import letters


def change(client, v, body, **more):
    return client.patch(f"/conversations/{v['number']}", body, headers={"If-Match": f'"{v["version"]}"'}, **more)


def field(desk, name, kind, **more):
    return desk.admin.post("/conversation-fields", {"name": name, "kind": kind, **more}, expect=201).json


def held(v):
    return {f["name"]: f["value"] for f in v["fields"]}


def test_definitions(desk):
    ola = desk.add_user("ola@example.org")
    ola.post("/conversation-fields", {"name": "Order", "kind": "text"}, expect=403)
    f = field(desk, " Order  number ", "text")
    assert f == {"id": f["id"], "name": "Order number", "kind": "text", "choices": [], "required": False, "place": 0, "archived": False}
    desk.admin.post("/conversation-fields", {"name": "Order number", "kind": "date"}, expect="field_taken")
    desk.admin.post("/conversation-fields", {"name": " ", "kind": "date"}, expect="empty_name")
    desk.admin.post("/conversation-fields", {"name": "Size", "kind": "colour"}, expect=422)
    desk.admin.post("/conversation-fields", {"name": "Size", "kind": "choice"}, expect="no_choices")
    size = field(desk, "Size", "choice", choices=["small", " large ", "small"])
    assert size["choices"] == ["small", "large"] and size["place"] == 1
    hears = desk.admin.events()
    size = desk.admin.patch(f"/conversation-fields/{size['id']}", {"place": 0, "name": "How large"}).json
    assert size["name"] == "How large" and hears.until("conversation_field.changed")[2]["subject_id"] == size["id"]
    hears.close()
    desk.admin.patch(f"/conversation-fields/{size['id']}", {"choices": []}, expect="no_choices")
    desk.admin.patch("/conversation-fields/99999", {"name": "x"}, expect="no_such_field")
    ola.patch(f"/conversation-fields/{size['id']}", {"name": "x"}, expect=403)
    desk.admin.patch(f"/conversation-fields/{f['id']}", {"archived": True})
    assert [x["name"] for x in ola.get("/conversation-fields").json["items"]] == ["How large", "Order number"]
    again = field(desk, "Order number", "number")
    desk.admin.patch(f"/conversation-fields/{f['id']}", {"archived": False}, expect="field_taken")
    desk.admin.patch(f"/conversation-fields/{again['id']}", {"archived": True})


def test_values(desk):
    number, date = field(desk, "Pieces", "number"), field(desk, "Bought", "date")
    choice, text = field(desk, "Colour", "choice", choices=["żółty", "red"]), field(desk, "Serial", "text")
    v = letters.conversation(desk, desk.admin, "A broken cup")
    assert v["fields"] == []
    hears = desk.admin.events()
    v = change(desk.admin, v, {"fields": [{"id": number["id"], "value": "1 234,50"}, {"id": date["id"], "value": "2026-02-28"},
                                          {"id": choice["id"], "value": "żółty"}, {"id": text["id"], "value": "  AB  12 "}]}).json
    assert held(v) == {"Pieces": "1234.5", "Bought": "2026-02-28", "Colour": "żółty", "Serial": "AB 12"}
    told = hears.until("conversation.changed")[2]["data"]
    assert sorted(told["fields"]) == sorted(f["id"] for f in (number, date, choice, text))
    hears.close()
    for one, wrong, said in ((number, "many", "number"), (number, "1.2.3", "number"), (date, "2026-02-30", "date"), (date, "28.2.2026", "date"),
                             (choice, "blue", "choices"), (text, "x" * 501, "too long")):
        r = change(desk.admin, v, {"fields": [{"id": one["id"], "value": wrong}]}, expect="bad_field")
        assert said in r.json["title"] and one["name"] in r.json["title"] and r.json["field"] == "fields", r.json
    assert held(desk.admin.get(f"/conversations/{v['number']}").json)["Pieces"] == "1234.5"
    same = change(desk.admin, v, {"fields": [{"id": number["id"], "value": "1234.5"}]}).json
    assert same["version"] == v["version"]
    v = change(desk.admin, v, {"fields": [{"id": number["id"], "value": None}, {"id": text["id"], "value": " "}]}).json
    assert held(v) == {"Bought": "2026-02-28", "Colour": "żółty"}
    # an archived field keeps what it holds and takes nothing new
    desk.admin.patch(f"/conversation-fields/{date['id']}", {"archived": True})
    assert held(desk.admin.get(f"/conversations/{v['number']}").json)["Bought"] == "2026-02-28"
    change(desk.admin, v, {"fields": [{"id": date["id"], "value": "2026-03-01"}]}, expect="no_such_field")
    change(desk.admin, v, {"fields": [{"id": 99999, "value": "x"}]}, expect="no_such_field")


def test_required_before_solving(desk):
    f = field(desk, "What it was", "text", required=True)
    v = letters.conversation(desk, desk.admin, "Needs a reason")
    r = change(desk.admin, v, {"state": "solved"}, expect="field_missing")
    assert "What it was" in r.json["title"]
    seen = v["messages"][-1]["id"]
    url = f"/conversations/{v['number']}/replies"
    desk.admin.post(url, {"markdown": "Done.", "seen_message": seen, "state": "solved"}, expect="field_missing")
    desk.admin.post(url, {"markdown": "Later.", "seen_message": seen, "state": "solved", "send_at": "2027-01-01T08:00:00Z"}, expect="field_missing")
    v = change(desk.admin, v, {"state": "solved", "fields": [{"id": f["id"], "value": "a cup"}]}).json
    assert v["state"] == "solved"
    # what is solved already may be changed in other ways
    v = change(desk.admin, v, {"fields": [{"id": f["id"], "value": None}]}).json
    v = change(desk.admin, v, {"tags": ["late"], "state": "solved"}).json
    desk.admin.patch(f"/conversation-fields/{f['id']}", {"required": False})
    w = letters.conversation(desk, desk.admin, "Needs none now")
    assert change(desk.admin, w, {"state": "solved"}).json["state"] == "solved"


def test_fields_go_with_merge_and_split(desk):
    f, g = field(desk, "Shop", "text"), field(desk, "Town", "text")
    a = letters.conversation(desk, desk.admin, "Fields to the left")
    b = letters.conversation(desk, desk.admin, "Fields to the right")
    a = change(desk.admin, a, {"fields": [{"id": f["id"], "value": "left"}]}).json
    b = change(desk.admin, b, {"fields": [{"id": f["id"], "value": "right"}, {"id": g["id"], "value": "Kraków"}]}).json
    one = desk.admin.post(f"/conversations/{b['number']}/merge", {"into": a["number"]}, headers={"If-Match": f'"{b["version"]}"'}, expect=200).json
    assert held(one) == {"Shop": "left", "Town": "Kraków"}
    back = desk.admin.post(f"/conversations/{b['number']}/merge/undo", expect=200).json
    assert held(back) == {"Shop": "right", "Town": "Kraków"}
    assert held(desk.admin.get(f"/conversations/{a['number']}").json) == {"Shop": "left"}
