"""What the customer asks for: read from the letters, kept where somebody said something of it."""
import letters

LETTER = "Dzień dobry, zamówiłam niebieską kurtkę. Kiedy przyjdzie moja paczka? Ile kosztuje wysyłka? Proszę o kopię faktury."
DELIVERY, PRICE, INVOICE = "Kiedy przyjdzie moja paczka", "Ile kosztuje wysyłka", "Proszę o kopię faktury"
REPLY = "Dzień dobry, Pani paczka przyjdzie w piątek, 4 grudnia. Kopię faktury przesyłam w załączniku."


def asks(client, v):
    return client.get(f"/conversations/{v['number']}/asks").json["items"]


def states(client, v):
    return {a["text"]: a["state"] for a in asks(client, v)}


def say(client, v, a, expect=201, **more):
    body = {"message": a["message"], "start": a["start"], "end": a["end"], **more}
    return client.post(f"/conversations/{v['number']}/asks", body, expect=expect).json


def reply(client, v, text):
    v = client.get(f"/conversations/{v['number']}").json
    return client.post(f"/conversations/{v['number']}/replies", {"markdown": text, "seen_message": v["messages"][-1]["id"], "hold_seconds": 300}).json


def merge(client, v, into):
    v = client.get(f"/conversations/{v['number']}").json
    client.post(f"/conversations/{v['number']}/merge", {"into": into["number"]}, headers={"If-Match": f'"{v["version"]}"'}, expect=200)


def test_read_from_the_letter(desk):
    v = letters.conversation(desk, desk.admin, "Kurtka", LETTER)
    found = asks(desk.admin, v)
    assert [a["text"] for a in found] == [DELIVERY, PRICE, INVOICE]
    text = v["messages"][0]["text"]
    for a in found:
        assert text[a["start"]:a["end"]] == a["text"]
        assert (a["id"], a["version"], a["state"], a["by"], a["carried"]) == (None, 0, "open", None, False)
        assert a["message"] == v["messages"][0]["id"]
    thanks = letters.conversation(desk, desk.admin, "Podziękowanie", "Bardzo dziękuję za szybką pomoc, wszystko już działa.")
    assert asks(desk.admin, thanks) == []


def test_open_ones_stay(desk):
    v = letters.conversation(desk, desk.admin, "Zostaje", LETTER)
    m = reply(desk.admin, v, REPLY)
    assert states(desk.admin, v) == {DELIVERY: "answered", PRICE: "open", INVOICE: "answered"}
    assert all(a["carried"] for a in asks(desk.admin, v))
    # whoever takes over sees the same
    ewa = desk.add_user("ewa@example.org")
    v = desk.admin.get(f"/conversations/{v['number']}").json
    who = ewa.get("/me").json["id"]
    desk.admin.patch(f"/conversations/{v['number']}", {"assignee_id": who}, headers={"If-Match": f'"{v["version"]}"'})
    assert asks(ewa, v) == asks(desk.admin, v)
    # a reply that was taken back has answered nothing
    desk.admin.post(f"/messages/{m['id']}/undo", expect=200)
    assert set(states(ewa, v).values()) == {"open"} and not any(a["carried"] for a in asks(ewa, v))


