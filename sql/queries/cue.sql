-- Cues that somebody does not want to see again (src/store/cue.c).

-- name: cue_list
SELECT cue FROM cue_dismissed WHERE user_id = $1 ORDER BY cue;

-- name: cue_clear
DELETE FROM cue_dismissed WHERE user_id = $1;

-- name: cue_add
INSERT INTO cue_dismissed (user_id, cue) VALUES ($1, $2) ON CONFLICT (user_id, cue) DO NOTHING;
