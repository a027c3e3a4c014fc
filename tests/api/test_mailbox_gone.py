"""A mailbox is deleted: told first, nothing lost, no reply that waits goes unsaid."""
import hashlib
import os
import threading
import time

import letters
from fakeservers import FakeImap
from test_replies import outgoing, post

LATER = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 20 * 86400))


def path(box, address=None, **more):
    words = "&".join(f"{k}={v}" for k, v in more.items())
    return f"/mailboxes/{box}" + (f"?address={address}" if address else "") + (f"&{words}" if words else "")


def number(desk, v):
    return desk.admin.get(f"/conversations/{v['number']}").json


def move(client, v, box, **more):
    now = client.get(f"/conversations/{v['number']}").json
    return client.patch(f"/conversations/{v['number']}", {"mailbox_id": box}, headers={"If-Match": f'"{now["version"]}"'}, **more)


def delivery(desk, v):
    return number(desk, v)["messages"][-1]["delivery"]


def test_kept_to_be_read(desk):
    box = letters.mailbox(desk, "old@example.org")
    other = letters.mailbox(desk, "help@example.org")
    v = letters.conversation(desk, desk.admin, "Kept to be read", to="old@example.org")
    held = desk.admin.get(f"/mailboxes/{box}/contents").json
    assert held == {"conversations": 1, "open": 1, "waiting": 0, "on_their_way": 0, "unreadable": 0, "rules": 0}
    eva = desk.add_user("eva@example.org")
    eva.get(f"/mailboxes/{box}/contents", expect=403)
    eva.delete(path(box, "old@example.org"), expect=403)
    assert "old@example.org" in desk.admin.delete(path(box, "other@example.org"), expect="other_address").json["title"]
    desk.admin.delete(path(box, "old@example.org", move_to=box), expect="no_such_mailbox")
    desk.admin.delete(path(box, "old@example.org", move_to=9999), expect="no_such_mailbox")
    assert box in [m["id"] for m in desk.admin.get("/mailboxes").json["items"]], "nothing was done yet"
    desk.admin.delete(path(box, "OLD@example.org"))
    desk.admin.delete(path(box, "old@example.org"), expect="no_such_mailbox")
    for what in ("", "/contents"):
        desk.admin.get(f"/mailboxes/{box}{what}", expect="no_such_mailbox")
    desk.admin.patch(f"/mailboxes/{box}", {"name": "x"}, expect="no_such_mailbox")
    desk.admin.post("/mailboxes/%d/test" % box, expect="no_such_mailbox")
    assert box not in [m["id"] for m in desk.admin.get("/mailboxes").json["items"]]
    assert desk.receive(letters.mail("Too late", "words", to="old@example.org"), "old@example.org") == 75, "the mail server keeps it"
    # it is read, noted, found; answered from another mailbox
    assert [c["number"] for c in eva.get("/conversations?q=kept").json["items"]] == [v["number"]]
    assert [c["number"] for c in eva.get("/conversations?q=mailbox:old").json["items"]] == [v["number"]], "by the name of what was deleted, too"
    v = eva.get(f"/conversations/{v['number']}").json
    said = post(eva, v, {"markdown": "Hello", "seen_message": v["messages"][0]["id"]}, expect="mailbox_gone").json
    assert "old@example.org" in said["title"]
    eva.post(f"/conversations/{v['number']}/notes", {"markdown": "It was deleted."})
    eva.post("/conversations", {"mailbox_id": box, "to": ["x@example.com"], "subject": "s", "markdown": "w"}, expect="mailbox_gone")
    move(eva, v, other)
    move(eva, v, box, expect="no_such_mailbox")
    post(eva, v, {"markdown": "From here", "seen_message": eva.get(f"/conversations/{v['number']}").json["messages"][-1]["id"]})
    # told
    row = next(a for a in desk.admin.get("/audit?noun=mailbox").json["items"] if a["verb"] == "removed")
    assert row["name"] == "Old" and "old@example.org" in str(row["changes"])


