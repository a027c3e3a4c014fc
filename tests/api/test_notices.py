"""Notices: who is told of what, once, and nobody else learns of it; mentions; the mail that gathers them."""
import email
import email.policy
import glob
import os
import signal
import subprocess

import letters

DESK = {"conf": "public_url = http://127.0.0.1:1\n"}


def me(client):
    return client.get("/me").json["id"]


def notices(client, **more):
    return client.get("/notices?limit=100", **more).json


def about(client, number):
    return [n for n in notices(client)["items"] if n["conversation"] == number]


def kinds(client, number):
    return sorted(n["kind"] for n in about(client, number))


def told(desk, client, number, kind):
    """The line of this kind, as soon as it is there."""
    def find():
        found = [n for n in about(client, number) if n["kind"] == kind]
        return found[0] if found else None
    return desk.wait(find)


def assign(client, number, user):
    v = client.get(f"/conversations/{number}")
    return client.patch(f"/conversations/{number}", {"assignee_id": user}, headers={"If-Match": v.header("ETag")})


def note(client, number, html):
    return client.post(f"/conversations/{number}/notes", {"html": html}).json


def mention(what, number, name="somebody"):
    return f'<p><span class="mention mention-{what}-{number}">@{name}</span> please look</p>'


def settle(desk, number):
    """What was done so far was looked at by the follower: a last line for the admin tells."""
    before = len(about(desk.admin, number))
    probe = letters.conversation(desk, desk.admin, f"Settled {number} {before} {next(letters.COUNT)}")["number"]
    other = desk.settler
    assign(other, probe, me(desk.admin))
    told(desk, desk.admin, probe, "assigned")


def people(desk):
    """Two colleagues, made once."""
    if not hasattr(desk, "vera"):
        desk.vera = desk.add_user("vera@example.org", name="Vera")
        desk.tom = desk.add_user("tom@example.org", name="Tom")
        desk.settler = desk.add_user("settler@example.org", name="Settler")
    return desk.vera, desk.tom


def test_assigned_and_seen(desk):
    vera, tom = people(desk)
    number = letters.conversation(desk, desk.admin, "For Vera")["number"]
    heard, others = vera.events(), tom.events()
    assign(desk.admin, number, me(vera))
    data = heard.until("notice.added")[2]
    assert data["data"]["conversation"] == number and data["data"]["kind"] == "assigned" and data["conversation"] == 0
    line = told(desk, vera, number, "assigned")
    assert line["text"] == "Ada Admin gave you this conversation" and line["subject"] == "For Vera"
    assert line["actor"]["name"] == "Ada Admin" and line["count"] == 1 and not line["seen"]
    unseen = vera.get("/me").json["unseen_notices"]
    assert unseen == notices(vera)["unseen"] == data["data"]["unseen"] == 1
    assert about(tom, number) == [] and about(desk.admin, number) == []
    assert vera.post("/notices/seen", {"conversation": number}, expect=200).json == {"unseen": 0}
    assert heard.until("notice.seen")[2]["data"] == {"unseen": 0}
    assert told(desk, vera, number, "assigned")["seen"]
    assert vera.get("/notices?unseen=true").json["items"] == []
    assert others.until("notice.added", 1) is None, "nobody else hears of it"
    heard.close()
    others.close()


def test_in_the_language_of_the_reader(desk):
    vera, _ = people(desk)
    number = letters.conversation(desk, desk.admin, "W sprawie")["number"]
    assign(desk.admin, number, me(vera))
    assert told(desk, vera, number, "assigned")
    vera.patch("/me", {"language": "pl"})
    text = told(desk, vera, number, "assigned")["text"]
    vera.patch("/me", {"language": "en"})
    assert "jest teraz Twoja" in text and "Ada Admin" in text, text


def test_never_of_ones_own_acts(desk):
    vera, _ = people(desk)
    number = letters.conversation(desk, desk.admin, "My own")["number"]
    assign(vera, number, me(vera))
    note(vera, number, mention("user", me(vera)))
    settle(desk, number)
    assert kinds(vera, number) == []


