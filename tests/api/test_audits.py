"""Who changed what: each act of the desk's set-up leaves one row, with who, when, from what to what; secrets never."""
import json

PASSWORD = "a long enough password"


def rows(desk, **query):
    return desk.admin.get("/audit?" + "&".join(f"{k}={v}" for k, v in query.items())).json["items"]


def newest(desk, noun):
    return rows(desk, noun=noun, limit=1)[0]


def test_settings(desk):
    before = desk.admin.get("/settings").json["items"]
    old = next(s["value"] for s in before if s["key"] == "trash_days")
    desk.admin.patch("/settings", {"trash_days": 40})
    row = newest(desk, "setting")
    assert (row["name"], row["verb"], row["changes"]) == ("trash_days", "changed", {"value": [str(old), "40"]})
    assert row["by"]["name"] and row["subject"] == 0
    desk.admin.patch("/settings", {"trash_days": 40})
    assert newest(desk, "setting")["id"] == row["id"], "what stayed the same is no change"


def test_people(desk):
    wanda = desk.add_user("wanda@example.org")
    me = wanda.get("/me").json
    added = newest(desk, "user")
    assert added["verb"] == "added" and added["changes"]["role"] == [None, "agent"] and added["by"] is None
    desk.admin.patch(f"/users/{me['id']}", {"role": "lead"})
    row = newest(desk, "user")
    assert row["subject"] == me["id"] and row["changes"] == {"role": ["agent", "lead"]} and row["by"]["id"] != me["id"]
    wanda.patch("/me", {"theme": "dark"})
    assert newest(desk, "user")["id"] == row["id"], "how somebody likes it is theirs"
    wanda.post("/me/password", {"old": PASSWORD, "new": "another good password"}, expect=204)
    row = newest(desk, "user")
    assert row["changes"] == {"password": [None, None]} and row["by"]["id"] == me["id"]
    desk.admin.post("/users", {"address": "late@example.org", "name": "Late", "role": "agent"}, expect=201)
    assert newest(desk, "user")["name"] == "Late"
    wanda.get("/audit", expect=403)
    wanda.get("/audit/table", expect=403)


def test_mailboxes(desk):
    new = {"address": "audit@desk.example", "imap_url": "imaps://127.0.0.1:1", "smtp_url": "smtps://127.0.0.1:1",
           "login": "audit", "secret": "hush-hush-hush"}
    box = desk.admin.post("/mailboxes", new, expect=201).json
    row = newest(desk, "mailbox")
    assert row["verb"] == "added" and row["subject"] == box["id"] and row["changes"]["secret"] == [None, None]
    desk.admin.patch(f"/mailboxes/{box['id']}", {"secret": "quiet-quiet", "paused": True})
    assert newest(desk, "mailbox")["changes"] == {"secret": [None, None], "paused": [False, True]}
    desk.admin.put(f"/mailboxes/{box['id']}/sending", {"aliases": ["aud@desk.example"], "plus_addressing": False, "signatures": {}})
    assert newest(desk, "mailbox")["changes"]["aliases"] == [None, "aud@desk.example"]
    olek = desk.add_user("olek@example.org").get("/me").json
    desk.admin.put(f"/mailboxes/{box['id']}/access", {"open_to_all": False, "user_ids": [olek["id"]]})
    row = newest(desk, "mailbox")["changes"]
    assert row["open_to_all"] == [True, False] and row["people"][0] and row["people"][1] is None
    assert "hush" not in json.dumps(rows(desk)) and "quiet" not in json.dumps(rows(desk))


def test_teams_and_fields(desk):
    uma = desk.add_user("uma@example.org").get("/me").json
    team = desk.admin.post("/teams", {"name": "Audit team", "member_ids": [uma["id"]]}, expect=201).json
    row = newest(desk, "team")
    assert row["verb"] == "added" and row["changes"]["members"] == [None, uma["name"]]
    desk.admin.patch(f"/teams/{team['id']}", {"name": "Auditors", "member_ids": []})
    assert newest(desk, "team")["changes"] == {"name": ["Audit team", "Auditors"], "members": [uma["name"], None]}
    field = desk.admin.post("/conversation-fields", {"name": "Order", "kind": "text"}, expect=201).json
    assert newest(desk, "conversation_field")["changes"]["kind"] == [None, "text"]
    desk.admin.patch(f"/conversation-fields/{field['id']}", {"required": True})
    assert newest(desk, "conversation_field")["changes"] == {"required": [False, True]}
    field = desk.admin.post("/customer-fields", {"of": "customer", "name": "Shoe size", "kind": "number"}, expect=201).json
    assert newest(desk, "customer_field")["changes"]["of"] == [None, "customer"]
    desk.admin.patch(f"/customer-fields/{field['id']}", {"name": "Size"})
    assert newest(desk, "customer_field")["changes"] == {"name": ["Shoe size", "Size"]}


