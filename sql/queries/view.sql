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

-- Open conversations of the mailboxes that somebody sees: nobody's, all, their own. The counts are kept by the database itself
-- (migration 0025).
-- name: view_counts
SELECT COALESCE(SUM(CASE WHEN o.assignee_id = 0 THEN o.n ELSE 0 END), 0), COALESCE(SUM(o.n), 0),
       COALESCE(SUM(CASE WHEN o.assignee_id = $1 THEN o.n ELSE 0 END), 0)
  FROM mailbox_access a JOIN open_count o ON o.mailbox_id = a.mailbox_id WHERE a.user_id = $1;

-- PostgreSQL: nobody changes a conversation until the end of this transaction.
-- name: view_counts_lock @postgres
LOCK TABLE conversation IN SHARE ROW EXCLUSIVE MODE;

-- name: view_counts_clear
DELETE FROM open_count;

-- name: view_counts_make
INSERT INTO open_count (mailbox_id, assignee_id, n)
SELECT mailbox_id, COALESCE(assignee_id, 0), COUNT(*) FROM conversation WHERE shelf = 1 GROUP BY mailbox_id, COALESCE(assignee_id, 0);
