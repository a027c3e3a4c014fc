"""Every mail of the shared corpus through `receive` and, into a fresh folder, through `import`:
distinct bytes = messages + visible unreadable rows; the same again counts once."""
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile

import harness

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.environ.get("WELLSPRING_CORPUS", os.path.join(HERE, "..", "..", "..", "shared", "corpus"))
MAILBOX = "help@example.org"


def corpus_mails():
    """sha256 → bytes: every file of mime/, also those that are no mail, and every .eml elsewhere."""
    found = {}
    paths = []
    for folder, _, names in os.walk(CORPUS):
        in_mime = (folder + os.sep).startswith(os.path.join(CORPUS, "mime") + os.sep)
        paths += [os.path.join(folder, n) for n in names if in_mime or n.lower().endswith(".eml")]
    for path in paths:
        with open(path, "rb") as f:
            data = f.read()
        if data:
            found[hashlib.sha256(data).hexdigest()] = data
    return found


def count(desk):
    """(messages in all conversations, unreadable rows)"""
    messages, unreadable = 0, 0
    for view in ("all", "spam", "trash"):
        cursor = ""
        while cursor is not None:
            page = desk.admin.get(f"/conversations?view={view}&limit=100{cursor}").json
            if view == "all":
                messages += sum(c["message_count"] for c in page["items"] if not c["spam"] and not c["trashed"])
            else:
                messages += sum(c["message_count"] for c in page["items"])
            cursor = "&cursor=" + page["next"] if page["next"] else None
    cursor = ""
    while cursor is not None:
        page = desk.admin.get(f"/unreadable{cursor}").json
        unreadable += len(page["items"])
        cursor = "?cursor=" + page["next"] if page["next"] else None
    return messages, unreadable


def waiting(desk):
    spool = os.path.join(desk.data, "spool")
    return sum(len(files) for _, _, files in os.walk(spool))


def quiet(desk, wanted, seconds=600):
    """Wait until everything is taken in; the counts."""
    last = [None]

    def done():
        if waiting(desk):
            return None
        last[0] = count(desk)
        return sum(last[0]) >= wanted

    try:
        desk.wait(done, seconds)
    except AssertionError:
        pass
    return last[0]


def small_receive(desk, data):
    """By the small program, as a mail server would: it starts faster."""
    small = os.path.join(os.path.dirname(harness.binary()), "wellspring-receive")
    done = subprocess.run([small, "--data", desk.data, "--mailbox", MAILBOX], input=data, timeout=60)
    return done.returncode


def by_receive(api):
    mails = corpus_mails()
    desk = harness.Desk(api)
    try:
        desk.run("mailbox", "add", MAILBOX, "--local")
        for data in mails.values():
            assert small_receive(desk, data) == 0
        messages, unreadable = quiet(desk, len(mails))
        print(f"receive: {len(mails)} distinct mails, {messages} messages, {unreadable} unreadable")
        assert messages + unreadable == len(mails)
        # The same bytes again, with one new mail behind them to wait for.
        for data in list(mails.values())[:100]:
            assert small_receive(desk, data) == 0
        assert desk.receive(b"From: a@example.net\nSubject: last\n\nlast\n", MAILBOX) == 0
        assert sum(quiet(desk, len(mails) + 1)) == len(mails) + 1
    finally:
        desk.remove()


def by_import(api):
    mails = corpus_mails()
    folder = tempfile.mkdtemp(prefix="ws-eml-", dir="/tmp")
    desk = harness.Desk(api, serve=False)
    try:
        for i, (name, data) in enumerate(mails.items()):
            sub = os.path.join(folder, str(i % 7))
            os.makedirs(sub, exist_ok=True)
            with open(os.path.join(sub, name + (".EML" if i % 2 else ".eml")), "wb") as f:
                f.write(data)
        shutil.copy(os.path.join(folder, "0", os.listdir(os.path.join(folder, "0"))[0]), os.path.join(folder, "again.eml"))
        desk.run("mailbox", "add", MAILBOX, "--local")
        tried = import_counts(desk, folder, "--dry-run")
        first = import_counts(desk, folder)
        print("import:", first, "dry run:", tried)
        assert {k: tried[k] for k in COUNTS} == {k: first[k] for k in COUNTS}
        assert first["taken_in"] + first["unreadable"] == len(mails) and first["already_here"] == 1
        again = import_counts(desk, folder)
        assert again["taken_in"] == 0 and again["unreadable"] == 0, again
        assert again["already_here"] == len(mails) + 1, again
        desk.serve()
        desk.first_start()
        assert count(desk) == (first["taken_in"], first["unreadable"])
        page = desk.admin.get("/conversations?view=open&limit=1").json
        assert page["items"] == [], "history comes in solved"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if desk.process is None:
            desk.serve()
        desk.remove()


COUNTS = ("taken_in", "already_here", "unreadable")