def test_what_is_shared(desk):
    before = len(rows(desk, noun="saved_view"))
    view = desk.admin.post("/saved-views", {"name": "Mine", "query": "is:open"}, expect=201).json
    assert len(rows(desk, noun="saved_view")) == before, "one's own concerns nobody else"
    desk.admin.patch(f"/saved-views/{view['id']}", {"shared": True})
    assert newest(desk, "saved_view")["changes"] == {"shared": [False, True]}
    desk.admin.delete(f"/saved-views/{view['id']}", expect=204)
    assert newest(desk, "saved_view")["verb"] == "removed"
    own = {"name": "Hi", "mine": True, "texts": {"en": "<p>Hi</p>"}}
    desk.admin.post("/saved-replies", own, expect=201)
    assert rows(desk, noun="saved_reply") == []
    one = desk.admin.post("/saved-replies", {**own, "mine": False}, expect=201).json
    assert newest(desk, "saved_reply")["changes"]["text_en"] == [None, "Hi"]
    desk.admin.put(f"/saved-replies/{one['id']}", {**own, "mine": False, "version": one["version"], "texts": {"en": "<p>Hello</p>"}})
    assert newest(desk, "saved_reply")["changes"] == {"text_en": ["Hi", "Hello"]}
    desk.admin.delete(f"/saved-replies/{one['id']}", expect=204)
    assert newest(desk, "saved_reply")["verb"] == "removed"
    desk.admin.post(f"/saved-replies/{one['id']}/restore", expect=200)
    assert newest(desk, "saved_reply")["verb"] == "added"


def test_customers_and_blocks(desk):
    a = desk.admin.post("/customers", {"name": "Anna One", "address": "anna@one.example"}, expect=201).json
    b = desk.admin.post("/customers", {"name": "Anna Two", "address": "anna@two.example"}, expect=201).json
    whole = desk.admin.post(f"/customers/{a['id']}/merge", {"other": b["id"]}).json
    row = newest(desk, "customer")
    assert (row["verb"], row["subject"], row["changes"]["other"]) == ("merged", a["id"], [0, b["id"]])
    assert "Anna" not in json.dumps(row), "customers by their numbers alone"
    desk.admin.post(f"/customer-merges/{whole['merges'][0]['id']}/undo")
    assert newest(desk, "customer")["verb"] == "unmerged"
    desk.admin.request("POST", "/customer-tables/organisation", raw=b"name\nOrg One\n", expect=200)
    assert newest(desk, "organisation")["changes"] == {"rows_added": [0, 1]}
    block = desk.admin.post("/blocks", {"domain": "bad.example"}, expect=201).json
    assert newest(desk, "block")["name"] == "@bad.example"
    desk.admin.delete(f"/blocks/{block['id']}", expect=204)
    assert [r["verb"] for r in rows(desk, noun="block", limit=2)] == ["removed", "added"]


def test_sign_ins_and_tokens(desk):
    iga = desk.add_user("iga@example.org")
    me = iga.get("/me").json
    first = [r for r in rows(desk, noun="sign_in") if r["by"] and r["by"]["id"] == me["id"]]
    assert [r["verb"] for r in first] == ["new_device"]
    desk.client().post("/session", {"address": "iga@example.org", "password": PASSWORD}, expect=201)
    again = [r for r in rows(desk, noun="sign_in") if r["by"] and r["by"]["id"] == me["id"]]
    assert len(again) == 1, "the same browser is told once"
    desk.admin.patch("/settings", {"login_tries_account": 3})
    for _ in range(3):
        desk.client().post("/session", {"address": "iga@example.org", "password": "not the password"}, expect=401)
    row = newest(desk, "sign_in")
    assert (row["verb"], row["subject"], row["by"]) == ("failed", me["id"], None)
    desk.admin.patch("/settings", {"login_tries_account": 10})
    token = desk.admin.post("/tokens", {"name": "Robot", "scopes": ["me", "settings:read"]}, expect=201).json
    row = newest(desk, "token")
    assert row["name"] == "Robot" and row["changes"]["scopes"] == [None, "me settings:read"]
    assert token["secret"] not in json.dumps(rows(desk))
    desk.admin.delete(f"/tokens/{token['id']}", expect=204)
    assert (newest(desk, "token")["verb"], newest(desk, "token")["name"]) == ("removed", "Robot")


def test_pages_and_the_table(desk):
    me = desk.admin.get("/me").json
    for i in range(5):
        desk.admin.patch("/settings", {"trash_days": 50 + i})
    seen, cursor = [], ""
    while cursor is not None:
        page = desk.admin.get(f"/audit?noun=setting&limit=2{cursor and '&cursor=' + cursor}").json
        seen += [r["id"] for r in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) >= 5 and seen == [r["id"] for r in rows(desk, noun="setting", limit=100)]
    mine = rows(desk, who=me["id"], noun="setting", limit=100)
    assert mine and all(r["by"]["id"] == me["id"] and r["noun"] == "setting" for r in mine)
    assert all(r["by"] is None for r in rows(desk, who=0))
    third = mine[2]["at"]
    assert all(r["at"] >= third for r in rows(desk, since=third)) and third in [r["at"] for r in rows(desk, since=third)]
    assert all(r["at"] < third for r in rows(desk, until=third))
    desk.admin.get("/audit?cursor=nowhere", expect="bad_cursor")
    desk.admin.get("/audit?since=yesterday", expect=422)
    desk.admin.get("/audit?noun=weather", expect=422)
    table = desk.admin.get("/audit/table?noun=setting")
    lines = table.body.decode("utf-8-sig").splitlines()
    assert lines[0] == "at,who,noun,verb,name,field,before,after" and len(lines) == 1 + len(seen)
    assert lines[1].endswith("setting,changed,trash_days,value,53,54")


def test_backups(desk):
    path = desk.folder + "/copy.wellspring"
    desk.run("backup", path, "--no-check")
    row = newest(desk, "backup")
    assert row["verb"] == "made" and row["by"] is None and row["changes"]["files"][1] >= 1
