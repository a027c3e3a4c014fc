"""Saved replies and macros: whose they are, what is filled in, which files come along, what a macro does."""
from urllib.parse import urlencode

import letters
from test_files import upload
from test_replies import post

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001"
                    "0d0a2db40000000049454e44ae426082")


def use(client, r, v, expect=200, **more):
    return client.post(f"/saved-replies/{r['id']}/use", dict(number=v["number"], **more), expect=expect)


def test_whose_it_is(desk):
    eva, ola = desk.add_user("eva@example.org"), desk.add_user("ola@example.org")
    team = desk.admin.post("/saved-replies", {"name": "Opening hours", "folder": "Shop", "texts": {"pl": "<p>Od 8 do 17.</p>", "en": "<p>8 to 5.</p>"}}).json
    assert not team["mine"] and team["may_change"] and set(team["texts"]) == {"pl", "en"}
    mine = eva.post("/saved-replies", {"name": "My way", "mine": True, "texts": {"other": "<p>Hello</p>"}}).json
    assert mine["mine"]
    eva.post("/saved-replies", {"name": "For all", "texts": {"en": "<p>x</p>"}}, expect="team_reply")
    assert {x["name"]: x["may_change"] for x in eva.get("/saved-replies").json["items"]} == {"Opening hours": False, "My way": True}
    assert [x["name"] for x in ola.get("/saved-replies").json["items"]] == ["Opening hours"]
    ola.get(f"/saved-replies/{mine['id']}", expect="no_such_saved_reply")
    change = {"version": 1, "name": "Hours", "texts": {"en": "<p>9 to 5.</p>"}}
    eva.put(f"/saved-replies/{team['id']}", change, expect="team_reply")
    ola.put(f"/saved-replies/{mine['id']}", dict(change, mine=True), expect="no_such_saved_reply")
    now = desk.admin.put(f"/saved-replies/{team['id']}", change).json
    assert now["version"] == 2 and now["texts"] == {"en": "<p>9 to 5.</p>"} and now["folder"] == ""
    assert desk.admin.get(f"/saved-replies/{team['id']}").json == now
    r = desk.admin.put(f"/saved-replies/{team['id']}", change, expect="stale")
    assert r.status == 412
    for wrong, code in (({"name": "  ", "texts": {"en": "x"}}, "empty_name"), ({"name": "x", "texts": {"en": "<p> </p>"}}, "empty_saved_reply"),
                        ({"name": "x", "texts": {"sv": "x"}}, 422), ({"name": "x", "texts": {"en": "{customer.shoe}"}}, "unknown_variable"),
                        ({"name": "x", "texts": {"en": "{agent.<b>name</b>}"}}, "broken_variable"),
                        ({"name": "x", "texts": {"en": "x"}, "attachments": [999999]}, "no_such_attachment")):
        desk.admin.post("/saved-replies", wrong, expect=code)
    # gone, and back
    desk.admin.delete(f"/saved-replies/{team['id']}")
    desk.admin.get(f"/saved-replies/{team['id']}", expect="no_such_saved_reply")
    eva.post(f"/saved-replies/{team['id']}/restore", expect="team_reply")
    assert desk.admin.post(f"/saved-replies/{team['id']}/restore", expect=200).json["texts"] == now["texts"]


