"""What a calendar part of a letter says."""
import letters


def letter(subject, method, lines):
    n = next(letters.COUNT)
    calendar = "\r\n".join(["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])
    return (f"From: Ola <ola@example.com>\r\nTo: help@example.org\r\nSubject: {subject}\r\nMessage-ID: <invite{n}@example.com>\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
            f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nPlease come.\r\n"
            f"--b\r\nContent-Type: text/calendar; method={method}; charset=utf-8\r\n\r\n{calendar}\r\n--b--\r\n").encode()


def message(desk, subject, method, *lines):
    return letters.taken(desk, desk.admin, letter(subject, method, lines), subject)["messages"][0]


def test_an_invitation_beside_a_text(desk):
    m = message(desk, "Talk", "REQUEST", "SUMMARY:A talk\\, at last", "DTSTART;TZID=Europe/Warsaw:20260705T100000",
                "DTEND;TZID=Europe/Warsaw:20260705T113000", "LOCATION:Room 4", "RRULE:FREQ=WEEKLY",
                "ORGANIZER;CN=Ola:mailto:ola@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ela@example.com")
    assert m["text"].strip() == "Please come." and m["attachments"][0]["type"] == "text/calendar"
    assert m["invite"] == {
        "method": "request", "summary": "A talk, at last", "place": "Room 4", "repeats": True, "answer": None, "by": None,
        "organiser": {"name": "Ola", "address": "ola@example.com"}, "starts": "2026-07-05T08:00:00Z",
        "ends": "2026-07-05T09:30:00Z", "written": "2026-07-05 10:00 – 11:30 (Europe/Warsaw)"}


def test_an_answer_and_a_zone_that_nobody_knows(desk):
    v = message(desk, "No", "REPLY", "SUMMARY:A talk", "DTSTART;TZID=Sender's own:20260705T100000",
                'ATTENDEE;CN="Ela; K";PARTSTAT=DECLINED:mailto:ela@example.com')["invite"]
    assert v["method"] == "reply" and v["answer"] == "declined" and v["by"] == {"name": "Ela; K", "address": "ela@example.com"}
    assert v["starts"] is None and v["written"] == "2026-07-05 10:00 (Sender's own)"


def test_a_letter_without_a_calendar(desk):
    assert letters.conversation(desk, desk.admin, "Only words")["messages"][0]["invite"] is None
    assert message(desk, "Nothing in it", "REQUEST", "X-EMPTY:1")["invite"] is None
