"""Rules: made, tried, ordered, fired by a letter, told in the log and in the conversation."""
import json
import subprocess

import letters

CREATED = {"event": "created"}


def test_rule_as_a_noun(desk):
    admin, kim = desk.admin, desk.add_user("kim@example.org")
    body = {"name": " Invoices ", "when": CREATED, "query": "faktura tagas:x", "then": {"add_tags": ["faktura"]}}
    kim.post("/rules", body, expect=403)
    kim.get("/rules", expect=403)
    admin.post("/rules", body, expect="bad_query")
    admin.post("/rules", body | {"query": "assignee:me"}, expect="bad_query")
    admin.post("/rules", body | {"query": "assignee:zzz"}, expect="bad_query")
    body["query"] = "faktura OR invoice"
    admin.post("/rules", body | {"name": "  "}, expect="empty_name")
    admin.post("/rules", body | {"then": {}}, expect="nothing_to_do")
    admin.post("/rules", body | {"then": {"assignee_id": 99999}}, expect="not_there")
    admin.post("/rules", body | {"then": {"team_id": 99999}}, expect="not_there")
    admin.post("/rules", body | {"then": {"assign": {"how": "in_turn", "team_id": 99999}}}, expect="not_there")
    admin.post("/rules", body | {"then": {"mailbox_id": 99999}}, expect="not_there")
    admin.post("/rules", body | {"then": {"snooze_hours": 3}}, expect="not_snoozed")
    admin.post("/rules", body | {"then": {"note": "  "}}, expect="empty_note")
    admin.post("/rules", body | {"when": {"event": "changed"}}, expect="no_part")
    admin.post("/rules", body | {"when": {"event": "time", "hours": 3}}, expect="no_time")
    admin.post("/rules", body | {"mailbox_id": 99999}, expect="no_such_mailbox")
    hears = admin.events()
    r = admin.post("/rules", body, expect=201).json
    assert r["name"] == "Invoices" and not r["enabled"] and r["mailbox"] is None and r["failed"] is None
    assert r["owner"]["id"] == admin.get("/me").json["id"] and r["then"] == {"add_tags": ["faktura"]}
    assert hears.until("rule.added")[2]["subject_id"] == r["id"]
    hears.close()
    url = f"/rules/{r['id']}"
    assert admin.get(url).json == r
    changed = admin.patch(url, {"last": True, "when": {"event": "time", "since": "changed", "hours": 48}},
                          headers={"If-Match": f'"{r["version"]}"'}).json
    assert changed["last"] and changed["when"] == {"event": "time", "since": "changed", "hours": 48}
    admin.patch(url, {"last": False}, headers={"If-Match": f'"{r["version"]}"'}, expect="stale")
    kim.patch(url, {"last": False}, expect=403)
    other = admin.post("/rules", body | {"name": "Second"}, expect=201).json
    kim.put("/rules/order", {"ids": [other["id"], r["id"]]}, expect=403)
    admin.put("/rules/order", {"ids": [other["id"], r["id"]]}, expect=204)
    assert [one["id"] for one in admin.get("/rules").json["items"]] == [other["id"], r["id"]]
    kim.delete(url, expect=403)
    admin.delete(url, expect=204)
    admin.delete(url, expect="no_such_rule")
    admin.get(url, expect="no_such_rule")
    admin.patch(url, {"last": False}, expect="no_such_rule")
    admin.delete(f"/rules/{other['id']}", expect=204)
    told = admin.get("/audit?noun=rule").json["items"]
    assert [(a["verb"], a["name"]) for a in told] == [
        ("removed", "Second"), ("removed", "Invoices"), ("added", "Second"), ("changed", "Invoices"), ("added", "Invoices")], told
    change = told[3]["changes"]
    assert set(change) == {"last", "when"} and change["last"] == [False, True], change
    assert json.loads(change["when"][1]) == changed["when"] and json.loads(change["when"][0]) == r["when"], change
    assert told[-1]["changes"]["query"] == [None, "faktura OR invoice"], told[-1]


