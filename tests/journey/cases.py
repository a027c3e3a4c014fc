"""The story, in order: each case stands on those before it."""
import datetime
import email.utils
import os
import re

import letters
from world import ADMIN, CUSTOMER, DESK, GHOST, PASSWORD, SECRETS, STRANGER

SUBJECT = "Pęknięty kubek, ραγισμένη κούπα"
CUSTOMER_NAME = f"Kasia Nowak <{CUSTOMER}>"
ANSWER = "Dzień dobry, przykro nam. Nowy kubek wyślemy do piątku"
TRIED, SECOND_SUBJECT = "Did it arrive well this time", "A vase for the garden"


# ---- first start -----------------------------------------------------------------------------

def the_person_comes_in_by_the_code(w):
    w.looked(w.person.start_you(code=w.desk.first_code(), name="Ada Admin", address=ADMIN, password=PASSWORD))
    w.sign_in()


def the_page_says_which_half_failed(w):
    imaps = f"imaps://localhost:{w.host.dovecot.imaps}"
    nobody = w.desk.free_port()
    said = w.person.try_mailbox(address=DESK, password=SECRETS[DESK], imap=imaps, smtp=f"smtps://localhost:{nobody}",
                                **({"pin": w.desk.pin} if w.desk.pin else {}))
    w.looked(said["axe"])
    assert "Reading works" in said["reading"], said
    assert "works" not in said["sending"].splitlines()[0] or "not" in said["sending"], said
    said = w.person.try_mailbox(smtp=f"smtps://localhost:{w.host.postfix.smtps}", sending_password="quite wrong")
    assert "Reading works" in said["reading"], said
    assert "5.7.8" in said["sending"] and "Sending works" not in said["sending"], said
    assert "password" in said["sending"].lower(), said


def the_mailbox_works_both_ways(w):
    said = w.person.try_mailbox(sending_password=SECRETS[DESK])
    w.looked(said["axe"])
    assert "Reading works" in said["reading"] and "Sending works" in said["sending"], said
    w.looked(w.person.add_mailbox())
    w.look("an empty desk")
    w.person.visit(view="unassigned")
    w.person.mark()


# ---- a customer's letter ---------------------------------------------------------------------

def the_letter_appears_without_reload(w):
    w.first_id = w.deliver(letters.first_letter(CUSTOMER_NAME, DESK, SUBJECT, letters.new_id()))
    row = w.person.arrived(words="ραγισμένη κούπα")
    assert "Kasia Nowak" in row and "Dzień dobry" in row, row
    w.look("the list")
    w.first_number = w.person.open(words="ραγισμένη κούπα")
    assert w.person.same_page(), "the page was loaded anew"


def the_letter_is_read_right(w):
    text = w.person.read(words="zażółć gęślą jaźń = 100 %")
    assert letters.POLISH in text and letters.GREEK in text, text
    w.look("a conversation")
    c = w.conversation(w.first_number)
    m = c["messages"][0]
    assert (c["subject"], c["state"], m["mail_kind"], m["new_sender"]) == (SUBJECT, "open", "person", False), c
    names = {a["name"]: a for a in m["attachments"]}
    assert names["kubek.png"]["inline"] and not names["faktura żółta.pdf"]["inline"], names


def the_letter_is_shown_as_designed(w):
    frame = w.person.designed(words="gęślą jaźń")
    w.looked(frame["axe"])
    assert letters.GREEK in frame["text"], frame
    assert frame["pictures"] == [24], f"the picture within: {frame['pictures']}"
    assert "allow-scripts" not in frame["sandbox"], frame
    assert w.download("faktura") == letters.INVOICE, "the file came out changed"


def the_agent_answers_in_the_browser(w):
    # A new agent's replies are held for some seconds.
    w.answer(ANSWER, " na adres ", {"bold": "ul. Prosta 5"}, ". Serdecznie", look=True, said="goes out")
    m = w.wait_delivery(w.first_number, ANSWER, "sent")
    assert m["delivery"]["attempts"][-1]["ok"], m["delivery"]
    assert w.conversation(w.first_number)["state"] == "waiting"
    w.person.send_at_once()


