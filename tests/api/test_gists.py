"""What is at stake in a conversation, and whether its customer has become calmer: read from letters, said by people."""
import letters
from test_asks import message_id

HOT = "This is a disgrace. I have been waiting for three weeks and nobody answers. I want my money back!"
CALM = "The money is back in my account and I am happy with how you handled it. Many thanks."


def gist(desk, number, client=None):
    return (client or desk.admin).get(f"/conversations/{number}/gist").json


def say(desk, number, **what):
    return desk.admin.put(f"/conversations/{number}/gist", what).json


def answer_to(desk, v, text):
    """Another letter of the same customer."""
    raw = letters.mail(f"Re: #{v['number']}", text, sender=f"{v['messages'][0]['from']['name']} <{v['messages'][0]['from']['address']}>")
    return letters.join(desk, desk.admin, v["number"], raw)


def test_at_stake_in_their_own_words(desk):
    v = letters.conversation(desk, desk.admin, "A dress", "Hello,\n\nmy order 4471 has not arrived. My sister's wedding is on\nSaturday and I have nothing "
                             "else to wear. Can you help?", sender="Ann <ann@example.net>")
    g = gist(desk, v["number"])
    assert g["stake"] == {"text": "My sister's wedding is on Saturday and I have nothing else to wear", "by": "letter", "message": v["messages"][0]["id"]}
    assert not g["stake_said"] and g["change"] is None
    version = v["version"]
    hears = desk.admin.events()
    g = say(desk, v["number"], stake="the  wedding\non Saturday")
    assert g["stake"] == {"text": "the wedding on Saturday", "by": "person", "message": None} and g["stake_said"]
    told = hears.until("gist.changed")[2]
    assert told["conversation"] == v["number"] and told["data"] is None, "no words in the log"
    hears.close()
    assert desk.admin.get(f"/conversations/{v['number']}").json["version"] == version
    assert say(desk, v["number"], stake="")["stake"] is None
    assert gist(desk, v["number"])["stake_said"]
    assert say(desk, v["number"], stake=None)["stake"]["by"] == "letter"
    desk.admin.put(f"/conversations/{v['number']}/gist", {"stake": "x" * 201}, expect=422)


def test_nothing_is_guessed(desk):
    v = letters.conversation(desk, desk.admin, "A wedding collection", "Do you have the wedding collection in size 38?")
    g = gist(desk, v["number"])
    assert (g["stake"], g["stake_said"], g["change"]) == (None, False, None)
    v = letters.conversation(desk, desk.admin, "No language", "12345")
    assert gist(desk, v["number"])["stake"] is None


def test_not_over_what_somebody_else_said(desk):
    v = letters.conversation(desk, desk.admin, "Two people say it", "Please help me with my order.", sender="Eve <eve@example.net>")
    at = f"/conversations/{v['number']}/gist"
    seen = desk.admin.get(at)
    assert seen.header("ETag") == f'"{seen.json["version"]}"'
    first = desk.admin.put(at, {"stake": "the first"}, headers={"If-Match": seen.header("ETag")})
    assert first.header("ETag") != seen.header("ETag")
    desk.admin.put(at, {"stake": "the second"}, headers={"If-Match": seen.header("ETag")}, expect=412)
    desk.admin.put(at, {"stake": "the second"}, headers={"If-Match": seen.header("ETag")}, expect="stale")
    assert gist(desk, v["number"])["stake"]["text"] == "the first"
    # a letter is no change of what was said
    answer_to(desk, v, "Nothing else.")
    desk.admin.put(at, {"stake": "the third"}, headers={"If-Match": first.header("ETag")})
    assert desk.admin.put(at, {"stake": "the fourth"}, headers={"If-Match": "*"}).json["stake"]["text"] == "the fourth"


def test_the_newest_letter_that_says_it(desk):
    v = letters.conversation(desk, desk.admin, "Two stakes", "We fly to Crete on Thursday morning and the name is wrong.", sender="Pat <pat@example.net>")
    v = answer_to(desk, v, "Now the hotel is missing too. Our deadline is Friday, please look at it.")
    g = gist(desk, v["number"])
    assert g["stake"]["text"].startswith("Our deadline is Friday") and g["stake"]["message"] == v["messages"][-1]["id"]


