-- Which conversations belong with which (src/store/relation.c). kind child: other is the child of conversation.

-- Both ways, as far as somebody may see them; 0: the desk itself.
-- name: relation_list
SELECT v.number, v.subject, r.at_ms, v.state,
       CASE WHEN r.kind = 'related' THEN 0 WHEN r.conversation = $1 THEN 2 ELSE 1 END
  FROM conversation_relation r JOIN conversation v ON v.number = CASE WHEN r.conversation = $1 THEN r.other ELSE r.conversation END
 WHERE (r.conversation = $1 OR r.other = $1)
   AND (CAST($2 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $2 AND a.mailbox_id = v.mailbox_id))
 ORDER BY r.at_ms, v.number LIMIT 100;

-- name: relation_count
SELECT COUNT(*) FROM conversation_relation WHERE conversation = $1 OR other = $1;

-- name: relation_parent
SELECT conversation FROM conversation_relation WHERE other = $1 AND kind = 'child';

-- name: relation_add
INSERT INTO conversation_relation (conversation, other, kind, at_ms) VALUES ($1, $2, $3, $4);

-- Whichever way it stands.
-- name: relation_delete
DELETE FROM conversation_relation WHERE (conversation = $1 AND other = $2) OR (conversation = $2 AND other = $1);

-- name: relation_is
SELECT kind, conversation FROM conversation_relation WHERE (conversation = $1 AND other = $2) OR (conversation = $2 AND other = $1);
