"""Whether customers became calmer, by topic and week: sums of at least five, about nobody who works here."""
import json
import os
import sqlite3
import subprocess
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import letters
from test_gists import CALM, HOT

ZONE = ZoneInfo("Europe/Warsaw")
NEUTRAL = "I have a question about the size of a jacket."


def sql(desk, statement):
    """Straight into the desk's database."""
    if desk.engine == "postgres":
        subprocess.check_call(["psql", "-q", "-v", "ON_ERROR_STOP=1", desk.database, "-c", statement])
        return
    with sqlite3.connect(os.path.join(desk.data, "wellspring.db"), timeout=30) as db:
        db.execute(statement)
    db.close()


def monday(back):
    """The Monday of a week that many weeks ago, at midnight on the desk's clocks."""
    now = datetime.now(ZONE)
    day = (now - timedelta(days=now.weekday() + 7 * back)).date()
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def ms(at):
    return int(at.timestamp() * 1000)


def weeks(desk, n=3, client=None):
    return {w["week"]: w for w in (client or desk.admin).get(f"/moods?weeks={n}").json["items"]}


def week(desk, back, client=None):
    return weeks(desk, back, client)[monday(back).strftime("%Y-%m-%d")]


def group(w, tag=None):
    return next((g for g in w["groups"] if g["tag"] == tag), None)


def pair(desk, subject, at, tags=(), first=HOT, last=CALM, to="help@example.org"):
    """A conversation of two letters; the last one came at a time."""
    sender = f"{subject} <{subject.replace(' ', '.')}@example.net>"
    v = letters.conversation(desk, desk.admin, subject, first, sender=sender, to=to)
    if last:
        v = letters.join(desk, desk.admin, v["number"], letters.mail(f"Re: #{v['number']}", last, sender=sender, to=to), to=to)
    sql(desk, f"UPDATE message SET at_ms = {ms(at)} + id WHERE conversation = {v['number']}")
    if tags:
        desk.admin.patch(f"/conversations/{v['number']}", {"tags": list(tags)}, headers={"If-Match": f'"{v["version"]}"'})
    return v["number"]


def test_summed_by_topic_and_week(desk):
    noon = monday(2) + timedelta(days=2, hours=12)
    numbers = [pair(desk, f"sum {i}", noon, ["billing"] if i < 5 else ["parcel"] if i < 8 else []) for i in range(10)]
    pair(desk, "one letter", noon, ["billing"], last=None)
    w = week(desk, 2)
    assert group(w) == {"tag": None, "conversations": 10, "calmer": 10, "same": 0, "hotter": 0, "unsure": 0}, "one letter is compared with nothing"
    assert group(w, "billing")["conversations"] == 5 and group(w, "billing")["calmer"] == 5
    assert group(w, "parcel") is None and w["left_out"] and not w["more"], "three are not told"
    # what a person says counts first, and taken back it counts no more
    desk.admin.put(f"/conversations/{numbers[0]}/gist", {"change": "hotter"})
    assert (group(week(desk, 2), "billing")["calmer"], group(week(desk, 2), "billing")["hotter"]) == (4, 1)
    desk.admin.put(f"/conversations/{numbers[0]}/gist", {"change": "as_read"})
    assert group(week(desk, 2), "billing")["calmer"] == 5
    # one week does not depend on how many are asked for
    assert week(desk, 2) == weeks(desk, 12)[monday(2).strftime("%Y-%m-%d")]
    # the bin and spam are left out
    desk.admin.patch(f"/conversations/{numbers[9]}", {"trashed": True}, headers={"If-Match": "*"})
    assert group(week(desk, 2))["conversations"] == 9
    desk.admin.patch(f"/conversations/{numbers[9]}", {"trashed": False}, headers={"If-Match": "*"})
    # a letter more, and it ends in another week: too few are left beside the others
    sql(desk, f"UPDATE message SET at_ms = {ms(monday(1))} WHERE id = (SELECT MAX(id) FROM message WHERE conversation = {numbers[0]})")
    w = week(desk, 2)
    assert group(w)["conversations"] == 9 and group(w, "billing") is None
    assert week(desk, 1)["groups"] == [], "of one nothing is told"


def test_nothing_by_taking_away(desk):
    at = monday(3) + timedelta(hours=30)
    for i in range(9):
        pair(desk, f"rest {i}", at, ["returns"] if i < 6 else [])
    w = week(desk, 3)
    assert group(w)["conversations"] == 9 and group(w, "returns") is None and w["left_out"], "three would be left"
    pair(desk, "rest 9", at)
    pair(desk, "rest 10", at)
    assert group(week(desk, 3), "returns")["conversations"] == 6, "five are left"


