"""Mailboxes and letters for the tests of conversations."""
import itertools

COUNT = itertools.count(1)


def mailbox(desk, address, open_to_all=True):
    """A local mailbox, made once for each desk; its id."""
    known = {m["address"]: m["id"] for m in desk.admin.get("/mailboxes").json["items"]}
    if address in known:
        return known[address]
    body = {"address": address, "name": address.split("@")[0].title(), "local": True, "open_to_all": open_to_all}
    return desk.admin.post("/mailboxes", body).json["id"]


def mail(subject, text, sender="Anna Kowalska <anna@example.com>", to="help@example.org", more=""):
    n = next(COUNT)
    return (f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <api{n}@example.com>\r\n{more}"
            f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n").encode()


def conversation(desk, client, subject, text="words", to="help@example.org", **more):
    """A letter that came in: its conversation, whole."""
    return taken(desk, client, mail(subject, text, to=to, **more), subject, to)


def taken(desk, client, raw, subject, to="help@example.org"):
    """A mail, by its bytes: its conversation, whole."""
    mailbox(desk, to)
    assert desk.receive(raw, to) == 0

    def find():
        for row in client.get("/conversations?view=all&limit=100").json["items"]:
            if row["subject"] == subject:
                return client.get(f"/conversations/{row['number']}").json
        return None
    return desk.wait(find)


def join(desk, client, number, raw, to="help@example.org"):
    """Another letter for a conversation: the conversation when it is in."""
    before = client.get(f"/conversations/{number}").json["message_count"]
    assert desk.receive(raw, to) == 0

    def more():
        now = client.get(f"/conversations/{number}").json
        return now if now["message_count"] > before else None
    return desk.wait(more)


def multipart(subject, html, files, to="help@example.org"):
    """An HTML letter; files: (name or None, type, content-id or None, base64)."""
    parts = f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
    for name, kind, cid, data in files:
        parts += f"--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        if cid:
            parts += f"Content-ID: <{cid}>\r\n"
        if name:
            parts += f'Content-Disposition: attachment; filename="{name}"\r\n'
        parts += f"\r\n{data}\r\n"
    return (f"From: Anna <anna@example.com>\r\nTo: {to}\r\nSubject: {subject}\r\n"
            f"Message-ID: <api{next(COUNT)}@example.com>\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/related; boundary=b\r\n\r\n{parts}--b--\r\n").encode()
