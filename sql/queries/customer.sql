-- Customers and their addresses (src/store/customer.c).

-- name: customer_get
SELECT id, version, name, language, created_ms FROM customer WHERE id = $1;

-- name: customer_by_address
SELECT k.id, k.version, k.name, k.language, k.created_ms
  FROM customer_address a JOIN customer k ON k.id = a.customer_id WHERE a.address = $1;

-- name: customer_add
INSERT INTO customer (name, language, created_ms) VALUES ($1, $2, $3) RETURNING id;

-- name: customer_address_add
INSERT INTO customer_address (address, customer_id) VALUES ($1, $2) ON CONFLICT (address) DO NOTHING;

-- name: customer_delete
DELETE FROM customer WHERE id = $1;

-- name: customer_update
UPDATE customer SET version = version + 1, name = $2, language = $3 WHERE id = $1;

-- name: customer_addresses
SELECT address FROM customer_address WHERE customer_id = $1 ORDER BY address;

-- Whether somebody may know of a customer: a conversation in a mailbox of theirs.
-- name: customer_seen_by
SELECT 1 FROM conversation v WHERE v.customer_id = $1
   AND EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $2 AND a.mailbox_id = v.mailbox_id) LIMIT 1;
