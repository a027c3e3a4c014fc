"""The wall clock jumps by a day, back and forth, while a desk serves: nothing lost, doubled, early or late."""
import os
import re
import struct
import subprocess
import tempfile
import time

import harness
from fakeservers import FakeImap, FakeSmtp
from peers import BOX, delivery, mail, state, subjects

TESTS = ["the_clock_is_set_back", "the_clock_is_corrected_by_an_hour", "the_clock_jumps_ahead",
         "the_clock_is_set_back_while_the_desk_is_down"]
HERE = os.path.dirname(os.path.abspath(__file__))
DAY = 86400


class Clock:
    """A desk whose wall clock this moves."""

    def __init__(self, api):
        self.folder = tempfile.TemporaryDirectory(prefix="ws-clock-")
        library, self.path = os.path.join(self.folder.name, "shift.so"), os.path.join(self.folder.name, "shift")
        subprocess.check_call(["cc", "-shared", "-fPIC", "-O1", "-o", library, os.path.join(HERE, "clock_shift.c")])
        self.ahead = 0
        self.move(0)
        self.desk = harness.Desk(api, serve=False)
        plain = self.desk.arguments
        # A sanitiser wants to be first and is told that it need not be.
        options = os.environ.get("ASAN_OPTIONS", "")
        self.desk.arguments = lambda *w: [
            "env", f"LD_PRELOAD={library}", f"CLOCK_SHIFT_FILE={self.path}",
            f"ASAN_OPTIONS={options + ':' if options else ''}verify_asan_link_order=0", *plain(*w)]
        self.desk.serve()
        self.desk.first_start()

    def move(self, seconds):
        self.ahead += seconds
        with open(self.path, "r+b" if os.path.exists(self.path) else "wb") as f:
            f.write(struct.pack("=q", self.ahead))

    def text(self, seconds):
        """So many seconds from the desk's now."""
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self.ahead + seconds))

    def remove(self):
        self.desk.remove()
        self.folder.cleanup()


def connect(desk, imap, smtp):
    desk.admin.patch("/settings", {"mail_poll_seconds": 10, "hold_seconds": 0})
    desk.admin.post("/mailboxes", {"address": BOX, "imap_url": f"imap+plain://127.0.0.1:{imap.port}", "login": "u", "secret": "geheim",
                                   "smtp_url": f"smtp+plain://127.0.0.1:{smtp.port}", "take": "all",
                                   "sent_folder": "Sent Items", "append_sent": True})


def numbers(desk):
    return {c["subject"]: c for c in desk.admin.get("/conversations?view=all&limit=100").json["items"]}


def write(desk, subject, **more):
    row = numbers(desk)[subject]
    whole = desk.admin.get(f"/conversations/{row['number']}").json
    got = desk.admin.post(f"/conversations/{row['number']}/replies",
                          {"markdown": "answer", "seen_message": whole["messages"][-1]["id"], **more}).json
    return row["number"], got["id"]


def sent(desk, at):
    return delivery(desk, *at)["state"] == "sent"


def nothing_twice(desk, imap, smtp, replies):
    desk.wait(lambda: state(desk)["reading"]["ok"] and state(desk)["sending"]["ok"])
    found = subjects(desk)
    assert sorted(found) == sorted(set(found)), found
    assert len(smtp.taken) == len(smtp.mails) == replies, [m[:200] for m in smtp.mails]
    assert not any(b"Possible-Repeat" in m for m in smtp.mails)
    ids = [re.search(rb"(?im)^message-id: *(\S+)", m).group(1) for m in smtp.mails]
    assert len(set(ids)) == len(ids)


