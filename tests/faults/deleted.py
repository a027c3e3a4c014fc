"""What was emptied out of the trash does not come back: from a folder numbered anew, an import, a second receive."""
import json
import os
import sqlite3
import subprocess
import time

import harness
from peers import BOX, imap_box, mail, mailhost, state, subjects

TESTS = ["numbers_change_after_a_deletion", "a_deleted_mail_is_not_taken_twice"]


def backdate(desk):
    """The days in the trash have passed; they are counted by the desk's own clock, so its rows are changed."""
    with sqlite3.connect(os.path.join(desk.data, "wellspring.db")) as db:
        assert db.execute("UPDATE conversation SET trashed_ms = 1 WHERE trashed_ms IS NOT NULL").rowcount > 0


def throw_away(desk, subject):
    row = next(c for c in desk.admin.get("/conversations?view=all&limit=100").json["items"] if c["subject"] == subject)
    desk.admin.patch(f"/conversations/{row['number']}", {"trashed": True}, headers={"If-Match": f'"{row["version"]}"'})
    assert subjects(desk, "trash") == [subject]
    assert desk.stop() == 0
    backdate(desk)
    desk.serve()
    desk.wait(lambda: not subjects(desk, "trash"))


def number_anew(dovecot):
    dovecot.stop()
    for name in os.listdir(dovecot.maildir(BOX)):
        if name.startswith("dovecot"):
            os.unlink(os.path.join(dovecot.maildir(BOX), name))
    time.sleep(1.1)
    dovecot.start()


def numbers_change_after_a_deletion(api):
    """UIDVALIDITY changes: what is here stays once, what was deleted stays away, what is new comes."""
    with mailhost(postfix=False) as host:
        desk = harness.Desk(api)
        try:
            imap_box(desk, host, smtp=False, take="all")
            desk.wait(lambda: state(desk)["last_contact"])
            for i in range(5):
                host.dovecot.put(BOX, mail(i))
            desk.wait(lambda: len(subjects(desk)) == 5)
            throw_away(desk, "s2")
            number_anew(host.dovecot)
            host.dovecot.put(BOX, mail(50))
            # however often it was tried while the server was away
            desk.wait(lambda: "s50" in subjects(desk), 180)
            desk.wait(lambda: state(desk)["history_left"] == 0, 180)
            time.sleep(2)
            assert sorted(subjects(desk)) == ["s0", "s1", "s3", "s4", "s50"], subjects(desk)
            assert not desk.admin.get("/conversations?q=P2").json["items"]
        finally:
            desk.remove()


def a_deleted_mail_is_not_taken_twice(api):
    desk = harness.Desk(api)
    try:
        desk.run("mailbox", "add", BOX, "--local")
        for i in range(3):
            assert desk.receive(mail(i), BOX) == 0
        desk.wait(lambda: len(subjects(desk)) == 3)
        throw_away(desk, "s1")
        assert desk.receive(mail(1), BOX) == 0
        folder = os.path.join(desk.folder, "eml")
        os.mkdir(folder)
        for i in (0, 1, 7):
            with open(os.path.join(folder, f"{i}.eml"), "wb") as f:
                f.write(mail(i))
        os.symlink("nowhere", os.path.join(folder, "3.eml"))
        for how in (["--dry-run"], []):
            done = subprocess.run(desk.arguments("import", "--mailbox", BOX, "--json", *how, "eml", folder), capture_output=True, check=True)
            counts = json.loads(done.stdout)
            assert (counts["taken_in"], counts["already_here"], counts["deleted_before"]) == (1, 2, 1), counts
            assert counts["files_left_out"] == 1, counts
        said = desk.run("import", "--mailbox", BOX, "eml", folder)
        assert "deleted here before: 1" in said, said
        desk.wait(lambda: "s7" in subjects(desk))
        desk.wait(lambda: not os.listdir(os.path.join(desk.data, "spool", BOX)))
        assert sorted(subjects(desk)) == ["s0", "s2", "s7"], subjects(desk)
        with sqlite3.connect(os.path.join(desk.data, "wellspring.db")) as db:
            left = db.execute("SELECT hash, folder, reason_text FROM raw WHERE state = 3").fetchall()
            assert len(left) == 1 and left[0][1:] == (None, None)
    finally:
        desk.remove()
