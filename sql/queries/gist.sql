-- What is at stake in a conversation, whether its customer has become calmer, as people said it (src/store/gist.c).

-- name: gist_get
SELECT stake, change_said, change_letter FROM gist WHERE conversation = $1;

-- name: gist_stake
INSERT INTO gist (conversation, stake) VALUES ($1, $2)
    ON CONFLICT (conversation) DO UPDATE SET stake = excluded.stake;

-- name: gist_change
INSERT INTO gist (conversation, change_said, change_letter) VALUES ($1, $2, $3)
    ON CONFLICT (conversation) DO UPDATE SET change_said = excluded.change_said, change_letter = excluded.change_letter;

-- It is said here now, whatever had come with a merge: it stays when that is undone.
-- name: gist_stake_here
UPDATE merge_gist SET stake_came = 0 WHERE stake_came = 1 AND source IN (SELECT r.source FROM merge_row r WHERE r.target = $1);

-- name: gist_change_here
UPDATE merge_gist SET change_came = 0 WHERE change_came = 1 AND source IN (SELECT r.source FROM merge_row r WHERE r.target = $1);

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

-- What one says goes along where the other says nothing ($1 into $2).
-- name: gist_join
INSERT INTO gist (conversation, stake, change_said, change_letter)
SELECT CAST($2 AS BIGINT), stake, change_said, change_letter FROM gist WHERE conversation = $1
    ON CONFLICT (conversation) DO UPDATE SET stake = COALESCE(gist.stake, excluded.stake),
       change_letter = CASE WHEN gist.change_said IS NULL THEN excluded.change_letter ELSE gist.change_letter END,
       change_said = COALESCE(gist.change_said, excluded.change_said);

-- Merged ($1 is the source, $2 the target): which of it will go along, before it does.
-- name: merge_keep_gist
INSERT INTO merge_gist (source, stake_came, change_came)
SELECT s.conversation, CASE WHEN s.stake IS NOT NULL AND t.stake IS NULL THEN 1 ELSE 0 END,
       CASE WHEN s.change_said IS NOT NULL AND t.change_said IS NULL THEN 1 ELSE 0 END
  FROM gist s LEFT JOIN gist t ON t.conversation = $2 WHERE s.conversation = $1;

-- And back: what came leaves; where another one that was merged said something too, that takes its place and is what came.

-- name: merge_stake_next
UPDATE merge_gist SET stake_came = 1
 WHERE EXISTS (SELECT 1 FROM merge_gist m WHERE m.source = $1 AND m.stake_came = 1)
   AND source = (SELECT r.source FROM merge_row r JOIN gist s ON s.conversation = r.source
                  WHERE r.target = $2 AND r.source <> $1 AND s.stake IS NOT NULL ORDER BY r.at_ms, r.source LIMIT 1);

-- name: merge_change_next
UPDATE merge_gist SET change_came = 1
 WHERE EXISTS (SELECT 1 FROM merge_gist m WHERE m.source = $1 AND m.change_came = 1)
   AND source = (SELECT r.source FROM merge_row r JOIN gist s ON s.conversation = r.source
                  WHERE r.target = $2 AND r.source <> $1 AND s.change_said IS NOT NULL ORDER BY r.at_ms, r.source LIMIT 1);

-- name: merge_leave_stake
UPDATE gist SET stake = (SELECT s.stake FROM merge_row r JOIN gist s ON s.conversation = r.source
                          WHERE r.target = $2 AND r.source <> $1 AND s.stake IS NOT NULL ORDER BY r.at_ms, r.source LIMIT 1)
 WHERE conversation = $2 AND EXISTS (SELECT 1 FROM merge_gist m WHERE m.source = $1 AND m.stake_came = 1);

-- name: merge_leave_change
UPDATE gist SET change_said = (SELECT s.change_said FROM merge_row r JOIN gist s ON s.conversation = r.source
                                WHERE r.target = $2 AND r.source <> $1 AND s.change_said IS NOT NULL ORDER BY r.at_ms, r.source LIMIT 1),
       change_letter = (SELECT s.change_letter FROM merge_row r JOIN gist s ON s.conversation = r.source
                         WHERE r.target = $2 AND r.source <> $1 AND s.change_said IS NOT NULL ORDER BY r.at_ms, r.source LIMIT 1)
 WHERE conversation = $2 AND EXISTS (SELECT 1 FROM merge_gist m WHERE m.source = $1 AND m.change_came = 1);

-- name: merge_forget_gist
DELETE FROM merge_gist WHERE source = $1;

-- name: gist_end
DELETE FROM gist WHERE conversation = $1;
