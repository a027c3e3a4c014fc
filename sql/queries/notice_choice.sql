-- What people want to hear of and how (src/store/notice_choice.c). $1 is whose.

-- name: notice_choice_list
SELECT kind, app, browser, mail FROM notice_choice WHERE user_id = $1 ORDER BY kind;

-- name: notice_choice_get
SELECT kind, app, browser, mail FROM notice_choice WHERE user_id = $1 AND kind = $2;

-- name: notice_choice_put
INSERT INTO notice_choice (user_id, kind, app, browser, mail) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (user_id, kind) DO UPDATE SET app = excluded.app, browser = excluded.browser, mail = excluded.mail;

-- name: notice_digest_get
SELECT user_id, often, hour, zone, words, next_ms, stopped_ms, stopped_words FROM notice_digest WHERE user_id = $1;

-- name: notice_digest_put
INSERT INTO notice_digest (user_id, often, hour, zone, words, next_ms, stopped_ms, stopped_words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (user_id) DO UPDATE SET often = excluded.often, hour = excluded.hour, zone = excluded.zone, words = excluded.words,
       next_ms = excluded.next_ms, stopped_ms = excluded.stopped_ms, stopped_words = excluded.stopped_words;

-- Its time has come, and nobody else was faster.
-- name: notice_digest_claim
UPDATE notice_digest SET next_ms = $2 WHERE user_id = $1 AND next_ms = $3;

-- Whose time has come ($1 is the time).
-- name: notice_digest_due
SELECT user_id FROM notice_digest WHERE next_ms <= $1 ORDER BY next_ms LIMIT $2;
