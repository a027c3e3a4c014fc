"""Backups taken under load and restored elsewhere: same rows, same bytes, and the desk goes on."""
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import threading
import time

import harness
import peers
from fakeservers import FakeSmtp

TESTS = ["backup_under_load", "replies_in_doubt_after_a_restore", "lost_files_do_not_stop_a_backup", "backup_with_postgres"]
BOX = "help@example.org"
LARGE = 200000  # a mail above 64 KiB lies in a file


def command(*words, stdin=b""):
    """(exit, standard output, standard error) of the program itself."""
    done = subprocess.run([harness.binary(), *words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    text = done.stderr.decode()
    for word in ("AddressSanitizer", "runtime error:", "LeakSanitizer", "Assertion"):
        assert word not in text, text
    return done.returncode, done.stdout.decode(), text


def backup(desk, path, *more):
    code, out, err = command("backup", "--data", desk.data, path, "--json", *more)
    assert code == 0, (code, err)
    return json.loads(out)


def restore(path, folder):
    code, out, err = command("restore", "--data", folder, path, "--json")
    assert code == 0, (code, err)
    return json.loads(out)


def members(path):
    with tarfile.open(path) as tar:
        return [(m, tar.extractfile(m).read()) for m in tar]


def digests(path, but=None):
    """Every table of a database but one: the SHA-256 of its rows in the order of all columns."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.text_factory = bytes
    out = {}
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        name = name.decode()
        width = len(db.execute(f'PRAGMA table_info("{name}")').fetchall())
        order = ", ".join(str(i + 1) for i in range(width))
        try:
            rows = db.execute(f'SELECT * FROM "{name}" ORDER BY {order}')
            total = hashlib.sha256()
            for row in rows:
                if name != "sqlite_sequence" or row[0].decode() != but:
                    total.update(repr(row).encode())
        except sqlite3.OperationalError:  # the index's own table has no rows to read
            continue
        if name != but:
            out[name] = total.hexdigest()
    db.close()
    assert {"conversation", "message", "raw", "blob", "event", "outbox", "sqlite_sequence"} <= set(out), out
    return out


def changes_told(path):
    """What stands in the list of who changed what."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    out = db.execute("SELECT noun, verb, id, at_ms FROM audit ORDER BY id").fetchall()
    db.close()
    return out


def blobs_fit(folder):
    """Every blob is what its hash says, in its row or in its file; and no file is there without a row."""
    db = sqlite3.connect(f"file:{os.path.join(folder, 'wellspring.db')}?mode=ro", uri=True)
    files = 0
    for hash_, size, data in db.execute("SELECT hash, size, bytes FROM blob"):
        if data is None:
            files += 1
            with open(os.path.join(folder, "blobs", hash_[:2], hash_[2:]), "rb") as f:
                data = f.read()
        assert hashlib.sha256(data).hexdigest() == hash_ and len(data) == size
    db.close()
    there = sum(len(names) for _, _, names in os.walk(os.path.join(folder, "blobs")))
    assert there == files, (there, files)
    return files


class Load(threading.Thread):
    """Mail in by receive and answers to it, until told to end. promised: (moment, SHA-256, subject)."""

    def __init__(self, desk):
        super().__init__(daemon=True)
        self.desk, self.ends, self.promised, self.n = desk, threading.Event(), [], 0
        self.client = desk.client("ada@example.org")
        self.small = os.path.join(os.path.dirname(harness.binary()), "wellspring-receive")
        self.answered = set()

    def answer(self):
        for row in self.client.get("/conversations?view=open&limit=3").json["items"]:
            whole = self.client.get(f"/conversations/{row['number']}").json
            self.client.post(f"/conversations/{row['number']}/replies",
                             {"markdown": "answer", "seen_message": whole["messages"][-1]["id"], "confirm_newer": whole["messages"][-1]["id"]},
                             expect=None)

    def run(self):
        while not self.ends.is_set():
            self.n += 1
            data = peers.mail(self.n, to=BOX, body="words " * (LARGE // 6 if self.n % 4 == 0 else 5))
            words = ["--mailbox", BOX] if self.n % 3 else []
            done = subprocess.run([self.small, "--data", self.desk.data, *words], input=data, stderr=subprocess.DEVNULL)
            assert done.returncode == 0
            self.promised.append((time.time(), hashlib.sha256(data).hexdigest(), f"s{self.n}"))
            if self.n % 5 == 0:
                try:
                    self.answer()
                except (OSError, AssertionError, ValueError, KeyError):  # the desk is down for a moment
                    self.client.close()

    def stop(self):
        self.ends.set()
        self.join()


def elsewhere(api, path):
    """A desk out of the backup, not yet served."""
    desk = harness.Desk(api, serve=False)
    report = restore(path, desk.data)
    return desk, report


def one_backup(api, desk, load, folder, i):
    path = os.path.join(folder, f"{i}.tar")
    began = time.time()
    report = backup(desk, path)
    assert report["checked"] and report["holds_database"] and report["lost"] == 0
    assert os.stat(path).st_mode & 0o777 == 0o600 and not os.path.exists(path + ".partial")
    other, restored = elsewhere(api, path)
    try:
        assert restored["made_at"] == report["made_at"] and restored["files"] == report["files"]
        inside = {m.name: data for m, data in members(path)}
        with open(os.path.join(folder, "copied.db"), "wb") as f:
            f.write(inside["wellspring.db"])
        assert digests(os.path.join(folder, "copied.db")) == digests(os.path.join(other.data, "wellspring.db"))
        files = blobs_fit(other.data)
        for name, data in inside.items():
            if name.split("/")[0] in ("blobs", "spool", "outgoing") or name == "key":
                with open(os.path.join(other.data, name), "rb") as f:
                    assert f.read() == data, name
        for line in inside["SHA256SUMS"].decode().splitlines():
            sum_, name = line.split("  ")
            assert hashlib.sha256(inside[name]).hexdigest() == sum_
        db = sqlite3.connect(os.path.join(folder, "copied.db"))
        here = {h for (h,) in db.execute("SELECT hash FROM raw")} | {n.split("/")[-1] for n in inside if n.startswith("spool/")}
        db.close()
        promised = [p for p in load.promised if p[0] < began]
        lost = [p for p in promised if p[1] not in here]
        assert not lost, f"promised before the backup and not in it: {lost}"
        lives(other, [p[2] for p in promised])
        spooled = sum(n.startswith("spool/") for n in inside)
        print(f"backup {i}: {len(promised)} mails promised before, {report['messages']} messages, {files} large files, {spooled} in the spool")
        assert spooled or desk.process, "the desk was down, and mail waited"
    finally:
        other.remove()


def lives(desk, wanted):
    """The restored desk is served: people sign in, every mail is there once, new mail comes in and is found."""
    desk.serve()
    desk.admin = desk.client("ada@example.org")
    desk.wait(lambda: set(wanted) <= set(peers.subjects(desk)), 120)
    got = peers.subjects(desk)
    assert len(got) == len(set(got)), "twice"
    assert desk.receive(peers.mail("-after", to=BOX, body="giraffe"), BOX) == 0
    desk.wait(lambda: desk.admin.get("/conversations?view=all&q=giraffe").json["items"])
    assert desk.admin.get("/unreadable").json["items"] == []
    assert not os.path.exists(os.path.join(desk.data, "restored")), "what was owed is settled"


def backup_under_load(api):
    desk, folder = harness.Desk(api), tempfile.mkdtemp(prefix="ws-backup-", dir="/tmp")
    load = None
    try:
        desk.run("mailbox", "add", BOX, "--local")
        load = Load(desk)
        load.start()
        for i in range(4):
            if i == 3:
                desk.kill()
            time.sleep(1.5)
            one_backup(api, desk, load, folder, i)
        desk.serve()
        load.stop()
        assert len(load.promised) > 20
        at_rest(api, desk, load, folder)
    finally:
        if load:
            load.stop()
        desk.remove()
        shutil.rmtree(folder)


def at_rest(api, desk, load, folder):
    """Nothing runs any more: the restored desk has the digests of the first one itself."""
    desk.wait(lambda: len(peers.subjects(desk)) == len(load.promised), 180)
    desk.stop()
    backup(desk, os.path.join(folder, "rest.tar"))
    other, _ = elsewhere(api, os.path.join(folder, "rest.tar"))
    try:
        ours, theirs = (os.path.join(d.data, "wellspring.db") for d in (desk, other))
        assert digests(ours, but="audit") == digests(theirs, but="audit")
        # that it was made is told when it is there, and so not in itself
        assert changes_told(ours)[:-1] == changes_told(theirs) and changes_told(ours)[-1][:2] == ("backup", "made")
        for sub in ("blobs", "spool", "outgoing"):
            for path, _, names in os.walk(os.path.join(desk.data, sub)):
                for name in (n for n in names if n[0] != "."):
                    twin = os.path.join(other.data, os.path.relpath(os.path.join(path, name), desk.data))
                    with open(os.path.join(path, name), "rb") as a, open(twin, "rb") as b:
                        assert a.read() == b.read()
        with open(os.path.join(desk.data, "key"), "rb") as a, open(os.path.join(other.data, "key"), "rb") as b:
            assert a.read() == b.read()
    finally:
        other.remove()


def still_desk(api, mails=6, database=None):
    """A desk that is not served, with something of every kind: a sent reply, small and large mail, the spool."""
    desk = harness.Desk(api, "postgres" if database else "sqlite", database, conf="log_level = info\n")
    desk.run("mailbox", "add", BOX, "--local")
    for i in range(mails):
        assert desk.receive(peers.mail(i, to=BOX, body="words " * (LARGE // 6 if i % 2 else 5)), BOX) == 0
    desk.wait(lambda: len(peers.subjects(desk)) == mails)
    number, message = peers.reply(desk, "s0")
    desk.wait(lambda: peers.delivery(desk, number, message)["state"] == "sent")
    desk.stop()
    assert desk.receive(peers.mail("-waits", to=BOX), BOX) == 0
    return desk


# ---- what may have gone out since ----

def replies_in_doubt_after_a_restore(api, database=None, carry=None):
    """The first desk dies with a mail that its server took and did not confirm: the second says that it may be a
    repetition. A reply that is held back until later is none. Numbers begin further on."""
    folder = tempfile.mkdtemp(prefix="ws-backup-", dir="/tmp")
    path = os.path.join(folder, "a.tar")
    with FakeSmtp(on={"DOT": "hang"}) as smtp:
        desk = harness.Desk(api, "postgres" if database else "sqlite", database)
        other = None
        try:
            desk.run("mailbox", "add", BOX, "--smtp", f"smtp+plain://127.0.0.1:{smtp.port}", "--login", "u", stdin=b"geheim\n")
            for i in (1, 2):
                assert desk.receive(peers.mail(i, to=BOX), BOX) == 0
            desk.wait(lambda: len(peers.subjects(desk)) == 2)
            number, message = peers.reply(desk, "s1")
            desk.wait(lambda: smtp.mails)
            held = desk.admin.get("/conversations?view=open").json["items"][0]["number"]
            seen = desk.admin.get(f"/conversations/{held}").json["messages"][-1]["id"]
            desk.admin.post(f"/conversations/{held}/replies", {"markdown": "later", "seen_message": seen, "hold_seconds": 600})
            desk.kill()
            if carry:
                other = carry(desk, path)
            else:
                backup(desk, path)
                other, report = elsewhere(api, path)
                assert report["maybe_repeated"] == 1, report
            smtp.on.clear()
            other.serve()
            other.admin = other.client("ada@example.org")
            other.wait(lambda: len(smtp.mails) == 2, 60)
            ours = re.search(rb"(?im)^message-id: *(<[^>\r\n]+>)", smtp.mails[0]).group(1)
            assert ours in smtp.mails[1] and b"X-Wellspring-Possible-Repeat: yes" in smtp.mails[1]
            other.wait(lambda: peers.delivery(other, number, message)["state"] == "sent")
            waits = other.admin.get(f"/conversations/{held}").json["messages"][-1]
            assert waits["delivery"]["state"] in ("waiting", "held"), waits
            assert other.receive(peers.mail(3, to=BOX), BOX) == 0
            other.wait(lambda: "s3" in peers.subjects(other))
            new = max(c["number"] for c in other.admin.get("/conversations?view=all").json["items"])
            assert new > max(number, held) + 1000, "a number that may stand in somebody's mailbox came again"
            assert len(smtp.mails) == 2
        finally:
            desk.process = None
            for d in (desk, other):
                if d:
                    d.remove()
            shutil.rmtree(folder)


def lost_files_do_not_stop_a_backup(api):
    """One large file is gone, one damaged: all others are saved, and whoever runs it hears of the two."""
    desk, folder = still_desk(api), tempfile.mkdtemp(prefix="ws-backup-", dir="/tmp")
    path, other = os.path.join(folder, "a.tar"), None
    try:
        files = sorted(os.path.join(p, n) for p, _, names in os.walk(os.path.join(desk.data, "blobs")) for n in names)
        os.unlink(files[0])
        with open(files[1], "r+b") as f:
            f.write(b"X" * 10)
        code, out, err = command("backup", "--data", desk.data, path, "--json")
        report = json.loads(out)
        assert code == 1 and report["lost"] == 2 and report["checked"] and "doctor --deep" in err, (code, report, err)
        other, restored = elsewhere(api, path)
        assert restored["lost"] == 2 and restored["files"] == report["files"]
        there = sum(len(names) for _, _, names in os.walk(os.path.join(other.data, "blobs")))
        assert there == len(files) - 1
    finally:
        desk.remove()
        if other:
            other.remove()
        shutil.rmtree(folder)


def backup_with_postgres(api):
    """pg_dump and the backup, with the desk stopped between: together they are the desk."""
    server = harness.Postgres()

    def carry(desk, path):
        first, second = desk.database, server.database("second")
        dump = path + ".dump"
        subprocess.check_call(["pg_dump", "--format=custom", "--file", dump, first])
        code, out, err = command("backup", "--data", desk.data, path)
        assert code == 0 and "pg_dump" in out, (code, out, err)
        assert backup(desk, path, "--force")["holds_database"] is False
        other = harness.Desk(api, serve=False)
        assert restore(path, other.data)["engine"] == "postgresql"
        subprocess.check_call(["pg_restore", "--no-owner", "--dbname", second, dump])
        conf = os.path.join(other.data, "wellspring.conf")
        with open(conf, encoding="utf-8") as f:
            text = f.read()
        assert first in text
        with open(conf, "w", encoding="utf-8") as f:
            f.write(text.replace(first, second))
        return other
    try:
        replies_in_doubt_after_a_restore(api, server.database(), carry)
    finally:
        server.stop()
