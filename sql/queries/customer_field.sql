-- Fields of the team's own, of customers (1) and organisations (2) (src/store/customer_field.c).

-- name: customer_field_list
SELECT id, owner, name, kind, choices, required, position, archived FROM customer_field
 WHERE owner = $1 ORDER BY position, id;

-- name: customer_field_get
SELECT id, owner, name, kind, choices, required, position, archived FROM customer_field WHERE id = $1;

-- name: customer_field_add
INSERT INTO customer_field (owner, name, kind, choices, required, position)
VALUES ($1, $2, $3, $4, $5, (SELECT COALESCE(MAX(f.position), 0) + 1 FROM customer_field f WHERE f.owner = $1)) RETURNING id;

-- name: customer_field_update
UPDATE customer_field SET name = $2, choices = $3, required = $4, position = $5, archived = $6 WHERE id = $1;

-- name: customer_field_values
SELECT f.id, f.owner, f.name, f.kind, f.choices, f.required, f.position, f.archived, w.value
  FROM customer_field f LEFT JOIN customer_field_value w ON w.field_id = f.id AND w.of_id = $2
 WHERE f.owner = $1 AND f.archived = 0 ORDER BY f.position, f.id;

-- name: customer_field_value_set
INSERT INTO customer_field_value (field_id, of_id, value) VALUES ($1, $2, $3)
    ON CONFLICT (field_id, of_id) DO UPDATE SET value = excluded.value;

-- name: customer_field_value_clear
DELETE FROM customer_field_value WHERE field_id = $1 AND of_id = $2;
