"""The language of a letter, corrected by a person: the letter, its words in search, its conversation, and who wrote it."""
import urllib.parse

import letters
from test_asks import message_id

# Latvian or Lithuanian, English or none: what the desk makes of it does not matter here
WORDS = "Kur yra mano sąskaitos už rugsėjį? Norėčiau jas gauti šią savaitę, nes buhalterė laukia."


def found(desk, words):
    return [r["number"] for r in desk.admin.get("/conversations?view=all&q=" + urllib.parse.quote(words)).json["items"]]


def test_a_letter_is_put_right(desk):
    v = letters.conversation(desk, desk.admin, "Invoices of September", WORDS, sender="Jonas <jonas@example.net>")
    number, m = v["number"], v["messages"][0]
    assert m["language"] == "lt" and v["language"] == "lt"
    desk.wait(lambda: found(desk, "sąskaita"))
    hears = desk.admin.events()
    m = desk.admin.put(f"/messages/{m['id']}/language", {"language": "lv"}).json
    assert m["language"] == "lv"
    assert hears.until("message.changed")[2]["data"] == {"language": ["lt", "lv"]}
    hears.close()
    v = desk.admin.get(f"/conversations/{number}").json
    assert v["language"] == "lv" and v["messages"][0]["language"] == "lv"
    assert desk.admin.get(f"/customers/{v['customer']['id']}").json["language"] == "lv"
    # its forms are those of another language now; the word itself is found in any
    assert found(desk, "sąskaita") == [] and found(desk, "sąskaitos") == [number]
    desk.admin.put(f"/messages/{m['id']}/language", {"language": "lt"})
    assert found(desk, "sąskaita") == [number]
    v = desk.admin.get(f"/conversations/{number}").json
    assert v["language"] == "lt" and desk.admin.get(f"/customers/{v['customer']['id']}").json["language"] == "lt"


def test_few_words_are_in_the_language_that_is_remembered(desk):
    v = letters.conversation(desk, desk.admin, "Short ones", "Hello, I would like to know when the parcel arrives.", sender="Ona <ona@example.net>")
    assert v["language"] == "en"
    desk.admin.put(f"/messages/{v['messages'][0]['id']}/language", {"language": "lt"})
    short = letters.conversation(desk, desk.admin, "Another short one", "ok", sender="Ona <ona@example.net>")
    assert short["language"] == "lt" and short["messages"][0]["language"] == "lt"
    longer = letters.conversation(desk, desk.admin, "A longer one", "Where is the parcel that I ordered from you last week? I have been waiting.",
                                  sender="Ona <ona@example.net>")
    assert longer["language"] == "en", "what the words say for sure is not overruled"
    greek = letters.conversation(desk, desk.admin, "In Greek letters", "Ναι", sender="Ona <ona@example.net>")
    assert greek["language"] == "el"


def test_undone_is_as_it_was(desk):
    v = letters.conversation(desk, desk.admin, "Put back", WORDS, sender="Rasa <rasa@example.net>")
    url, customer = f"/messages/{v['messages'][0]['id']}/language", f"/customers/{v['customer']['id']}"
    k = desk.admin.get(customer).json
    desk.admin.patch(customer, {"language": "pl"}, headers={"If-Match": f'"{k["version"]}"'})
    done = desk.admin.put(url, {"language": "lv"}).json
    assert done["customer_language_was"] == "pl" and desk.admin.get(customer).json["language"] == "lv"
    done = desk.admin.put(url, {"language": "lt", "customer_language": "pl"}).json
    assert done["language"] == "lt" and done["customer_language_was"] == "lv"
    assert desk.admin.get(customer).json["language"] == "pl"
    desk.admin.put(url, {"language": None, "customer_language": None})
    assert desk.admin.get(customer).json["language"] is None and desk.admin.get(f"/conversations/{v['number']}").json["messages"][0]["language"] is None
    # not to know one letter's language forgets nothing
    desk.admin.put(url, {"language": "lt"})
    done = desk.admin.put(url, {"language": None}).json
    assert "customer_language_was" not in done and desk.admin.get(customer).json["language"] == "lt"


def test_of_a_conversation_it_is_taken_back(desk):
    v = letters.conversation(desk, desk.admin, "Said of the whole", WORDS, sender="Vita <vita@example.net>")
    w = letters.conversation(desk, desk.admin, "Said of another", WORDS, sender="Vita <vita@example.net>")
    customer = f"/customers/{v['customer']['id']}"

    def say(one, language):
        url = f"/conversations/{one['number']}"
        return desk.admin.patch(url, {"language": language}, headers={"If-Match": f'"{desk.admin.get(url).json["version"]}"'}).json["language"]

    def remembered():
        return desk.admin.get(customer).json["language"]
    desk.admin.patch(customer, {"language": "pl"})
    assert say(v, "de") == "de" and say(v, "lv") == "lv" and remembered() == "lv"
    assert say(v, None) is None and remembered() == "pl", "as it was before both"
    say(v, None)
    assert remembered() == "pl", "taken back once"
    # said otherwise since: that stays
    say(v, "de")
    desk.admin.patch(customer, {"language": "en"})
    say(v, None)
    assert remembered() == "en"
    say(v, "de")
    say(w, "lv")
    say(v, None)
    assert remembered() == "lv"
    say(w, None)
    assert remembered() == "de"
    desk.admin.patch(customer, {"language": None})
    say(w, "lt")
    say(w, None)
    assert remembered() is None, "nothing was"


