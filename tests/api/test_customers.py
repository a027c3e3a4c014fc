"""Customers: addresses, phones, notes, lists, history; organisations by domain."""
import letters


def customer(desk, subject, sender, to="help@example.org"):
    """Whoever wrote a letter, whole."""
    v = letters.conversation(desk, desk.admin, subject, sender=sender, to=to)
    return desk.admin.get(f"/customers/{v['customer']['id']}").json


def change(client, k, body, **more):
    return client.request("PATCH", f"/customers/{k['id']}", body, headers={"If-Match": f'"{k["version"]}"'}, **more)


def names(client, query):
    return [x["name"] for x in client.get("/customers" + query).json["items"]]


def test_what_is_known_of_a_person(desk):
    k = customer(desk, "First words", "Anna Kowalska <anna@example.com>")
    assert k["called"] == "" and k["phones"] == [] and k["organisation"] is None and k["notes"] == []
    hears = desk.admin.events()
    now = change(desk.admin, k, {"called": "  Pani   Anno ", "language": "pl", "phones": ["+48 601 234 567", "0048601234567", " "]})
    assert now.header("etag") == f'"{now.json["version"]}"' and now.json["version"] > k["version"]
    assert now.json["called"] == "Pani Anno" and now.json["language"] == "pl"
    assert now.json["phones"] == ["+48 601 234 567"], "one number is kept once"
    e = hears.until("customer.changed")
    assert e[2]["subject_id"] == k["id"] and "Anno" not in str(e[2]) and "601" not in str(e[2])
    hears.close()
    change(desk.admin, k, {"name": "Too late"}, expect="stale")
    assert change(desk.admin, now.json, {"phones": ["call me"]}, expect="not_a_phone").json["field"] == "phones"
    assert desk.admin.get(f"/customers/{k['id']}").json["phones"] == ["+48 601 234 567"], "all or nothing"
    assert change(desk.admin, now.json, {"phones": []}).json["phones"] == []
    desk.admin.patch(f"/customers/{k['id']}", {"organisation_id": 999}, expect="no_such_organisation")
    desk.admin.patch(f"/customers/{k['id']}", {"name": " "}, expect="empty_name")


def test_several_addresses(desk):
    k = customer(desk, "From home", "Ewa Nowak <ewa@example.com>")
    other = customer(desk, "From work", "E. Nowak <e.nowak@work.example>")
    url = f"/customers/{k['id']}/addresses"
    assert desk.admin.post(url, {"address": "Ewa@Phone.example"}).json["addresses"] == ["ewa@example.com", "ewa@phone.example"]
    v = letters.conversation(desk, desk.admin, "From the phone", sender="ewa@phone.example")
    assert v["customer"]["id"] == k["id"], "mail from the new address is theirs"
    taken = desk.admin.post(url, {"address": "e.nowak@work.example"}, expect="address_of_another").json
    assert taken["customer"] == {"id": other["id"], "name": "E. Nowak"} and "E. Nowak" in taken["title"]
    moved = desk.admin.post(url, {"address": "e.nowak@work.example", "move": True}).json
    assert "e.nowak@work.example" in moved["addresses"] and len(moved["address_states"]) == 3
    left = desk.admin.get(f"/customers/{other['id']}").json
    assert left["addresses"] == [] and [v["subject"] for v in left["conversations"]] == ["From work"]
    row = next(r for r in desk.admin.get("/conversations?view=all").json["items"] if r["subject"] == "From work")
    assert row["customer"]["address"] == ""
    desk.admin.post(url, {"address": "help@example.org"}, expect="own_address")
    desk.admin.post(url, {"address": "help+x@example.org"}, expect="own_address")
    less = desk.admin.delete(f"{url}/ewa%40phone.example", expect=200).json
    assert "ewa@phone.example" not in less["addresses"]
    desk.admin.delete(f"{url}/ewa%40phone.example", expect="no_such_address")
    again = letters.conversation(desk, desk.admin, "From the phone again", sender="ewa@phone.example")
    assert again["customer"]["id"] not in (k["id"], other["id"])