def test_added_anew(desk):
    box = letters.mailbox(desk, "again@example.org", open_to_all=False)
    desk.admin.put(f"/mailboxes/{box}/access", {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    v = letters.conversation(desk, desk.admin, "There again", to="again@example.org")
    desk.admin.delete(path(box, "again@example.org"))
    back = desk.admin.post("/mailboxes", {"address": "again@example.org", "name": "Again", "local": True}).json
    assert back["id"] == box and not back["open_to_all"] and not back["paused"], "who did not see it before does not now"
    ola = desk.add_user("ola@example.org")
    ola.get(f"/conversations/{v['number']}", expect="no_such_conversation")
    letters.join(desk, desk.admin, v["number"], letters.mail(f"Re: There again #{v['number']}", "More.", to="again@example.org"), to="again@example.org")
    post(desk.admin, v, {"markdown": "Hello", "seen_message": number(desk, v)["messages"][-1]["id"]})
    desk.wait(lambda: delivery(desk, v)["state"] == "sent")


def test_moved_with_what_waits(desk):
    box, other = letters.mailbox(desk, "from@example.org"), letters.mailbox(desk, "help@example.org")
    desk.admin.put(f"/mailboxes/{box}/sending", {"aliases": ["alias@example.org"], "signatures": {}, "plus_addressing": True})
    all_of_them = [letters.conversation(desk, desk.admin, f"Moves {i}", to="from@example.org") for i in range(3)]
    v = all_of_them[0]
    desk.admin.patch(f"/mailboxes/{box}", {"paused": True})
    post(desk.admin, v, {"markdown": "It waits", "seen_message": v["messages"][0]["id"]})
    held = desk.admin.get(f"/mailboxes/{box}/contents").json
    assert held["conversations"] == 3 and held["waiting"] == 1
    desk.admin.delete(path(box, "from@example.org", move_to=other))
    desk.wait(lambda: all(number(desk, x)["mailbox"]["id"] == other for x in all_of_them))
    assert number(desk, v)["messages"][-1]["from"]["address"] == "help@example.org"
    sent = desk.wait(lambda: next((x for x in outgoing(desk) if x["Subject"] == "Re: Moves 0"), None))
    assert "help@example.org" in sent["From"] and not sent["Reply-To"], "an answer would not arrive at the other one"
    assert desk.admin.put(f"/mailboxes/{other}/sending", {"aliases": ["from@example.org", "alias@example.org"], "signatures": {},
                                                          "plus_addressing": False}).status == 200, "both addresses are free again"
    answer = letters.mail("Re: Moves 0", "Thank you.", to="from@example.org", more=f"In-Reply-To: {sent['Message-ID']}\r\n")
    assert letters.join(desk, desk.admin, v["number"], answer, to="from@example.org")["mailbox"]["id"] == other


def test_a_reply_that_waits_is_not_forgotten(desk):
    box = letters.mailbox(desk, "waits@example.org")
    v = letters.conversation(desk, desk.admin, "Waits for an answer", to="waits@example.org")
    fay = desk.add_user("fay@example.org")
    post(fay, v, {"markdown": "Later", "seen_message": v["messages"][0]["id"], "send_at": LATER})
    assert "1" in desk.admin.delete(path(box, "waits@example.org"), expect="replies_wait").json["title"]
    assert delivery(desk, v)["state"] == "scheduled"
    desk.admin.delete(path(box, "waits@example.org", give_up="true"))
    now = number(desk, v)
    m = now["messages"][-1]
    assert m["delivery"]["state"] == "failed" and now["state"] == "open"
    assert m["delivery"]["attempts"][-1]["reason"] == "mailbox_deleted"
    desk.wait(lambda: [n for n in fay.get("/notices").json["items"] if n["kind"] == "failed"])
    desk.admin.post(f"/messages/{m['id']}/retry", {}, expect="mailbox_gone")
    move(desk.admin, v, letters.mailbox(desk, "help@example.org"))
    desk.admin.post(f"/messages/{m['id']}/retry", {}, expect=200)
    desk.wait(lambda: delivery(desk, v)["state"] == "sent")
    assert next(x for x in outgoing(desk) if x["Subject"] == "Re: Waits for an answer")["From"].endswith("<help@example.org>")


def test_nobody_else_reads_what_came_for_it(desk):
    letters.mailbox(desk, "first@example.org")
    box = letters.mailbox(desk, "hr@example.org", open_to_all=False)
    me = desk.admin.get("/me").json["id"]
    desk.admin.put(f"/mailboxes/{box}/access", {"open_to_all": False, "user_ids": [me]})
    desk.admin.put(f"/mailboxes/{box}/sending", {"aliases": ["secret@example.org"], "signatures": {}, "plus_addressing": False})
    ida = desk.add_user("ida@example.org")
    # not named in the letter, as hidden copies and lists are; not taken in yet when the mailbox goes
    spool = os.path.join(desk.data, "spool", "hr@example.org")
    aside = os.path.join(desk.data, "spool", f"hr@example.org.gone-{int(time.time() * 1000)}-0")
    letter = letters.mail("Salaries of July", "Not for all.", to="friends@lists.example")
    assert desk.receive(letters.mail("Hello", "words", to="secret@example.org"), "secret@example.org") == 0
    desk.wait(lambda: desk.admin.get("/conversations?q=hello").json["items"])
    desk.admin.delete(path(box, "hr@example.org"))
    assert not os.path.exists(spool) and not os.path.exists(os.path.join(desk.data, "spool", "secret@example.org"))
    assert desk.receive(letter, "secret@example.org") == 75, "the mail server keeps it"
    os.mkdir(aside, 0o700)
    name = hashlib.sha256(letter).hexdigest()
    with open(os.path.join(aside, "." + name), "wb") as f:
        f.write(letter)
    os.rename(os.path.join(aside, "." + name), os.path.join(aside, name))
    got = desk.wait(lambda: desk.admin.get("/conversations?q=salaries").json["items"])
    assert got[0]["mailbox"]["id"] == box and not ida.get("/conversations?q=salaries").json["items"]
    # who reads it is chosen as before; added anew as a closed one, it is for nobody who saw the old one
    desk.admin.put(f"/mailboxes/{box}/access", {"open_to_all": False, "user_ids": [me, ida.get("/me").json["id"]]})
    assert ida.get("/conversations?q=salaries").json["items"]
    desk.admin.post("/mailboxes", {"address": "hr@example.org", "name": "HR", "local": True, "open_to_all": False})
    assert not ida.get("/conversations?q=salaries").json["items"]


def test_by_the_command_line(desk):
    letters.mailbox(desk, "typed@example.org")
    other = letters.mailbox(desk, "help@example.org")
    v = letters.conversation(desk, desk.admin, "By a command", to="typed@example.org")
    assert desk.run("mailbox", "delete", "nobody@example.org", ok=False)[0] != 0
    assert desk.run("mailbox", "delete", "typed@example.org", "--to", "nobody@example.org", ok=False)[0] != 0
    desk.run("mailbox", "delete", "typed@example.org", "--to", "help@example.org")
    desk.wait(lambda: number(desk, v)["mailbox"]["id"] == other)
    assert "typed@example.org" not in desk.run("mailbox", "list")


def test_while_it_syncs_and_twice_at_once(desk):
    mails = {i: letters.mail(f"Synced {i}", "words", to="sync@example.org") for i in range(1, 40)}
    with FakeImap(mails=mails) as imap:
        box = desk.admin.post("/mailboxes", {"address": "sync@example.org", "imap_url": f"imap+plain://127.0.0.1:{imap.port}", "login": "u",
                                             "secret": "geheim", "take": "all"}).json
        desk.wait(lambda: desk.admin.get(f"/mailboxes/{box['id']}/contents").json["conversations"] > 0)
        two, codes = [desk.admin, desk.client("ada@example.org")], []
        threads = [threading.Thread(target=lambda c=c: codes.append(c.delete(path(box["id"], "sync@example.org"), expect=None).status)) for c in two]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert sorted(codes) == [204, 404], codes
        heard = imap.connections
        letters.conversation(desk, desk.admin, "Something later")
        desk.wait(lambda: imap.connections == heard)
    for folder, _, names in os.walk(desk.data):
        for n in names:
            if n.startswith("wellspring.db") and not n.endswith("-wal"):
                with open(os.path.join(folder, n), "rb") as f:
                    assert b"geheim" not in f.read()
    assert not os.path.exists(os.path.join(desk.data, "spool", "sync@example.org"))
    desk.run("doctor")
