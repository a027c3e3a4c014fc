"""Damaged, cut and hostile backups are refused by name, before anything is touched."""
import hashlib
import io
import os
import random
import shutil
import tarfile
import tempfile

from backups import BOX, backup, command, members, restore, still_desk

TESTS = ["damaged_backups_are_refused", "hostile_backups_are_refused"]


def refused(path, folder, *words):
    """The restore says why, and the folder is as it was."""
    before = os.listdir(folder) if os.path.isdir(folder) else None
    code, _, err = command("restore", "--data", folder, path)
    assert code in (1, 64, 70), (code, err)
    for word in words:
        assert word in err, (word, err)
    assert (os.listdir(folder) if os.path.isdir(folder) else None) == before, "the folder was touched"
    return err


def sums_of(files):
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files).encode()


def write_tar(path, files, sums=True, special=None):
    """An archive of (name, bytes) with a list of sums that fits it; special: what a member is made into."""
    files = [(n, d) for n, d in files if n != "SHA256SUMS" or not sums]
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in files + ([("SHA256SUMS", sums_of(files))] if sums else []):
            m = tarfile.TarInfo(name)
            m.size = len(data)
            if special and special[0] == name:
                special[1](m)
            tar.addfile(m, io.BytesIO(data) if m.isreg() else None)


def kind_of(name):
    return name.split("/")[0]


def each_kind(path):
    """The first member of every kind: (name, where its head begins, size)."""
    with tarfile.open(path) as tar:
        found = {}
        for m in tar:
            found.setdefault(kind_of(m.name), (m.name, m.offset, m.size))
    assert set(found) == {"backup.json", "spool", "blobs", "outgoing", "wellspring.db", "wellspring.conf", "key", "SHA256SUMS"}, found
    return found


def flip(good, bad, at):
    data = bytearray(good)
    data[at] ^= 0x41
    with open(bad, "wb") as f:
        f.write(data)