def test_who_may_know_of_whom(desk):
    secret = letters.mailbox(desk, "secret@example.org", open_to_all=False)
    desk.admin.put(f"/mailboxes/{secret}/access", {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    ola = desk.add_user("ola@example.org")
    hidden = customer(desk, "Between us", "Zoe Hidden <zoe@example.com>", to="secret@example.org")
    shown = customer(desk, "For all", "Zoe Shown <shown@example.com>")
    ola.get(f"/customers/{hidden['id']}", expect="no_such_customer")
    ola.get(f"/customers/{hidden['id']}/conversations", expect="no_such_customer")
    ola.patch(f"/customers/{hidden['id']}", {"name": "x"}, expect="no_such_customer")
    ola.post(f"/customers/{hidden['id']}/notes", {"text": "x"}, expect="no_such_customer")
    stranger = ola.post(f"/customers/{shown['id']}/addresses", {"address": "zoe@example.com", "move": True},
                        expect="address_of_a_stranger").json
    assert "Hidden" not in stranger["title"] and "customer" not in stranger
    desk.wait(lambda: names(desk.admin, "?q=zoe") == ["Zoe Hidden", "Zoe Shown"])
    assert names(ola, "?q=zoe") == ["Zoe Shown"]
    assert "Zoe Hidden" not in names(ola, "?limit=100")


def test_notes_of_the_team(desk):
    ola = desk.add_user("ola.notes@example.org")
    lea = desk.add_user("lea.notes@example.org", role="lead")
    k = customer(desk, "Noted", "Nina Note <nina@example.com>")
    url = f"/customers/{k['id']}/notes"
    n = ola.post(url, {"text": " She answers the phone\nafter four. "}).json
    assert n["text"] == "She answers the phone\nafter four." and n["by"]["name"].startswith("Ola") and n["changed_at"] is None
    ola.post(url, {"text": "  "}, expect="empty_note")
    desk.admin.post(url, {"text": "Moved to Gdynia in May."})
    got = desk.admin.get(f"/customers/{k['id']}").json["notes"]
    assert [x["text"] for x in got] == ["Moved to Gdynia in May.", "She answers the phone\nafter four."]
    assert ola.patch(f"/customer-notes/{n['id']}", {"text": "After five."}).json["changed_at"]
    lea.patch(f"/customer-notes/{n['id']}", {"text": "x"}, expect="not_your_note")
    ola.delete(f"/customer-notes/{got[0]['id']}", expect="not_allowed")
    lea.delete(f"/customer-notes/{n['id']}")
    ola.patch(f"/customer-notes/{n['id']}", {"text": "x"}, expect="no_such_note")
    hears = desk.admin.events()
    ola.post(url, {"text": "A secret word: pelican"})
    assert "pelican" not in str(hears.until("customer.changed"))
    hears.close()


def test_history_and_letters(desk):
    k = customer(desk, "History 0", "Hela History <hela@example.com>")
    for i in range(1, 4):
        letters.conversation(desk, desk.admin, f"History {i}", sender="Hela History <hela@example.com>")
    url = f"/customers/{k['id']}/conversations"
    first = desk.admin.get(f"{url}?limit=3").json
    assert [v["subject"] for v in first["items"]] == ["History 3", "History 2", "History 1"]
    rest = desk.admin.get(f"{url}?limit=3&cursor={first['next']}").json
    assert [v["subject"] for v in rest["items"]] == ["History 0"] and rest["next"] is None
    desk.admin.get(f"{url}?cursor=zz", expect="bad_cursor")
    number = first["items"][0]["number"]
    v = desk.admin.get(f"/conversations/{number}").json
    assert v["customer_letters"] == 1
    desk.admin.post(f"/conversations/{number}/notes", {"markdown": "ours"})
    raw = letters.mail("Re: History 3", "again", sender="Hela History <hela@example.com>",
                       more=f"In-Reply-To: <api{letters_of(desk, number)}@example.com>\r\n")
    assert letters.join(desk, desk.admin, number, raw)["customer_letters"] == 2, "our notes do not count"


def letters_of(desk, number):
    """Which of the test's letters began a conversation."""
    m = desk.admin.get(f"/conversations/{number}").json["messages"][0]
    raw = desk.admin.get(f"/messages/{m['id']}/raw").body.decode()
    return raw.split("<api")[1].split("@")[0]


def test_finding(desk):
    made = [("Łukasz Źrebiec", "lukasz@firma.example", ["+48 22 555 01 02"]), ("Lucyna Zając", "lucyna@firma.example", []),
            ("Νίκος Παπαδόπουλος", "nikos@shop.example", [])]
    for name, address, phones in made:
        k = desk.admin.post("/customers", {"name": name, "address": address, "phones": phones})
        assert k.status == 201 and k.json["name"] == name and k.json["conversations"] == []
    for q, found in [("lukasz", ["Łukasz Źrebiec"]), ("luk zreb", ["Łukasz Źrebiec"]), ("LUC", ["Lucyna Zając"]),
                     ("lu", ["Lucyna Zając", "Łukasz Źrebiec"]), ("παπαδοπ", ["Νίκος Παπαδόπουλος"]),
                     ("lukasz@firma", ["Łukasz Źrebiec"]), ("@firma.example", ["Lucyna Zając", "Łukasz Źrebiec"]),
                     ("22 555 01", ["Łukasz Źrebiec"]), ("+48 22-555", ["Łukasz Źrebiec"]), ("0048225", ["Łukasz Źrebiec"]),
                     ("nobody", []), ("lukasz zajac", [])]:
        got = desk.admin.request("GET", f"/customers?q={quote(q)}").json["items"]
        assert sorted(x["name"] for x in got) == sorted(found), f"{q}: {[x['name'] for x in got]}"
    everybody, cursor = [], ""
    while cursor is not None:
        page = desk.admin.get(f"/customers?limit=2{cursor and '&cursor=' + cursor}").json
        everybody += [x["id"] for x in page["items"]]
        cursor = page["next"]
    assert len(everybody) == len(set(everybody)) > 4, "each once"
    for bad in ("x", "zz_", "1_!", "1_gIA"):
        desk.admin.get(f"/customers?cursor={quote(bad)}", expect="bad_cursor")
    desk.admin.post("/customers", {"name": "Twin", "address": "lucyna@firma.example"}, expect="address_of_another")
    assert "Twin" not in names(desk.admin, "?limit=100"), "nothing of it was kept"


def quote(text):
    import urllib.parse
    return urllib.parse.quote(text, safe="")


def test_organisations(desk):
    early = customer(desk, "Before", "Early <early@mill.example>")
    o = desk.admin.post("/organisations", {"name": " Młyn  Sp. z o.o. ", "domains": ["@Mill.Example"]})
    assert o.status == 201 and o.json["name"] == "Młyn Sp. z o.o." and o.json["domains"] == ["mill.example"] and o.json["people"] == 1
    o = o.json
    assert desk.admin.get(f"/customers/{early['id']}").json["organisation"] == {"id": o["id"], "name": "Młyn Sp. z o.o."}
    late = customer(desk, "After", "Late <late@mill.example>")
    assert late["organisation"]["id"] == o["id"]
    free = change(desk.admin, late, {"organisation_id": None}).json
    assert free["organisation"] is None
    letters.conversation(desk, desk.admin, "After again", sender="Late <late@mill.example>")
    assert desk.admin.get(f"/customers/{late['id']}").json["organisation"] is None, "what a person decided stays"
    assert names(desk.admin, f"?organisation={o['id']}") == ["Early"]
    desk.wait(lambda: "Early" in names(desk.admin, "?q=mlyn"))
    got = desk.admin.get(f"/organisations/{o['id']}/conversations").json["items"]
    assert [v["subject"] for v in got] == ["Before"]
    public = desk.admin.post("/organisations", {"name": "All", "domains": ["gmail.com"]}, expect="public_domain").json
    assert "gmail.com" in public["title"] and public["field"] == "domains"
    assert not desk.admin.get("/organisations?q=all").json["items"]
    desk.admin.post("/organisations", {"name": "Mill two", "domains": ["mill.example"]}, expect="domain_of_another")
    for bad in ("mill", "a b.example", ".example", "http://mill.example"):
        desk.admin.post("/organisations", {"name": "Bad", "domains": [bad]}, expect="not_a_domain")
    assert [x["id"] for x in desk.admin.get("/organisations?q=mill.ex").json["items"]] == [o["id"]]
    assert [x["id"] for x in desk.admin.get("/organisations?q=m%C5%82yn").json["items"]] == [o["id"]]
    r = desk.admin.request("PATCH", f"/organisations/{o['id']}", {"name": "Mill"}, headers={"If-Match": '"99"'}, expect="stale")
    assert r.status == 412
    o = desk.admin.request("PATCH", f"/organisations/{o['id']}", {"name": "Mill", "domains": ["mill.example", "mlyn.example"]},
                           headers={"If-Match": f'"{o["version"]}"'}).json
    assert o["name"] == "Mill" and o["domains"] == ["mill.example", "mlyn.example"]
    note = desk.admin.post(f"/organisations/{o['id']}/notes", {"text": "They close at two on Fridays."}).json
    assert desk.admin.get(f"/organisations/{o['id']}").json["notes"][0]["id"] == note["id"]
    desk.admin.delete(f"/organisations/{o['id']}", expect="organisation_in_use")
    empty = desk.admin.post("/organisations", {"name": "Empty", "domains": ["empty.example"]}).json
    first = desk.admin.get("/organisations?limit=1").json
    second = desk.admin.get(f"/organisations?limit=1&cursor={first['next']}").json
    assert [first["items"][0]["name"], second["items"][0]["name"]] == ["Empty", "Mill"]
    desk.admin.delete(f"/organisations/{empty['id']}")
    desk.admin.get(f"/organisations/{empty['id']}", expect="no_such_organisation")


def test_merging(desk):
    a = customer(desk, "Merge one", "Ada Twin <ada@home.example>")
    b = customer(desk, "Merge two", "Ada Twin <ada@work.example>")
    desk.wait(lambda: [x["id"] for x in desk.admin.get(f"/customers/{a['id']}").json["alike"]] == [b["id"]])
    b = change(desk.admin, b, {"called": "Pani Ado", "language": "pl", "phones": ["+48 500 100 200"]}).json
    desk.admin.post(f"/customers/{b['id']}/notes", {"text": "Two children."})
    a = desk.admin.get(f"/customers/{a['id']}").json
    hears = desk.admin.events()
    desk.admin.request("POST", f"/customers/{a['id']}/merge", {"other": b["id"]}, headers={"If-Match": '"77"'}, expect="stale")
    desk.admin.post(f"/customers/{a['id']}/merge", {"other": a["id"]}, expect="same_customer")
    one = desk.admin.post(f"/customers/{a['id']}/merge", {"other": b["id"]}).json
    e = hears.until("customer.merged")
    assert e[2]["subject_id"] == a["id"] and e[2]["data"] == {"source": b["id"], "conversations": 1}
    hears.close()
    assert one["id"] == a["id"] and one["addresses"] == ["ada@home.example", "ada@work.example"]
    assert one["called"] == "Pani Ado" and one["phones"] == ["+48 500 100 200"] and one["notes"][0]["text"] == "Two children."
    assert sorted(v["subject"] for v in one["conversations"]) == ["Merge one", "Merge two"] and one["alike"] == []
    assert [x["customer"]["id"] for x in one["merges"]] == [b["id"]]
    assert desk.admin.get(f"/customers/{b['id']}").json["id"] == a["id"], "old links lead on"
    desk.admin.patch(f"/customers/{b['id']}", {"name": "x"}, expect="merged")
    assert names(desk.admin, "?q=ada%20twin") == ["Ada Twin"]
    since = letters.conversation(desk, desk.admin, "Merge three", sender="Ada Twin <ada@work.example>")
    assert since["customer"]["id"] == a["id"], "mail after the merge is the one's"
    change(desk.admin, one, {"called": "Ada"})

    desk.admin.post(f"/customer-merges/{one['merges'][0]['id']}/undo")
    left, back = (desk.admin.get(f"/customers/{k['id']}").json for k in (a, b))
    assert left["addresses"] == ["ada@home.example"] and left["phones"] == [] and left["notes"] == [] and left["merges"] == []
    assert left["language"] == a["language"], "what it took over goes back"
    assert left["called"] == "Ada", "what somebody changed since stays"
    assert [v["subject"] for v in left["conversations"]] == ["Merge one"]
    assert back["id"] == b["id"] and back["called"] == "Pani Ado" and back["phones"] == ["+48 500 100 200"]
    assert back["notes"][0]["text"] == "Two children." and back["addresses"] == ["ada@work.example"]
    assert sorted(v["subject"] for v in back["conversations"]) == ["Merge three", "Merge two"]
    desk.admin.post(f"/customer-merges/{one['merges'][0]['id']}/undo", expect="no_such_merge")
    v = letters.conversation(desk, desk.admin, "Merge four", sender="Ada Twin <ada@work.example>")
    assert v["customer"]["id"] == b["id"]


def test_a_chain_of_merges(desk):
    k = [customer(desk, f"Chain {i}", f"Link{i} <link{i}@example.com>") for i in range(3)]
    first = desk.admin.post(f"/customers/{k[1]['id']}/merge", {"other": k[0]["id"]}).json["merges"][0]["id"]
    second = desk.admin.post(f"/customers/{k[2]['id']}/merge", {"other": k[1]["id"]}).json["merges"][0]["id"]
    assert desk.admin.get(f"/customers/{k[0]['id']}").json["id"] == k[2]["id"]
    desk.admin.post(f"/customer-merges/{first}/undo", expect="merged")
    desk.admin.post(f"/customer-merges/{second}/undo")
    desk.admin.post(f"/customer-merges/{first}/undo")
    for i, one in enumerate(k):
        now = desk.admin.get(f"/customers/{one['id']}").json
        assert now["id"] == one["id"] and now["addresses"] == [f"link{i}@example.com"]
        assert [v["subject"] for v in now["conversations"]] == [f"Chain {i}"]


def test_mail_in_flight(desk):
    """Letters arrive while their writers are merged and taken apart: each ends with whose address it has."""
    a = customer(desk, "Flight a", "Fa <fa@flight.example>")
    b = customer(desk, "Flight b", "Fb <fb@flight.example>")
    for i in range(8):
        assert desk.receive(letters.mail(f"In flight {i}", "x", sender="Fb <fb@flight.example>"), "help@example.org") == 0
        k = desk.admin.post(f"/customers/{a['id']}/merge", {"other": b["id"]}).json
        assert desk.receive(letters.mail(f"In flight too {i}", "x", sender="Fb <fb@flight.example>"), "help@example.org") == 0
        desk.admin.post(f"/customer-merges/{k['merges'][0]['id']}/undo")
    desk.wait(lambda: len(desk.admin.get(f"/customers/{b['id']}/conversations?limit=100").json["items"]) == 17)
    assert [v["subject"] for v in desk.admin.get(f"/customers/{a['id']}").json["conversations"]] == ["Flight a"]


def test_fields_of_the_team(desk):
    ola = desk.add_user("ola.fields@example.org")
    ola.post("/customer-fields", {"of": "customer", "name": "Shoe size", "kind": "number"}, expect="not_allowed")
    make = lambda **f: desk.admin.post("/customer-fields", {"of": "customer", **f}).json  # noqa: E731
    size, since = make(name="Shoe  size", kind="number"), make(name="Member since", kind="date")
    way, free = make(name="Way", kind="choice", choices=["post", " courier ", "post", ""]), make(name="Free", kind="text", required=True)
    assert size["name"] == "Shoe size" and way["choices"] == ["post", "courier"] and way["position"] == since["position"] + 1
    desk.admin.post("/customer-fields", {"of": "customer", "name": "Empty", "kind": "choice"}, expect="no_choices")
    k = desk.admin.post("/customers", {"name": "Field Person", "fields": {str(size["id"]): "42,5"}}).json
    assert [f["id"] for f in k["fields"]] == [size["id"], since["id"], way["id"], free["id"]]
    assert k["fields"][0]["value"] == "42.5" and k["fields"][1]["value"] is None

    def typed(field, value, **more):
        return ola.patch(f"/customers/{k['id']}", {"fields": {str(field["id"]): value}}, **more).json

    for field, bad, code in [(size, "big", "not_a_number"), (size, "1.2.3", "not_a_number"), (since, "2026-02-29", "not_a_date"),
                             (since, "yesterday", "not_a_date"), (way, "pigeon", "not_a_choice"), (free, " ", "required_field"),
                             ({"id": 9999}, "x", "no_such_field"), ({"id": "x"}, "x", "no_such_field")]:
        assert typed(field, bad, expect=code)["field"] == "fields"
    for field, good, kept in [(size, "-1 234,50", "-1234.5"), (since, "2028-02-29", "2028-02-29"), (way, "courier", "courier"),
                              (free, "  two  words ", "two words"), (size, None, None)]:
        got = {f["id"]: f["value"] for f in typed(field, good)["fields"]}
        assert got[field["id"]] == kept, (field["name"], got)
    desk.admin.patch(f"/customer-fields/{way['id']}", {"archived": True})
    assert way["id"] not in [f["id"] for f in desk.admin.get(f"/customers/{k['id']}").json["fields"]]
    typed(way, "post", expect="no_such_field")
    now = desk.admin.patch(f"/customer-fields/{way['id']}", {"archived": False, "position": 1, "name": "By"}).json
    assert now["name"] == "By" and not now["archived"]
    fields = desk.admin.get(f"/customers/{k['id']}").json["fields"]
    assert {f["name"]: f["value"] for f in fields}["By"] == "courier", "its values were kept"
    desk.admin.patch("/customer-fields/9999", {"name": "x"}, expect="no_such_field")

    code = desk.admin.post("/customer-fields", {"of": "organisation", "name": "Code", "kind": "text"}).json
    assert [f["id"] for f in ola.get("/customer-fields?of=organisation").json["items"]] == [code["id"]]
    o = ola.post("/organisations", {"name": "Fielded", "fields": {str(code["id"]): "A-1"}}).json
    assert o["fields"][0]["value"] == "A-1"
    typed(code, "x", expect="no_such_field")
    assert ola.patch(f"/organisations/{o['id']}", {"fields": {str(code["id"]): None}}).json["fields"][0]["value"] is None

    other = desk.admin.post("/customers", {"name": "Field Other", "fields": {str(size["id"]): "7", str(free["id"]): "theirs"}}).json
    one = desk.admin.post(f"/customers/{k['id']}/merge", {"other": other["id"]}).json
    assert {f["id"]: f["value"] for f in one["fields"]} == {size["id"]: "7", since["id"]: "2028-02-29", way["id"]: "courier", free["id"]: "two words"}
    one = desk.admin.post(f"/customer-merges/{one['merges'][0]['id']}/undo").json
    assert {f["id"]: f["value"] for f in one["fields"]}[size["id"]] is None
    assert {f["id"]: f["value"] for f in desk.admin.get(f"/customers/{other['id']}").json["fields"]}[size["id"]] == "7"
