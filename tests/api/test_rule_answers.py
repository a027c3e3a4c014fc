"""To whom rules answer, and to whom they do not."""
import letters
from test_asks import message_id
from test_changes import our_id
from test_rules import CREATED, saved

WRITES = {"event": "customer_message"}


def answering(desk, name, when, query, reply):
    body = {"name": name, "enabled": True, "when": when, "query": query, "then": {"saved_reply_id": reply}}
    return desk.admin.post("/rules", body, expect=201).json


def answers_in(desk, number):
    """What the desk wrote there by itself."""
    return [m for m in desk.admin.get(f"/conversations/{number}").json["messages"] if m["automatic"]]


def log_of(desk, number, n):
    """What rules did there, newest first, as soon as they did n times."""
    def enough():
        items = desk.admin.get(f"/conversations/{number}/rules").json["items"]
        return items if len(items) >= n else None
    return desk.wait(enough)


def test_a_stranger_is_not_answered_with_the_customers_words(desk):
    """Who came in by our id alone triggers the rule: neither are they answered, nor is the customer's older letter."""
    v = letters.conversation(desk, desk.admin, "A cauldron", sender="Anna Kowalska <anna.c@example.net>")
    url = f"/conversations/{v['number']}"
    desk.admin.post(f"{url}/replies", {"markdown": "Which one?", "seen_message": v["messages"][0]["id"]})
    ours = our_id(desk, v)
    tagged = desk.admin.post("/rules", {"name": "Mark", "enabled": True, "when": WRITES, "query": "subject:cauldron",
                                        "then": {"add_tags": ["wrote"]}}, expect=201).json
    reply = saved(desk.admin, other="<p>Thank you, {customer.called}.</p>")
    rules = [tagged, answering(desk, "Thanks", WRITES, "subject:cauldron", reply),
             answering(desk, "After the mark", {"event": "changed", "parts": ["tags"]}, "subject:cauldron", reply)]
    now = letters.join(desk, desk.admin, v["number"], letters.mail("Re: A cauldron", "Tell me all.", sender="Eve <eve@example.net>",
                                                                   more=f"In-Reply-To: {ours}\r\n"))
    assert now["messages"][-1]["new_sender"]
    log = log_of(desk, v["number"], 3)
    assert [bool(n["withheld"]) for n in log] == [True, True, False], log
    assert "customer" in log[0]["withheld"] and "customer" in log[1]["withheld"], log
    assert answers_in(desk, v["number"]) == []
    # the customer's own letter is answered, whoever wrote before it
    letters.join(desk, desk.admin, v["number"], letters.mail("Re: A cauldron", "The small one.", sender="Anna <anna.c@example.net>",
                                                             more=f"In-Reply-To: {ours}\r\n"))
    log_of(desk, v["number"], 4)
    answers = answers_in(desk, v["number"])
    assert [a["address"] for m in answers for a in m["to"]] == ["anna.c@example.net"] and "Ann" in answers[0]["text"], answers
    for r in rules:
        desk.admin.delete(f"/rules/{r['id']}", expect=204)


def test_who_may_belong_there_is_answered_apart(desk):
    """A stranger who names the customer's letter begins a conversation: the answer is theirs, with their name, and goes with it."""
    v = letters.conversation(desk, desk.admin, "A ladle", sender="Anna Kowalska <anna.l@example.net>")
    r = answering(desk, "Thanks", CREATED, "ladle", saved(desk.admin, other="<p>Thank you, {customer.name}.</p>"))
    w = letters.conversation(desk, desk.admin, "A ladle, too", sender="Robert <robert.l@example.net>", more=f"In-Reply-To: <{message_id(desk, v)}>\r\n")
    assert w["may_belong_to"] == v["number"]
    log_of(desk, w["number"], 1)
    answers = answers_in(desk, w["number"])
    assert [a["address"] for m in answers for a in m["to"]] == ["robert.l@example.net"] and "Robert" in answers[0]["text"]
    assert answers_in(desk, v["number"]) == []
    desk.admin.delete(f"/rules/{r['id']}", expect=204)


def test_somebody_in_copy_is_left_to_people(desk):
    """They take part, and are not the customer: the dry run says so, too. What began the conversation stays the customer's."""
    called = saved(desk.admin, other="<p>Thank you, {customer.called}.</p>")
    v = letters.conversation(desk, desk.admin, "A samovar for two", sender="Anna Kowalska <anna.k@example.net>", more="Cc: Robert <robert@example.net>\r\n")

    def tried(when):
        ask = {"when": when, "query": "subject:samovar", "then": {"saved_reply_id": called}}
        return desk.wait(lambda: desk.admin.post("/rules/try", ask, expect=200).json["items"])[0]
    assert "Ann" in tried(CREATED)["answer"]["text"] and "Ann" in tried(WRITES)["answer"]["text"]
    raw = letters.mail("Re: A samovar for two", "From me, too.", sender="Robert <robert@example.net>", more=f"In-Reply-To: <{message_id(desk, v)}>\r\n")
    letters.join(desk, desk.admin, v["number"], raw)
    assert tried(WRITES)["answer"] is None and "customer" in tried(WRITES)["withheld"]
    assert "Ann" in tried(CREATED)["answer"]["text"]


def test_the_answer_goes_where_the_writer_wants_it(desk):
    """Reply-To, with their own words; what is known of the customer does not go to an address that is not known as theirs."""
    named, plain = saved(desk.admin, other="<p>About the order of {customer.name}.</p>"), saved(desk.admin, other="<p>Thank you, {customer.called}.</p>")
    rules = [answering(desk, "Plain", CREATED, "subject:trivet", plain), answering(desk, "Named", CREATED, "subject:trivet", named)]
    v = letters.conversation(desk, desk.admin, "A trivet", sender="Anna Kowalska <anna.t@example.net>", more="Reply-To: Robert <robert.t@home.example>\r\n")
    log = log_of(desk, v["number"], 2)
    assert [bool(n["withheld"]) for n in log] == [True, False] and "only a person" in log[0]["withheld"], log
    [m] = answers_in(desk, v["number"])
    assert m["to"] == [{"name": "Robert", "address": "robert.t@home.example"}] and "Robert" in m["text"] and "Ann" not in m["text"], m
    for r in rules:
        desk.admin.delete(f"/rules/{r['id']}", expect=204)


def test_a_dry_run_knows_what_the_rule_has_answered(desk):
    """Of a rule that is kept; a new one like it has answered nothing."""
    reply = saved(desk.admin, other="<p>Thank you.</p>")
    r = answering(desk, "Thanks", CREATED, "subject:whisk", reply)
    v = letters.conversation(desk, desk.admin, "A whisk", sender="Wanda <wanda@whisks.example>")
    log_of(desk, v["number"], 1)
    assert [m["automatic_by"] for m in desk.admin.get(f"/conversations/{v['number']}").json["messages"]] == [None, "rule"]
    ask = {"when": CREATED, "query": "subject:whisk", "then": {"saved_reply_id": reply}}
    [fresh] = desk.admin.post("/rules/try", ask, expect=200).json["items"]
    assert fresh["answer"]["text"].strip() == "Thank you.", fresh
    [again] = desk.admin.post("/rules/try", ask | {"rule_id": r["id"]}, expect=200).json["items"]
    assert again["answer"] is None and again["withheld"] is None and again["changes"] == {}, again
    desk.admin.post("/rules/try", ask | {"rule_id": 99999}, expect="no_such_rule")
    desk.admin.delete(f"/rules/{r['id']}", expect=204)
