"""Conversations: lists by view, one, changes with If-Match, search, who may see what."""
import re

import letters


def change(client, v, body, **more):
    return client.patch(f"/conversations/{v['number']}", body, headers={"If-Match": f'"{v["version"]}"'}, **more)


def row(client, number, view):
    items = client.get(f"/conversations?view={view}&limit=100").json["items"]
    return next((r for r in items if r["number"] == number), None)


def test_a_letter_is_a_conversation(desk):
    v = letters.conversation(desk, desk.admin, "Where is my parcel", "It was to come on Friday.")
    assert v["state"] == "open" and v["version"] >= 1 and v["message_count"] == 1 and not v["has_earlier"]
    assert v["customer"]["name"] == "Anna Kowalska" and v["customer"]["address"] == "anna@example.com"
    assert v["mailbox"]["address"] == "help@example.org" and v["assignee"] is None and v["tags"] == []
    m = v["messages"][0]
    assert m["kind"] == "inbound" and m["mail_kind"] == "person" and m["author"] is None and m["delivery"] is None
    assert m["text"] == "It was to come on Friday." and m["from"]["address"] == "anna@example.com"
    assert m["to"] == [{"name": "", "address": "help@example.org"}]
    r = desk.admin.get(f"/conversations/{v['number']}")
    assert r.header("etag") == f'"{v["version"]}"'
    # deliveries and names change without the version: the answer is always the whole
    desk.admin.get(f"/conversations/{v['number']}", headers={"If-None-Match": r.header("etag")}, expect=200)
    desk.admin.get("/conversations/999999", expect="no_such_conversation")
    desk.admin.get("/conversations/abc", expect=404)


def test_a_very_long_letter_begins(desk):
    lines = [f"line {n} of a very long letter" for n in range(9000)]
    text, quote = "\r\n".join(lines), "\r\n".join("> " + line for line in lines)
    v = letters.conversation(desk, desk.admin, "Long words", f"{text}\r\n\r\nOn Monday, Help <help@example.org> wrote:\r\n{quote}")
    m = v["messages"][0]
    assert m["text_cut"] and m["folded_cut"] and m["html_parts"] == 0
    assert len(m["text"]) <= 65536 and m["text"].split("\n") == lines[:m["text"].count("\n") + 1]
    url = f"/messages/{m['id']}/text"
    whole = desk.admin.get(url)
    assert whole.header("content-type") == "text/plain; charset=utf-8" and whole.body.decode().split("\n") == lines
    folded = desk.admin.get(f"{url}?part=folded").body.decode()
    assert folded.startswith(m["folded"]) and folded.rstrip().endswith(lines[-1])
    desk.admin.get(f"{url}?part=other", expect=422)
    desk.admin.get("/messages/999999/text", expect="no_such_message")
    rows = "".join(f"<tr><td>{n}</td><td style='color:#333'>zażółć {n}</td></tr>" for n in range(9000))
    raw = letters.multipart("Long table", f"<style>td{{padding:2px}}</style><table width=600>{rows}</table>", [])
    m = letters.taken(desk, desk.admin, raw, "Long table")["messages"][0]
    assert m["html_parts"] > 2 and m["html"].startswith("<style>") and m["html"].endswith("</tbody></table>")
    seen = []
    for part in range(1, m["html_parts"] + 1):
        page = desk.admin.get(f"/messages/{m['id']}/html?part={part}").body.decode()
        assert "<style>\ntd{padding:2px}" in page and page.count("<table") == page.count("</table>") == 1
        seen += re.findall("zażółć ([0-9]+)", page)
    assert seen == [str(n) for n in range(9000)]
    desk.admin.get(f"/messages/{m['id']}/html?part={m['html_parts'] + 1}", expect="no_such_part")
    assert desk.admin.get(f"/messages/{m['id']}/html").body.decode().count("zażółć") == 9000
    short = letters.conversation(desk, desk.admin, "Short words", "word")["messages"][0]
    assert not short["text_cut"] and not short["folded_cut"] and desk.admin.get(f"/messages/{short['id']}/text").body == b"word"


def test_changes_carry_if_match(desk):
    v = letters.conversation(desk, desk.admin, "To be changed")
    url = f"/conversations/{v['number']}"
    desk.admin.patch(url, {"state": "solved"}, expect="header_missing")
    new = change(desk.admin, v, {"state": "solved", "tags": ["late", " late ", "invoice"], "language": "pl"}).json
    assert new["state"] == "solved" and new["tags"] == ["invoice", "late"] and new["version"] == v["version"] + 1
    assert new["language"] == "pl"
    r = change(desk.admin, v, {"state": "open"}, expect="stale")
    assert r.status == 412
    assert row(desk.admin, v["number"], "solved") and not row(desk.admin, v["number"], "open")
    change(desk.admin, new, {"state": "gone"}, expect=422)
    change(desk.admin, new, {"colour": "red"}, expect=422)
    assert change(desk.admin, new, {"subject": "  "}, expect=422).json["field"] == "subject"
    assert change(desk.admin, new, {"assignee_id": 99999}, expect="not_assignable").json["field"] == "assignee_id"


