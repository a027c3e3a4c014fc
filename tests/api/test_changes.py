"""What people change about conversations beside state and assignee: priority, tags by name, the mailbox, snoozing."""
import letters


def change(client, v, body, **more):
    return client.patch(f"/conversations/{v['number']}", body, headers={"If-Match": f'"{v["version"]}"'}, **more)


def test_priority(desk):
    v = letters.conversation(desk, desk.admin, "Urgent or not")
    assert v["priority"] == "normal"
    hears = desk.admin.events()
    v = change(desk.admin, v, {"priority": "urgent"}).json
    assert v["priority"] == "urgent"
    assert hears.until("conversation.changed")[2]["data"] == {"priority": ["normal", "urgent"]}
    hears.close()
    rows = desk.admin.get("/conversations?view=open").json["items"]
    assert [r["priority"] for r in rows if r["number"] == v["number"]] == ["urgent"]
    change(desk.admin, v, {"priority": "top"}, expect=422)
    assert change(desk.admin, v, {"priority": "urgent"}).json["version"] == v["version"]


def test_tags_by_name(desk):
    v = letters.conversation(desk, desk.admin, "Tags by name")
    v = change(desk.admin, v, {"tags": ["late", "shop"]}).json
    v = change(desk.admin, v, {"add_tags": ["new", "shop "], "remove_tags": ["late", "unknown"]}).json
    assert v["tags"] == ["new", "shop"]
    same = change(desk.admin, v, {"add_tags": ["new"]}).json
    assert same["version"] == v["version"]
    change(desk.admin, v, {"add_tags": [f"tag {n}" for n in range(49)]}, expect="too_many_tags")


def test_snoozed_until_the_customer_writes(desk):
    v = letters.conversation(desk, desk.admin, "Call me when you know")
    v = change(desk.admin, v, {"state": "snoozed", "snoozed_until": None}).json
    assert v["state"] == "snoozed" and v["snoozed_until"] is None
    v = change(desk.admin, v, {"snoozed_until": "2099-01-01T08:00:00Z"}).json
    assert v["state"] == "snoozed" and v["snoozed_until"] == "2099-01-01T08:00:00Z"
    v = change(desk.admin, v, {"snoozed_until": None}).json
    assert v["state"] == "snoozed" and v["snoozed_until"] is None
    mail = letters.mail("Re: Call me when you know", "I know now.", more=f"In-Reply-To: <x>\r\nReferences: <x>\r\n")
    mail = mail.replace(b"Re: Call", f"[#{v['number']}] Re: Call".encode())
    v = letters.join(desk, desk.admin, v["number"], mail)
    assert v["state"] == "open"


def our_id(desk, v):
    """The Message-ID of our newest reply there."""
    last = desk.admin.get(f"/conversations/{v['number']}").json["messages"][-1]
    raw = desk.admin.get(f"/messages/{last['id']}/raw").body.decode()
    return next(line for line in raw.splitlines() if line.lower().startswith("message-id:")).split(":", 1)[1].strip()


def test_move(desk):
    letters.mailbox(desk, "sales@example.org")
    v = letters.conversation(desk, desk.admin, "An offer please")
    number = v["number"]
    desk.admin.post(f"/conversations/{number}/replies", {"markdown": "Soon.", "seen_message": v["messages"][-1]["id"]})
    v = desk.admin.get(f"/conversations/{number}").json
    boxes = {m["address"]: m["id"] for m in desk.admin.get("/mailboxes").json["items"]}
    change(desk.admin, v, {"mailbox_id": 99999}, expect="no_such_mailbox")
    hears = desk.admin.events()
    v = change(desk.admin, v, {"mailbox_id": boxes["sales@example.org"]}).json
    assert v["mailbox"]["address"] == "sales@example.org"
    told = hears.until("conversation.moved")[2]
    assert told["mailbox"] == boxes["help@example.org"]
    assert told["data"] == {"mailbox": [boxes["help@example.org"], boxes["sales@example.org"]]}
    hears.close()
    # what still comes to the old mailbox finds it: by our id, and by number
    mail = letters.mail("Re: An offer please", "Thank you.", more=f"In-Reply-To: {our_id(desk, v)}\r\n")
    v = letters.join(desk, desk.admin, number, mail)
    assert v["messages"][-1]["text"] == "Thank you." and not v["messages"][-1]["new_sender"]
    v = letters.join(desk, desk.admin, number, letters.mail(f"An offer please #{number}", "By number."))
    assert v["mailbox"]["address"] == "sales@example.org"


def test_move_to_where_the_assignee_does_not_see(desk):
    letters.mailbox(desk, "secret@example.org", open_to_all=False)
    boxes = {m["address"]: m["id"] for m in desk.admin.get("/mailboxes").json["items"]}
    me = desk.admin.get("/me").json["id"]
    desk.admin.put(f"/mailboxes/{boxes['secret@example.org']}/access", {"open_to_all": False, "user_ids": [me]})
    kim = desk.add_user("kim@example.org")
    kim_id = kim.get("/me").json["id"]
    v = letters.conversation(desk, desk.admin, "Not for everybody")
    change(kim, v, {"mailbox_id": boxes["secret@example.org"]}, expect="no_such_mailbox")
    v = change(desk.admin, v, {"assignee_id": kim_id}).json
    v = change(desk.admin, v, {"mailbox_id": boxes["secret@example.org"]}).json
    assert v["assignee"] is None
    kim.get(f"/conversations/{v['number']}", expect=404)
