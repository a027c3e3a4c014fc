-- What intake asks before it takes a mail in (src/desk/join.c, src/store/intake.c).

-- A foreign Message-ID leads into a conversation only for an address that takes part in it.
-- name: intake_by_message_id
SELECT m.conversation FROM message m
  JOIN conversation c ON c.number = m.conversation
  JOIN participant p ON p.conversation = m.conversation AND p.address = $3
 WHERE m.message_id = $1 AND c.mailbox_id = $2 ORDER BY m.id DESC LIMIT 1;

-- Where it would lead if the sender took part: offered only. Or, for our own sent mail, where it goes.
-- name: intake_reference
SELECT m.conversation FROM message m JOIN conversation c ON c.number = m.conversation
 WHERE m.message_id = $1 AND c.mailbox_id = $2 ORDER BY m.id DESC LIMIT 1;

-- name: intake_our_reply
SELECT m.id, m.conversation, m.recipients, m.mail_kind FROM message m JOIN conversation c ON c.number = m.conversation
 WHERE m.message_id = $1 AND c.mailbox_id = $2 AND m.kind = 2 ORDER BY m.id DESC LIMIT 1;

-- name: intake_conversation_mailbox
SELECT mailbox_id FROM conversation WHERE number = $1;

-- The copy in the Sent folder is that reply itself: its bytes are kept with it.
-- name: intake_link_reply
UPDATE message SET raw_id = $1 WHERE id = $2 AND raw_id IS NULL;
