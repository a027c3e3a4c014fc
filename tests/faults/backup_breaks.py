"""Backups and restores that find no place or no room, are stopped or killed: nothing half is left, nobody else's
files are touched, and the next one goes well."""
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time

import harness
import peers
from backup_damage import refused
from backups import backup, blobs_fit, command, restore, still_desk

TESTS = ["backups_want_their_place", "one_backup_at_a_time", "backup_on_a_full_disk", "backups_are_stopped_and_killed",
         "restores_are_stopped_and_killed"]


def backups_want_their_place(api):
    """Into what is not empty nothing is restored; what is there is not overwritten, and foreign folders are left alone."""
    desk, folder = still_desk(api, 1), tempfile.mkdtemp(prefix="ws-backup-", dir="/tmp")
    path, to = os.path.join(folder, "a.tar"), os.path.join(folder, "desk")
    try:
        backup(desk, path)
        before = os.stat(path).st_mtime_ns
        code, _, err = command("backup", "--data", desk.data, path)
        assert code == 1 and "--force" in err and os.stat(path).st_mtime_ns == before
        backup(desk, path, "--force")
        assert os.stat(path).st_mtime_ns != before
        refused(path, desk.data, "already something")
        os.mkdir(to)
        with open(os.path.join(to, "mine"), "w", encoding="utf-8") as f:
            f.write("mine")
        refused(path, to, "already something")
        refused(os.path.join(folder, "none.tar"), os.path.join(folder, "new"), "no file")
        assert command("backup", "--data", os.path.join(folder, "none"), os.path.join(folder, "x.tar"))[0] == 1
        assert not os.path.exists(os.path.join(folder, "none")) and not os.path.exists(os.path.join(folder, "new"))
        os.mkdir(os.path.join(folder, "b.tar.partial"), 0o700)
        with open(os.path.join(folder, "b.tar.partial", "photo"), "w", encoding="utf-8") as f:
            f.write("mine")
        code, _, err = command("backup", "--data", desk.data, os.path.join(folder, "b.tar"))
        assert code == 1 and "something else" in err, err
        assert os.listdir(os.path.join(folder, "b.tar.partial")) == ["photo"]
        code, _, err = command("backup", "--data", desk.data, os.path.join(folder, "no", "such", "b.tar"))
        assert code == 70 and "could not be written" in err, err
        assert sorted(os.listdir(folder)) == ["a.tar", "b.tar.partial", "desk"]
        a_key_elsewhere(desk, folder)
    finally:
        desk.remove()
        shutil.rmtree(folder)


def a_key_elsewhere(desk, folder):
    """A link to a key that an admin keeps outside: it is in the backup, and beside the database after the restore."""
    path, to, away = (os.path.join(folder, n) for n in ("key.tar", "keyed", "kept-key"))
    os.rename(os.path.join(desk.data, "key"), away)
    os.symlink(away, os.path.join(folder, "link"))
    with open(os.path.join(desk.data, "wellspring.conf"), "a", encoding="utf-8") as f:
        f.write(f"key_file = {folder}/link\n")
    backup(desk, path)
    restore(path, to)
    with open(away, "rb") as a, open(os.path.join(to, "key"), "rb") as b:
        assert a.read() == b.read()
    with open(os.path.join(to, "wellspring.conf"), encoding="utf-8") as f:
        assert "key_file = key\n" in f.read()
    assert os.stat(os.path.join(to, "key")).st_mode & 0o777 == 0o600
    assert command("user", "list", "--data", to)[0] == 0