def test_letters_are_joined(desk):
    vera, tom = people(desk)
    v = letters.conversation(desk, desk.admin, "Three letters")
    number = v["number"]
    settle(desk, number)  # the first letter concerned nobody yet
    assign(vera, number, me(vera))
    tom.put(f"/conversations/{number}/followers/{me(tom)}")
    for i in range(3):
        letters.join(desk, desk.admin, number, letters.mail(f"Re: [#{number}] Three letters", f"part {i}"))
    desk.wait(lambda: told(desk, vera, number, "letter_mine")["count"] == 3)
    line = told(desk, vera, number, "letter_mine")
    assert line["text"] == "3 new messages, the newest from Anna Kowalska"
    messages = desk.admin.get(f"/conversations/{number}").json["messages"]
    assert line["message"] == messages[1]["id"], "where the unread ones begin"
    followed = desk.wait(lambda: [n for n in about(tom, number) if n["kind"] == "letter_followed" and n["count"] == 3])
    vera.post("/notices/seen", {"id": line["id"]}, expect=200)
    letters.join(desk, desk.admin, number, letters.mail(f"Re: [#{number}] Three letters", "one more"))
    fresh = desk.wait(lambda: [n for n in about(vera, number) if not n["seen"]])
    assert len(fresh) == 1 and fresh[0]["count"] == 1 and fresh[0]["text"] == "A new message from Anna Kowalska"
    assert not [n for n in about(tom, number) if n["seen"]] and followed, "what one has seen is no other's"


def test_machines_concern_nobody(desk):
    vera, _ = people(desk)
    number = letters.conversation(desk, desk.admin, "Out of office")["number"]
    assign(vera, number, me(vera))
    letters.join(desk, desk.admin, number, letters.mail(f"Re: [#{number}] Out of office", "I am away",
                                                        more="Auto-Submitted: auto-replied\r\n"))
    settle(desk, number)
    assert kinds(vera, number) == []


def test_notes_and_mentions(desk):
    vera, tom = people(desk)
    number = letters.conversation(desk, desk.admin, "Noted")["number"]
    assign(vera, number, me(vera))
    said = note(desk.admin, number, mention("user", me(tom), "Tom"))
    assert said["unreached"] == [] and f"mention-user-{me(tom)}" in said["html"], "the reference survives"
    assert told(desk, tom, number, "mention")["text"] == "Ada Admin mentioned you in a note"
    assert told(desk, vera, number, "note_mine")["text"] == "A new note from Ada Admin"
    assert told(desk, tom, number, "mention")["message"] == said["id"]
    note(desk.admin, number, mention("user", me(vera), "Vera"))
    assert told(desk, vera, number, "mention")
    settle(desk, number)
    assert kinds(vera, number) == ["mention", "note_mine"] and told(desk, vera, number, "note_mine")["count"] == 1
    assert kinds(tom, number) == ["mention"], "of the second note nobody told him"


def test_a_customers_letter_mentions_nobody(desk):
    vera, _ = people(desk)
    raw = letters.multipart("A trick", mention("user", me(vera)), [])
    number = letters.taken(desk, desk.admin, raw, "A trick")["number"]
    settle(desk, number)
    assert kinds(vera, number) == []


def test_a_team_is_mentioned(desk):
    vera, tom = people(desk)
    team = desk.admin.post("/teams", {"name": "Billing", "member_ids": [me(vera), me(tom)]}).json["id"]
    number = letters.conversation(desk, desk.admin, "For billing")["number"]
    note(vera, number, mention("team", team, "Billing"))
    assert told(desk, tom, number, "mention")
    settle(desk, number)
    assert kinds(vera, number) == [], "she wrote it"


def test_who_may_not_see_it(desk):
    vera, tom = people(desk)
    box = letters.mailbox(desk, "closed@example.org")
    v = letters.conversation(desk, desk.admin, "Behind a door", to="closed@example.org")
    number = v["number"]
    assign(desk.admin, number, me(tom))
    assert told(desk, tom, number, "assigned")
    desk.admin.put(f"/mailboxes/{box}/access", {"open_to_all": False, "user_ids": [me(desk.admin), me(vera)]})
    said = note(desk.admin, number, mention("user", me(tom), "Tom") + mention("user", me(vera), "Vera"))
    assert said["unreached"] == [{"id": me(tom), "name": "Tom"}]
    assert told(desk, vera, number, "mention")
    settle(desk, number)
    assert about(tom, number) == [], "nor what he was told before"
    assert notices(tom)["unseen"] == len([n for n in notices(tom)["items"] if not n["seen"]])


