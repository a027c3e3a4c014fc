"""Invitation and reset by mail, through a local mailbox: what is sent lies in outgoing/."""
import email
import email.policy
import glob
import os
import re

from harness import PASSWORD, Client


def mails_to(desk, address):
    found = []
    everything = glob.glob(os.path.join(desk.data, "outgoing", "**", "*.eml"), recursive=True)
    for path in sorted(everything, key=os.path.getmtime):
        with open(path, "rb") as f:
            m = email.message_from_binary_file(f, policy=email.policy.default)
        if address in m["to"]:
            found.append(m)
    return found


def link_in(m):
    return re.search(r"https?://[^\s]+/link/([A-Za-z0-9_-]+)", m.get_body(("plain",)).get_content()).group(1)


def test_invitation_goes_by_mail(desk):
    desk.admin.post("/mailboxes", {"address": "help@example.org", "name": "Help", "local": True})
    desk.admin.post("/users", {"address": "ola@example.net", "name": "Ola", "role": "agent", "language": "pl"})
    m = desk.wait(lambda: mails_to(desk, "ola@example.net"))[0]
    assert m["auto-submitted"] == "auto-generated" and "help@example.org" in m["from"]
    assert "Ola" in m.get_body(("plain",)).get_content()
    c = Client(desk)
    assert c.post(f"/links/{link_in(m)}", {"password": PASSWORD}).json["language"] == "pl"


def test_invitation_again_goes_by_mail(desk):
    u = desk.admin.post("/users", {"address": "ivo@example.net", "name": "Ivo", "role": "agent"}).json["user"]
    desk.wait(lambda: mails_to(desk, "ivo@example.net"))
    desk.admin.post(f"/users/{u['id']}/invitation")
    mails = desk.wait(lambda: mails_to(desk, "ivo@example.net")[1:] and mails_to(desk, "ivo@example.net"))
    tokens = {link_in(m) for m in mails}
    assert len(tokens) == 2
    c = Client(desk)
    assert sorted(c.request("GET", f"/links/{t}").status for t in tokens) == [200, 404]


def test_reset_goes_by_mail(desk):
    old = desk.client("ola@example.net")
    Client(desk).post("/password-resets", {"address": "OLA@example.net"}, expect=202)
    Client(desk).post("/password-resets", {"address": "ola@example.net"}, expect=202)
    m = desk.wait(lambda: mails_to(desk, "ola@example.net")[1:])[0]
    c = Client(desk)
    assert c.get(f"/links/{link_in(m)}").json["kind"] == "reset"
    c.post(f"/links/{link_in(m)}", {"password": "quite another one"})
    assert len(mails_to(desk, "ola@example.net")) == 2, "one mail a minute is enough"
    old.get("/me", expect=401)
    Client(desk).sign_in("ola@example.net", expect=401)
    desk.client("ola@example.net", "quite another one")
    c.get(f"/links/{link_in(m)}", expect="no_such_link")


def test_a_stranger_cannot_choose_the_address_in_the_mail(desk):
    for i, host in enumerate(("evil.example", "localhost.evil.example", "127.evil.example", "localhost-evil.example:80")):
        address = f"tom{i}@example.net"
        desk.add_user(address)
        Client(desk).post("/password-resets", {"address": address}, headers={"Host": host}, expect=202)
        m = desk.wait(lambda: mails_to(desk, address))[0]
        assert "evil" not in m.get_body(("plain",)).get_content(), host
