-- What was promised (src/store/promise.c).
-- Whether its message has not left yet is counted, one row at most: PostgreSQL would read all of the outbox for an EXISTS.

-- name: promise_add
INSERT INTO promise (message_id, owner_id, addressee, words, due, due_ms, tell_ms, state, made_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) RETURNING id;

-- name: promise_get
SELECT p.id, p.version, p.message_id, p.owner_id, u.name, p.addressee, p.words, p.due, p.due_ms, p.tell_ms, p.state, p.made_ms, p.closed_ms,
       p.told_id, m.conversation, v.mailbox_id, v.subject, k.name,
       (SELECT MIN(a.address) FROM customer_address a WHERE a.customer_id = v.customer_id),
       (SELECT COUNT(*) FROM outbox o WHERE o.message_id = p.message_id AND o.state IN (0, 1) AND o.tries = 0), p.left_by
  FROM promise p JOIN message m ON m.id = p.message_id JOIN conversation v ON v.number = m.conversation
  JOIN users u ON u.id = p.owner_id LEFT JOIN customer k ON k.id = v.customer_id
 WHERE p.id = $1;

-- Of a conversation: the open ones first.
-- name: promise_of_conversation
SELECT p.id, p.version, p.message_id, p.owner_id, u.name, p.addressee, p.words, p.due, p.due_ms, p.tell_ms, p.state, p.made_ms, p.closed_ms,
       p.told_id, m.conversation, v.mailbox_id, v.subject, k.name,
       (SELECT MIN(a.address) FROM customer_address a WHERE a.customer_id = v.customer_id),
       (SELECT COUNT(*) FROM outbox o WHERE o.message_id = p.message_id AND o.state IN (0, 1) AND o.tries = 0), p.left_by
  FROM message m JOIN promise p ON p.message_id = m.id JOIN conversation v ON v.number = m.conversation
  JOIN users u ON u.id = p.owner_id LEFT JOIN customer k ON k.id = v.customer_id
 WHERE m.conversation = $1 ORDER BY CASE WHEN p.state = 1 THEN 0 ELSE 1 END, p.due_ms, p.id LIMIT 200;

-- Open ones by their day, behind a place, as far as somebody may see them; of what lies aside none.
-- name: promise_open
SELECT p.id, p.version, p.message_id, p.owner_id, u.name, p.addressee, p.words, p.due, p.due_ms, p.tell_ms, p.state, p.made_ms, p.closed_ms,
       p.told_id, m.conversation, v.mailbox_id, v.subject, k.name,
       (SELECT MIN(a.address) FROM customer_address a WHERE a.customer_id = v.customer_id),
       (SELECT COUNT(*) FROM outbox o WHERE o.message_id = p.message_id AND o.state IN (0, 1) AND o.tries = 0), p.left_by
  FROM promise p JOIN message m ON m.id = p.message_id JOIN conversation v ON v.number = m.conversation
  JOIN users u ON u.id = p.owner_id LEFT JOIN customer k ON k.id = v.customer_id
 WHERE p.state = 1 AND (p.due_ms, p.id) > ($2, $3) AND v.spam = 0 AND v.trashed_ms IS NULL
   AND EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $1 AND a.mailbox_id = v.mailbox_id)
 ORDER BY p.due_ms, p.id LIMIT $4;

-- name: promise_open_of
SELECT p.id, p.version, p.message_id, p.owner_id, u.name, p.addressee, p.words, p.due, p.due_ms, p.tell_ms, p.state, p.made_ms, p.closed_ms,
       p.told_id, m.conversation, v.mailbox_id, v.subject, k.name,
       (SELECT MIN(a.address) FROM customer_address a WHERE a.customer_id = v.customer_id),
       (SELECT COUNT(*) FROM outbox o WHERE o.message_id = p.message_id AND o.state IN (0, 1) AND o.tries = 0), p.left_by
  FROM promise p JOIN message m ON m.id = p.message_id JOIN conversation v ON v.number = m.conversation
  JOIN users u ON u.id = p.owner_id LEFT JOIN customer k ON k.id = v.customer_id
 WHERE p.state = 1 AND p.owner_id = $5 AND (p.due_ms, p.id) > ($2, $3) AND v.spam = 0 AND v.trashed_ms IS NULL
   AND EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $1 AND a.mailbox_id = v.mailbox_id)
 ORDER BY p.due_ms, p.id LIMIT $4;

-- Whose time to be told of has come. What has not left yet waits until it has, and what lies aside until it is back.
-- name: promise_told
SELECT p.id FROM promise p JOIN message m ON m.id = p.message_id JOIN conversation v ON v.number = m.conversation
 WHERE p.tell_ms > 0 AND p.tell_ms <= $1 AND v.spam = 0 AND v.trashed_ms IS NULL
   AND (SELECT COUNT(*) FROM outbox o WHERE o.message_id = p.message_id AND o.state IN (0, 1) AND o.tries = 0) = 0
 ORDER BY p.tell_ms LIMIT $2;

-- Who can keep one of a conversation: who has it ($2) if they see where it lies, who has the conversation, who is just acting ($3),
-- an admin, whoever else.
-- name: promise_keeper
SELECT u.id FROM conversation v JOIN mailbox_access a ON a.mailbox_id = v.mailbox_id JOIN users u ON u.id = a.user_id
 WHERE v.number = $1 AND u.disabled_ms IS NULL
 ORDER BY CASE WHEN u.id = $2 THEN 0 WHEN u.id = v.assignee_id THEN 1 WHEN u.id = $3 THEN 2 WHEN u.password_hash IS NULL THEN 5
               WHEN u.role = 3 THEN 3 ELSE 4 END, u.id LIMIT 1;

-- What somebody has still to keep.
-- name: promise_owned
SELECT p.id FROM promise p WHERE p.state = 1 AND p.owner_id = $1 ORDER BY p.due_ms, p.id LIMIT $2;

-- name: promise_update
UPDATE promise SET version = version + 1, owner_id = $3, addressee = $4, words = $5, due = $6, due_ms = $7, tell_ms = $8, state = $9,
       closed_ms = $10, told_id = $11, left_by = $12
 WHERE id = $1 AND version = $2;

-- name: promise_delete
DELETE FROM promise WHERE id = $1 AND version = $2;

-- A message taken back: what it promised, and what it said of other promises.
-- name: promise_in_message
SELECT id FROM promise WHERE message_id = $1 ORDER BY id;

-- name: promise_told_in
SELECT id FROM promise WHERE told_id = $1 ORDER BY id;