def test_whom_a_note_can_name(desk):
    vera, tom = people(desk)
    box = letters.mailbox(desk, "few@example.org")
    number = letters.conversation(desk, desk.admin, "For few", to="few@example.org")["number"]
    desk.admin.put(f"/mailboxes/{box}/access", {"open_to_all": False, "user_ids": [me(desk.admin), me(vera)]})
    team = desk.admin.post("/teams", {"name": "Few", "member_ids": [me(tom)]}).json["id"]
    there = desk.admin.get(f"/conversations/{number}/colleagues").json["items"]
    assert [c["name"] for c in there if c["kind"] == "user"] == ["Vera"], "nor the one who asks"
    assert {"kind": "team", "id": team, "name": "Few"} in there
    tom.get(f"/conversations/{number}/colleagues", expect="no_such_conversation")


def test_a_team_is_told_if_it_wishes(desk):
    vera, tom = people(desk)
    team = desk.admin.post("/teams", {"name": "Returns", "member_ids": [me(vera), me(tom)]}).json["id"]
    tom.patch("/notice-choices", {"kinds": [{"kind": "team", "app": True, "browser": False, "mail": False}]})
    number = letters.conversation(desk, desk.admin, "For returns")["number"]
    v = desk.admin.get(f"/conversations/{number}")
    desk.admin.patch(f"/conversations/{number}", {"team_id": team}, headers={"If-Match": v.header("ETag")})
    assert told(desk, tom, number, "team")["text"] == "A conversation came to the team Returns"
    settle(desk, number)
    assert kinds(vera, number) == [], "off until it is wished"


def test_imported_mail_is_history(desk):
    vera, _ = people(desk)
    number = letters.conversation(desk, desk.admin, "An old matter")["number"]
    assign(vera, number, me(vera))
    file = os.path.join(desk.folder, "old.eml")
    with open(file, "wb") as f:
        f.write(letters.mail(f"Re: [#{number}] An old matter", "from last year", more="Date: Mon, 6 Jan 2025 10:00:00 +0000\r\n"))
    desk.run("import", "--mailbox", "help@example.org", "eml", file)
    desk.wait(lambda: desk.admin.get(f"/conversations/{number}").json["message_count"] == 2)
    settle(desk, number)
    assert kinds(vera, number) == []


def test_choices(desk):
    vera, _ = people(desk)
    was = vera.get("/notice-choices").json
    assert was["digest"] == "off" and was["stopped"] is None and was["hour"] == 8 and not was["browser_words"]
    quiet = {k["kind"]: k for k in was["kinds"]}
    assert not quiet["team"]["app"] and quiet["mention"]["browser"] and not quiet["note_followed"]["browser"]
    now = vera.patch("/notice-choices", {"kinds": [{"kind": "woke", "app": False, "browser": False, "mail": False}],
                                         "digest": "daily", "hour": 6, "zone": "Europe/Vilnius"}).json
    assert (now["digest"], now["hour"], now["zone"]) == ("daily", 6, "Europe/Vilnius")
    assert not {k["kind"]: k for k in now["kinds"]}["woke"]["app"]
    assert vera.get("/notice-choices").json == now
    vera.patch("/notice-choices", {"zone": "Europe/Nowhere"}, expect="no_such_zone")
    vera.patch("/notice-choices", {"kinds": [{"kind": "gossip", "app": True, "browser": True, "mail": True}]}, expect="wrong_field")
    vera.patch("/notice-choices", {"digest": "off"})


