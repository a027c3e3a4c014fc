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

-- The first of who wrote the newest: two people are not compared.
-- name: gist_first_letter
SELECT m.id, m.language, SUBSTR(m.text, 1, 20000)
  FROM (SELECT id FROM message WHERE conversation = $1 AND kind = 1 AND mail_kind = 0 AND new_sender = 0
           AND COALESCE(sender, '') = (SELECT COALESCE(n.sender, '') FROM message n WHERE n.conversation = $1 AND n.kind = 1
                                          AND n.mail_kind = 0 AND n.new_sender = 0 ORDER BY n.at_ms DESC, n.id DESC LIMIT 1)
         ORDER BY at_ms, id LIMIT 1) w
  JOIN message m ON m.id = w.id;

-- Merged: what the source said goes along where the target says nothing, and leaves with it.
-- name: gist_join
INSERT INTO gist (conversation, stake, change_said, change_letter, came_from)
SELECT CAST($2 AS BIGINT), stake, change_said, change_letter, CAST($1 AS BIGINT) FROM gist WHERE conversation = $1
    ON CONFLICT (conversation) DO UPDATE SET stake = COALESCE(gist.stake, excluded.stake),
       change_letter = CASE WHEN gist.change_said IS NULL THEN excluded.change_letter ELSE gist.change_letter END,
       change_said = COALESCE(gist.change_said, excluded.change_said), came_from = COALESCE(gist.came_from, excluded.came_from);

-- name: gist_leave
UPDATE gist SET came_from = NULL,
       stake = CASE WHEN stake = (SELECT s.stake FROM gist s WHERE s.conversation = $1) THEN NULL ELSE stake END,
       change_said = CASE WHEN change_letter = (SELECT s.change_letter FROM gist s WHERE s.conversation = $1) THEN NULL ELSE change_said END
 WHERE conversation = $2 AND came_from = $1;

-- A part that was split off is whole again: it leaves no more, what was said of it stays.
-- name: gist_stay
UPDATE gist SET came_from = NULL WHERE conversation = $2 AND came_from = $1;

-- name: gist_end
DELETE FROM gist WHERE conversation = $1;
