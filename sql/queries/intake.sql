-- What intake asks before it takes a mail in (src/desk/join.c, src/store/intake.c).

-- A foreign Message-ID leads into a conversation only for an address that takes part in it.
-- name: intake_by_message_id
SELECT m.conversation FROM message m
  JOIN conversation c ON c.number = m.conversation
  JOIN participant p ON p.conversation = m.conversation AND p.address = $3
 WHERE m.message_id = $1 AND (c.mailbox_id = $2 OR EXISTS (SELECT 1 FROM conversation_home w WHERE w.conversation = c.number AND w.mailbox_id = $2)) ORDER BY m.id DESC LIMIT 1;

-- Where it would lead if the sender took part: offered only. Or, for our own sent mail, where it goes.
-- name: intake_reference
SELECT m.conversation FROM message m JOIN conversation c ON c.number = m.conversation
 WHERE m.message_id = $1 AND (c.mailbox_id = $2 OR EXISTS (SELECT 1 FROM conversation_home w WHERE w.conversation = c.number AND w.mailbox_id = $2)) ORDER BY m.id DESC LIMIT 1;

-- name: intake_our_reply
SELECT m.id, m.conversation, m.recipients, m.mail_kind, m.at_ms FROM message m JOIN conversation c ON c.number = m.conversation
 WHERE m.message_id = $1 AND (c.mailbox_id = $2 OR EXISTS (SELECT 1 FROM conversation_home w WHERE w.conversation = c.number AND w.mailbox_id = $2)) AND m.kind = 2 ORDER BY m.id DESC LIMIT 1;

-- It lies in the mailbox, or lay there before.
-- name: intake_in_mailbox
SELECT 1 FROM conversation WHERE number = $1 AND (mailbox_id = $2
    OR EXISTS (SELECT 1 FROM conversation_home w WHERE w.conversation = number AND w.mailbox_id = $2));

-- What left the desk, or is leaving it (outbox: 1 claimed, 2 sent, 4 bounced).
-- name: intake_replies_of
SELECT m.id, m.conversation, m.recipients, m.mail_kind, m.at_ms FROM message m JOIN outbox o ON o.message_id = m.id
 WHERE m.conversation = $1 AND m.kind = 2 AND o.state IN (1, 2, 4) ORDER BY m.id DESC LIMIT $2;

-- name: intake_replies_since
SELECT m.id, m.conversation, m.recipients, m.mail_kind, m.at_ms FROM conversation v
  JOIN message m ON m.conversation = v.number JOIN outbox o ON o.message_id = m.id
 WHERE v.mailbox_id = $1 AND v.active_ms > $2 AND m.at_ms > $2 AND m.kind = 2 AND o.state IN (1, 2, 4)
 ORDER BY m.id DESC LIMIT $3;

-- Which conversation a mail began.
-- name: intake_began
SELECT m.conversation, m.sender FROM message m WHERE m.raw_id = $1
   AND NOT EXISTS (SELECT 1 FROM message f WHERE f.conversation = m.conversation AND f.id < m.id);

-- Whether a person has done anything with it.
-- name: intake_touched
SELECT 1 FROM event e WHERE e.conversation_id = $1 AND e.actor_id <> 0 LIMIT 1;

-- The copy in the Sent folder is that reply itself: its bytes are kept with it.
-- name: intake_link_reply
UPDATE message SET raw_id = $1 WHERE id = $2 AND raw_id IS NULL;

-- Whether it is worth asking further: those questions sort, and that costs even where there is nothing.
-- name: intake_heard_of
SELECT EXISTS (SELECT 1 FROM message m WHERE m.message_id = $1),
       EXISTS (SELECT 1 FROM ghost g WHERE g.mailbox_id = $2 AND g.reference = $1);

-- Another mail with this Message-ID, the newest of the same sender before others.
-- name: intake_copy
SELECT m.conversation, m.subject, SUBSTR(m.text, 1, 20000), m.sender FROM message m JOIN conversation c ON c.number = m.conversation
 WHERE m.message_id = $1 AND (c.mailbox_id = $2 OR EXISTS (SELECT 1 FROM conversation_home w WHERE w.conversation = c.number AND w.mailbox_id = $2)) AND m.kind = 1
 ORDER BY CASE WHEN m.sender = $3 THEN 0 ELSE 1 END, m.id DESC LIMIT 1;

-- Where a split took an address that took part in the source.
-- name: intake_split_off
SELECT s.target FROM split s JOIN participant p ON p.conversation = s.target AND p.address = $2
 WHERE s.source = $1 ORDER BY s.target DESC LIMIT 1;

-- What the mails of a conversation called themselves.
-- name: intake_subjects
SELECT DISTINCT m.subject FROM message m WHERE m.conversation = $1 LIMIT 100;

-- History as it was taken in: nobody has changed it, answered it or is writing in it. (Whatever people do moves
-- updated_ms, and live mail comes in open.)
-- name: intake_untouched
SELECT 1 FROM conversation v WHERE v.number = $1 AND v.state = 4 AND v.trashed_ms IS NULL AND v.updated_ms = v.created_ms
   AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.conversation = v.number)
   AND NOT EXISTS (SELECT 1 FROM split s WHERE s.source = v.number)
   AND NOT EXISTS (SELECT 1 FROM split s WHERE s.target = v.number)
   AND NOT EXISTS (SELECT 1 FROM conversation_follower f WHERE f.conversation = v.number)
   AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.conversation = v.number)
   AND NOT EXISTS (SELECT 1 FROM gist g WHERE g.conversation = v.number)
   AND NOT EXISTS (SELECT 1 FROM merge_row r WHERE r.target = v.number);

-- One conversation goes into another.
-- name: intake_absorb_messages
UPDATE message SET conversation = $1 WHERE conversation = $2;

-- name: intake_absorb_participants
INSERT INTO participant (conversation, address) SELECT CAST($1 AS BIGINT), address FROM participant WHERE conversation = $2
    ON CONFLICT (conversation, address) DO NOTHING;

-- name: intake_absorb_offers
UPDATE conversation SET may_belong_to = CASE WHEN number = $1 THEN NULL ELSE CAST($1 AS BIGINT) END WHERE may_belong_to = $2;

-- name: intake_absorb_leave
DELETE FROM participant WHERE conversation = $1;

-- name: intake_absorb_end
DELETE FROM conversation WHERE number = $1;