def test_calmer_and_put_right(desk):
    v = letters.conversation(desk, desk.admin, "Where is it", HOT, sender="Max <max@example.net>")
    desk.admin.put(f"/conversations/{v['number']}/gist", {"change": "calmer"}, expect="nothing_to_compare")
    v = answer_to(desk, v, CALM)
    g = gist(desk, v["number"])["change"]
    assert g["change"] == "calmer" and g["by"] == "letters" and g["words"] and all(w in HOT + CALM for w in g["words"])
    assert (g["first"], g["last"]) == (v["messages"][0]["id"], v["messages"][-1]["id"])
    g = say(desk, v["number"], change="same")["change"]
    assert g["change"] == "same" and g["by"] == "person"
    assert say(desk, v["number"], change="as_read")["change"]["by"] == "letters"
    say(desk, v["number"], change="same")
    # the customer writes again: what was said of the letter before says nothing of this one
    v = answer_to(desk, v, "You charged me twice again! This is outrageous, I am going to court.")
    g = gist(desk, v["number"])["change"]
    assert g["by"] == "letters" and g["last"] == v["messages"][-1]["id"]
    desk.admin.put(f"/conversations/{v['number']}/gist", {"change": "angry"}, expect=422)


def test_it_goes_along_when_conversations_are_merged_and_parted(desk):
    a = letters.conversation(desk, desk.admin, "The source", "words", sender="Lea <lea@example.net>")
    b = letters.conversation(desk, desk.admin, "The target", "words", sender="Lea <lea@example.net>")
    say(desk, a["number"], stake="her only week off")
    desk.admin.post(f"/conversations/{a['number']}/merge", {"into": b["number"]}, headers={"If-Match": f'"{a["version"]}"'}, expect=200)
    assert gist(desk, b["number"])["stake"]["text"] == "her only week off"
    assert gist(desk, a["number"])["stake"]["text"] == "her only week off", "the old number leads there"
    desk.admin.post(f"/conversations/{a['number']}/merge/undo", expect=200)
    assert gist(desk, a["number"])["stake"]["text"] == "her only week off"
    assert gist(desk, b["number"])["stake"] is None