def test_rule_fires(desk):
    admin, kim = desk.admin, desk.add_user("zoe@example.org")
    old = letters.conversation(desk, admin, "An old complaint about the kettle")
    letters.conversation(desk, admin, "Something else")
    when, then = CREATED, {"add_tags": ["complaint"], "priority": "high", "state": "open", "note": "Please **read**."}
    kim.post("/rules/try", {"when": when, "then": then}, expect=403)
    admin.post("/rules/try", {"when": when, "query": "colour:red", "then": then}, expect="bad_query")

    def tried():
        t = admin.post("/rules/try", {"when": when, "query": "complaint", "then": then}, expect=200).json
        return t if t["count"] else None

    t = desk.wait(tried)
    assert t["count"] == 1 and not t["more"] and t["next"] is None
    assert [i["number"] for i in t["items"]] == [old["number"]]
    assert t["items"][0]["changes"] == {"add_tags": ["complaint"], "priority": "high", "note": "Please **read**."}
    assert admin.get(f"/conversations/{old['number']}").json["tags"] == []
    r = admin.post("/rules", {"name": "Complaints", "enabled": True, "when": when, "query": "complaint", "then": then}, expect=201).json
    new = letters.conversation(desk, admin, "Complaint: the kettle leaks")
    url = f"/conversations/{new['number']}/rules"
    log = desk.wait(lambda: kim.get(url).json["items"])
    assert len(log) == 1 and log[0]["rule"] == {"id": r["id"], "name": "Complaints"} and log[0]["event"] == "created"
    assert log[0]["changes"] == {"add_tags": ["complaint"], "priority": "high", "note": "Please **read**."}
    now = kim.get(f"/conversations/{new['number']}").json
    assert now["tags"] == ["complaint"] and now["priority"] == "high"
    notes = [m for m in now["messages"] if m["kind"] == "note"]
    assert len(notes) == 1 and notes[0]["author"] is None
    assert kim.get(f"/conversations/{old['number']}/rules").json["items"] == []
    kim.get("/conversations/99999/rules", expect=404)
    kim.get("/rules/log", expect=403)
    assert admin.get(f"/rules/log?rule={r['id']}").json["items"] == log
    assert log[0] in admin.get("/rules/log").json["items"]
    admin.get("/rules/log?cursor=abc", expect="bad_cursor")
    admin.delete(f"/rules/{r['id']}", expect=204)
    # what it did is still told
    assert kim.get(url).json["items"] == log


def saved(client, **texts):
    return client.post("/saved-replies", {"mine": False, "folder": "", "name": "From a rule", "texts": texts, "attachments": []}, expect=201).json["id"]


def test_rule_answers_the_customer(desk):
    """In words of the team, once, marked; the dry run says what it would send, or why nothing."""
    admin = desk.admin
    good = saved(admin, el="<p>Ευχαριστούμε.</p>", other="<p>Thank you, {customer.called}. This is {conversation.number}.</p>")
    body = {"name": "Thanks", "when": CREATED, "query": "subject:teapot", "then": {"saved_reply_id": good}}
    slot, signed = saved(admin, en="<p>It comes [[when]].</p>"), saved(admin, en="<p>Yours, {agent.name}</p>")
    own = admin.post("/saved-replies", {"mine": True, "folder": "", "name": "Mine", "texts": {"en": "<p>Mine</p>"}, "attachments": []}, expect=201).json["id"]
    admin.post("/rules", body | {"then": {"saved_reply_id": slot}}, expect="open_slot")
    admin.post("/rules", body | {"then": {"saved_reply_id": signed}}, expect="open_slot")
    admin.post("/rules", body | {"then": {"saved_reply_id": own}}, expect="not_there")
    admin.post("/rules", body | {"then": {"saved_reply_id": 99999}}, expect="not_there")
    admin.post("/rules", body | {"then": {"saved_reply_id": good, "spam": True}}, expect="answer_and_away")
    old = letters.conversation(desk, admin, "A teapot with a crack")
    ask = {"when": CREATED, "query": "subject:teapot", "then": {"saved_reply_id": good}}
    t = desk.wait(lambda: admin.post("/rules/try", ask, expect=200).json["items"])[0]
    assert t["changes"] == {"saved_reply_id": good} and t["withheld"] is None
    assert t["answer"]["language"] == "other" and f"This is {old['number']}." in t["answer"]["text"], t
    r = admin.post("/rules", body | {"enabled": True}, expect=201).json
    assert r["then"] == {"saved_reply_id": good}
    new = letters.conversation(desk, admin, "Another teapot")
    url = f"/conversations/{new['number']}"
    log = desk.wait(lambda: admin.get(url + "/rules").json["items"])
    assert log[0]["changes"] == {"saved_reply_id": good} and log[0]["withheld"] is None
    now = admin.get(url).json
    answers = [m for m in now["messages"] if m["automatic"]]
    assert len(answers) == 1 and answers[0]["author"] is None and now["state"] == "open", now
    assert f"This is {new['number']}." in answers[0]["text"]
    assert [a["address"] for a in answers[0]["to"]] == [now["messages"][0]["from"]["address"]]
    assert [m for m in admin.get(f"/conversations/{old['number']}").json["messages"] if m["automatic"]] == []
    # a machine writes: the list says why nobody answered
    assert desk.receive(letters.mail("Teapot: out of office", "Back on Monday", more="Auto-Submitted: auto-replied\r\n"), "help@example.org") == 0
    told = desk.wait(lambda: [n for n in admin.get(f"/rules/log?rule={r['id']}").json["items"] if n["withheld"]])
    assert told[0]["changes"] == {} and "machine" in told[0]["withheld"], told
    admin.delete(f"/rules/{r['id']}", expect=204)


