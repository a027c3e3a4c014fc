"""The rest of the query language: priority, teams, fields, followers, customers, organisations; names in four languages."""
import urllib.parse

import letters


def ask(client, q, **more):
    return client.get("/conversations?" + urllib.parse.urlencode(dict(q=q + " ", limit=100, **more))).json


def subjects(client, q, **more):
    return sorted(r["subject"] for r in ask(client, q, **more)["items"])


def change(client, v, body):
    now = client.get(f"/conversations/{v['number']}").json
    return client.patch(f"/conversations/{v['number']}", body, headers={"If-Match": f'"{now["version"]}"'}).json


def suggest(client, q):
    return [s["text"] for s in client.get("/search/suggestions?" + urllib.parse.urlencode({"q": q})).json["items"]]


def fill(desk):
    a = letters.conversation(desk, desk.admin, "Alpha", "one", sender="Anna Nowak <anna@mill.example>")
    b = letters.conversation(desk, desk.admin, "Beta", "two", sender="Jan Nowak <jan@mill.example>")
    c = letters.conversation(desk, desk.admin, "Gamma", "three", sender="Νίκος <nikos@other.example>")
    letters.conversation(desk, desk.admin, "Delta", "four", sender="Ben <ben@other.example>")
    me = desk.admin.get("/me").json["id"]
    team = desk.admin.post("/teams", {"name": "Front desk", "member_ids": [me]}).json
    back = desk.admin.post("/teams", {"name": "Magazyn"}).json
    price = desk.admin.post("/conversation-fields", {"name": "Cena końcowa", "kind": "number"}).json
    due = desk.admin.post("/conversation-fields", {"name": "Due", "kind": "date"}).json
    way = desk.admin.post("/conversation-fields", {"name": "Way", "kind": "choice", "choices": ["Courier", "Pošta"]}).json
    order = desk.admin.post("/conversation-fields", {"name": "Order", "kind": "text"}).json
    value = lambda f, v: {"id": f["id"], "value": v}
    change(desk.admin, a, {"priority": "urgent", "team_id": team["id"], "tags": ["x"],
                           "fields": [value(price, "1 234,50"), value(due, "2026-11-20"), value(way, "Courier"), value(order, "A 17")]})
    change(desk.admin, b, {"priority": "high", "team_id": back["id"], "fields": [value(price, "99"), value(due, "2026-12-01"), value(way, "Pošta")]})
    change(desk.admin, c, {"priority": "low", "fields": [value(price, "-3")]})
    desk.admin.put(f"/conversations/{b['number']}/followers/{me}")
    mill = desk.admin.post("/organisations", {"name": "Zielony Młyn", "domains": ["mill.example"]}).json
    desk.wait(lambda: subjects(desk.admin, "organisation:zielony") == ["Alpha", "Beta"])
    desk.wait(lambda: subjects(desk.admin, "πελάτης:νικος") == ["Gamma"])  # names of new customers follow a moment later
    return mill


CASES = (
    ("priority:urgent", ["Alpha"]), ("priorytet:pilny", ["Alpha"]), ("is:urgent", ["Alpha"]), ("priority:high OR priority:low", ["Beta", "Gamma"]),
    ("προτεραιότητα:κανονική", ["Delta"]), ("-priority:normal", ["Alpha", "Beta", "Gamma"]), ("svarba:didelė", ["Beta"]),
    ("team:front", ["Alpha"]), ("zespół:\"front desk\"", ["Alpha"]), ("team:mine", ["Alpha"]), ("team:none", ["Delta", "Gamma"]),
    ("team:magazyn OR team:front", ["Alpha", "Beta"]), ("-team:front has:team", ["Beta"]), ("ma:zespół", ["Alpha", "Beta"]), ("team:nowhere", []),
    ("follower:me", ["Beta"]), ("is:followed", ["Beta"]), ("obserwuje:ada", ["Beta"]), ("has:follower", ["Beta"]), ("-has:follower -team:front", ["Delta", "Gamma"]),
    ("customer:nowak", ["Alpha", "Beta"]), ("klient:anna@mill.example", ["Alpha"]), ("πελάτης:νικος", ["Gamma"]), ("customer:\"anna nowak\"", ["Alpha"]),
    ("-customer:nowak", ["Delta", "Gamma"]), ("customer:nobody", []),
    ("organisation:zielony", ["Alpha", "Beta"]), ("firma:\"zielony mlyn\"", ["Alpha", "Beta"]), ("-įmonė:zielony", ["Delta", "Gamma"]), ("organization:none", []), ("organisation:mill.example", ["Alpha", "Beta"]),
    ("field:\"cena koncowa\"", ["Alpha", "Beta", "Gamma"]), ("field:\"Cena końcowa=1234,5\"", ["Alpha"]), ("field:\"Cena końcowa>99\"", ["Alpha"]),
    ("field:\"Cena końcowa>=99\"", ["Alpha", "Beta"]), ("field:\"Cena końcowa<0\"", ["Gamma"]), ("field:\"Cena końcowa<=99\"", ["Beta", "Gamma"]),
    ("pole:due=2026-11", ["Alpha"]), ("field:Due>2026-11", ["Beta"]), ("field:Due<=2026-11-20", ["Alpha"]), ("field:Due<2026-11-20", []), ("field:Due>=2026", ["Alpha", "Beta"]),
    ("field:Way=courier", ["Alpha"]), ("field:way=posta", ["Beta"]), ("-field:Way", ["Delta", "Gamma"]), ("field:Order=\"a 17\"", ["Alpha"]), ("field:Order=a", []),
    ("field:Order>3", []), ("field:Nothing", []), ("field:Due>soon", []),
    ("has:tag", ["Alpha"]), ("turi:žyma", ["Alpha"]), ("priority:urgent team:magazyn", []), ("customer:nowak -priority:urgent", ["Beta"]),
    ("field:Way=courier OR priority:low", ["Alpha", "Gamma"]), ("jest:otwarta priorytet:niski", ["Gamma"]), ("είναι:ανοιχτή ομάδα:front", ["Alpha"]),
    ("yra:atviras seka:aš", ["Beta"]),
)


