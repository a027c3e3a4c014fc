-- What the team knows about customers and organisations (src/store/customer_note.c).

-- name: customer_note_list
SELECT n.id, n.customer_id, n.organisation_id, n.user_id, u.name, n.text, n.created_ms, n.changed_ms
  FROM customer_note n JOIN users u ON u.id = n.user_id
 WHERE n.customer_id = $1 ORDER BY n.id DESC LIMIT $2;

-- name: customer_note_list_organisation
SELECT n.id, n.customer_id, n.organisation_id, n.user_id, u.name, n.text, n.created_ms, n.changed_ms
  FROM customer_note n JOIN users u ON u.id = n.user_id
 WHERE n.organisation_id = $1 ORDER BY n.id DESC LIMIT $2;

-- name: customer_note_get
SELECT n.id, n.customer_id, n.organisation_id, n.user_id, u.name, n.text, n.created_ms, n.changed_ms
  FROM customer_note n JOIN users u ON u.id = n.user_id WHERE n.id = $1;

-- name: customer_note_add
INSERT INTO customer_note (customer_id, organisation_id, user_id, text, created_ms) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- name: customer_note_update
UPDATE customer_note SET text = $2, changed_ms = $3 WHERE id = $1;

-- name: customer_note_delete
DELETE FROM customer_note WHERE id = $1;
