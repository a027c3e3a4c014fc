-- Lists by view: keys only, from a covering index, strictly below a cursor, so that a page costs the
-- same in a small desk and in a large one (src/store/view.c). $1 is a mailbox (mine: a person),
-- $5 a shelf where the view has one. Access is a subquery that PostgreSQL cannot turn into a join, which
-- would read all of mine before the first row.

-- name: view_shelf
SELECT v.active_ms, v.number FROM conversation v
 WHERE v.mailbox_id = $1 AND v.shelf = $5 AND (v.active_ms, v.number) < ($2, $3)
 ORDER BY v.active_ms DESC, v.number DESC LIMIT $4;

-- name: view_all
SELECT v.active_ms, v.number FROM conversation v
 WHERE v.mailbox_id = $1 AND (v.active_ms, v.number) < ($2, $3)
 ORDER BY v.active_ms DESC, v.number DESC LIMIT $4;

-- name: view_listed
SELECT v.active_ms, v.number FROM conversation v
 WHERE v.mailbox_id = $1 AND v.shelf <= 4 AND (v.active_ms, v.number) < ($2, $3)
 ORDER BY v.active_ms DESC, v.number DESC LIMIT $4;

-- name: view_unassigned
SELECT v.active_ms, v.number FROM conversation v
 WHERE v.mailbox_id = $1 AND v.assignee_id IS NULL AND v.shelf = 1 AND (v.active_ms, v.number) < ($2, $3)
 ORDER BY v.active_ms DESC, v.number DESC LIMIT $4;

-- name: view_mine
SELECT v.active_ms, v.number FROM conversation v
 WHERE v.assignee_id = $1 AND v.shelf = $5
   AND (SELECT a.mailbox_id FROM mailbox_access a WHERE a.user_id = $1 AND a.mailbox_id = v.mailbox_id) IS NOT NULL
   AND (v.active_ms, v.number) < ($2, $3)
 ORDER BY v.active_ms DESC, v.number DESC LIMIT $4;

-- Counts stop at 1000. $2 is the shelf.

-- name: count_shelf
SELECT COUNT(*) FROM (SELECT 1 FROM conversation v WHERE v.mailbox_id = $1 AND v.shelf = $2 LIMIT 1000) t;

-- name: count_unassigned
SELECT COUNT(*) FROM (SELECT 1 FROM conversation v WHERE v.mailbox_id = $1 AND v.assignee_id IS NULL AND v.shelf = 1
    LIMIT 1000) t;

-- SQLite reads the mailboxes that somebody sees once; PostgreSQL would then no longer stay within the index.
-- name: count_mine @sqlite
SELECT COUNT(*) FROM (SELECT 1 FROM conversation v WHERE v.assignee_id = $1 AND v.shelf = $2
    AND v.mailbox_id IN (SELECT a.mailbox_id FROM mailbox_access a WHERE a.user_id = $1) LIMIT 1000) t;
-- name: count_mine @postgres
SELECT COUNT(*) FROM (SELECT 1 FROM conversation v WHERE v.assignee_id = $1 AND v.shelf = $2
    AND (SELECT a.mailbox_id FROM mailbox_access a WHERE a.user_id = $1 AND a.mailbox_id = v.mailbox_id) IS NOT NULL
    LIMIT 1000) t;
