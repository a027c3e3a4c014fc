"""wellspring doctor: a desk is broken on purpose, one thing after the other, and each is found and told."""
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time

import harness
import peers
from backup_breaks import small_disk
from backups import BOX, command, still_desk

TESTS = ["a_well_desk", "permissions_and_owners", "key_and_settings", "a_damaged_database", "stored_bytes", "rows_in_trouble",
         "rows_in_trouble_on_postgres", "clocks_room_and_restores", "mailboxes_in_trouble"]
HOUR = 3600


def doctor(desk, *more, env=None):
    done = subprocess.run([harness.binary(), "doctor", "--data", desk.data, "--json", *more], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, env={**os.environ, **(env or {})})
    err = done.stderr.decode()
    assert "Sanitizer" not in err and "runtime error" not in err and "Assertion" not in err, err
    said = json.loads(done.stdout)
    assert done.returncode == (1 if said["wrong"] else 0), (done.returncode, said, err)
    for state in ("wrong", "look"):
        assert said[state] == sum(i["state"] == state for i in said["items"]), said
    assert all(i["next_step"] for i in said["items"] if i["state"] != "ok" and "And as many" not in i["text"]), said
    return said


def found(desk, check, state, words, *more):
    """Exactly this is told beside what is well; the finding."""
    said = doctor(desk, *more)
    bad = [i for i in said["items"] if i["state"] != "ok"]
    assert [(i["check"], i["state"]) for i in bad] == [(check, state)] and words in bad[0]["text"], (words, bad)
    return bad[0]


def well(desk, *more):
    said = doctor(desk, *more)
    assert said["wrong"] == said["look"] == 0, [i for i in said["items"] if i["state"] != "ok"]
    return said


def rest(desk):
    """Nothing in the spool, nothing old."""
    for name in os.listdir(os.path.join(desk.data, "spool", BOX)):
        os.unlink(os.path.join(desk.data, "spool", BOX, name))
    return desk


def a_well_desk(api):
    """All is well, beside a running desk too, in four languages; where there is no desk none is made."""
    desk = rest(still_desk(api))
    try:
        said = well(desk, "--deep")
        assert {i["check"] for i in said["items"]} >= {"permissions", "space", "database", "mail", "blobs", "search"}
        texts = {}
        for lang in ("en", "pl", "el", "lt"):
            texts[lang] = [i["text"] for i in doctor(desk, env={"LC_ALL": f"{lang}_XX.UTF-8"})["items"]]
        for i, english in enumerate(texts["en"]):
            assert len({texts[lang][i] for lang in texts}) == 4, [texts[lang][i] for lang in texts]
        code, out, _ = command("doctor", "--data", desk.data)
        assert code == 0 and all(line.startswith("ok: ") for line in out.splitlines()), out
        desk.serve()
        well(desk)
        desk.stop()
        code, _, err = command("doctor", "--data", os.path.join(desk.folder, "none"))
        assert code == 1 and "no desk" in err and not os.path.exists(os.path.join(desk.folder, "none"))
        assert command("doctor", "what", "--data", desk.data)[0] == 64
    finally:
        desk.remove()


def permissions_and_owners(api):
    desk = rest(still_desk(api, 2))
    def path(*names):
        return os.path.join(desk.data, *names)
    try:
        for name, mode, wanted in ((".", 0o755, "chmod 751"), ("wellspring.db", 0o644, "chmod 600"), ("key", 0o640, "chmod 600")):
            was = os.stat(path(name)).st_mode & 0o777
            os.chmod(path(name), mode)
            if name == ".":
                for inner in ("wellspring.conf", "blobs", "outgoing", "spool"):
                    os.chmod(path(inner), 0o700)
            assert wanted in found(desk, "permissions", "wrong", "open to others")["next_step"]
            os.chmod(path(name), was)
            well(desk)
        os.chmod(path(), 0o711)  # a mail server of another user passes through: each thing is closed itself
        well(desk)
        for name, mode in (("wellspring.conf", 0o644), ("blobs", 0o755), ("outgoing", 0o701), ("spool", 0o775)):
            was = os.stat(path(name)).st_mode & 0o777
            os.chmod(path(name), mode)
            found(desk, "permissions", "wrong", name)
            os.chmod(path(name), was)
        os.chmod(path(), 0o700)
        well(desk)
        if os.geteuid() == 0:
            os.chown(path("wellspring.db-turn"), 65534, 65534)
            assert "chown" in found(desk, "permissions", "wrong", "another user")["next_step"]
            os.chown(path("wellspring.db-turn"), 0, 0)
            well(desk)
    finally:
        desk.remove()


