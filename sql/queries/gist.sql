-- What is at stake in a conversation, whether its customer has become calmer, as people said it (src/store/gist.c).

-- name: gist_get
SELECT stake, change_said, change_letter FROM gist WHERE conversation = $1;

-- name: gist_stake
INSERT INTO gist (conversation, stake) VALUES ($1, $2)
    ON CONFLICT (conversation) DO UPDATE SET stake = excluded.stake, came_from = NULL;

-- name: gist_change
INSERT INTO gist (conversation, change_said, change_letter) VALUES ($1, $2, $3)
    ON CONFLICT (conversation) DO UPDATE SET change_said = excluded.change_said, change_letter = excluded.change_letter,
       came_from = NULL;

-- The customer's letters, newest first; the order goes by small rows, the texts come after.
-- name: gist_letters
SELECT m.id, m.language, SUBSTR(m.text, 1, 20000)
  FROM (SELECT id, at_ms FROM message WHERE conversation = $1 AND kind = 1 AND mail_kind = 0 AND new_sender = 0
         ORDER BY at_ms DESC, id DESC LIMIT 20) w
  JOIN message m ON m.id = w.id ORDER BY w.at_ms DESC, w.id DESC;

-- name: gist_first_letter
SELECT m.id, m.language, SUBSTR(m.text, 1, 20000)
  FROM (SELECT id FROM message WHERE conversation = $1 AND kind = 1 AND mail_kind = 0 AND new_sender = 0
         ORDER BY at_ms, id LIMIT 1) w
  JOIN message m ON m.id = w.id;

-- Merged: what the source said goes along where the target says nothing, and leaves with it.
-- name: gist_join
INSERT INTO gist (conversation, stake, change_said, change_letter, came_from)
SELECT CAST($2 AS BIGINT), stake, change_said, change_letter, CAST($1 AS BIGINT) FROM gist WHERE conversation = $1
    ON CONFLICT (conversation) DO NOTHING;

-- name: gist_leave
DELETE FROM gist WHERE conversation = $2 AND came_from = $1;

-- name: gist_end
DELETE FROM gist WHERE conversation = $1;
