-- Message-IDs that were answered before they came (src/store/ghost.c).

-- Only what is not here.
-- name: ghost_add
INSERT INTO ghost (mailbox_id, reference, message_id)
SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT)
 WHERE NOT EXISTS (SELECT 1 FROM message m JOIN conversation c ON c.number = m.conversation
                    WHERE m.message_id = $2 AND (c.mailbox_id = $1
                       OR EXISTS (SELECT 1 FROM conversation_home w WHERE w.conversation = c.number AND w.mailbox_id = $1)))
    ON CONFLICT (mailbox_id, reference, message_id) DO NOTHING;

-- The answers, oldest first.
-- name: ghost_list
SELECT m.id, m.conversation, m.sender, CASE WHEN m.mail_kind = 4 AND (r.filed = 'sent' OR r.source = 'import') THEN 1 ELSE 0 END
  FROM ghost g JOIN message m ON m.id = g.message_id LEFT JOIN raw r ON r.id = m.raw_id
 WHERE g.mailbox_id = $1 AND g.reference = $2 ORDER BY m.at_ms, m.id LIMIT 20;

-- It has come.
-- name: ghost_done
DELETE FROM ghost WHERE mailbox_id = $1 AND reference = $2;
