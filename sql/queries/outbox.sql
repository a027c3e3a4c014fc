-- Replies on their way, and every attempt (src/store/outbox.c).
-- States: 0 waiting, 1 claimed, 2 sent, 3 failed, 4 bounced, 5 undone.

-- name: outbox_add
INSERT INTO outbox (message_id, mailbox_id, due_ms) VALUES ($1, $2, $3);

-- name: outbox_get
SELECT message_id, mailbox_id, state, due_ms, tries, claimed_ms, maybe_repeat FROM outbox WHERE message_id = $1;

-- name: outbox_move
UPDATE outbox SET state = $1, due_ms = $2, claimed_ms = NULL WHERE message_id = $3 AND state = $4;

-- The outer state = 0 is looked at again when another node had the row: it is safe between nodes.
-- name: outbox_claim
UPDATE outbox SET state = 1, claimed_ms = $1, tries = tries + 1
 WHERE state = 0 AND message_id IN (
   SELECT o.message_id FROM outbox o
    WHERE o.state = 0 AND o.due_ms <= $1 AND (CAST($2 AS BIGINT) = 0 OR o.mailbox_id = $2)
    ORDER BY o.due_ms, o.message_id LIMIT $3)
RETURNING message_id, mailbox_id, state, due_ms, tries, claimed_ms, maybe_repeat;

-- name: outbox_reclaim
UPDATE outbox SET state = 0, claimed_ms = NULL, maybe_repeat = 1 WHERE state = 1 AND claimed_ms < $1;

-- name: outbox_next_due
SELECT MIN(due_ms) FROM outbox WHERE state = 0;

-- name: attempt_add
INSERT INTO attempt (message_id, at_ms, ok, code, words) VALUES ($1, $2, $3, $4, $5);

-- name: attempt_list
SELECT at_ms, ok, code, words FROM attempt WHERE message_id = $1 ORDER BY id;
