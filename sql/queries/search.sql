-- The search index (src/store/search.c): words folded by text/words. The engines differ here.

-- What the follower has to index: messages that were added, in the order of the log, at most 500 events. Receipts are
-- left out: their words would be found in every conversation.
-- PostgreSQL reads in its text how few they are, or it would walk all messages; SQLite walks the range in order
-- and would sort the letters for nothing.
-- name: search_feed @sqlite
SELECT e.number, m.id, v.subject, m.subject, m.sender_name, m.sender, m.recipients,
       SUBSTR(m.text, 1, 200000), SUBSTR(m.folded, 1, 100000), m.original, m.language
  FROM event e JOIN message m ON m.id = e.subject_id JOIN conversation v ON v.number = m.conversation
 WHERE e.number > $1 AND e.number <= $2 AND e.kind = 'message.added' AND NOT (m.kind = 2 AND m.mail_kind = 1)
 ORDER BY e.number;
-- name: search_feed @postgres
SELECT e.number, m.id, v.subject, m.subject, m.sender_name, m.sender, m.recipients,
       SUBSTR(m.text, 1, 200000), SUBSTR(m.folded, 1, 100000), m.original, m.language
  FROM (SELECT number, subject_id, kind FROM event WHERE number > $1 AND number <= $2 ORDER BY number LIMIT 500) e
  JOIN message m ON m.id = e.subject_id JOIN conversation v ON v.number = m.conversation
 WHERE e.kind = 'message.added' AND NOT (m.kind = 2 AND m.mail_kind = 1) ORDER BY e.number;

-- name: search_feed_names
SELECT e.number, a.name
  FROM (SELECT number, subject_id, kind FROM event WHERE number > $1 AND number <= $2 ORDER BY number LIMIT 500) e
  JOIN attachment a ON a.message_id = e.subject_id
 WHERE e.kind = 'message.added' ORDER BY e.number, a.id;

-- name: search_feed_all @sqlite
SELECT m.id, m.id, v.subject, m.subject, m.sender_name, m.sender, m.recipients,
       SUBSTR(m.text, 1, 200000), SUBSTR(m.folded, 1, 100000), m.original, m.language
  FROM message m JOIN conversation v ON v.number = m.conversation
 WHERE m.id > $1 AND m.id <= $2 AND NOT (m.kind = 2 AND m.mail_kind = 1) ORDER BY m.id;
-- name: search_feed_all @postgres
SELECT m.id, m.id, v.subject, m.subject, m.sender_name, m.sender, m.recipients,
       SUBSTR(m.text, 1, 200000), SUBSTR(m.folded, 1, 100000), m.original, m.language
  FROM (SELECT id FROM message WHERE id > $1 AND id <= $2 ORDER BY id LIMIT 500) e
  JOIN message m ON m.id = e.id JOIN conversation v ON v.number = m.conversation
 WHERE NOT (m.kind = 2 AND m.mail_kind = 1) ORDER BY m.id;

-- name: search_feed_all_names
SELECT a.message_id, a.name
  FROM (SELECT id FROM message WHERE id > $1 AND id <= $2 ORDER BY id LIMIT 500) e
  JOIN attachment a ON a.message_id = e.id
 ORDER BY a.message_id, a.id;

-- The messages of one conversation, with what of its subject was indexed with them.
-- name: search_feed_conversation
SELECT m.id, m.id, v.subject, m.subject, m.sender_name, m.sender, m.recipients,
       SUBSTR(m.text, 1, 200000), SUBSTR(m.folded, 1, 100000), m.original, m.language, r.subject
  FROM message m JOIN conversation v ON v.number = m.conversation LEFT JOIN search_row r ON r.message_id = m.id
 WHERE m.conversation = $1 AND m.id <= $2 ORDER BY m.id;

-- name: search_feed_conversation_names
SELECT m.id, a.name FROM message m JOIN attachment a ON a.message_id = m.id
 WHERE m.conversation = $1 AND m.id <= $2 ORDER BY m.id, a.id;

-- Conversations whose messages went from one to another.
-- name: search_parted
SELECT DISTINCT e.conversation_id
  FROM (SELECT number, conversation_id, kind FROM event WHERE number > $1 AND number <= $2 ORDER BY number LIMIT 500) e
 WHERE e.kind IN ('conversation.split', 'conversation.split_undone', 'conversation.merged', 'conversation.merge_undone') LIMIT 500;

-- name: search_note
INSERT INTO search_row (message_id, subject) SELECT id, CAST($2 AS TEXT) FROM message
 WHERE id = $1 AND COALESCE(language, '') = $3
    ON CONFLICT (message_id) DO UPDATE SET subject = excluded.subject;

-- name: search_unnote
DELETE FROM search_row WHERE message_id = $1;

-- name: search_unnote_all
DELETE FROM search_row;

-- FTS5 without its content takes a row out by the very words that were put in.
-- name: search_remove @sqlite
INSERT INTO search (search, rowid, subject, names, body, stems) VALUES ('delete', $1, $2, $3, $4, $5);
-- name: search_remove @postgres
DELETE FROM search WHERE rowid = $1;

-- name: search_newest_message
SELECT COALESCE(MAX(id), 0) FROM message;

-- The last number of a batch; the newest of all when fewer are left.
-- name: search_batch_end
SELECT COALESCE(MAX(t.number), 0), COUNT(*) FROM (SELECT number FROM event WHERE number > $1 ORDER BY number LIMIT $2) t;