def test_a_dry_run_waits_for_nobody(desk):
    """Who sends automatic answers just now counts them; who only looks does not stand in that queue, nor holds it up."""
    good = saved(desk.admin, other="<p>Thank you.</p>")
    letters.conversation(desk, desk.admin, "A percolator that whistles", sender="Thea <thea@percolators.example>")
    ask = {"when": CREATED, "query": "subject:percolator", "then": {"saved_reply_id": good}}
    tried = desk.wait(lambda: desk.admin.post("/rules/try", ask, expect=200).json["items"])[0]
    assert tried["withheld"] is None and tried["answer"]["text"].strip() == "Thank you.", tried
    if not desk.database:
        return  # one writes at a time there anyway
    turn = "SELECT pg_advisory_xact_lock(hashtext('conversations'))::text || 'held';"
    with subprocess.Popen(["psql", "-qAt", desk.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as psql:
        psql.stdin.write(f"BEGIN;\n{turn}\n")
        psql.stdin.flush()
        assert psql.stdout.readline().strip() == "held"
        answers = desk.admin.post("/rules/try", ask, expect=200).json["items"]
        psql.stdin.close()
        psql.wait()
    assert answers == [tried], (answers, tried)


def test_rules_hear_promises(desk):
    admin = desk.admin
    made = [admin.post("/rules", {"name": event, "enabled": True, "when": {"event": event}, "query": q, "then": {"add_tags": [event]}}, expect=201).json
            for event, q in (("promise_made", "subject:lighthouse is:promised"), ("promise_overdue", "subject:lighthouse is:overdue"),
                             ("promise_kept", "subject:lighthouse -is:promised"))]
    assert [r["when"] for r in made] == [{"event": r["name"]} for r in made]
    v = letters.conversation(desk, admin, "When does the lighthouse come")
    url = f"/conversations/{v['number']}"

    def tags():
        return admin.get(url).json["tags"]

    def runs():
        return [r["event"] for r in admin.get(url + "/rules").json["items"]]
    day = "2026-01-06"
    admin.post(url + "/replies", {"markdown": "I will write.", "seen_message": v["messages"][-1]["id"], "promises": [{"text": "I will write", "due": "2099-01-05"}]})
    desk.wait(lambda: tags() == ["promise_made"])
    p = admin.get(url + "/promises").json["items"][0]
    admin.patch(f"/promises/{p['id']}", {"due": day})
    desk.wait(lambda: tags() == ["promise_made", "promise_overdue"])
    assert runs() == ["promise_overdue", "promise_made"]
    admin.patch(f"/promises/{p['id']}", {"due": day, "text": "I will write, the same day"})
    admin.patch(f"/promises/{p['id']}", {"state": "kept"})
    desk.wait(lambda: "promise_kept" in tags())
    # kept by mistake: it was over before, which is not said again; kept in the end is a new thing
    admin.patch(url, {"tags": []}, headers={"If-Match": admin.get(url).header("ETag")})
    admin.patch(f"/promises/{p['id']}", {"state": "open"})
    admin.patch(f"/promises/{p['id']}", {"state": "kept"})
    desk.wait(lambda: tags() == ["promise_kept"])
    assert runs() == ["promise_kept", "promise_kept", "promise_overdue", "promise_made"]
    for r in made:
        admin.delete(f"/rules/{r['id']}", expect=204)


def test_rule_circle(desk):
    admin = desk.admin
    state = {"event": "changed", "parts": ["state"]}
    made = [admin.post("/rules", {"name": n, "enabled": True, "when": w, "query": q, "then": {"state": to}}, expect=201).json
            for n, w, q, to in [("Forth", state, "is:open subject:circle", "waiting"),
                                ("Back", state, "is:waiting subject:circle", "open")]]
    v = letters.conversation(desk, admin, "A circle")
    admin.patch(f"/conversations/{v['number']}", {"state": "waiting"}, headers={"If-Match": f'"{v["version"]}"'})
    n = desk.wait(lambda: admin.get("/rules/notices").json["items"])
    assert len(n) == 1 and n[0]["conversation"] == v["number"] and not n[0]["whole_desk"] and n[0]["times"] == 1
    assert {x["name"] for x in n[0]["rules"]} == {"Forth", "Back"} and "“Forth”" in n[0]["sentence"]
    log = admin.get(f"/conversations/{v['number']}/rules").json["items"]
    assert len(log) == 11 and log[0]["cause"] in {made[0]["id"], made[1]["id"]} and log[-1]["cause"] is None
    admin.delete(f"/rules/notices/{n[0]['id']}", expect=204)
    assert admin.get("/rules/notices").json["items"] == []
    for r in made:
        admin.delete(f"/rules/{r['id']}", expect=204)
