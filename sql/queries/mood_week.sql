-- Conversations by the week of their last letter, for "calmer or not" (src/store/mood_week.c).

-- Of the newest letters of a span of time: the last one of each conversation that ended with it and has an earlier one of the
-- same person to compare it with, as far as somebody may see them; of what lies aside none.
-- name: mood_week_ended
SELECT w.id
  FROM (SELECT m.id, m.conversation, m.at_ms, m.sender, ROW_NUMBER() OVER (PARTITION BY m.conversation ORDER BY m.at_ms DESC, m.id DESC) AS place
          FROM (SELECT id, conversation, at_ms, mail_kind, new_sender, sender FROM message WHERE kind = 1 AND at_ms >= $2 AND at_ms < $3
                 ORDER BY at_ms DESC, id DESC LIMIT 5000) m
         WHERE m.mail_kind = 0 AND m.new_sender = 0) w
  JOIN conversation v ON v.number = w.conversation
 WHERE w.place = 1 AND v.shelf <= 4
   AND EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $1 AND a.mailbox_id = v.mailbox_id)
   AND NOT EXISTS (SELECT 1 FROM message n WHERE n.conversation = w.conversation AND n.kind = 1 AND n.mail_kind = 0
                      AND n.new_sender = 0 AND n.at_ms >= $3)
   AND EXISTS (SELECT 1 FROM message e WHERE e.conversation = w.conversation AND e.kind = 1 AND e.mail_kind = 0
                  AND e.new_sender = 0 AND e.sender = w.sender AND (e.at_ms, e.id) < (w.at_ms, w.id))
 ORDER BY w.at_ms DESC, w.id DESC LIMIT 201;

-- More than are looked at?
-- name: mood_week_full
SELECT COUNT(*) FROM (SELECT 1 FROM message WHERE kind = 1 AND at_ms >= $1 AND at_ms < $2 LIMIT 5001) t;

-- A conversation by its last letter: the first one of who wrote it (as gist_first_letter), what people said of them; never whose it is.
-- name: mood_week_pair
SELECT v.language, f.id, f.language, SUBSTR(f.text, 1, 20000), l.id, l.language, SUBSTR(l.text, 1, 20000), g.change_said, g.change_letter
  FROM message l
  JOIN conversation v ON v.number = l.conversation
  JOIN message f ON f.id = (SELECT m.id FROM message m WHERE m.conversation = l.conversation AND m.kind = 1 AND m.mail_kind = 0
                               AND m.new_sender = 0 AND m.sender = l.sender ORDER BY m.at_ms, m.id LIMIT 1)
  LEFT JOIN gist g ON g.conversation = v.number
 WHERE l.id = $1;

-- name: mood_week_tags
SELECT t.tag FROM message l JOIN conversation_tag t ON t.conversation = l.conversation WHERE l.id = $1 ORDER BY t.tag;

-- Who answered, or whose it is: by these numbers a sum that would be about one of them is found and left out; they go no further.
-- name: mood_week_people
SELECT m.author_id FROM message l JOIN message m ON m.conversation = l.conversation
 WHERE l.id = $1 AND m.kind = 2 AND m.author_id IS NOT NULL
 UNION SELECT v.assignee_id FROM message l JOIN conversation v ON v.number = l.conversation
 WHERE l.id = $1 AND v.assignee_id IS NOT NULL;
