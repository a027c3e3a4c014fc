"""Search: the whole query language, what is found by which form, passages, pages, notes to the reader."""
import urllib.parse

import letters


def ask(client, q, **more):
    query = urllib.parse.urlencode(dict(q=q, limit=100, **more))
    return client.get(f"/conversations?{query}").json


def subjects(client, q, **more):
    return [r["subject"] for r in ask(client, q, **more)["items"]]


def change(client, v, body):
    now = client.get(f"/conversations/{v['number']}").json
    return client.patch(f"/conversations/{v['number']}", body, headers={"If-Match": f'"{now["version"]}"'}).json


def fill(desk):
    a = letters.conversation(desk, desk.admin, "Zwrot faktury", "Proszę o korektę faktury za buty.", sender="Anna Nowak <anna@example.com>")
    b = letters.conversation(desk, desk.admin, "Επιστροφή", "Θέλω να κάνω δύο επιστροφές, παρακαλώ.", sender="Νίκος <nikos@example.org>")
    c = letters.conversation(desk, desk.admin, "Sąskaitos", "Kur yra mano sąskaitos už rugsėjį?", sender="Jonas <jonas@example.net>")
    d = letters.conversation(desk, desk.admin, "Late parcel", "The parcels went to the wrong house. Late delivery.", sender="Ben <ben@example.com>")
    change(desk.admin, a, {"tags": ["Pilne", "faktury"]})
    change(desk.admin, b, {"tags": ["vip"], "state": "solved"})
    change(desk.admin, c, {"assignee_id": desk.admin.get("/me").json["id"]})
    desk.admin.post(f"/conversations/{d['number']}/notes", {"markdown": "asked the courier about the zeppelin"})
    desk.wait(lambda: subjects(desk.admin, "zeppelin"))
    desk.wait(lambda: subjects(desk.admin, "saskaita"))


def test_any_form_finds_any_other(desk):
    fill(desk)
    for q, subject in (("fakturze", "Zwrot faktury"), ("fakturami", "Zwrot faktury"), ("επιστροφη", "Επιστροφή"),
                       ("ΕΠΙΣΤΡΟΦΩΝ", "Επιστροφή"), ("saskaita", "Sąskaitos"), ("sąskaitai", "Sąskaitos"),
                       ("parcel go", "Late parcel"), ("deliveries", "Late parcel"), ("fakt", "Zwrot faktury")):
        assert subjects(desk.admin, q) == [subject], q
    assert subjects(desk.admin, '"fakturze"') == [], "in quotes exactly so"
    assert subjects(desk.admin, '"faktury za"') == ["Zwrot faktury"] and subjects(desk.admin, '"za faktury"') == []


def test_beginnings_that_few_and_many_words_share(desk):
    letters.conversation(desk, desk.admin, "Few", "a quaggamire and the quaggas near it")
    letters.conversation(desk, desk.admin, "Many", " ".join(f"narwhal{n}x" for n in range(70)))
    v = letters.conversation(desk, desk.admin, "Later", "narwhal7x quaggamire")
    change(desk.admin, v, {"state": "solved"})
    desk.wait(lambda: len(subjects(desk.admin, "narwhal7x ")) == 2)
    for q, expected in (("quag", ["Few", "Later"]), ("quagga", ["Few", "Later"]), ("quaggamire quaggas", ["Few"]), ("quagx", []),
                        ("nar", ["Later", "Many"]), ("narwhal", ["Later", "Many"]), ("quaggamire narw", ["Later"]), ("narwhal69", ["Many"]),
                        ("is:open narw", ["Many"]), ("is:solved OR narw", ["Later", "Many", "Επιστροφή"]), ("tag:vip OR quag", ["Few", "Later", "Επιστροφή"])):
        assert sorted(subjects(desk.admin, q)) == expected, (q, subjects(desk.admin, q))
    assert subjects(desk.admin, "narwhal ") == subjects(desk.admin, "quagg ") == [], "the word was finished"
    for name in ("Few", "Many", "Later"):
        gone = next(r for r in ask(desk.admin, f"subject:{name.lower()} ")["items"] if r["subject"] == name)
        change(desk.admin, gone, {"trashed": True})


def test_operators(desk):
    for q, expected in (
            ("from:anna", ["Zwrot faktury"]), ("from:anna@example.com", ["Zwrot faktury"]), ("from:example.com", ["Late parcel", "Zwrot faktury"]),
            ("od:\"Anna Nowak\"", ["Zwrot faktury"]), ("from:νικος", ["Επιστροφή"]), ("from:anna from:ben", []),
            ("from:anna OR from:ben", ["Late parcel", "Zwrot faktury"]), ("from:nobody", []),
            ("to:help from:jonas", ["Sąskaitos"]),
            ("subject:faktura", ["Zwrot faktury"]), ("subject:buty", []), ("subject:\"late parcel\"", ["Late parcel"]),
            ("tag:pilne", ["Zwrot faktury"]), ("etykieta:PILNE", ["Zwrot faktury"]), ("tag:pil", []),
            ("tag:pilne OR tag:vip", ["Επιστροφή", "Zwrot faktury"]), ("tag:vip is:open", []), ("-tag:vip is:solved", []),
            ("is:solved", ["Επιστροφή"]), ("is:waiting", []), ("assignee:me", ["Sąskaitos"]), ("is:mine", ["Sąskaitos"]),
            ("assignee:\"nobody at all\"", []), ("is:unassigned -tag:pilne is:open", ["Late parcel"]),
            ("has:note", ["Late parcel"]), ("ma:notatka", ["Late parcel"]), ("-has:note is:open is:unassigned", ["Zwrot faktury"]),
            ("has:attachment", []), ("parcel -zeppelin", []), ("parcel -giraffe", ["Late parcel"]),
            ("faktura OR parcel", ["Late parcel", "Zwrot faktury"]), ("faktura OR tag:vip", ["Επιστροφή", "Zwrot faktury"]),
            ("after:1h is:solved", ["Επιστροφή"]), ("after:today is:solved", ["Επιστροφή"]), ("on:today tag:vip", ["Επιστροφή"]),
            ("before:yesterday", []), ("before:2020-01-01", []), ("after:2999-01-01", []), ("mailbox:help tag:vip", ["Επιστροφή"]),
            ("mailbox:nowhere", []), ("in:spam", []), ("-from:anna -from:ben -from:jonas", ["Επιστροφή"])):
        assert sorted(subjects(desk.admin, q)) == sorted(expected), (q, subjects(desk.admin, q))
    assert subjects(desk.admin, "tag:vip", view="open") == [] and subjects(desk.admin, "tag:vip", view="solved") == ["Επιστροφή"]