def test_operators(desk):
    fill(desk)
    for q, expected in CASES:
        assert subjects(desk.admin, q) == expected, (q, subjects(desk.admin, q))


def test_pages_and_views_go_the_same_way(desk):
    for q, expected in CASES:
        found = desk.admin.get("/conversations?" + urllib.parse.urlencode(dict(q=q + " ", limit=1))).json
        seen = [r["subject"] for r in found["items"]]
        while found["next"]:
            found = desk.admin.get("/conversations?" + urllib.parse.urlencode(dict(q=q + " ", limit=1, cursor=found["next"]))).json
            seen += [r["subject"] for r in found["items"]]
        assert sorted(seen) == expected, (q, seen)
    kept = desk.admin.post("/saved-views", {"name": "Late", "query": "pole:\"due<2026-12\" priorytet:pilny"}).json
    assert kept["query"] == "field:due<2026-12 priority:urgent"
    count = next(c for c in desk.admin.get("/saved-views/counts").json["items"] if c["id"] == kept["id"])
    assert (count["count"], count["more"]) == (1, False)
    assert subjects(desk.admin, "priority:urgent", view="solved") == [] and subjects(desk.admin, "team:front", view="open") == ["Alpha"]


def test_counts_are_what_is_found(desk):
    asked = [q for q, _ in CASES] + ["is:open", "is:unassigned", "assignee:none is:open", "mailbox:help is:open", "assignee:me", "team:front is:solved"]
    for q in asked:
        v = desk.admin.post("/saved-views", {"name": q[:50], "query": q}).json
        count = next(c for c in desk.admin.get("/saved-views/counts").json["items"] if c["id"] == v["id"])
        assert (count["count"], count["more"]) == (len(subjects(desk.admin, q)), False), q
        desk.admin.delete(f"/saved-views/{v['id']}")


def test_what_names_nothing_is_told_at_its_place(desk):
    notes = ask(desk.admin, "team:nowhere priority:urgent field:Weight>3 klient:nobody assignee:nobodyatall priority:later")["asked"]["notes"]
    assert [(n["code"], n["text"]) for n in notes] == [
        ("no_value", "priority:later"), ("no_such", "team:nowhere"), ("no_such", "field:Weight>3"), ("no_such", "customer:nobody"),
        ("no_such", "assignee:nobodyatall")]
    assert ask(desk.admin, "team:front customer:nowak team:none")["asked"]["notes"] == []
    assert desk.admin.get("/conversations?q=team:nowhere").json["asked"]["notes"] == [], "it may still be typed"


def test_suggestions_in_the_language_of_the_reader(desk):
    assert {"priority:", "team:", "customer:", "organisation:", "follower:", "field:"} <= set(suggest(desk.admin, ""))
    assert suggest(desk.admin, "priority:") == ["priority:urgent", "priority:high", "priority:normal", "priority:low"]
    assert suggest(desk.admin, "team:fr") == ['team:"Front desk"'] and "team:mine" in suggest(desk.admin, "team:")
    assert "customer:anna@mill.example" in suggest(desk.admin, "customer:now") and suggest(desk.admin, "organisation:ziel") == ['organisation:"Zielony Młyn"']
    assert set(suggest(desk.admin, "field:")) == {'field:"Cena końcowa"', "field:Due", "field:Way", "field:Order"}
    assert suggest(desk.admin, "field:way=") == ["field:Way=Courier", "field:Way=Pošta"] and suggest(desk.admin, "field:way=po") == ["field:Way=Pošta"]
    assert "follower:me" in suggest(desk.admin, "follower:") and "follower:ada@example.org" in suggest(desk.admin, "follower:")
    assert "is:followed" in suggest(desk.admin, "is:") and "has:tag" in suggest(desk.admin, "has:")
    for language, operators, values, shown in (
            ("pl", {"od:", "jest:", "priorytet:", "firma:"}, ("jest:", "jest:otwarta"), "pilny"),
            ("el", {"από:", "είναι:", "προτεραιότητα:", "οργανισμός:"}, ("είναι:", "είναι:ανοιχτή"), "επείγουσα"),
            ("lt", {"nuo:", "yra:", "svarba:", "įmonė:"}, ("yra:", "yra:atviras"), "skubu")):
        desk.admin.patch("/me", {"language": language})
        assert operators <= set(suggest(desk.admin, "")), language
        assert values[1] in suggest(desk.admin, values[0]), language
        asked = ask(desk.admin, f"priority:urgent {values[1]}")["asked"]
        assert asked["query"] == "priority:urgent is:open" and asked["terms"][0]["shown"] == shown, language
        assert "from:" in suggest(desk.admin, "fro"), "whoever begins in English goes on so"
    desk.admin.patch("/me", {"language": "en"})
    stranger = desk.add_user("una@example.org")
    for m in desk.admin.get("/mailboxes").json["items"]:
        desk.admin.put(f"/mailboxes/{m['id']}/access", {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    assert suggest(stranger, "customer:now") == [], "customers of mailboxes that one does not see"
    for q, _ in CASES:
        assert subjects(stranger, q) == [], q
