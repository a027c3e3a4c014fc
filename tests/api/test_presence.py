"""Who is at a conversation just now: said within a second, gone when they go, kept nowhere."""
import letters
from harness import Client


def say(client, number, doing, tab="one", **more):
    return client.put(f"/conversations/{number}/presence", {"tab": tab, "doing": doing}, **more)


def people(reply):
    return [(p["name"], p["doing"]) for p in reply["people"]]


def hears(stream, number, seconds=60):
    """The next word about it."""
    while True:
        heard = stream.until("presence", seconds)
        if heard in (None, "end") or heard[2]["conversation"] == number:
            return heard


def test_two_at_one_letter(desk):
    number = letters.conversation(desk, desk.admin, "Two at it")["number"]
    ela, ola = desk.add_user("ela@example.org"), desk.add_user("ola@example.org")
    names = [c.get("/me").json["name"] for c in (ela, ola)]
    stream = ola.events()
    assert people(say(ela, number, "reading").json) == [(names[0], "reading")]
    no_number, _, data = hears(stream, number)
    assert no_number is None and people(data) == [(names[0], "reading")]
    assert people(say(ola, number, "replying").json) == [(names[0], "reading"), (names[1], "replying")]
    hears(stream, number)
    say(ela, number, "replying", tab="two")
    assert dict(people(hears(stream, number)[2]))[names[0]] == "replying", "of two tabs, what they do most"
    late = ela.events()
    assert len(hears(late, number)[2]["people"]) == 2, "who comes later is told how it stands"
    late.close()
    say(ela, number, "gone", tab="two")
    assert dict(people(hears(stream, number)[2]))[names[0]] == "reading"
    say(ela, number, "gone")
    assert people(hears(stream, number)[2]) == [(names[1], "replying")]
    stream.close()


def test_a_tab_is_at_one_place(desk):
    a, b = (letters.conversation(desk, desk.admin, f"Place {x}")["number"] for x in "ab")
    eva = desk.add_user("eva2@example.org")
    stream = desk.admin.events()
    say(eva, a, "reading")
    assert len(hears(stream, a)[2]["people"]) == 1
    say(eva, b, "reading")
    assert hears(stream, a)[2]["people"] == []
    say(eva, a, "gone")
    assert len(say(desk.admin, b, "reading").json["people"]) == 2, "late news of another place takes nobody away"
    stream.close()


def test_gone_when_the_browser_is(desk):
    number = letters.conversation(desk, desk.admin, "Closed")["number"]
    uma = desk.add_user("uma@example.org")
    mine, hers = desk.admin.events(), uma.events()
    say(uma, number, "replying")
    assert len(hears(mine, number)[2]["people"]) == 1
    hers.close()
    assert hears(mine, number, 120)[2]["people"] == []
    mine.close()


def test_only_who_may_see_it(desk):
    box = letters.mailbox(desk, "closed@example.org")
    v = letters.conversation(desk, desk.admin, "Behind a door", to="closed@example.org")
    desk.admin.put(f"/mailboxes/{box}/access", {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    ada = desk.add_user("ada2@example.org")
    stream = ada.events()
    say(ada, v["number"], "reading", expect="no_such_conversation")
    say(desk.admin, v["number"], "reading")
    assert hears(stream, v["number"], 1.5) is None
    stream.close()
    assert say(Client(desk), v["number"], "reading", expect=None).status == 401
    say(ada, v["number"], "dancing", expect="wrong_field")


def test_stored_nowhere(desk):
    number = letters.conversation(desk, desk.admin, "Nowhere")["number"]
    first = desk.admin.events()
    before = desk.admin.get(f"/conversations/{number}").json
    say(desk.admin, number, "replying")
    after = desk.admin.get(f"/conversations/{number}").json
    assert before["version"] == after["version"] and before["updated_at"] == after["updated_at"]
    hears(first, number)
    desk.admin.patch("/settings", {"trash_days": 31})
    said = int(first.until("setting.changed")[0])
    first.close()
    again = desk.admin.events(last=said - 1)
    assert again.until("setting.changed")[0] == str(said), "no number of the log was used"
    again.close()
    assert "replying" not in desk.log_text()
