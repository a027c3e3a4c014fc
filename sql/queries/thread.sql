-- The messages of a conversation without their texts: what it says about itself follows from them (src/store/thread.c).

-- A reply taken back counts for nothing. Whoever got a forward takes no part by that.
-- name: thread_rows
SELECT m.id, m.kind, m.mail_kind, m.at_ms, m.sender_name, m.sender,
       CASE WHEN o.forward_of IS NULL THEN m.recipients ELSE '{}' END, m.subject, m.language, m.new_sender,
       m.subject_changed, SUBSTR(m.text, 1, 1000), SUBSTR(m.folded, 1, 1000)
  FROM message m LEFT JOIN outbox o ON o.message_id = m.id
 WHERE m.conversation = $1 AND (o.state IS NULL OR o.state <> 5) ORDER BY m.at_ms, m.id;

-- name: thread_participants
SELECT address FROM participant WHERE conversation = $1 ORDER BY address;

-- name: thread_leave
DELETE FROM participant WHERE conversation = $1 AND address = $2;

-- name: thread_mark
UPDATE message SET new_sender = $2, subject_changed = $3 WHERE id = $1;

-- Sender and original change places. Whoever is taken as the sender is no stranger; given back, the mark is as before.
-- name: thread_original
UPDATE message SET sender_name = $2, sender = $3, original = $4,
       new_sender = CASE WHEN $5 > 0 THEN 0 WHEN original_taken = 2 THEN 1 ELSE new_sender END,
       original_taken = $5, customer_before = $6
 WHERE id = $1;

-- name: thread_customer_before
SELECT customer_before FROM message WHERE id = $1;
