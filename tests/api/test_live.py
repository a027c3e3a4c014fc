"""The live stream: who hears what, resumed, ended."""
from harness import Client


def test_hears_a_change(desk):
    e = desk.admin.events()
    desk.admin.patch("/settings", {"trash_days": 31})
    number, kind, data = e.until("setting.changed")
    assert data["number"] == int(number) and data["data"] == {"key": "trash_days"} and data["mailbox"] == 0
    e.close()


def test_resumes(desk):
    e = desk.admin.events()
    desk.admin.patch("/settings", {"trash_days": 32})
    number = int(e.until("setting.changed")[0])
    e.close()
    for days in (33, 34, 35):
        desk.admin.patch("/settings", {"trash_days": days})
    e = desk.admin.events(last=number)
    heard = [e.until("setting.changed") for _ in range(3)]
    numbers = [int(h[0]) for h in heard]
    assert numbers == sorted(numbers) and numbers[0] > number and len(set(numbers)) == 3
    e.close()
    e = desk.admin.events(last=10 ** 12)
    assert e.until("reset") is not None
    e.close()


def test_many_listeners(desk):
    streams = [desk.admin.events() for _ in range(50)]
    desk.admin.patch("/settings", {"trash_days": 36})
    assert all(s.until("setting.changed") for s in streams)
    for s in streams:
        s.close()


def test_ends_with_the_session(desk):
    c = desk.add_user("eva@example.org")
    e = c.events()
    c.delete("/session")
    assert e.until("nothing", 12) == "end"
    c = desk.client("eva@example.org")
    e = c.events()
    me = c.get("/me").json
    desk.admin.patch(f"/users/{me['id']}", {"disabled": True})
    assert e.until("nothing", 12) == "end"


def mail(subject):
    return (f"From: Kim <kim@example.net>\r\nTo: private@example.org\r\nSubject: {subject}\r\n"
            f"Message-ID: <{subject}@example.net>\r\n\r\nHello\r\n").encode()


def test_hears_only_its_mailboxes(desk):
    box = desk.admin.post("/mailboxes", {"address": "private@example.org", "name": "Private", "local": True}).json["id"]
    inside, outside = desk.add_user("ina@example.org"), desk.add_user("otto@example.org")
    ids = {c: c.get("/me").json["id"] for c in (inside, outside)}
    desk.admin.put(f"/mailboxes/{box}/access", {"open_to_all": False, "user_ids": [ids[inside]]})
    a, b = inside.events(), outside.events()
    assert desk.receive(mail("one"), "private@example.org") == 0
    heard = a.until("message.added")
    assert heard not in (None, "end") and heard[2]["mailbox"] == box
    assert b.until("message.added", 1.5) is None
    b.close()
    desk.admin.put(f"/mailboxes/{box}/access", {"open_to_all": False, "user_ids": [ids[outside]]})
    b = outside.events(last=int(heard[0]) - 1)
    again = b.until("message.added")
    assert again not in (None, "end") and again[0] == heard[0], "the log again, with the access of now"
    assert desk.receive(mail("two"), "private@example.org") == 0
    assert b.until("message.added") not in (None, "end")
    assert a.until("message.added", 1.5) is None, "an open stream hears no more"
    a.close()
    b.close()


def test_needs_a_session(desk):
    assert Client(desk).events().status == 401
    assert desk.admin.events(last="x").status == 422


def test_heartbeat(desk):
    e = desk.admin.events()
    got = e.next(25, beats=True)
    while got not in ("beat", None, "end"):
        got = e.next(25, beats=True)
    assert got == "beat"
    e.close()


def test_stops_with_open_streams(desk):
    streams = [desk.admin.events() for _ in range(20)]
    assert desk.stop() == 0
    assert all(s.until("nothing", 12) == "end" for s in streams)
    desk.serve()