def start(*words):
    return subprocess.Popen([harness.binary(), *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def started(words, sign, tries=20):
    """A command that is stopped (SIGSTOP) in the middle: while `sign` is there."""
    for _ in range(tries):
        shutil.rmtree(os.path.dirname(sign), ignore_errors=True)
        p = start(*words)
        while p.poll() is None and not os.path.exists(sign):
            time.sleep(0.001)
        if p.poll() is None:
            p.send_signal(signal.SIGSTOP)
            if os.path.exists(sign):
                return p
            p.send_signal(signal.SIGCONT)
        end(p)
        undo(words)
    raise AssertionError("never caught in the middle")


def undo(words):
    """What the command made, so that it can be started again."""
    _, _, folder, path = words
    if words[0] == "restore":
        shutil.rmtree(folder, ignore_errors=True)
    elif os.path.exists(path):
        os.unlink(path)


def end(p):
    err = p.stderr.read().decode()
    p.stderr.close()
    return p.wait(), err


def one_backup_at_a_time(api):
    desk, folder = still_desk(api), tempfile.mkdtemp(prefix="ws-backup-", dir="/tmp")
    path, to = os.path.join(folder, "a.tar"), os.path.join(folder, "desk")
    try:
        p = started(["backup", "--data", desk.data, path], path + ".partial/archive.tar")
        for other in (path, os.path.join(folder, "b.tar")):
            code, _, err = command("backup", "--data", desk.data, other)
            assert code == 1 and "Another backup" in err, err
        p.send_signal(signal.SIGCONT)
        assert end(p)[0] == 0 and os.listdir(folder) == ["a.tar"]
        p = started(["restore", "--data", to, path], os.path.join(to, ".restore", "wellspring.db"))
        code, _, err = command("restore", "--data", to, path)
        assert code == 1 and "Another backup or restore" in err, err
        code, _, err = command("user", "list", "--data", to)
        assert code == 1 and "has not ended" in err, err
        p.send_signal(signal.SIGCONT)
        assert end(p)[0] == 0 and not os.path.exists(os.path.join(to, ".restore"))
        assert command("user", "list", "--data", to)[0] == 0
        mail_meanwhile(path, to)
    finally:
        desk.remove()
        shutil.rmtree(folder)


def mail_meanwhile(path, to):
    """A mail server that does not know better fills the spool of the folder: its mail stays, the restore gives way."""
    words = ["restore", "--data", to, path]
    undo(words)
    p = started(words, os.path.join(to, ".restore", "wellspring.db"))
    assert command("receive", "--data", to, stdin=peers.mail(1))[0] == 0
    p.send_signal(signal.SIGCONT)
    code, err = end(p)
    assert code == 70 and "spool" in err, (code, err)
    assert os.listdir(to) == ["spool"] and len(os.listdir(os.path.join(to, "spool", "any"))) == 1


# ---- no room ----

def small_disk(folder, size):
    os.makedirs(folder, exist_ok=True)
    return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], stderr=subprocess.DEVNULL).returncode == 0


def backup_on_a_full_disk(api):
    """At every size that is too small: said plainly, nothing is left, and the desk is as it was."""
    desk, folder = still_desk(api), tempfile.mkdtemp(prefix="ws-backup-", dir="/tmp")
    small, good = os.path.join(folder, "small"), os.path.join(folder, "good.tar")
    try:
        backup(desk, good)
        size = os.path.getsize(good)
        for part in (0.1, 0.5, 0.9, 1.2, 1.6, 1.9):
            if not small_disk(small, f"{int(size * part) // 1024}k"):
                print("no file system may be mounted here: skipped")
                return
            try:
                code, _, err = command("backup", "--data", desk.data, os.path.join(small, "a.tar"))
                assert code != 0 and ("No space left" in err or "disk full" in err or "room" in err), (part, code, err)
                assert os.listdir(small) == [], os.listdir(small)
                code, _, err = command("restore", "--data", os.path.join(small, "desk"), good)
                assert (code == 0) == (part > 1.5) or part == 1.2, (part, code, err)
                assert code == 0 or ("room" in err or "No space left" in err or "disk full" in err), err
                assert code == 0 or os.listdir(small) == [], os.listdir(small)
            finally:
                subprocess.check_call(["umount", small])
        backup(desk, os.path.join(folder, "again.tar"))
    finally:
        desk.remove()
        shutil.rmtree(folder)


# ---- stopped and killed ----

def until(p, sign):
    """It has begun its work, or has ended."""
    while p.poll() is None and not os.path.exists(sign):
        time.sleep(0.0005)
    return time.time()