def test_found_by_name_and_words(desk):
    for i in range(7):
        desk.admin.post("/saved-replies", {"name": f"Zwrot {i}", "folder": "Reklamacje", "texts": {"pl": f"<p>Paczkę numer{i} odeślemy do <b>Łodzi</b>.</p>"}})
    found = lambda q: [x["name"] for x in desk.admin.get("/saved-replies?" + urlencode({"q": q})).json["items"]]  # noqa: E731
    assert found("zwrot 3") == ["Zwrot 3"] and found("numer5 lodz") == ["Zwrot 5"]
    assert len(found("paczke")) == 7 and len(found("rekl")) == 7 and found("aczke") == [] and found("zwrot nic") == []
    names, cursor = [], None
    while True:
        page = desk.admin.get("/saved-replies?" + urlencode({"q": "zwrot", "limit": 3, **({"cursor": cursor} if cursor else {})})).json
        assert len(page["items"]) <= 3
        names += [x["name"] for x in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert names == [f"Zwrot {i}" for i in range(7)]
    assert page["items"][-1]["previews"]["pl"] == "Paczkę numer6 odeślemy do Łodzi."
    desk.admin.get("/saved-replies?cursor=x", expect="bad_cursor")


def test_filled_in(desk):
    v = letters.conversation(desk, desk.admin, "A cup & a saucer")
    texts = {"pl": "<p>{customer.called}: sprawa {conversation.number}, [[co dalej]]</p>",
             "en": "<p>{customer.called}, {customer.name} ({customer.address}), “{conversation.subject}”, {mailbox.name}, {agent.name}, {today}, {this one} &amp; {nothing</p>"}
    r = desk.admin.post("/saved-replies", {"name": "All of it", "texts": texts}).json
    got = use(desk.admin, r, v, language="en").json
    assert got["language"] == "en" and got["html"].startswith("<p>Anna, Anna Kowalska (anna@example.com), “A cup &amp; a saucer”, Help, Ada Admin, ")
    assert got["html"].endswith(", {this one} &amp; {nothing</p>") and "{today}" not in got["html"]
    # the conversation's language chooses, else what is for every other one, else the desk's
    v = desk.admin.patch(f"/conversations/{v['number']}", {"language": "pl"}, headers={"If-Match": f'"{v["version"]}"'}).json
    polish = use(desk.admin, r, v).json
    assert polish["html"].startswith("<p>Pani Anno: "), "as Polish calls her"
    assert polish["language"] == "pl" and f"sprawa {v['number']}" in polish["html"] and "[[co dalej]]" in polish["html"]
    v = desk.admin.patch(f"/conversations/{v['number']}", {"language": "lt"}, headers={"If-Match": f'"{v["version"]}"'}).json
    assert use(desk.admin, r, v).json["language"] == "en"
    # an open slot does not go out; in code, or filled in, nothing is a slot; a note is for us
    seen = v["messages"][0]["id"]
    said = post(desk.admin, v, {"html": polish["html"], "seen_message": seen}, expect="open_slot")
    assert "co dalej" in said.json["title"] and said.json["field"] == "html"
    post(desk.admin, v, {"html": "<p>[[<b>co</b> dalej]]</p>", "seen_message": seen}, expect="open_slot")
    desk.admin.post(f"/conversations/{v['number']}/notes", {"html": polish["html"]})
    seen = desk.admin.get(f"/conversations/{v['number']}").json["messages"][-1]["id"]
    post(desk.admin, v, {"html": "<p>Now [ -f x ] and <code>[[ -f y ]] [[z]]</code> [[ ]] [[</p>", "seen_message": seen})
    # nobody's name is known
    v = letters.conversation(desk, desk.admin, "Nameless", sender="who@example.com")
    assert use(desk.admin, r, v, language="en").json["html"].startswith("<p>There, who@example.com (")
    assert use(desk.admin, r, v, language="pl").json["html"].startswith("<p>Szanowni Państwo: ")
    # whom no language knows how to call is called by the name; their own wish comes first
    v = letters.conversation(desk, desk.admin, "A firm", sender="Hurtownia ABC sp. z o.o. <firm@example.com>")
    assert use(desk.admin, r, v, language="pl").json["html"].startswith("<p>Hurtownia ABC sp. z o.o.: ")
    k = desk.admin.get(f"/customers/{v['customer']['id']}").json
    desk.admin.patch(f"/customers/{k['id']}", {"called": "pani Ewo"}, headers={"If-Match": f'"{k["version"]}"'})
    assert use(desk.admin, r, v, language="pl").json["html"].startswith("<p>Pani Ewo: ")
    zoe = desk.add_user("zoe@example.org")
    use(zoe, {"id": 999999}, v, expect="no_such_saved_reply")
    use(zoe, r, {"number": 999999}, expect="no_such_conversation")


def test_nothing_in_braces_goes_out(desk):
    said = desk.admin.post("/saved-replies", {"name": "x", "texts": {"en": "<p>Dear {customer_called},</p>"}}, expect="unknown_variable").json
    assert "{customer_called}" in said["title"] and "{customer.called}" in said["title"] and said["field"] == "texts.en"
    said = desk.admin.post("/saved-replies", {"name": "x", "texts": {"en": "<p>{order}</p>"}}, expect="unknown_variable").json
    assert "code" in said["title"]
    r = desk.admin.post("/saved-replies", {"name": "No subject", "texts": {"en": "<p>About {conversation.subject}, <code>{order}</code></p>"}}).json
    v = letters.conversation(desk, desk.admin, "")
    got = use(desk.admin, r, v, language="en").json
    assert got["open"] == ["conversation.subject"] and got["html"] == "<p>About [[conversation.subject]], <code>{order}</code></p>", got
    seen = v["messages"][0]["id"]
    post(desk.admin, v, {"html": got["html"], "seen_message": seen}, expect="open_slot")
    for typed in ("Dear {customer_called}", "Dear {customer.called}", "On {to**day**}"):
        assert "{" in post(desk.admin, v, {"markdown": typed, "seen_message": seen}, expect="open_slot").json["title"]
    post(desk.admin, v, {"markdown": "The field {order}, `{today}`", "seen_message": seen})


def test_files_come_along(desk):
    eva = desk.add_user("fay@example.org")
    plan, cup = upload(desk.admin, "plan.pdf", b"%PDF-1.4").json, upload(desk.admin, "cup.png", PNG, inline=True).json
    text = f'<p>Look <img src="cid:{cup["content_id"]}" alt="a cup"></p>'
    r = desk.admin.post("/saved-replies", {"name": "With files", "texts": {"en": text}, "attachments": [plan["id"], cup["id"]]}).json
    kept = {a["name"]: a for a in r["attachments"]}
    assert kept["plan.pdf"]["id"] != plan["id"], "the draft they came from keeps its own"
    assert eva.get(f"/attachments/{kept['cup.png']['id']}").body == PNG
    desk.admin.delete(f"/attachments/{plan['id']}")
    v = letters.conversation(desk, eva, "Where is the plan")
    got = use(eva, r, v, language="en").json
    mine = [a["id"] for a in got["attachments"]]
    assert len(mine) == 2 and not set(mine) & {a["id"] for a in r["attachments"]}
    m = post(eva, v, {"html": got["html"], "attachments": mine, "seen_message": v["messages"][0]["id"]}).json
    assert {a["name"]: a["inline"] for a in m["attachments"]} == {"plan.pdf": False, "cup.png": True}
    # kept, changed, gone: the others stay
    r = desk.admin.put(f"/saved-replies/{r['id']}", {"version": 1, "name": "With files", "texts": {"en": "<p>x</p>"}, "attachments": [kept["plan.pdf"]["id"]]}).json
    assert [a["name"] for a in r["attachments"]] == ["plan.pdf"]
    assert len(use(eva, r, v, language="en").json["attachments"]) == 1
    own = eva.post("/saved-replies", {"name": "Own", "mine": True, "texts": {"en": "x"}, "attachments": [upload(eva, "own.txt", b"own").json["id"]]}).json
    desk.admin.get(f"/attachments/{own['attachments'][0]['id']}", expect="no_such_attachment")
    desk.run("doctor")


def test_a_macro_acts(desk):
    eva = desk.add_user("gus@example.org")
    users = {u["address"]: u["id"] for u in desk.admin.get("/users").json["items"]}
    v = letters.conversation(desk, desk.admin, "To be handed over")
    url = f"/conversations/{v['number']}"
    v = desk.admin.patch(url, {"tags": ["old", "cup"]}, headers={"If-Match": f'"{v["version"]}"'}).json
    act = {"state": "solved", "assign": "person", "assignee_id": users["gus@example.org"], "priority": "high", "add_tags": ["broken", "cup"], "remove_tags": ["old"]}
    silent = desk.admin.post("/saved-replies", {"name": "Broken cup", "texts": {}, "act": act}).json
    assert silent["act"] == act
    got = use(desk.admin, silent, v).json
    now = desk.admin.get(url).json
    assert got["html"] == "" and got["changed"] and got["state_after"] is None
    assert now["state"] == "solved" and now["assignee"]["id"] == act["assignee_id"] and sorted(now["tags"]) == ["broken", "cup"] and now["priority"] == "high"
    assert not use(desk.admin, silent, v).json["changed"], "once more there is nothing to do"
    # with words the state waits for them
    spoken = desk.admin.post("/saved-replies", {"name": "Broken cup, told", "texts": {"en": "<p>Sorry.</p>"}, "act": {"state": "open", "assign": "me"}}).json
    got = use(eva, spoken, v).json
    now = desk.admin.get(url).json
    assert got["state_after"] == "open" and got["html"] == "<p>Sorry.</p>" and now["state"] == "solved" and now["assignee"]["id"] == act["assignee_id"]
    calm = desk.admin.post("/saved-replies", {"name": "Not urgent", "texts": {"en": "<p>Soon.</p>"}, "act": {"state": "waiting", "priority": "low"}}).json
    got = use(eva, calm, v).json
    assert got["state_after"] == "waiting" and got["changed"] and desk.admin.get(url).json["priority"] == "low", "what is no state is done at once"
    desk.admin.post("/saved-replies", {"name": "x", "texts": {}, "act": {"priority": "later"}}, expect=422)
    nobody = desk.admin.post("/saved-replies", {"name": "Nobody", "texts": {}, "act": {"assign": "nobody"}}).json
    use(desk.admin, nobody, v)
    assert desk.admin.get(url).json["assignee"] is None
    desk.admin.post("/saved-replies", {"name": "x", "texts": {}, "act": {"assign": "person", "assignee_id": 999999}}, expect="no_such_user")
    desk.admin.post("/saved-replies", {"name": "x", "texts": {}, "act": {}}, expect="empty_saved_reply")