def damaged_backups_are_refused(api):
    """Cut anywhere, one byte changed in each kind of member, one missing, one too many, a wrong list."""
    desk, folder = still_desk(api), tempfile.mkdtemp(prefix="ws-backup-", dir="/tmp")
    path, bad, to = (os.path.join(folder, n) for n in ("good.tar", "bad.tar", "desk"))
    dice, count = random.Random(4711), 0
    try:
        backup(desk, path)
        with open(path, "rb") as f:
            good = f.read()
        kinds = each_kind(path)
        cuts = [0, 1, 511, 512, len(good) - 1, len(good) - 512, len(good) - 1024]
        cuts += [at for _, at, _ in kinds.values()] + [dice.randrange(len(good)) for _ in range(10)]
        for n in cuts:
            with open(bad, "wb") as f:
                f.write(good[:n])
            said = refused(bad, to, "Nothing was touched")
            assert "too early" in said or "damaged" in said, said
            count += 1
        for name, at, size in kinds.values():
            first = "no backup" if name == "backup.json" else "damaged"
            for where in (at, at + 130, at + 512, at + 512 + size // 2, at + 512 + size - 1):
                flip(good, bad, where)
                said = refused(bad, to)
                # a size that was changed may reach beyond the end
                assert "damaged" in said or "too early" in said or first in said, said
                assert where < at + 512 or name in said or first in said or name == "SHA256SUMS", (name, said)
                count += 1
        count += wrong_members(path, bad, to, kinds)
        os.mkdir(to)
        refused(bad, to)
        assert os.listdir(to) == [], "one that was there and empty stays so"
        assert restore(path, to)["lost"] == 0
        print(f"{count} damages, each refused by name")
    finally:
        desk.remove()
        shutil.rmtree(folder)


def wrong_members(path, bad, to, kinds):
    """Whole archives of wrong contents: the list of sums tells."""
    files, count = [(m.name, data) for m, data in members(path)], 0
    for name, _, _ in kinds.values():
        write_tar(bad, [f for f in files if f[0] != name], sums=False)
        refused(bad, to, "no backup" if name == "backup.json" else name)
        count += 1
    extra = "blobs/ab/" + hashlib.sha256(b"x").hexdigest()[2:]
    for at in (1, len(files) // 2, len(files) - 1):
        write_tar(bad, files[:at] + [(extra, b"x")] + files[at:], sums=False)
        refused(bad, to, extra)
    write_tar(bad, files + [(extra, b"x")], sums=False)
    refused(bad, to, extra, "no place")
    swapped = files[:1] + [files[2], files[1]] + files[3:]
    write_tar(bad, swapped, sums=False)
    refused(bad, to, "stands where")
    sums = files[-1][1]
    for wrong in (sums[:-1], sums + b"\n", sums.replace(b"key", b"kez"), sums.replace(b"  key", b" *key"), b"", sums * 2,
                  sums[:10] + bytes([sums[10] ^ 1]) + sums[11:], b"\x1b[2J" + sums, b"\0" * len(sums)):
        write_tar(bad, files[:-1] + [("SHA256SUMS", wrong)], sums=False)
        assert "\x1b" not in refused(bad, to, "damaged")
        count += 1
    return count + 5


def kinds_of_member():
    def of_type(kind, link=""):
        def change(m):
            m.type, m.linkname, m.size = kind, link, 0
        return change
    return {"symbolic link": of_type(tarfile.SYMTYPE, "/etc/passwd"), "link": of_type(tarfile.LNKTYPE, "/etc/passwd"),
            "folder": of_type(tarfile.DIRTYPE), "device": of_type(tarfile.CHRTYPE), "pipe": of_type(tarfile.FIFOTYPE)}


def hostile_backups_are_refused(api):
    """Whoever wrote the archive also wrote a list of sums that fits it."""
    desk, folder = still_desk(api, 2), tempfile.mkdtemp(prefix="ws-backup-", dir="/tmp")
    path, bad, to, outside = (os.path.join(folder, n) for n in ("good.tar", "bad.tar", "desk", "outside"))
    names = ["../outside", outside, "blobs/../../outside", "spool/../outside", "spool/" + BOX + "/../../../outside", "./key", "key/x",
             "outgoing/../../outside", "outgoing/", "outgoing/.hidden", "outgoing/a/b", "blobs/ab/short", "blobs/ab", "blobs/AB/" + "a" * 62,
             "spool/.x/" + "a" * 64, "spool//" + "a" * 64, "spool/" + "a" * 64, "spool/x/" + "A" * 64, "wellspring.db-wal", "wellspring.db/x",
             "restored", ".restore/x", "evil.sh", "backup.json", "manifest.json", "blobs\\ab", "outgoing/a\nb", "outgoing/\x1b[31m"]
    try:
        backup(desk, path)
        files = [(m.name, data) for m, data in members(path)]
        write_tar(bad, files)
        restore(bad, to)
        shutil.rmtree(to)
        for name in names:
            write_tar(bad, files[:2] + [(name, b"x")] + files[2:])
            assert "\x1b" not in refused(bad, to) and not os.path.exists(outside), name
        for what, change in kinds_of_member().items():
            for name in ("key", "outgoing/x", "spool", files[2][0]):
                write_tar(bad, [f for f in files if f[0] != name] + [(name, b"")], special=(name, change))
                refused(bad, to, "damaged")
        contents(files, bad, to)
        holes(path, bad, to)
        assert not os.path.exists(outside) and not os.path.exists(to)
    finally:
        desk.remove()
        shutil.rmtree(folder)


def contents(files, bad, to):
    def with_(name, data):
        write_tar(bad, [(n, data if n == name else d) for n, d in files])
    database = dict(files)["wellspring.db"]
    with_("wellspring.db", b"")
    with_("wellspring.db", os.urandom(8192))
    refused(bad, to)
    with_("wellspring.db", database[:len(database) // 2])
    refused(bad, to)
    page = len(database) // 4096 // 2 * 4096
    with_("wellspring.db", database[:page] + bytes(3 * 4096) + database[page + 3 * 4096:])
    refused(bad, to)
    with_("key", b"short")
    refused(bad, to, "key")
    with_("key", b"k" * 70000)
    refused(bad, to, "key")
    with_("wellspring.conf", b"no_such_key = 1\n")
    refused(bad, to, "no_such_key")
    with_("wellspring.conf", b"database = postgres://elsewhere/db\n")
    refused(bad, to, "wellspring.conf")
    with_("backup.json", b'{"wellspring_backup":2}')
    refused(bad, to, "newer")
    for head in (b"{}", b"[]", b"", b"x" * 70000, b'{"wellspring_backup":0}', b'{"wellspring_backup":"1"}', b"null"):
        with_("backup.json", head)
        refused(bad, to, "no backup")
    for head in (b'{"wellspring_backup":1}', b'{"wellspring_backup":1,"engine":"dbase","made_at":"2026-01-01T00:00:00Z"}',
                 b'{"wellspring_backup":1,"engine":"sqlite","made_at":"soon"}'):
        with_("backup.json", head)
        refused(bad, to, "backup.json")


def holes(path, bad, to):
    """A file that is nearly all holes says that it is huge: there is no room, and none is taken."""
    with open(path, "rb") as f:
        good = f.read()
    with tarfile.open(path) as tar:
        at = next(m.offset for m in tar if m.name == "wellspring.db")
    m = tarfile.TarInfo("wellspring.db")
    m.size = 1 << 42
    with open(bad, "wb") as f:
        f.write(good[:at] + m.tobuf(tarfile.GNU_FORMAT))
        f.truncate(at + 512 + m.size + 1024)
    refused(bad, to, "room")