def import_counts(desk, path, *more, kind="eml"):
    import json
    done = subprocess.run(desk.arguments("import", "--mailbox", MAILBOX, "--json", kind, path, *more),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=900)
    text = done.stderr.decode()
    assert done.returncode == 0, f"import: exit {done.returncode}: {text}"
    assert "AddressSanitizer" not in text and "runtime error" not in text, text
    return json.loads(done.stdout.decode().splitlines()[-1])


def an_import_can_be_stopped(api):
    """Ctrl-C in the middle, then again: everything once."""
    import json
    import time
    folder = tempfile.mkdtemp(prefix="ws-eml-", dir="/tmp")
    desk = harness.Desk(api, serve=False)
    try:
        for i in range(1500):
            with open(os.path.join(folder, f"{i}.eml"), "w", encoding="utf-8") as f:
                f.write(f"From: p{i}@example.net\nTo: {MAILBOX}\nMessage-ID: <i{i}@example.net>\nSubject: n{i}\n\nword{i}\n")
        desk.run("mailbox", "add", MAILBOX, "--local")
        for how in (signal.SIGINT, signal.SIGKILL, signal.SIGKILL):
            p = subprocess.Popen(desk.arguments("import", "--mailbox", MAILBOX, "eml", folder),
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # in the middle: something was taken in already, and its hand is on the signal
            blobs = os.path.join(desk.data, "blobs")
            before = sum(len(f) for _, _, f in os.walk(blobs))
            until = time.monotonic() + 60
            while p.poll() is None and time.monotonic() < until and sum(len(f) for _, _, f in os.walk(blobs)) < before + 20:
                time.sleep(0.02)
            p.send_signal(how)
            code = p.wait(timeout=120)
            assert how != signal.SIGINT or code == 0, code
        done = subprocess.run(desk.arguments("import", "--mailbox", MAILBOX, "--json", "eml", folder),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)
        assert done.returncode == 0, done.stderr
        counts = json.loads(done.stdout.decode().splitlines()[-1])
        assert sum(counts[k] for k in COUNTS) == 1500, counts
        desk.serve()
        desk.first_start()
        assert count(desk) == (1500, 0)
        assert len(desk.admin.get("/conversations?q=word777&view=all").json["items"]) == 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if desk.process is None:
            desk.serve()
        desk.remove()


def a_dry_run_adds_nothing(api):
    """Not even the mailbox that a fresh folder lacks."""
    folder = tempfile.mkdtemp(prefix="ws-dry-", dir="/tmp")
    desk = harness.Desk(api, serve=False)
    try:
        with open(os.path.join(folder, "1.eml"), "w", encoding="utf-8") as f:
            f.write("From: p@example.net\nTo: help@example.org\nSubject: n\n\nbody\n")
        for more in ((), ("--mailbox", "Help@example.org")):
            out = desk.run("import", "eml", folder, "--dry-run", *more)
            assert "taken in: 1" in out, out
        desk.serve()
        desk.first_start()
        assert desk.admin.get("/mailboxes").json["items"] == []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if desk.process is None:
            desk.serve()
        desk.remove()


def mbox_and_maildir(api):
    folder = tempfile.mkdtemp(prefix="ws-mbox-", dir="/tmp")
    desk = harness.Desk(api, serve=False)
    mail = "From: p{0}@example.net\nTo: help@example.org\nMessage-ID: <b{0}@example.net>\nSubject: n{0}\n\n{1}\n"
    try:
        desk.run("mailbox", "add", MAILBOX, "--local")
        box = os.path.join(folder, "box")
        with open(box, "w", encoding="utf-8") as f:
            for i, text in enumerate(["first", ">From here on\nFrom now on it is text", "\nFrom the start\n\nFrom there", "last"]):
                f.write(f"From p{i}@example.net Mon Jan  5 10:00:00 2026\n" + mail.format(i, text) + "\n")
        assert import_counts(desk, box, kind="mbox")["taken_in"] == 4
        with open(os.path.join(folder, "crlf"), "wb") as f:
            f.write(b"\r\n" + mail.format(5, "begins with an empty line").replace("\n", "\r\n").encode())
        assert import_counts(desk, os.path.join(folder, "crlf"), kind="mbox")["taken_in"] == 1
        maildir = os.path.join(folder, "m")
        for sub in ("cur", "new", "tmp", ".Sent/cur"):
            os.makedirs(os.path.join(maildir, sub))
        for i, sub in enumerate(["cur", "new", "tmp", ".Sent/cur"]):
            with open(os.path.join(maildir, sub, f"{i}.host:2,S"), "w", encoding="utf-8") as f:
                f.write(mail.format(10 + i, "body"))
        got = import_counts(desk, maildir, kind="maildir")
        assert got["taken_in"] == 3 and got["unreadable"] == 0, got
        desk.serve()
        desk.first_start()
        texts = set()
        for c in desk.admin.get("/conversations?view=all&limit=100").json["items"]:
            m = desk.admin.get(f"/conversations/{c['number']}").json["messages"][0]
            texts.add(m["text"].replace("\r", "").strip())
        assert "From here on\nFrom now on it is text" in texts, texts
        assert "From the start\n\nFrom there" in texts, texts
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if desk.process is None:
            desk.serve()
        desk.remove()