def test_assigning(desk):
    ola = desk.add_user("ola@example.org")
    v = letters.conversation(desk, desk.admin, "For Ola")
    me = ola.get("/me").json["id"]
    assert row(ola, v["number"], "unassigned") and not row(ola, v["number"], "mine")
    before = {x["view"]: x["count"] for x in ola.get("/views").json["items"]}
    v = change(desk.admin, v, {"assignee_id": me}).json
    assert v["assignee"] == {"id": me, "name": "Ola"}
    assert row(ola, v["number"], "mine") and not row(ola, v["number"], "unassigned")
    after = {x["view"]: x["count"] for x in ola.get("/views").json["items"]}
    assert after["mine"] == before["mine"] + 1 and after["unassigned"] == before["unassigned"] - 1
    assert after["waiting"] is None and list(after)[:3] == ["mine", "unassigned", "open"]
    v = change(desk.admin, v, {"assignee_id": None}).json
    assert v["assignee"] is None


def test_snooze_spam_trash(desk):
    v = letters.conversation(desk, desk.admin, "Later, please")
    v = change(desk.admin, v, {"state": "snoozed", "snoozed_until": "2199-01-01T10:00:00+01:00"}).json
    assert v["snoozed_until"] == "2199-01-01T09:00:00Z" and row(desk.admin, v["number"], "snoozed")
    change(desk.admin, v, {"snoozed_until": "2001-01-01T00:00:00Z"}, expect="in_the_past")
    change(desk.admin, v, {"snoozed_until": "soon"}, expect=422)
    v = change(desk.admin, v, {"snoozed_until": None}).json
    assert v["state"] == "snoozed" and v["snoozed_until"] is None
    v = change(desk.admin, v, {"spam": True}).json
    assert row(desk.admin, v["number"], "spam") and not row(desk.admin, v["number"], "snoozed")
    v = change(desk.admin, v, {"trashed": True}).json
    assert row(desk.admin, v["number"], "trash") and not row(desk.admin, v["number"], "spam")
    listed = [r["number"] for r in desk.admin.get("/conversations?limit=100").json["items"]]
    assert v["number"] not in listed and row(desk.admin, v["number"], "all")
    v = change(desk.admin, v, {"trashed": False, "spam": False, "state": "open"}).json
    assert row(desk.admin, v["number"], "open") and v["snoozed_until"] is None