def test_what_another_person_writes_in_is_not_the_customers(desk):
    v = letters.conversation(desk, desk.admin, "Two of them", WORDS, sender="Asta <asta@example.net>", more="Cc: Bob <bob@example.net>\r\n")
    customer = f"/customers/{v['customer']['id']}"
    raw = letters.mail(f"Re: #{v['number']}", "Hello, I am the accountant. Please send it to me, too.", sender="Bob <bob@example.net>",
                       more=f"In-Reply-To: <{message_id(desk, v)}>\r\n")
    v = letters.join(desk, desk.admin, v["number"], raw)
    bob = next(m for m in v["messages"] if m["from"]["address"] == "bob@example.net")
    done = desk.admin.put(f"/messages/{bob['id']}/language", {"language": "pl"}).json
    assert done["language"] == "pl" and "customer_language_was" not in done
    assert desk.admin.get(customer).json["language"] == "lt"
    # who is answered is greeted
    assert "Bob" in greeting(desk, v) and "Ast" not in greeting(desk, v)
    away = letters.mail(f"Re: #{v['number']}", "I am away until Monday.", sender="Asta <asta@example.net>", more=f"In-Reply-To: <{message_id(desk, v)}>\r\nAuto-Submitted: auto-replied\r\n")
    v = letters.join(desk, desk.admin, v["number"], away)
    own = next(m for m in v["messages"] if m["mail_kind"] == "auto_reply")
    desk.admin.put(f"/messages/{own['id']}/language", {"language": "el"})
    assert desk.admin.get(customer).json["language"] == "lt"


def test_the_conversation_tells_it_too(desk):
    v = letters.conversation(desk, desk.admin, "By the conversation", "Hello, I would like to know when the parcel arrives.", sender="Ieva <ieva@example.net>")
    desk.admin.patch(f"/conversations/{v['number']}", {"language": "pl"}, headers={"If-Match": f'"{v["version"]}"'})
    assert desk.admin.get(f"/customers/{v['customer']['id']}").json["language"] == "pl"
    # chosen since: correcting the letter leaves it
    desk.admin.put(f"/messages/{v['messages'][0]['id']}/language", {"language": "lt"})
    assert desk.admin.get(f"/conversations/{v['number']}").json["language"] == "pl"


def test_only_letters_that_i_see(desk):
    hidden = letters.mailbox(desk, "hidden@example.org", open_to_all=False)
    desk.admin.put(f"/mailboxes/{hidden}/access", {"open_to_all": False, "user_ids": [desk.admin.get("/me").json["id"]]})
    v = letters.conversation(desk, desk.admin, "Hidden words", "words", to="hidden@example.org")
    note = desk.admin.post(f"/conversations/{v['number']}/notes", {"markdown": "a note"}).json
    desk.admin.put(f"/messages/{note['id']}/language", {"language": "pl"}, expect="not_a_letter")
    desk.admin.put(f"/messages/{v['messages'][0]['id']}/language", {"language": "Polish"}, expect=422)
    desk.admin.put("/messages/999999/language", {"language": "pl"}, expect=404)
    desk.add_user("agent@example.org").put(f"/messages/{v['messages'][0]['id']}/language", {"language": "pl"}, expect="no_such_message")


def greeting(desk, v):
    return desk.admin.get(f"/conversations/{v['number']}/recipients").json["greeting"]


def test_greeted_as_their_language_calls_people(desk):
    for language, name, expected in (("pl", "Anna Kowalska", "Dzień dobry, Pani Anno,"), ("en", "Anna Kowalska", "Dear Anna,"),
                                     ("el", "Νίκος Παπαδόπουλος", "Καλημέρα σας, κύριε Παπαδόπουλε,"),
                                     ("lt", "Jonas Petraitis", "Laba diena, gerbiamas Jonai,"), ("de", "Anna Kowalska", "")):
        v = letters.conversation(desk, desk.admin, f"Called right in {language}", "words", sender=f"{name} <called-{language}@example.net>")
        desk.admin.put(f"/messages/{v['messages'][0]['id']}/language", {"language": language})
        assert greeting(desk, v) == expected, language


def test_their_own_wish_comes_first(desk):
    v = letters.conversation(desk, desk.admin, "Called as they wish", "words", sender="Katarzyna Nowak <kasia@example.net>")
    desk.admin.put(f"/messages/{v['messages'][0]['id']}/language", {"language": "pl"})
    k = desk.admin.get(f"/customers/{v['customer']['id']}").json
    desk.admin.patch(f"/customers/{k['id']}", {"called": "Kasiu"}, headers={"If-Match": f'"{k["version"]}"'})
    assert greeting(desk, v) == "Dzień dobry, Kasiu,"
    v = letters.conversation(desk, desk.admin, "No name", "words", sender="noname@example.net")
    desk.admin.put(f"/messages/{v['messages'][0]['id']}/language", {"language": "en"})
    assert greeting(desk, v) == "Hello,"
