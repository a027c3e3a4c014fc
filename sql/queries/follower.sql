-- Whoever follows the log keeps a cursor of its own (src/store/event.c).

-- name: follower_get
SELECT number FROM follower WHERE name = $1;

-- name: follower_set
INSERT INTO follower (name, number) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET number = excluded.number;

-- name: follower_begin
INSERT INTO follower (name, number) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING;

-- name: follower_move
UPDATE follower SET number = $3 WHERE name = $1 AND number = $2;