def test_pages_by_cursor(desk):
    for i in range(5):
        letters.conversation(desk, desk.admin, f"Page letter {i}")
    seen, cursor = [], ""
    while cursor is not None:
        page = desk.admin.get(f"/conversations?view=all&limit=2{cursor}").json
        assert len(page["items"]) <= 2
        seen += [r["number"] for r in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    whole = desk.admin.get("/conversations?view=all&limit=100").json
    assert seen == [r["number"] for r in whole["items"]] and len(set(seen)) == len(seen) and whole["next"] is None
    desk.admin.get("/conversations?cursor=abc", expect="bad_cursor")
    desk.admin.get("/conversations?cursor=%2e%2e", expect=422)
    desk.admin.get("/conversations?limit=0", expect=422)
    desk.admin.get("/conversations?limit=101", expect=422)
    desk.admin.get("/conversations?view=nothing", expect=422)


def test_all_messages_of_one(desk):
    v = letters.conversation(desk, desk.admin, "Many notes")
    for i in range(3):
        desk.admin.post(f"/conversations/{v['number']}/notes", {"markdown": f"note {i}"})
    items = desk.admin.get(f"/conversations/{v['number']}/messages").json
    assert [m["text"] for m in items["items"]] == ["words", "note 0", "note 1", "note 2"] and items["next"] is None
    desk.admin.get("/conversations/999999/messages", expect="no_such_conversation")


def test_search(desk):
    v = letters.conversation(desk, desk.admin, "Reklamacja butów", "Zażółć gęślą jaźń, numer 4711.")

    def found(q, view=""):
        items = desk.admin.get(f"/conversations?q={q}{view}").json["items"]
        return any(r["number"] == v["number"] for r in items)
    desk.wait(lambda: found("zazolc"))
    assert found("reklam") and found("gesla%20JAZN") and found("4711") and found("anna%40example.com")
    assert found("%22gesla%20jazn%22") and not found("%22jazn%20gesla%22")
    assert not found("zazolc%20nothing") and not found("zazolc", "&view=solved") and found("zazolc", "&view=open")
    assert not found("%22%20%27%20OR%20*%20%28")
    desk.admin.get("/conversations?q=" + "x" * 501, expect=422)


def test_who_does_not_see_the_mailbox(desk):
    secret = letters.mailbox(desk, "secret@example.org", open_to_all=False)
    desk.admin.put(f"/mailboxes/{secret}/access", {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    zoe = desk.add_user("zoe@example.org")
    letters.mailbox(desk, "help@example.org")
    raw = letters.multipart("Hidden giraffe", "<p>giraffe</p>", [("giraffe.pdf", "application/pdf", None, "JVBERg==")],
                            to="secret@example.org")
    assert desk.receive(raw, "secret@example.org") == 0
    number = desk.wait(lambda: next((r["number"] for r in desk.admin.get("/conversations?view=all&limit=100").json["items"]
                                     if r["subject"] == "Hidden giraffe"), None))
    desk.wait(lambda: desk.admin.get("/conversations?q=giraffe").json["items"])
    v = desk.admin.get(f"/conversations/{number}").json
    m, url = v["messages"][0], f"/conversations/{number}"
    assert not zoe.get("/conversations?q=giraffe").json["items"] and not row(zoe, number, "all")
    zoe.get(url, expect=404)
    change(zoe, v, {"state": "solved"}, expect=404)
    zoe.get(f"{url}/messages", expect=404)
    zoe.post(f"{url}/replies", {"markdown": "x", "seen_message": m["id"]}, expect=404)
    zoe.post(f"{url}/notes", {"markdown": "x"}, expect=404)
    zoe.get(f"{url}/drafts/reply", expect=404)
    zoe.put(f"{url}/drafts/reply", {"version": 0, "html": "x"}, expect=404)
    zoe.delete(f"{url}/drafts/reply", expect=404)
    zoe.get(f"/messages/{m['id']}/html", expect=404)
    zoe.get(f"/messages/{m['id']}/raw", expect=404)
    zoe.post(f"/messages/{m['id']}/undo", expect=404)
    zoe.post(f"/messages/{m['id']}/retry", expect=404)
    zoe.get(f"/attachments/{m['attachments'][0]['id']}", expect=404)
    zoe.delete(f"/attachments/{m['attachments'][0]['id']}", expect=404)
    zoe.post("/conversations", {"mailbox_id": secret, "to": ["a@example.com"], "subject": "x", "markdown": "x"},
             expect="no_such_mailbox")
    assert change(desk.admin, v, {"assignee_id": zoe.get("/me").json["id"]}, expect="not_assignable")
    hears, knows = zoe.events(), desk.admin.events()
    desk.admin.post(f"{url}/notes", {"markdown": "for us"})
    assert knows.until("message.added")
    letters.conversation(desk, desk.admin, "Seen by all")
    assert hears.until("message.added")[2]["conversation"] != number
    hears.close()
    knows.close()


def test_a_language_is_a_code(desk):
    """It comes to stand in the head of every page that shows a reply."""
    v = letters.conversation(desk, desk.admin, "In which language")
    for odd in ('"><b>', "English", "p", "PL", "pl-", "pl-x", "pl_PL", "pl-123456789", "pl\n", "", "ż"):
        change(desk.admin, v, {"language": odd}, expect="wrong_field")
        desk.admin.patch(f"/customers/{v['customer']['id']}", {"language": odd}, expect="wrong_field")
    for good in ("pl", "ast", "pt-BR", None):
        v = change(desk.admin, v, {"language": good}).json
        assert v["language"] == good
        assert desk.admin.patch(f"/customers/{v['customer']['id']}", {"language": good}).json["language"] == good


def test_customers(desk):
    v = letters.conversation(desk, desk.admin, "A customer's letter", sender="Ben <ben@example.com>")
    url = f"/customers/{v['customer']['id']}"
    k = desk.admin.get(url).json
    assert k["name"] == "Ben" and k["addresses"] == ["ben@example.com"]
    assert [r["number"] for r in k["conversations"]] == [v["number"]]
    k = desk.admin.patch(url, {"name": " Ben  B. ", "language": "lt"}).json
    assert k["name"] == "Ben B." and k["language"] == "lt" and k["version"] == 2
    assert desk.admin.patch(url, {"language": None}).json["language"] is None
    desk.admin.patch(url, {"name": " "}, expect="empty_name")
    desk.admin.get("/customers/99999", expect="no_such_customer")
