-- Replies on their way, and every attempt (src/store/outbox.c).
-- States: 0 waiting, 1 claimed, 2 sent, 3 failed, 4 bounced, 5 undone.

-- name: outbox_add
INSERT INTO outbox (message_id, mailbox_id, due_ms, scheduled, state_after, cancel_if_newer, forward_of)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: outbox_get
SELECT message_id, mailbox_id, state, due_ms, tries, claimed_ms, maybe_repeat, scheduled, state_after, cancel_if_newer,
  forward_of FROM outbox WHERE message_id = $1;

-- What a page of messages needs to know beyond the message rows.
-- name: outbox_range
SELECT o.message_id, o.mailbox_id, o.state, o.due_ms, o.tries, o.claimed_ms, o.maybe_repeat, o.scheduled, o.state_after,
  o.cancel_if_newer, o.forward_of
  FROM message m JOIN outbox o ON o.message_id = m.id
 WHERE m.conversation = $1 AND m.id BETWEEN $2 AND $3 ORDER BY m.id;

-- name: outbox_move
UPDATE outbox SET state = $1, due_ms = $2, claimed_ms = NULL WHERE message_id = $3 AND state = $4;

-- The outer state = 0 is looked at again when another node had the row: it is safe between nodes. What is to stay here
-- when a person writes first is not taken then (outbox_overtaken finds it).
-- name: outbox_claim
UPDATE outbox SET state = 1, claimed_ms = $1, tries = tries + 1
 WHERE state = 0 AND message_id IN (
   SELECT o.message_id FROM outbox o
    WHERE o.state = 0 AND o.due_ms <= $1 AND (CAST($2 AS BIGINT) = 0 OR o.mailbox_id = $2)
      AND (o.cancel_if_newer = 0 OR o.tries > 0 OR NOT EXISTS (
        SELECT 1 FROM message r JOIN message n ON n.conversation = r.conversation AND n.id > r.id
         WHERE r.id = o.message_id AND n.kind = 1 AND n.mail_kind = 0 AND n.new_sender = 0))
    ORDER BY o.due_ms, o.message_id LIMIT $3)
RETURNING message_id, mailbox_id, state, due_ms, tries, claimed_ms, maybe_repeat, scheduled, state_after, cancel_if_newer,
  forward_of;

-- name: outbox_overtaken
SELECT o.message_id, m.author_id FROM outbox o JOIN message m ON m.id = o.message_id
 WHERE o.state = 0 AND o.cancel_if_newer = 1 AND o.tries = 0 AND EXISTS (
   SELECT 1 FROM message n WHERE n.conversation = m.conversation AND n.id > m.id AND n.kind = 1
      AND n.mail_kind = 0 AND n.new_sender = 0)
 ORDER BY o.message_id LIMIT 20;

-- Not one that a courier took meanwhile.
-- name: outbox_home
UPDATE outbox SET mailbox_id = $2 WHERE message_id = $1 AND state = 0;

-- Somebody who takes part wrote after it was written.
-- name: outbox_newer
SELECT 1 FROM message r JOIN message n ON n.conversation = r.conversation AND n.id > r.id
 WHERE r.id = $1 AND n.kind = 1 AND n.mail_kind = 0 AND n.new_sender = 0 LIMIT 1;

-- It leaves now: that is its date.
-- name: outbox_stamp
UPDATE message SET at_ms = $2 WHERE id = $1;

-- name: outbox_doubt
UPDATE outbox SET maybe_repeat = 1 WHERE message_id = $1;

-- name: outbox_reclaim
UPDATE outbox SET state = 0, claimed_ms = NULL, maybe_repeat = 1
 WHERE state = 1 AND claimed_ms < $1;

-- The clock was set back: what waits by it moves with it. What somebody scheduled leaves at its hour, its later tries do not.
-- name: outbox_move_with_clock
UPDATE outbox SET due_ms = due_ms - $1 WHERE state = 0 AND due_ms > $2 AND (scheduled = 0 OR tries > 0);

-- name: outbox_next_due
SELECT MIN(due_ms) FROM outbox WHERE state = 0;

-- name: outbox_due_mailboxes
SELECT DISTINCT o.mailbox_id FROM outbox o JOIN mailbox b ON b.id = o.mailbox_id
 WHERE o.state = 0 AND o.due_ms <= $1 AND b.paused = 0;

-- name: attempt_add
INSERT INTO attempt (message_id, at_ms, ok, code, words, slug, recipient) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: outbox_recipient_put
INSERT INTO outbox_recipient (message_id, address, state, code, words, at_ms) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (message_id, address) DO UPDATE SET state = excluded.state, code = excluded.code,
  words = excluded.words, at_ms = excluded.at_ms;

-- name: outbox_recipient_list
SELECT message_id, address, state, code, words, at_ms FROM outbox_recipient WHERE message_id = $1 ORDER BY address;

-- name: outbox_recipient_range
SELECT r.message_id, r.address, r.state, r.code, r.words, r.at_ms
  FROM message m JOIN outbox_recipient r ON r.message_id = m.id
 WHERE m.conversation = $1 AND m.id BETWEEN $2 AND $3 ORDER BY m.id, r.address;

-- name: outbox_recipient_drop
DELETE FROM outbox_recipient WHERE message_id = $1 AND address = $2;