def test_one_that_is_off(desk):
    vera, _ = people(desk)
    vera.patch("/notice-choices", {"kinds": [{"kind": "mention", "app": False, "browser": False, "mail": False}]})
    number = letters.conversation(desk, desk.admin, "Not now")["number"]
    note(desk.admin, number, mention("user", me(vera)))
    settle(desk, number)
    assert kinds(vera, number) == []
    vera.patch("/notice-choices", {"kinds": [{"kind": "mention", "app": True, "browser": True, "mail": True}]})


def test_pages_and_all_seen(desk):
    vera, _ = people(desk)
    numbers = [letters.conversation(desk, desk.admin, f"Page {i}")["number"] for i in range(5)]
    for n in numbers:
        assign(desk.admin, n, me(vera))
    told(desk, vera, numbers[-1], "assigned")
    read, cursor = [], None
    while True:
        page = vera.get(f"/notices?limit=2{'&cursor=' + cursor if cursor else ''}").json
        read += [n["id"] for n in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(read) == len(set(read)) == len(notices(vera)["items"])
    second = notices(vera)["items"][1]
    left = vera.post("/notices/seen", {"upto": second["event"]}, expect=200).json["unseen"]
    assert left == 1, "what came after it was not looked at"
    vera.post("/notices/seen", {}, expect="see_what")
    vera.post("/notices/seen", {"id": 1, "conversation": 1}, expect="see_what")
    vera.get("/notices?cursor=zz", expect="bad_cursor")


def test_merged_is_one(desk):
    vera, _ = people(desk)
    a, b = (letters.conversation(desk, desk.admin, f"Merge {x}")["number"] for x in "ab")
    for n in (a, b):
        assign(desk.admin, n, me(vera))
        told(desk, vera, n, "assigned")
    v = desk.admin.get(f"/conversations/{a}")
    desk.admin.post(f"/conversations/{a}/merge", {"into": b}, headers={"If-Match": v.header("ETag")}, expect=200)
    assert about(vera, a) == [] and len(about(vera, b)) == 1
    desk.admin.post(f"/conversations/{a}/merge/undo", expect=200)
    assert about(vera, a) == [] and len(about(vera, b)) == 1


def test_a_reply_that_failed(desk):
    vera, _ = people(desk)
    number = letters.conversation(desk, desk.admin, "It bounced")["number"]
    v = vera.get(f"/conversations/{number}").json
    sent = vera.post(f"/conversations/{number}/replies", {"markdown": "an answer", "seen_message": v["messages"][-1]["id"]}).json

    def outgoing():
        for file in glob.glob(os.path.join(desk.data, "outgoing", "*.eml")):
            with open(file, "rb") as f:
                m = email.message_from_binary_file(f, policy=email.policy.default)
            if "It bounced" in (m["Subject"] or ""):
                return m["Message-ID"]
        return None
    mid = desk.wait(outgoing)
    assert sent["kind"] == "reply"
    report = (f"From: MAILER-DAEMON@mx.example.com\r\nTo: help@example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n"
              f"Message-ID: <bounce{number}@mx.example.com>\r\nMIME-Version: 1.0\r\n"
              f"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
              f"--b\r\nContent-Type: text/plain\r\n\r\nno such user\r\n"
              f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
              f"Final-Recipient: rfc822; anna@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
              f"Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
              f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {mid}\r\nFrom: help@example.org\r\nTo: anna@example.com\r\n"
              f"Subject: It bounced\r\n\r\n--b--\r\n").encode()
    assert desk.receive(report, "help@example.org") == 0
    assert told(desk, vera, number, "failed")["text"] == "Your reply did not arrive"


def test_back_from_snooze(desk):
    vera, _ = people(desk)
    vera.patch("/notice-choices", {"kinds": [{"kind": "woke", "app": True, "browser": False, "mail": True}]})
    number = letters.conversation(desk, desk.admin, "Later")["number"]
    assign(vera, number, me(vera))
    v = vera.get(f"/conversations/{number}")
    import datetime
    at = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    vera.patch(f"/conversations/{number}", {"snoozed_until": at}, headers={"If-Match": v.header("ETag")})
    assert told(desk, vera, number, "woke")["actor"] is None


def test_a_mailbox_in_trouble(desk):
    vera, _ = people(desk)
    box = desk.admin.post("/mailboxes", {"address": "far@example.org", "name": "Far", "imap_url": "imaps://127.0.0.1:1",
                                         "smtp_url": "smtps://127.0.0.1:1", "login": "far", "secret": "s"}).json["id"]

    def mine(client):
        return [n for n in notices(client)["items"] if n["mailbox"] == box]
    line = desk.wait(lambda: mine(desk.admin))[0]
    assert line["kind"] == "mailbox_trouble" and line["text"] == "The mailbox Far has a problem"
    assert mine(vera) == [], "those may know who can put it right"
    desk.admin.patch(f"/mailboxes/{box}", {"paused": True})


def test_others_have_no_door(desk):
    vera, _ = people(desk)
    assert vera.get(f"/notices?user={me(desk.admin)}", expect=None).status in (200, 422)
    token = desk.run("token", "add", "--user", "vera@example.org", "--scope", "users:read").strip().split("\n")[-1]
    desk.client(token=token).get("/notices", expect=403)
    line = notices(desk.admin)["items"][0]
    vera.post("/notices/seen", {"id": line["id"]}, expect=200)
    assert [n for n in notices(desk.admin)["items"] if n["id"] == line["id"]][0]["seen"] == line["seen"]


def test_killed_while_it_tells(desk):
    vera, tom = people(desk)
    number = letters.conversation(desk, desk.admin, "Killed")["number"]
    vera_id, tom_id = me(vera), me(tom)
    seen = len(about(vera, number))
    for i in range(5):
        for _ in range(6):
            note(desk.admin, number, mention("user", vera_id, "Vera"))
        desk.stop(signal.SIGKILL)
        desk.serve()
        for c in (desk.admin, vera, tom):
            c.close()
    line = desk.wait(lambda: [n for n in about(vera, number) if n["count"] == 30])
    assert seen == 0 and len(line) == 1, "each once"
    note(desk.admin, number, mention("user", tom_id, "Tom"))
    assert told(desk, tom, number, "mention")["count"] == 1
    assert told(desk, vera, number, "mention")["count"] == 30


def digests(desk, to):
    found = []
    for file in sorted(glob.glob(os.path.join(desk.data, "outgoing", "notice-*.eml"))):
        with open(file, "rb") as f:
            m = email.message_from_binary_file(f, policy=email.policy.default)
        if m["To"] == to:
            found.append(m)
    return found


def make_due(desk):
    """The hour has come."""
    sql = "UPDATE notice_digest SET next_ms = 1 WHERE next_ms IS NOT NULL"
    if desk.database:
        subprocess.run(["psql", "-q", "-c", sql, desk.database], check=True)
    else:
        import sqlite3
        with sqlite3.connect(os.path.join(desk.data, "wellspring.db"), timeout=30) as db:
            db.execute(sql)


def test_a_digest(desk):
    vera, _ = people(desk)
    lina = desk.add_user("lina@example.org", name="Lina", language="lt")
    number = letters.conversation(desk, desk.admin, "Secret subject", "very private words")["number"]
    assign(desk.admin, number, me(lina))
    told(desk, lina, number, "assigned")
    make_due(desk)
    lina.patch("/notice-choices", {"digest": "hourly"})
    make_due(desk)
    mail = desk.wait(lambda: digests(desk, "lina@example.org"))[0]
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for body in (text, html):
        assert f"#{number} Secret subject" in body and "very private" not in body
        assert f"http://127.0.0.1:1/c/{number}" in body and "Lina" in body
    assert "Ada Admin" in text and "gave you" not in text, "in her language"
    make_due(desk)
    number = letters.conversation(desk, desk.admin, "Another")["number"]
    assign(desk.admin, number, me(lina))
    told(desk, lina, number, "assigned")
    make_due(desk)
    both = desk.wait(lambda: len(digests(desk, "lina@example.org")) >= 2 and digests(desk, "lina@example.org"))
    last = [m for m in both if "Another" in m.get_body(("plain",)).get_content()]
    assert len(both) == 2 and len(last) == 1 and "Secret" not in last[0].get_body(("plain",)).get_content()
    assert digests(desk, "vera@example.org") == [], "who did not choose it gets none"
