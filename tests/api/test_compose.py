"""Writing first: whom one has written to before, copies, the mailbox it goes out from."""
import letters


def test_addresses_are_known_by_their_beginning(desk):
    letters.mailbox(desk, "secret@example.org", open_to_all=False)
    boxes = {m["address"]: m["id"] for m in desk.admin.get("/mailboxes").json["items"]}
    me = desk.admin.get("/me").json["id"]
    desk.admin.put(f"/mailboxes/{boxes['secret@example.org']}/access", {"open_to_all": False, "user_ids": [me]})
    letters.conversation(desk, desk.admin, "Of Zofia", sender="Zofia Lis <zofia.lis@example.com>")
    letters.conversation(desk, desk.admin, "Of Zosia", sender="Zosia <zosia@example.com>", to="secret@example.org")
    kim = desk.add_user("kim@example.org")

    def known(client, q):
        return [(x["name"], x["address"]) for x in client.get(f"/recipients?q={q}").json["items"]]
    assert known(desk.admin, "ZO") == [("Zofia Lis", "zofia.lis@example.com"), ("Zosia", "zosia@example.com")]
    assert known(kim, "zo") == [("Zofia Lis", "zofia.lis@example.com")]
    assert known(kim, "zofia.lis@example.com") and known(kim, "ofia") == [] and known(kim, "%25") == []
    kim.get("/recipients?q=", expect=422)


def test_copies_and_mailbox(desk):
    sales = letters.mailbox(desk, "sales@example.org")
    v = desk.admin.post("/conversations", {"mailbox_id": sales, "to": ["anna@example.com"], "cc": ["ben@example.net"], "bcc": ["cid@example.net"],
                                           "subject": "An offer", "markdown": "Dear Anna"}, expect=201).json
    m = v["messages"][0]
    assert v["mailbox"]["address"] == "sales@example.org" and m["from"]["address"] == "sales@example.org"
    assert [a["address"] for a in m["cc"]] == ["ben@example.net"] and [a["address"] for a in m["bcc"]] == ["cid@example.net"]