def test_what_somebody_says_of_them(desk):
    v = letters.conversation(desk, desk.admin, "Zaznaczone", LETTER)
    url = f"/conversations/{v['number']}/asks"
    first, price, invoice = asks(desk.admin, v)
    hears = desk.admin.events()
    place = {"message": invoice["message"], "start": invoice["start"], "end": invoice["end"]}
    aside = desk.admin.post(url, place | {"state": "open"}, headers={"If-Match": '"0"'}).json
    assert aside["version"] == 1
    desk.admin.delete(f"/asks/{aside['id']}")
    hears.until("ask.removed")
    ticked = say(desk.admin, v, price, state="answered")
    assert ticked["state"] == "answered" and ticked["by"]["name"] and ticked["version"] == 1 and ticked["text"] == PRICE
    told = hears.until("ask.added")[2]
    assert (told["subject_kind"], told["subject_id"], told["conversation"], told["data"]) == ("ask", ticked["id"], v["number"], None)
    # not over what somebody said since it was seen untouched
    place = {"message": ticked["message"], "start": ticked["start"], "end": ticked["end"], "state": "set_aside"}
    for seen in ('"0"', '"7"', '"x"'):
        desk.admin.post(url, place, headers={"If-Match": seen}, expect="stale")
    # said twice of the same, it is changed
    assert say(desk.admin, v, price, state="set_aside")["id"] == ticked["id"]
    assert hears.until("ask.changed")[2]["subject_id"] == ticked["id"]
    other = desk.admin.patch(f"/asks/{ticked['id']}", {"state": "open", "text": "  Ile kosztuje \n wysyłka kurierem? "}, headers={"If-Match": '"2"'})
    assert other.header("ETag") == '"3"'
    other = other.json
    assert (other["version"], other["text"], other["state"]) == (3, "Ile kosztuje wysyłka kurierem?", "open")
    desk.admin.patch(f"/asks/{ticked['id']}", {"state": "answered"}, headers={"If-Match": '"2"'}, expect=412)
    desk.admin.patch(f"/asks/{ticked['id']}", {"state": "answered"}, headers={"If-Match": '"2"'}, expect="stale")
    desk.admin.patch(f"/asks/{ticked['id']}", {"text": " \n "}, expect="empty_ask")
    desk.admin.patch(f"/asks/{ticked['id']}", {"state": "done"}, expect=422)
    desk.admin.patch("/asks/999999", {}, expect="no_such_ask")
    assert [a["text"] for a in asks(desk.admin, v)] == [DELIVERY, "Ile kosztuje wysyłka kurierem?", INVOICE]
    # one of one's own
    own = desk.admin.post(url, {"text": "Czy można odebrać osobiście?"}).json
    assert (own["start"], own["end"], own["message"], own["state"]) == (None, None, v["messages"][0]["id"], "open")
    assert asks(desk.admin, v)[-1]["id"] == own["id"]
    desk.admin.post(url, {"text": " "}, expect="empty_ask")
    desk.admin.post(url, {}, expect="empty_ask")
    desk.admin.post(url, {"text": "x" * 501}, expect=422)
    say(desk.admin, v, {**first, "end": 99999}, expect="no_such_place")
    say(desk.admin, v, {**first, "start": 5, "end": 5}, expect="no_such_place")
    say(desk.admin, v, {**first, "message": 999999}, expect="no_such_message")
    now = next(a["version"] for a in desk.admin.get(f"/conversations/{v['number']}/asks").json["items"] if a["id"] == own["id"])
    desk.admin.delete(f"/asks/{own['id']}", headers={"If-Match": f'"{now + 1}"'}, expect="stale")
    desk.admin.delete(f"/asks/{own['id']}", headers={"If-Match": f'"{now}"'})
    desk.admin.delete(f"/asks/{own['id']}", expect="no_such_ask")
    assert hears.until("ask.removed")[2]["subject_id"] == own["id"]
    hears.close()
    # what was said is taken back: it is as the letter says
    desk.admin.delete(f"/asks/{ticked['id']}")
    again = asks(desk.admin, v)[1]
    assert (again["id"], again["text"], again["state"]) == (None, PRICE, "open")
    # open again after our answer says otherwise: it stays open
    reply(desk.admin, v, REPLY)
    assert states(desk.admin, v)[DELIVERY] == "answered"
    say(desk.admin, v, first, state="open")
    assert states(desk.admin, v)[DELIVERY] == "open"