def the_clock_is_set_back(api):
    """By a day: sign-in, mail, copies and what waits for seconds go on; what is scheduled is not sent early."""
    with FakeImap(mails={1: mail(1), 2: mail(2), 3: mail(3)}) as imap, FakeSmtp() as smtp:
        clock = Clock(api)
        desk = clock.desk
        try:
            connect(desk, imap, smtp)
            desk.wait(lambda: sorted(subjects(desk)) == ["s1", "s2", "s3"])
            now = write(desk, "s1")
            desk.wait(lambda: sent(desk, now))
            held = write(desk, "s2", hold_seconds=8)
            later = write(desk, "s3", send_at=clock.text(3600))
            clock.move(-DAY)
            desk.admin.get("/me")
            imap.mails[4] = mail(4)
            assert desk.receive(mail(5), BOX) == 0
            desk.wait(lambda: sorted(subjects(desk)) == ["s1", "s2", "s3", "s4", "s5"], 40)
            desk.wait(lambda: sent(desk, held), 40)
            assert delivery(desk, *later)["state"] == "scheduled", "not before its time"
            desk.wait(lambda: len(imap.appended) == 2, 180)
            after = write(desk, "s5")
            desk.wait(lambda: sent(desk, after))
            clock.move(DAY)
            time.sleep(3)
            assert delivery(desk, *later)["state"] == "scheduled"
            clock.move(3600)
            desk.wait(lambda: sent(desk, later))
            desk.wait(lambda: len(imap.appended) == 4, 180)
            desk.admin.get("/me")
            nothing_twice(desk, imap, smtp, 4)
        finally:
            clock.remove()


def the_clock_is_corrected_by_an_hour(api):
    """The usual correction: what waits for seconds does not wait for an hour."""
    with FakeImap(mails={1: mail(1)}) as imap, FakeSmtp() as smtp:
        clock = Clock(api)
        desk = clock.desk
        try:
            connect(desk, imap, smtp)
            desk.wait(lambda: subjects(desk) == ["s1"])
            held = write(desk, "s1", hold_seconds=8)
            clock.move(-3600)
            desk.wait(lambda: sent(desk, held), 180)
            nothing_twice(desk, imap, smtp, 1)
        finally:
            clock.remove()


def the_clock_jumps_ahead(api):
    """By a day, and back: what was due in between is done once, nobody is signed out, and nothing due later is done."""
    with FakeImap(mails={1: mail(1), 2: mail(2), 3: mail(3)}) as imap, FakeSmtp() as smtp:
        clock = Clock(api)
        desk = clock.desk
        try:
            connect(desk, imap, smtp)
            desk.wait(lambda: sorted(subjects(desk)) == ["s1", "s2", "s3"])
            due = write(desk, "s1", send_at=clock.text(3600))
            later = write(desk, "s2", send_at=clock.text(3 * DAY))
            row = numbers(desk)["s3"]
            desk.admin.patch(f"/conversations/{row['number']}", {"state": "snoozed", "snoozed_until": clock.text(7200)},
                             headers={"If-Match": f'"{row["version"]}"'})
            clock.move(DAY)
            desk.admin.get("/me")
            desk.wait(lambda: sent(desk, due))
            desk.wait(lambda: numbers(desk)["s3"]["state"] == "open")
            imap.mails[4] = mail(4)
            assert desk.receive(mail(5), BOX) == 0
            desk.wait(lambda: len(subjects(desk)) == 5, 40)
            desk.wait(lambda: len(imap.appended) == 1, 180)
            assert delivery(desk, *later)["state"] == "scheduled"
            clock.move(-DAY)
            time.sleep(3)
            after = write(desk, "s4")
            desk.wait(lambda: sent(desk, after))
            assert delivery(desk, *later)["state"] == "scheduled"
            desk.wait(lambda: len(imap.appended) == 2, 180)
            desk.admin.get("/me")
            nothing_twice(desk, imap, smtp, 2)
        finally:
            clock.remove()


def the_clock_is_set_back_while_the_desk_is_down(api):
    """By a day, between two starts: what waited for seconds does not wait for a day, what is scheduled is not sent early."""
    with FakeImap(mails={1: mail(1), 2: mail(2)}) as imap, FakeSmtp() as smtp:
        clock = Clock(api)
        desk = clock.desk
        try:
            connect(desk, imap, smtp)
            desk.wait(lambda: sorted(subjects(desk)) == ["s1", "s2"])
            held, later = write(desk, "s1", hold_seconds=15), write(desk, "s2", send_at=clock.text(3600))
            desk.stop()
            clock.move(-DAY)
            desk.serve()
            desk.wait(lambda: sent(desk, held), 180)
            assert delivery(desk, *later)["state"] == "scheduled", "not before its time"
            nothing_twice(desk, imap, smtp, 1)
        finally:
            clock.remove()