def moments(words, sign, n, dice):
    """The command n times, each up to another moment of its work, which begins with `sign`."""
    p = start(*words)
    began = until(p, sign)
    assert end(p)[0] == 0
    needs = time.time() - began
    for _ in range(n):
        undo(words)
        p = start(*words)
        until(p, sign)
        time.sleep(dice.uniform(0, needs))
        yield p


def backups_are_stopped_and_killed(api):
    desk, folder, dice = still_desk(api), tempfile.mkdtemp(prefix="ws-backup-", dir="/tmp"), random.Random(7)
    path = os.path.join(folder, "a.tar")
    words, sign, stopped, killed = ["backup", "--data", desk.data, path], path + ".partial", 0, 0
    try:
        for p in moments(words, sign, 15, dice):
            p.send_signal(signal.SIGINT)
            code, err = end(p)
            assert code in (0, 75, -signal.SIGINT), (code, err)
            assert os.listdir(folder) == (["a.tar"] if code == 0 else []), (code, os.listdir(folder), err)
            stopped += code == 75
        for p in moments(words, sign, 15, dice):
            p.send_signal(signal.SIGKILL)
            end(p)
            if os.path.exists(path):
                restore(path, os.path.join(folder, "desk"))
                shutil.rmtree(os.path.join(folder, "desk"))
            else:
                killed += 1
        undo(words)
        for how in (signal.SIGINT, signal.SIGKILL):
            p = started(words, os.path.join(sign, "archive.tar"))
            p.send_signal(how)
            p.send_signal(signal.SIGCONT)
            code, _ = end(p)
            assert code == (75 if how == signal.SIGINT else -how), code
            assert os.path.exists(sign) == (how == signal.SIGKILL)
        backup(desk, path)
        assert os.listdir(folder) == ["a.tar"], "what the killed ones left is swept"
        print(f"{stopped} stopped and {killed} killed in the middle")
    finally:
        desk.remove()
        shutil.rmtree(folder)


def restores_are_stopped_and_killed(api):
    """The folder is a whole desk or none; what is none says so, to every command."""
    desk, folder, dice = still_desk(api), tempfile.mkdtemp(prefix="ws-backup-", dir="/tmp"), random.Random(8)
    path, to = os.path.join(folder, "a.tar"), os.path.join(folder, "desk")
    words, sign, stopped, killed = ["restore", "--data", to, path], os.path.join(to, ".restore"), 0, 0
    try:
        backup(desk, path)
        for p in moments(words, sign, 15, dice):
            p.send_signal(signal.SIGINT)
            code, err = end(p)
            assert code in (0, 75, -signal.SIGINT), (code, err)
            assert code == 0 or not os.path.exists(to) or os.listdir(to) == [], os.listdir(to)
            stopped += code == 75
        for p in moments(words, sign, 15, dice):
            p.send_signal(signal.SIGKILL)
            end(p)
            if os.path.exists(os.path.join(to, ".restore")):
                killed += 1
                code, _, err = command("user", "list", "--data", to)
                assert code == 1 and "has not ended" in err, err
                if os.listdir(to) != [".restore"]:  # killed while it was put in its place
                    refused(path, to, "already something")
                    undo(words)
                restore(path, to)
            if os.path.exists(os.path.join(to, "wellspring.db")):
                blobs_fit(to)
                assert "ada@example.org" in command("user", "list", "--data", to)[1]
        undo(words)
        p = started(words, os.path.join(sign, "wellspring.db"))
        p.send_signal(signal.SIGINT)
        p.send_signal(signal.SIGCONT)
        code, err = end(p)
        assert code == 75 and "Nothing was left behind" in err and not os.path.exists(to), (code, err)
        p = started(words, os.path.join(sign, "wellspring.db"))
        p.kill()
        end(p)
        assert command("user", "list", "--data", to)[0] == 1
        restore(path, to)
        assert command("user", "list", "--data", to)[0] == 0
        print(f"{stopped} stopped and {killed} killed in the middle")
    finally:
        desk.remove()
        shutil.rmtree(folder)
