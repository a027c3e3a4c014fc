"""What the command line says where somebody goes wrong."""
import json
import os
import shutil
import subprocess
import tempfile

import harness
import letters

DESK = {"first_start": False, "serve": False}
MAIL = letters.mail("A letter", "words")


def run(*words, stdin=b"", **more):
    done = subprocess.run([harness.binary(), *words], input=stdin, capture_output=True, timeout=120, **more)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def folder():
    return tempfile.mkdtemp(prefix="ws-api-", dir="/tmp")


def test_inspect(desk):
    code, _, said = run("inspect", "query", "from:anna")
    assert code == 64 and "from:anna" in said and "standard input" in said
    assert run("inspect", "query", stdin=b"from:anna")[0] == 0
    code, out, said = run("inspect", "reply", stdin=MAIL)
    assert code == 0 and "reply" in json.loads(out) and "inspect mail" in said
    for text in (b"Thank you.\n\nMessage-ID: is what you asked for", b"From: Anna\nSent: Monday\nTo: us\n\nHello"):
        assert "inspect mail" not in run("inspect", "reply", stdin=text)[2], text
    code, out, said = run("inspect", "mail", "/nowhere/x.eml")
    assert code == 1 and json.loads(out)["defects"] == ["file_not_found"]
    assert said == "wellspring inspect: There is no file /nowhere/x.eml.\n", said
    here = folder()
    try:
        good = os.path.join(here, "good.eml")
        with open(good, "wb") as f:
            f.write(MAIL)
        code, out, said = run("inspect", "mail", good, here, "/nowhere/x.eml")
        assert code == 1 and len(out.splitlines()) == 3 and "2 of 3" in said and here in said
    finally:
        shutil.rmtree(here)


def test_somebody_elses_folder(desk):
    here = folder()
    try:
        os.chmod(here, 0)
        other = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        for words in (("doctor",), ("user", "list"), ("serve",)):
            code, _, said = run(*words, "--data", here, **other)
            assert code == 77 and here in said and "belongs to the user" in said, (words, code, said)
    finally:
        os.chmod(here, 0o700)
        shutil.rmtree(here)


def test_receive_into_a_wrong_folder(desk):
    here = folder()
    try:
        wrong = os.path.join(here, "wrong")
        code, _, said = run("receive", "--data", wrong, "--mailbox", "help@example.org", stdin=MAIL)
        assert code == 75 and wrong in said and not os.path.exists(wrong)
        code, _, said = run("receive", "--data", wrong, stdin=MAIL)
        assert code == 0 and f"there was no folder {wrong}" in said
        code, _, said = run("receive", "--data", wrong, stdin=MAIL)
        assert code == 0 and said == ""
        code, _, said = run("receive", "--data", wrong, "--mailbox", "help@example.org", stdin=MAIL)
        assert code == 75 and "no mailbox help@example.org" in said
    finally:
        shutil.rmtree(here)


def test_a_dry_run_says_would(desk):
    here = folder()
    try:
        eml, data = os.path.join(here, "a.eml"), os.path.join(here, "data")
        with open(eml, "wb") as f:
            f.write(MAIL)
        assert run("import", "--data", data, "eml", eml)[1].startswith("taken in: 1\n")
        with open(eml, "ab") as f:
            f.write(b"more\r\n")
        code, out, _ = run("import", "--data", data, "eml", eml, "--dry-run")
        assert code == 0 and out.startswith("A dry run: nothing was taken in.\nwould be taken in: 1\n"), out
    finally:
        shutil.rmtree(here)


def test_export_to_standard_output(desk):
    here = folder()
    try:
        data = os.path.join(here, "data")
        run("demo", "--data", data, "--conversations", "3")
        whole = run("customer", "export", "--data", data)
        dash = run("customer", "export", "-", "--data", data, cwd=here)
        assert whole[0] == 0 and dash == whole and not os.path.exists(os.path.join(here, "-"))
    finally:
        shutil.rmtree(here)


def test_a_backup_that_was_not_copied_whole(desk):
    here = folder()
    try:
        data, tar, cut = (os.path.join(here, n) for n in ("data", "all.tar", "cut.tar"))
        run("demo", "--data", data, "--conversations", "3")
        assert run("backup", "--data", data, tar)[0] == 0
        with open(tar, "rb") as f:
            whole = f.read()
        for n, word in ((0, "ends before a backup could begin"), (300, "ends before a backup could begin"), (20000, "not copied whole"),
                        (len(whole) // 2, "not copied whole"), (len(whole) - 600, "not copied whole")):
            with open(cut, "wb") as f:
                f.write(whole[:n])
            code, _, said = run("restore", "--data", os.path.join(here, "new"), cut)
            assert code == 64 and word in said and "Nothing was touched" in said, (n, said)
            assert not os.path.exists(os.path.join(here, "new"))
    finally:
        shutil.rmtree(here)


def test_a_key_that_is_missing(desk):
    if desk.engine != "sqlite":
        return
    assert run("demo", "--data", desk.data, "--conversations", "2")[0] == 0
    key = os.path.join(desk.data, "key")
    os.rename(key, key + ".away")
    for words in (("user", "list"), ("serve",)):
        code, out, said = run(*words, "--data", desk.data, "--json")
        assert code == 1 and out == "" and key in said and "backup" in said, (words, code, said)
    assert not os.path.exists(key), "no other one is made in its place"
    os.rename(key + ".away", key)
    assert run("user", "list", "--data", desk.data)[0] == 0


def test_a_folder_that_only_names_its_database(desk):
    if desk.engine != "postgres":
        return
    with open(os.path.join(desk.data, "wellspring.conf"), "w", encoding="utf-8") as f:
        f.write(f"database = {desk.database}\n")
    code, _, said = run("user", "list", "--data", desk.data)
    assert code == 0, said
    assert os.path.exists(os.path.join(desk.data, "key")) and not os.path.exists(os.path.join(desk.data, "wellspring.db"))