def test_only_who_sees_the_conversation(desk):
    hidden = letters.mailbox(desk, "hidden@example.org", open_to_all=False)
    desk.admin.put(f"/mailboxes/{hidden}/access", {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    v = letters.conversation(desk, desk.admin, "Not for all", "Our deadline is Friday.", to="hidden@example.org")
    kim = desk.add_user("kim@example.org")
    kim.get(f"/conversations/{v['number']}/gist", expect="no_such_conversation")
    kim.put(f"/conversations/{v['number']}/gist", {"stake": "x"}, expect="no_such_conversation")
    desk.admin.get("/conversations/999999/gist", expect="no_such_conversation")


def test_two_people_are_not_compared(desk):
    v = letters.conversation(desk, desk.admin, "Hot and another", HOT, sender="Una <una@example.net>", more="Cc: Bob <bob2@example.net>\r\n")
    raw = letters.mail(f"Re: #{v['number']}", CALM, sender="Bob <bob2@example.net>", more=f"In-Reply-To: <{message_id(desk, v)}>\r\n")
    v = letters.join(desk, desk.admin, v["number"], raw)
    assert not v["messages"][-1]["new_sender"] and gist(desk, v["number"])["change"] is None
    desk.admin.put(f"/conversations/{v['number']}/gist", {"change": "calmer"}, expect="nothing_to_compare")
    v = answer_to(desk, v, CALM)
    assert gist(desk, v["number"])["change"]["first"] == v["messages"][0]["id"]


def test_each_of_the_two_goes_along(desk):
    a = letters.conversation(desk, desk.admin, "Says something", "words", sender="Tea <tea@example.net>")
    b = letters.conversation(desk, desk.admin, "Said nothing in the end", "words", sender="Tea <tea@example.net>")
    say(desk, a["number"], stake="her grandmother's clock")
    say(desk, b["number"], stake="x")
    say(desk, b["number"], stake=None)
    desk.admin.post(f"/conversations/{a['number']}/merge", {"into": b["number"]}, headers={"If-Match": f'"{a["version"]}"'}, expect=200)
    assert gist(desk, b["number"])["stake"]["text"] == "her grandmother's clock"
    desk.admin.post(f"/conversations/{a['number']}/merge/undo", expect=200)
    assert gist(desk, a["number"])["stake"]["text"] == "her grandmother's clock" and gist(desk, b["number"])["stake"] is None


def two(desk, name):
    return [letters.conversation(desk, desk.admin, f"{name} {i}", "words", sender=f"{name} <{name.lower()}@example.net>") for i in (1, 2)]


def merge(desk, a, b):
    version = desk.admin.get(f"/conversations/{a['number']}").json["version"]
    desk.admin.post(f"/conversations/{a['number']}/merge", {"into": b["number"]}, headers={"If-Match": f'"{version}"'}, expect=200)


def unmerge(desk, a):
    desk.admin.post(f"/conversations/{a['number']}/merge/undo", expect=200)


def said(desk, v):
    g = gist(desk, v["number"])
    return g["stake"]["text"] if g["stake_said"] and g["stake"] else g["stake_said"] and ""


def test_each_has_what_it_had_when_the_merge_is_undone(desk):
    # both said the same: it is still the target's own
    a, b = two(desk, "Ola")
    for one in (a, b):
        say(desk, one["number"], stake="the same words")
    before = [gist(desk, one["number"]) for one in (a, b)]
    merge(desk, a, b)
    assert said(desk, b) == "the same words"
    unmerge(desk, a)
    assert [gist(desk, one["number"]) for one in (a, b)] == before
    # of two that went there one goes away: the other's stays
    c, d = two(desk, "Ula")
    say(desk, d["number"], stake="the same words")
    merge(desk, a, c)
    merge(desk, d, c)
    assert said(desk, c) == "the same words"
    unmerge(desk, a)
    assert said(desk, c) == "the same words" and said(desk, a) == "the same words"
    unmerge(desk, d)
    assert said(desk, c) is False and said(desk, d) == "the same words"
    # that nothing is at stake is something that was said
    say(desk, a["number"], stake="")
    merge(desk, a, c)
    assert said(desk, c) == ""
    unmerge(desk, a)
    assert said(desk, c) is False and said(desk, a) == ""
    # what is said after the merge is said there, even in the same words
    merge(desk, d, c)
    say(desk, c["number"], stake="the same words")
    unmerge(desk, d)
    assert said(desk, c) == "the same words" and said(desk, d) == "the same words"


def test_how_calm_is_as_it_was_too(desk):
    a, b = two(desk, "Iga")
    a, b = (answer_to(desk, one, CALM) for one in (a, b))
    for one, change in ((a, "same"), (b, "same")):
        say(desk, one["number"], change=change)
    merge(desk, a, b)
    unmerge(desk, a)
    assert [gist(desk, one["number"])["change"]["by"] for one in (a, b)] == ["person", "person"]
    say(desk, b["number"], change="as_read")
    merge(desk, a, b)
    unmerge(desk, a)
    assert [gist(desk, one["number"])["change"]["by"] for one in (a, b)] == ["person", "letters"]


def test_in_lists_and_on_the_conversation(desk):
    v = letters.conversation(desk, desk.admin, "Shown in the list", "Our deadline is Friday.", sender="Nel <nel@example.net>")

    def shown():
        row = next(r for r in desk.admin.get("/conversations?view=all&limit=100").json["items"] if r["number"] == v["number"])
        whole = desk.admin.get(f"/conversations/{v['number']}").json["stake"]
        found = [r["stake"] for r in desk.admin.get("/conversations?view=all&q=from:nel@example.net").json["items"]]
        assert whole == row["stake"] and set(found) <= {whole}
        return whole
    assert shown() is None, "what the letters say is read when it is opened"
    say(desk, v["number"], stake="the fair on Friday")
    assert shown() == "the fair on Friday"
    say(desk, v["number"], stake="")
    assert shown() is None
    say(desk, v["number"], stake=None)
    assert shown() is None


def test_said_of_a_part_it_stays_when_the_split_is_undone(desk):
    v = letters.conversation(desk, desk.admin, "One and another", "words", sender="Zoe <zoe@example.net>")
    v = answer_to(desk, v, "Something else: where is the lamp?")
    part = desk.admin.post(f"/conversations/{v['number']}/split", {"message": v["messages"][-1]["id"], "scope": "only"}, headers={"If-Match": f'"{v["version"]}"'}).json
    say(desk, part["number"], stake="the exhibition opens on Monday")
    desk.admin.post(f"/conversations/{part['number']}/split/undo", expect=200)
    assert gist(desk, v["number"])["stake"]["text"] == "the exhibition opens on Monday"