def test_spam_is_found_when_it_is_named(desk):
    v = letters.conversation(desk, desk.admin, "Cheap watches", "buy a walrus")
    desk.wait(lambda: subjects(desk.admin, "walrus"))
    change(desk.admin, v, {"spam": True})
    assert subjects(desk.admin, "walrus") == [] and subjects(desk.admin, "walrus", view="spam") == ["Cheap watches"]
    for q in ("walrus in:spam", "in:spam", "walrus in:anywhere", "walrus is:spam OR is:open"):
        assert "Cheap watches" in subjects(desk.admin, q), q


def test_passages(desk):
    row = ask(desk.admin, "fakturze")["items"][0]
    marked = {(f["where"], f["text"][r["start"]:r["end"]]) for f in row["found"] for r in f["ranges"]}
    assert marked == {("subject", "faktury"), ("text", "faktury")}
    letters.conversation(desk, desk.admin, "Long", "word " * 500 + "\n𝕏 <b>okapi</b> & more\n" + "word " * 500)
    row = desk.wait(lambda: ask(desk.admin, "okapi")["items"])[0]
    text, where = row["found"][0]["text"], row["found"][0]["ranges"][0]
    assert text[where["start"]:where["end"]] == "okapi" and "𝕏 <b>okapi</b> & more" in text and len(text) < 250
    assert text.startswith("…") and text.endswith("…") and "\n" not in text
    assert ask(desk.admin, "tag:vip")["items"][0]["found"] == []
    assert desk.admin.get("/conversations").json["items"][0]["found"] is None


def test_what_was_not_understood(desk):
    asked = ask(desk.admin, "color:red before:soon OD:anna")["asked"]
    assert asked["query"] == "color:red from:anna"
    assert [n["code"] for n in asked["notes"]] == ["no_operator", "no_value"]
    assert "color:red" in asked["notes"][0]["sentence"]
    assert [t["field"] for t in asked["terms"]] == [None, "from"]
    assert desk.admin.get("/conversations").json["asked"] is None
    assert ask(desk.admin, "\" \"")["items"] == []


def pages(client, q):
    seen, cursor = [], None
    for _ in range(60):
        query = dict(q=q, limit=3, **({"cursor": cursor} if cursor else {}))
        page = client.get("/conversations?" + urllib.parse.urlencode(query)).json
        seen += [r["number"] for r in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return seen
    raise AssertionError("no end")


def test_pages(desk):
    numbers = [letters.conversation(desk, desk.admin, f"Tapir {i}" if i % 3 == 0 else f"Animal {i}", "a tapir came")["number"] for i in range(10)]
    change(desk.admin, {"number": numbers[4]}, {"tags": ["seen"]})
    desk.wait(lambda: len(subjects(desk.admin, "tapir")) == 10)
    found = pages(desk.admin, "tapirs")
    assert len(found) == len(set(found)) == 10
    by_subject = [n for i, n in enumerate(numbers) if i % 3 == 0]
    assert found[:4] == by_subject[::-1], "what says it in its subject comes first"
    assert pages(desk.admin, "tapir -tag:seen subject:animal") == [n for i, n in reversed(list(enumerate(numbers))) if i % 3 and i != 4]
    assert sorted(pages(desk.admin, "from:anna is:open -has:note"))
    for cursor in ("x", "r", "r1", "s1-", "s-1_2", "1_2_3"):
        desk.admin.get(f"/conversations?q=tapir&cursor={cursor}", expect="bad_cursor")


def test_a_stranger_finds_nothing(desk):
    secret = letters.mailbox(desk, "hidden@example.org", open_to_all=False)
    desk.admin.put(f"/mailboxes/{secret}/access", {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    zoe = desk.add_user("zoe2@example.org")
    raw = letters.multipart("Hidden quokka", "<p>quokka</p>", [], to="hidden@example.org")
    assert desk.receive(raw, "hidden@example.org") == 0
    desk.wait(lambda: subjects(desk.admin, "quokka"))
    number = ask(desk.admin, "quokka")["items"][0]["number"]
    change(desk.admin, {"number": number}, {"tags": ["quokka"]})
    for q in ("quokka", "tag:quokka", "subject:quokka", "mailbox:hidden", "in:anywhere quokka", "quokka OR tag:quokka"):
        assert subjects(zoe, q) == [] and subjects(desk.admin, q) == ["Hidden quokka"], q
