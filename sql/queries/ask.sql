-- What customers ask for, as far as somebody said so (src/store/ask.c).

-- name: ask_list
SELECT a.id, a.version, a.message_id, m.conversation, a.start_cp, a.end_cp, a.text, a.state, a.user_id, u.name, a.at_ms
  FROM ask a JOIN message m ON m.id = a.message_id LEFT JOIN users u ON u.id = a.user_id
 WHERE m.conversation = $1 ORDER BY a.message_id, a.id LIMIT 200;

-- name: ask_get
SELECT a.id, a.version, a.message_id, m.conversation, a.start_cp, a.end_cp, a.text, a.state, a.user_id, u.name, a.at_ms
  FROM ask a JOIN message m ON m.id = a.message_id LEFT JOIN users u ON u.id = a.user_id WHERE a.id = $1;

-- Two may tick the same one: whoever comes second changes it.
-- name: ask_put
INSERT INTO ask (message_id, start_cp, end_cp, text, state, user_id, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (message_id, start_cp) WHERE start_cp IS NOT NULL DO UPDATE SET version = ask.version + 1, end_cp = excluded.end_cp,
       text = excluded.text, state = excluded.state, user_id = excluded.user_id, at_ms = excluded.at_ms RETURNING id, version;

-- name: ask_update
UPDATE ask SET version = version + 1, text = $3, state = $4, user_id = $5, at_ms = $6 WHERE id = $1 AND version = $2;

-- name: ask_delete
DELETE FROM ask WHERE id = $1 AND version = $2;

-- name: ask_delete_conversation
DELETE FROM ask WHERE message_id IN (SELECT id FROM message WHERE conversation = $1);

-- What people wrote and what we answered, newest first: no mail of programs, no notes, nothing that went on to somebody
-- else, nothing that was taken back or never arrived (outbox states 3, 4, 5). Of each as much as is read of it.
-- name: ask_letters
SELECT m.id, m.kind, m.at_ms, m.language, SUBSTR(m.text, 1, 20000)
  FROM message m LEFT JOIN outbox o ON o.message_id = m.id
 WHERE m.conversation = $1 AND ((m.kind = 1 AND m.mail_kind = 0)
    OR (m.kind = 2 AND m.mail_kind <> 1 AND o.forward_of IS NULL AND (o.state IS NULL OR o.state < 3)))
 ORDER BY m.id DESC LIMIT 40;