-- name: search_add @sqlite
INSERT INTO search (rowid, subject, names, body, stems) VALUES ($1, $2, $3, $4, $5);
-- name: search_add @postgres
INSERT INTO search (rowid, words)
VALUES ($1, CAST($2 AS tsvector) || CAST($3 AS tsvector) || CAST($4 AS tsvector) || CAST($5 AS tsvector)) ON CONFLICT (rowid) DO NOTHING;

-- name: search_clear @sqlite
INSERT INTO search (search) VALUES ('delete-all');
-- name: search_clear @postgres
DELETE FROM search;

-- Messages that match and that $2 may see, newest first, with the conversation they stand in and whether that one
-- lies where one looks ($4 to $5, of $6, of nobody), below message $8. Of what others may see at most 100,000 are passed over.
-- name: search_hits @sqlite
SELECT m.id, w.active_ms, w.number, w.subject,
       CASE WHEN w.shelf BETWEEN $4 AND $5 AND ($6 = 0 OR w.assignee_id = $6) AND ($7 = 0 OR w.assignee_id IS NULL)
             AND (o.state IS NULL OR o.state <> 5) THEN 1 ELSE 0 END
  FROM (SELECT rowid AS id FROM search WHERE search MATCH $1 AND rowid < $8 ORDER BY rowid DESC LIMIT 100000) h
  CROSS JOIN message m ON m.id = h.id CROSS JOIN conversation w ON w.number = m.conversation
  LEFT JOIN outbox o ON o.message_id = m.id
 WHERE $2 = 0 OR EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $2 AND a.mailbox_id = w.mailbox_id)
 LIMIT $3;
-- Whether so few letters match that all of them may be looked at. (SQLite's index gives them newest first, many or few.)
-- name: search_few @postgres, planned each time
SELECT COUNT(*) < 2001 FROM (SELECT 1 FROM search WHERE words @@ CAST($1 AS tsquery) LIMIT 2001) t;

-- Rare words are found by their index, common ones from the newest letter down. $9: they are rare, which the planner does not
-- believe of words that it never saw; the order it then has to make itself leaves it no other way than the index.
-- OFFSET 0: one after the other by its key, or the planner without fresh statistics walks all conversations.
-- name: search_hits @postgres, planned each time
SELECT h.id, w.active_ms, w.number, w.subject,
       CASE WHEN w.shelf BETWEEN $4 AND $5 AND (CAST($6 AS BIGINT) = 0 OR w.assignee_id = $6)
             AND (CAST($7 AS BIGINT) = 0 OR w.assignee_id IS NULL)
             AND (SELECT o.state FROM outbox o WHERE o.message_id = h.id) IS DISTINCT FROM 5 THEN 1 ELSE 0 END
  FROM (SELECT rowid AS id FROM search WHERE words @@ CAST($1 AS tsquery) AND rowid < $8
         ORDER BY CASE WHEN CAST($9 AS BIGINT) = 0 THEN rowid ELSE rowid + 0 END DESC LIMIT 100000) h
  CROSS JOIN LATERAL (SELECT m.conversation FROM message m WHERE m.id = h.id OFFSET 0) m
  CROSS JOIN LATERAL (SELECT v.number, v.active_ms, v.subject, v.shelf, v.assignee_id, v.mailbox_id
                        FROM conversation v WHERE v.number = m.conversation OFFSET 0) w
 WHERE CAST($2 AS BIGINT) = 0 OR (SELECT 1 FROM mailbox_access a WHERE a.user_id = $2 AND a.mailbox_id = w.mailbox_id) = 1
 ORDER BY h.id DESC LIMIT $3;

-- The first word of the index from $1 on, before $2.
-- name: search_next_word @sqlite
SELECT term FROM temp.search_vocabulary WHERE term >= $1 AND term < $2 LIMIT 1;

-- Which of 25 conversations hold a message that matches, and the newest of these.
-- name: search_among @sqlite
SELECT m.conversation, MAX(m.id) FROM message m
 WHERE m.conversation IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
   AND EXISTS (SELECT 1 FROM search WHERE search MATCH $1 AND rowid = m.id)
   AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id AND o.state = 5)
 GROUP BY m.conversation;
-- The same for words that begin with something that very many do: FTS5 reads all of them each time it is asked.
-- name: search_among_once @sqlite
WITH k AS MATERIALIZED (SELECT id FROM message
  WHERE conversation IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26))
SELECT m.conversation, MAX(m.id)
  FROM (SELECT rowid AS id FROM search WHERE search MATCH $1 AND rowid >= (SELECT MIN(id) FROM k)
           AND rowid <= (SELECT MAX(id) FROM k) AND +rowid IN (SELECT id FROM k)) h
  CROSS JOIN message m ON m.id = h.id
 WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id AND o.state = 5)
 GROUP BY m.conversation;
-- name: search_among @postgres
SELECT m.conversation, MAX(m.id) FROM message m
 WHERE m.conversation IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
   AND (SELECT s.words @@ CAST($1 AS tsquery) FROM search s WHERE s.rowid = m.id)
   AND (SELECT o.state FROM outbox o WHERE o.message_id = m.id) IS DISTINCT FROM 5
 GROUP BY m.conversation;

-- What a found passage is cut out of. $1 to $25 are messages.
-- name: search_texts
SELECT m.id, m.conversation, m.language, m.subject, SUBSTR(m.text, 1, 20000), SUBSTR(m.folded, 1, 4000),
       m.sender_name, m.sender
  FROM message m
 WHERE m.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25);