def check_headers(reply, w):
    one = {h: reply.get_all(h) for h in ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References")}
    assert all(v is not None and len(v) == 1 for v in one.values()), one
    assert email.utils.parseaddr(str(reply["From"]))[1] == DESK, one
    assert email.utils.getaddresses([str(reply["To"])]) == [("Kasia Nowak", CUSTOMER)], one
    assert reply["Subject"] == f"Re: {SUBJECT}", one
    assert reply["In-Reply-To"].strip() == w.first_id and reply["References"].split() == [w.first_id], one
    assert re.fullmatch(r"<[^<>@\s]+@example\.org>", reply["Message-ID"].strip()), one
    age = datetime.datetime.now(datetime.timezone.utc) - email.utils.parsedate_to_datetime(str(reply["Date"]))
    assert abs(age.total_seconds()) < 120, one
    assert reply["Bcc"] is None and reply["Cc"] is None and reply["Return-Path"] == f"<{DESK}>", reply.items()
    assert reply["MIME-Version"] == "1.0" and reply["Auto-Submitted"] is None, reply.items()


def the_answer_lies_in_the_customers_mailbox(w):
    w.reply = w.find_mail(CUSTOMER, ANSWER)
    w.our_id = w.reply["Message-ID"].strip()
    if os.environ.get("WELLSPRING_SHOTS"):
        with open(os.path.join(os.environ["WELLSPRING_SHOTS"], "reply.eml"), "wb") as f:
            f.write(w.reply.as_bytes())
    check_headers(w.reply, w)
    html = w.reply.get_body(("html",)).get_content()
    text = w.reply.get_body(("plain",)).get_content()
    assert ANSWER in html and "<strong>ul. Prosta 5</strong>" in html, html
    assert "ul. Prosta 5" in text and "<strong>" not in text, text


# ---- who joins -------------------------------------------------------------------------------

def the_customer_answers_and_joins(w):
    text = letters.quoted("Dziękuję, czekam na kubek.", f"Ada Admin <{DESK}>", ANSWER)
    w.second_id = w.deliver(letters.letter(CUSTOMER_NAME, DESK, f"Re: {SUBJECT}", text, In_Reply_To=w.our_id,
                                           References=f"{w.first_id} {w.our_id}"))
    w.person.read(words="Dziękuję, czekam na kubek.")
    assert w.person.folded(words="Dziękuję, czekam na kubek.", quote="Nowy kubek"), "the quote is not folded"
    w.look("a quote unfolded")
    assert w.person.same_page(), "the page was loaded anew"
    c = w.conversation(w.first_number)
    assert c["state"] == "open" and not c["messages"][-1]["new_sender"], c["state"]
    assert "Nowy kubek" not in c["messages"][-1]["text"] and "Nowy kubek" in c["messages"][-1]["folded"]


def the_customer_joins_by_number(w):
    w.deliver(letters.letter(CUSTOMER_NAME, DESK, f"Concerning #{w.first_number}", "The same by its number.\n"))
    w.wait_message(w.first_number, "The same by its number.")


def stands_alone(w, subject):
    c = w.conversation(w.wait_subject(subject)["number"])
    assert c["number"] != w.first_number and c["message_count"] == 1, c
    assert c["may_belong_to"] == w.first_number, f"may_belong_to: {c['may_belong_to']}"
    return c


def a_stranger_with_the_number_stands_alone(w):
    w.deliver(letters.letter(STRANGER, DESK, f"Re: [#{w.first_number}] what about it", "Send it to me instead.\n"))
    c = stands_alone(w, "what about it")
    w.person.visit(view="unassigned")
    assert w.person.open(words="what about it") == c["number"]
    w.person.shown(words=f"It may belong to #{w.first_number}")
    w.look("it may belong to another")


def a_stranger_with_the_customers_id_stands_alone(w):
    w.deliver(letters.letter(STRANGER, DESK, "Re: quoting the letter", "I know its name.\n",
                             In_Reply_To=w.first_id, References=f"{w.first_id} {w.second_id}"))
    stands_alone(w, "quoting the letter")


def a_stranger_with_our_id_is_marked(w):
    w.deliver(letters.letter(STRANGER, DESK, f"Re: {SUBJECT}", "It was forwarded to me, I am her sister.\n",
                             Cc="another@elsewhere.example", In_Reply_To=w.our_id, References=w.our_id))
    m = w.wait_message(w.first_number, "It was forwarded to me")
    assert m["new_sender"], m
    w.person.visit(view="open")
    assert w.person.open(words="ραγισμένη κούπα") == w.first_number
    assert "new sender" in w.person.read(words="It was forwarded to me")
    w.look("a new sender")


def a_stranger_gets_no_answer(w):
    to = w.person.recipients()
    assert CUSTOMER in to and STRANGER not in to and "another@" not in to, to
    w.answer("Kubek jest już w drodze")
    reply = w.find_mail(CUSTOMER, "Kubek jest już w drodze")
    everybody = [a for _, a in email.utils.getaddresses([str(v) for h in ("To", "Cc") for v in reply.get_all(h, [])])]
    assert everybody == [CUSTOMER], everybody
    assert reply["Message-ID"].strip() != w.our_id
    w.wait_delivery(w.first_number, "Kubek jest już w drodze", "sent")
    assert w.mails(STRANGER) == [], "the stranger got mail"


def a_copy_of_each_lies_in_sent(w):
    """Once only, whatever the server's IDLE tells, and it does not come back in as a message."""
    copy = w.find_mail(DESK, ANSWER, "Sent", seconds=75)
    assert copy["Message-ID"].strip() == w.our_id, copy.items()
    assert copy.get_body(("html",)).get_content() == w.reply.get_body(("html",)).get_content()
    assert copy["From"] == w.reply["From"] and copy["To"] == w.reply["To"] and copy["Date"] == w.reply["Date"]
    in_sent = [m["Message-ID"].strip() for m in w.mails(DESK, "Sent")]
    assert len(in_sent) == len(set(in_sent)), in_sent
    kinds = [(m["kind"], m["mail_kind"]) for m in w.conversation(w.first_number)["messages"]]
    assert [k for k, _ in kinds].count("reply") == 2 and ("inbound", "own") not in kinds, kinds


# ---- machines --------------------------------------------------------------------------------

def a_vacation_changes_nothing(w):
    before = w.conversation(w.first_number)["state"]
    assert before == "waiting", before
    w.deliver(letters.vacation(CUSTOMER_NAME, DESK, w.our_id), sender="")
    m = w.wait_message(w.first_number, "I am away until Monday.")
    assert (m["mail_kind"], m["new_sender"]) == ("auto_reply", False), m
    assert w.conversation(w.first_number)["state"] == before
    w.person.shown(words="automatic answer")


def a_bounce_marks_the_very_reply(w):
    w.deliver(letters.letter(f"A Ghost <{GHOST}>", DESK, "From nowhere", "Please answer me.\n"))
    w.person.visit(view="unassigned")
    w.person.arrived(words="From nowhere")
    number = w.person.open(words="From nowhere")
    w.answer("We answer gladly")
    m = w.wait_delivery(number, "We answer gladly", "bounced")
    assert any("No such person here" in a["words"] for a in m["delivery"]["attempts"] if not a["ok"]), m["delivery"]
    w.person.shown(words="This did not reach")
    text = w.person.read(words="We answer gladly")
    assert "No such person here" in text, text
    w.look("a reply that came back")
    c = w.conversation(number)
    assert c["state"] == "open" and [x["mail_kind"] for x in c["messages"]][-1] == "bounce", c
    assert all(x["delivery"] is None or x["delivery"]["state"] == "sent"
                         for x in w.conversation(w.first_number)["messages"] if x["kind"] == "reply")


def a_refused_address_is_told(w):
    w.deliver(letters.letter("Nobody <nobody@example.org>", DESK, "No such box", "Will it reach me?\n"))
    w.person.visit(view="unassigned")
    w.person.arrived(words="No such box")
    number = w.person.open(words="No such box")
    w.answer("It will be refused", counts=False)
    m = w.wait_delivery(number, "It will be refused", "failed")
    assert "550" in str(m["delivery"]["attempts"][-1]) and len(m["delivery"]["attempts"]) == 1, m["delivery"]
    w.person.shown(words="This reply was not sent")
    assert "User unknown" in w.person.read(words="It will be refused")
    w.look("a reply that was refused")


# ---- no mouse --------------------------------------------------------------------------------

def the_whole_by_keyboard_alone(w):
    assert w.person.same_page(), "the page was loaded anew"
    w.person.fresh()
    w.deliver(letters.letter(CUSTOMER_NAME, DESK, SECOND_SUBJECT, "May it stand in the frost?\n"))
    w.wait_subject(SECOND_SUBJECT)
    w.looked(w.person.keys_sign_in(address=ADMIN, password=PASSWORD))
    number = w.person.keys_open(words=SECOND_SUBJECT)
    w.answer("It may, down to minus ten")
    w.looked(w.person.keys_note(words="Asked the potter about frost"))
    w.person.keys_assign(who="(me)", said="yours now")
    w.person.keys_solve()
    reply = w.find_mail(CUSTOMER, "It may, down to minus ten")
    assert "potter" not in reply.as_string(), "the note went out"
    c = w.conversation(number)
    assert (c["state"], c["assignee"]["name"]) == ("solved", "Ada Admin"), c
    assert [m["kind"] for m in c["messages"]] == ["inbound", "reply", "note"], c


# ---- every page ------------------------------------------------------------------------------

def every_page_is_looked_at(w):
    w.looked(w.person.layers())
    for path, name in (("/view/waiting", "waiting"), ("/view/spam", "an empty view"), ("/c/999999", "no such conversation"),
                       ("/me", "my place"), ("/settings/mailboxes", "mailboxes"), ("/settings/people", "people"),
                       ("/settings/desk", "this desk"), ("/settings/access", "access"),
                       ("/settings/unreadable", "unreadable"), ("/link/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a dead link")):
        w.looked(w.person.place(path=path, name=name))


def axe_finds_nothing(w):
    assert not w.axe, "\n    ".join(["violations:", *sorted(set(w.axe))])


def the_page_never_complained(w):
    found = w.person.complaints()
    assert not found, "\n    ".join(found)


def nobody_got_an_automatic_mail(w):
    w.settle()
    assert w.mails(STRANGER) == [], "the stranger got mail"
    assert len(w.sent_by_the_desk()) == w.sent, f"{len(w.sent_by_the_desk())} letters went out, {w.sent} were written"
    for user in (CUSTOMER, STRANGER):
        for m in w.mails(user):
            assert m["Auto-Submitted"] is None, m.items()
    assert len(w.mails(CUSTOMER)) == w.sent - 1, "one of them bounced"


CASES = [
    the_person_comes_in_by_the_code, the_page_says_which_half_failed, the_mailbox_works_both_ways,
    the_letter_appears_without_reload, the_letter_is_read_right, the_letter_is_shown_as_designed,
    the_agent_answers_in_the_browser, the_answer_lies_in_the_customers_mailbox,
    the_customer_answers_and_joins, the_customer_joins_by_number, a_stranger_with_the_number_stands_alone,
    a_stranger_with_the_customers_id_stands_alone, a_stranger_with_our_id_is_marked, a_stranger_gets_no_answer,
    a_copy_of_each_lies_in_sent, a_vacation_changes_nothing, a_bounce_marks_the_very_reply, a_refused_address_is_told,
    the_whole_by_keyboard_alone, every_page_is_looked_at, nobody_got_an_automatic_mail, axe_finds_nothing,
    the_page_never_complained,
]
# Without these nothing after them means anything.
GROUND = [
    the_person_comes_in_by_the_code, the_mailbox_works_both_ways, the_letter_appears_without_reload,
    the_agent_answers_in_the_browser, the_answer_lies_in_the_customers_mailbox,
]