def test_weeks_begin_on_monday_on_the_clocks_of_the_desk(desk):
    for i in range(5):
        pair(desk, f"early {i}", monday(4))
        pair(desk, f"late {i}", monday(4) - timedelta(seconds=1))
    assert group(week(desk, 4))["conversations"] == 5
    assert group(week(desk, 5))["conversations"] == 5
    items = desk.admin.get("/moods?weeks=12").json["items"]
    assert [w["week"] for w in items] == [monday(i).strftime("%Y-%m-%d") for i in range(1, 13)], "the week that runs is not among them"
    assert len(desk.admin.get("/moods").json["items"]) == 8
    for n in ("0", "13", "x"):
        desk.admin.get(f"/moods?weeks={n}", expect=422)


def test_nobodys_name(desk):
    me = desk.add_user("mia@example.org", name="Mia Šilva").get("/me").json
    people = [me["id"]] + [desk.add_user(f"{name}@example.org").get("/me").json["id"] for name in ("lee", "noa")]
    at = monday(6) + timedelta(hours=12)
    for i in range(18):
        # by name, however it is written, by what only she answers, and by what all three do
        n = pair(desk, f"named {i}", at, [t for t, on in zip(("mia", "šilva", "silva", "green", "mixed"), (i < 9, i < 9, i < 9, i % 3 == 0, i < 9)) if on])
        desk.admin.patch(f"/conversations/{n}", {"assignee_id": people[i % 3]}, headers={"If-Match": "*"})
    r = desk.admin.get("/moods?weeks=6")
    w = r.json["items"][5]
    assert group(w)["conversations"] == 18
    assert [g["tag"] for g in w["groups"]] == [None, "mixed"] and w["left_out"], "neither a colleague's name nor a tag on one's own is a topic"
    text = json.dumps(r.json).lower()
    for word in ("mia", "silva", "example", "named", "subject", "assignee", "owner", "mailbox", "number"):
        assert word not in text, word
    # nobody can be asked for
    same = desk.admin.get("/moods?weeks=6").json
    for more in (f"assignee={me['id']}", f"user_id={me['id']}", "mailbox_id=1", "q=assignee:me"):
        reply = desk.admin.get(f"/moods?weeks=6&{more}", expect=None)
        assert reply.status >= 400 or reply.json == same, more


def test_mailboxes_one_may_not_see(desk):
    hidden = letters.mailbox(desk, "quiet@example.org", open_to_all=False)
    desk.admin.put(f"/mailboxes/{hidden}/access", {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    at = monday(7) + timedelta(hours=12)
    for i in range(5):
        pair(desk, f"hidden {i}", at, to="quiet@example.org")
    assert group(week(desk, 7))["conversations"] == 5
    kim = desk.add_user("kim.moods@example.org")
    assert week(desk, 7, kim)["groups"] == []
    for i in range(5):
        pair(desk, f"seen {i}", at)
    assert group(week(desk, 7))["conversations"] == 10
    assert group(week(desk, 7, kim))["conversations"] == 5


def answer(client, number):
    seen = client.get(f"/conversations/{number}").json["messages"][-1]["id"]
    client.post(f"/conversations/{number}/replies", {"markdown": "It is on its way.", "seen_message": seen})


def test_nothing_of_one_or_two(desk):
    """What one or two people answered is no sum, whatever stands on it."""
    people = [desk.add_user(f"of{i}@example.org") for i in range(3)]
    at = monday(8) + timedelta(hours=12)
    numbers = [pair(desk, f"few {i}", at) for i in range(8)]
    assert group(week(desk, 8))["conversations"] == 8, "of what nobody answered"
    for i, n in enumerate(numbers):
        answer(people[i % 2], n)
    w = week(desk, 8)
    assert w["groups"] == [] and w["left_out"], "two answered"
    for i in range(4):
        answer(people[2], pair(desk, f"third {i}", at))
    assert group(week(desk, 8))["conversations"] == 12


def test_two_people_are_not_compared(desk):
    """As on the conversation's page: the first letter of who wrote the last one."""
    at = monday(9) + timedelta(hours=12)
    numbers = [pair(desk, f"both {i}", at) for i in range(6)]
    assert group(week(desk, 9))["calmer"] == 6
    sql(desk, f"UPDATE message SET sender = 'other@example.net' WHERE id = (SELECT MIN(id) FROM message WHERE conversation = {numbers[0]})")
    assert desk.admin.get(f"/conversations/{numbers[0]}/gist").json["change"] is None
    assert group(week(desk, 9))["conversations"] == 5