def test_who_may(desk):
    box = letters.mailbox(desk, "closed@example.org", open_to_all=False)
    desk.admin.put(f"/mailboxes/{box}/access", {"user_ids": [desk.admin.get("/me").json["id"]], "open_to_all": False})
    v = letters.conversation(desk, desk.admin, "Poufne", LETTER, to="closed@example.org")
    mine = say(desk.admin, v, asks(desk.admin, v)[0], state="answered")
    jan = desk.add_user("jan@example.org")
    jan.get(f"/conversations/{v['number']}/asks", expect="no_such_conversation")
    jan.post(f"/conversations/{v['number']}/asks", {"text": "?"}, expect="no_such_conversation")
    jan.patch(f"/asks/{mine['id']}", {}, expect="no_such_ask")
    jan.delete(f"/asks/{mine['id']}", expect="no_such_ask")
    jan.get("/conversations/999999/asks", expect="no_such_conversation")


def test_they_move_with_their_letters(desk):
    a = letters.conversation(desk, desk.admin, "Jedna sprawa", LETTER)
    b = letters.conversation(desk, desk.admin, "Ta sama sprawa", "Czy mogę odebrać paczkę w sklepie?", sender="Ben <ben@example.net>")
    kept = say(desk.admin, b, asks(desk.admin, b)[0], state="set_aside")
    own = desk.admin.post(f"/conversations/{b['number']}/asks", {"text": "Do której jest otwarte?"}).json
    merge(desk.admin, b, a)
    ids = [x["id"] for x in asks(desk.admin, a)]
    assert len(ids) == 5 and kept["id"] in ids and own["id"] in ids
    assert asks(desk.admin, b) == asks(desk.admin, a)  # by the old number too
    desk.admin.post(f"/conversations/{b['number']}/merge/undo", expect=200)
    assert [x["id"] for x in asks(desk.admin, b)] == [kept["id"], own["id"]] and len(asks(desk.admin, a)) == 3
    # split off, and back
    merge(desk.admin, b, a)
    whole = desk.admin.get(f"/conversations/{a['number']}").json
    new = desk.admin.post(f"/conversations/{a['number']}/split", {"message": b["messages"][0]["id"], "scope": "only"},
                          headers={"If-Match": f'"{whole["version"]}"'}).json
    assert [x["id"] for x in asks(desk.admin, new)] == [kept["id"], own["id"]] and len(asks(desk.admin, a)) == 3
    desk.admin.post(f"/conversations/{new['number']}/split/undo", expect=200)
    assert len(asks(desk.admin, a)) == 5


def test_many_letters(desk):
    v = letters.conversation(desk, desk.admin, "Długa sprawa", LETTER)
    for _ in range(3):
        v = letters.join(desk, desk.admin, v["number"], letters.mail(f"Re: Długa sprawa #{v['number']}", "Czy macie rozmiar M? " * 60, more=f"In-Reply-To: <{message_id(desk, v)}>\r\n"))
    found = asks(desk.admin, v)
    assert len(found) == 100 and found[-1]["text"] == "Czy macie rozmiar M", len(found)


def message_id(desk, v):
    raw = desk.admin.get(f"/messages/{v['messages'][0]['id']}/raw").body.decode()
    return next(line for line in raw.splitlines() if line.lower().startswith("message-id:")).split("<")[1].split(">")[0]


def test_the_newest_of_very_many_are_compared(desk):
    many = " ".join(f"Ile kosztuje kurtka numer {n}?" for n in range(100, 150))
    v = letters.conversation(desk, desk.admin, "Cennik", many, sender="Zofia <zofia@example.com>")
    more = "Kiedy przyjdzie moja paczka? " + " ".join(f"Ile kosztuje płaszcz numer {n}?" for n in range(200, 249))
    raw = letters.mail(f"Re: Cennik #{v['number']}", more, sender="Zofia <zofia@example.com>", more=f"In-Reply-To: <{message_id(desk, v)}>\r\n")
    v = letters.join(desk, desk.admin, v["number"], raw)
    assert len(asks(desk.admin, v)) == 100 and asks(desk.admin, v)[50]["text"] == DELIVERY
    reply(desk.admin, v, "Paczka przyjdzie w piątek, 4 grudnia o 10:00.")
    assert asks(desk.admin, v)[50]["state"] == "answered"