def key_and_settings(api):
    desk = rest(still_desk(api, 2))
    key, conf = os.path.join(desk.data, "key"), os.path.join(desk.data, "wellspring.conf")
    try:
        desk.run("mailbox", "add", "far@example.org", "--smtp", "smtps://127.0.0.1:1", "--login", "u", stdin=b"geheim\n")
        os.rename(key, key + ".away")
        found(desk, "key", "wrong", "missing")
        assert not os.path.exists(key), "none is made"
        with open(key, "wb") as f:
            f.write(b"k" * 32)
        os.chmod(key, 0o600)
        found(desk, "key", "wrong", "far@example.org")
        os.rename(key + ".away", key)
        well(desk)
        for text, check in (("no_such_key = 1\n", "no_such_key"), ("tls_cert = c.pem\ntls_key = k.pem\n", "c.pem")):
            with open(conf, "w", encoding="utf-8") as f:
                f.write(text)
            said = doctor(desk)
            assert said["wrong"] and any(i["check"] == "settings" and check in i["text"] for i in said["items"]), said
    finally:
        desk.remove()


def a_damaged_database(api):
    desk = rest(still_desk(api))
    path = os.path.join(desk.data, "wellspring.db")
    try:
        shutil.copy(path, path + ".good")
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA foreign_keys = OFF")
            db.execute("UPDATE message SET conversation = 4711 WHERE id = 1")
        db.close()
        found(desk, "database", "wrong", "no row in conversation")
        size = os.path.getsize(path + ".good")
        for first, last in ((0.7, 0.72), (0.5, 0.7), (0, 1)):
            shutil.copy(path + ".good", path)
            with open(path, "r+b") as f:
                f.seek(int(size * first) // 4096 * 4096)
                f.write(b"\xff" * (int(size * (last - first)) // 4096 * 4096))
            said = doctor(desk)
            bad = [i for i in said["items"] if i["state"] == "wrong"]
            assert bad and all(i["check"] in ("database", "orphans", "blobs") for i in bad), bad
            assert any("damaged" in i["text"] or "cannot be opened" in i["text"] for i in bad), bad
        shutil.copy(path + ".good", path)
        os.unlink(path + ".good")
        well(desk)
    finally:
        desk.remove()


def large_files(desk):
    return sorted(os.path.join(p, n) for p, _, names in os.walk(os.path.join(desk.data, "blobs")) for n in names)


def stored_bytes(api):
    desk = rest(still_desk(api))
    path = large_files(desk)[0]
    try:
        with open(path, "rb") as f:
            good = f.read()
        os.rename(path, path + ".away")
        hash_ = found(desk, "blobs", "wrong", "missing")["text"]
        assert os.path.basename(path) in hash_
        os.unlink(path + ".away")
        for bad, deep in ((good[:-1], ()), (b"x" + good[1:], ("--deep",))):
            with open(path, "wb") as f:
                f.write(bad)
            if deep:
                well(desk)
            found(desk, "blobs", "wrong", "not what they were", *deep)
        with open(path, "wb") as f:
            f.write(good)
        well(desk, "--deep")
        with sqlite3.connect(os.path.join(desk.data, "wellspring.db")) as db:
            row = db.execute("SELECT hash, bytes FROM blob WHERE bytes IS NOT NULL").fetchone()
            db.execute("UPDATE blob SET bytes = x'00' WHERE hash = ?", (row[0],))
            db.commit()
            well(desk)
            assert row[0] in found(desk, "blobs", "wrong", "not what they were", "--deep")["text"]
            db.execute("UPDATE blob SET bytes = ? WHERE hash = ?", (row[1], row[0]))
        db.close()
        orphans(desk)
        many_lost(desk)
    finally:
        desk.remove()


def orphans(desk):
    names = ["blobs/ab/" + "c" * 62, "blobs/ab/.tmp-left"]
    os.makedirs(os.path.join(desk.data, "blobs", "ab"), exist_ok=True)
    for name in names:
        with open(os.path.join(desk.data, name), "wb") as f:
            f.write(b"nobody's")
    well(desk)  # its row may still come
    for name in names:
        os.utime(os.path.join(desk.data, name), (time.time() - 2 * HOUR,) * 2)
    assert ": 2." in found(desk, "orphans", "look", "nothing refers to")["text"]
    for name in names:
        os.unlink(os.path.join(desk.data, name))
    spooled = os.path.join(desk.data, "spool", BOX, "a" * 64)
    with open(spooled, "wb") as f:
        f.write(b"x")
    well(desk)
    os.utime(spooled, (time.time() - HOUR,) * 2)
    found(desk, "spool", "look", "spool")
    os.unlink(spooled)


def many_lost(desk):
    """A folder of thousands is not printed file by file."""
    with sqlite3.connect(os.path.join(desk.data, "wellspring.db")) as db:
        db.executemany("INSERT INTO blob (hash, size) VALUES (?, 70000)", [(f"{i:064x}",) for i in range(450)])
    db.close()
    said = doctor(desk)
    lost = [i["text"] for i in said["items"] if i["check"] == "blobs"]
    assert len(lost) == 21 and "430" in lost[-1], lost[-1]


ROWS = [
    ("orphans", "look", "belong to nothing", "INSERT INTO attachment (name, type, size, hash, created_ms) SELECT 'a', 'b', 1, hash, 1 FROM blob LIMIT 1",
     "DELETE FROM attachment WHERE name = 'a'"),
    ("orphans", "wrong", "bytes are gone",
     "INSERT INTO attachment (uploader_id, name, type, size, hash, created_ms) VALUES (1, 'a', 'b', 1, 'ffff', 1)",
     "DELETE FROM attachment WHERE name = 'a'"),
    ("orphans", "wrong", "original is gone", "UPDATE raw SET hash = 'x' || hash WHERE id = 1", "UPDATE raw SET hash = SUBSTR(hash, 2) WHERE id = 1"),
    ("mail", "look", "wait to be read", "UPDATE raw SET state = 0, received_ms = 1 WHERE id = 1", "UPDATE raw SET state = 1 WHERE id = 1"),
    ("mail", "look", "could not be read", "UPDATE raw SET state = 2, hash = 'x' || hash WHERE id = 1",
     "UPDATE raw SET state = 1, hash = SUBSTR(hash, 2) WHERE id = 1"),
    ("replies", "look", "on their way", "UPDATE outbox SET state = 1, claimed_ms = 1", "UPDATE outbox SET state = 2, claimed_ms = NULL"),
    ("replies", "look", "gone out by now", "UPDATE outbox SET state = 0, due_ms = 1", "UPDATE outbox SET state = 2"),
    ("clock", "look", "future", "UPDATE event SET at_ms = at_ms + 86400000 WHERE number = 2", "UPDATE event SET at_ms = at_ms - 86400000 WHERE number = 2"),
    ("counts", "look", "that are wrong", "UPDATE open_count SET n = n + 1", "UPDATE open_count SET n = n - 1"),
    ("search", "look", "made anew", "UPDATE follower SET number = 0 WHERE name = 'search_rebuild'",
     "UPDATE follower SET number = (SELECT number FROM follower WHERE name = 'search_rebuild_end') WHERE name = 'search_rebuild'"),
    ("search", "look", "behind", "UPDATE follower SET number = number - 2000 WHERE name = 'search'",
     "UPDATE follower SET number = number + 2000 WHERE name = 'search'"),
]


def in_trouble(desk, sql):
    desk.run("reindex")
    well(desk)
    for check, state, words, breaks, mends in ROWS:
        sql(breaks)
        found(desk, check, state, words)
        sql(mends)
        well(desk)


def rows_in_trouble(api):
    desk = rest(still_desk(api, 2))

    def sql(text):
        with sqlite3.connect(os.path.join(desk.data, "wellspring.db")) as db:
            db.execute(text)
        db.close()
    try:
        in_trouble(desk, sql)
    finally:
        desk.remove()


def rows_in_trouble_on_postgres(api):
    server = harness.Postgres()
    try:
        desk = rest(still_desk(api, 2, server.database()))
        try:
            in_trouble(desk, lambda text: subprocess.check_call(["psql", "-q", "-v", "ON_ERROR_STOP=1", desk.database, "-c", text]))
            assert any("pg_amcheck" in i["text"] for i in doctor(desk)["items"])
            conf = os.path.join(desk.data, "wellspring.conf")
            subprocess.check_call(["sed", "-i", "s/host=[^ ]*/host=\\/nowhere/", conf])
            desk.database = None
            assert "PostgreSQL" in found(desk, "database", "wrong", "cannot be opened")["next_step"]
        finally:
            desk.remove()
    finally:
        server.stop()


def clocks_room_and_restores(api):
    desk = rest(still_desk(api, 2))
    key, small = os.path.join(desk.data, "key"), tempfile.mkdtemp(prefix="ws-doctor-", dir="/tmp")
    try:
        os.utime(key, (time.time() + HOUR,) * 2)
        found(desk, "clock", "look", "future")
        os.utime(key)
        os.mkdir(os.path.join(desk.data, ".restore"))
        found(desk, "restore", "wrong", "has not ended")
        os.rmdir(os.path.join(desk.data, ".restore"))
        well(desk)
        if not small_disk(small, "20m"):
            print("no file system may be mounted here: skipped")
            return
        try:
            subprocess.check_call(["cp", "-a", desk.data + "/.", small])
            other = harness.Desk(api, serve=False)
            shutil.rmtree(other.folder)
            other.data = small
            found(other, "space", "wrong", "Free on the disk")
        finally:
            subprocess.check_call(["umount", small])
    finally:
        desk.remove()
        shutil.rmtree(small)


def mailboxes_in_trouble(api):
    """As the desk saw it last, in plain words and the server's own."""
    desk = harness.Desk(api)
    try:
        desk.run("mailbox", "add", BOX, "--smtp", "smtp+plain://127.0.0.1:1", "--login", "u", stdin=b"geheim\n")
        assert desk.receive(peers.mail(1, to=BOX), BOX) == 0
        desk.wait(lambda: len(peers.subjects(desk)) == 1)
        peers.reply(desk, "s1")
        desk.wait(lambda: not peers.state(desk, BOX)["sending"]["ok"])
        assert found(desk, "mailbox", "look", BOX)["next_step"]
        desk.stop()
        os.rename(os.path.join(desk.data, "spool", BOX), os.path.join(desk.data, "spool", "away"))
        said = doctor(desk)
        assert any(i["check"] == "mailbox" and "hand anything over" in i["text"] for i in said["items"]), said
        desk.serve()
        desk.wait(lambda: os.path.isdir(os.path.join(desk.data, "spool", BOX)))  # as it says
    finally:
        desk.remove()
