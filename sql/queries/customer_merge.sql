-- Two customers become one, and come apart again (src/store/customer_merge.c). $1 is the merge, $2 the source, $3 the
-- target where they take all three.

-- name: customer_merge_add
INSERT INTO customer_merge (target, source, user_id, at_ms, took, newest)
VALUES ($1, $2, $3, $4, $5, (SELECT COALESCE(MAX(number), 0) FROM conversation)) RETURNING id;

-- name: customer_merge_get
SELECT g.id, g.target, g.source, g.user_id, u.name, g.at_ms, g.undone_ms, g.took, k.name
  FROM customer_merge g JOIN customer k ON k.id = g.source LEFT JOIN users u ON u.id = g.user_id WHERE g.id = $1;

-- name: customer_merge_list
SELECT g.id, g.target, g.source, g.user_id, u.name, g.at_ms, g.undone_ms, g.took, k.name
  FROM customer_merge g JOIN customer k ON k.id = g.source LEFT JOIN users u ON u.id = g.user_id
 WHERE g.target = $1 AND g.undone_ms IS NULL ORDER BY g.id DESC LIMIT $2;

-- name: customer_merge_undone
UPDATE customer_merge SET undone_ms = $2 WHERE id = $1 AND undone_ms IS NULL;

-- name: customer_merged_into
UPDATE customer SET merged_into = $2, version = version + 1, words_due = 1 WHERE id = $1;

-- name: merge_keep_conversations
INSERT INTO customer_merge_item (merge_id, kind, ref)
SELECT CAST($1 AS BIGINT), 1, CAST(v.number AS TEXT) FROM conversation v WHERE v.customer_id = $2;

-- name: merge_keep_addresses
INSERT INTO customer_merge_item (merge_id, kind, ref)
SELECT CAST($1 AS BIGINT), 2, a.address FROM customer_address a WHERE a.customer_id = $2;

-- name: merge_keep_notes
INSERT INTO customer_merge_item (merge_id, kind, ref)
SELECT CAST($1 AS BIGINT), 3, CAST(n.id AS TEXT) FROM customer_note n WHERE n.customer_id = $2;

-- name: merge_keep_phones
INSERT INTO customer_merge_item (merge_id, kind, ref)
SELECT CAST($1 AS BIGINT), 4, p.digits FROM customer_phone p WHERE p.customer_id = $2
   AND NOT EXISTS (SELECT 1 FROM customer_phone o WHERE o.customer_id = $3 AND o.digits = p.digits);

-- name: merge_keep_values
INSERT INTO customer_merge_item (merge_id, kind, ref)
SELECT CAST($1 AS BIGINT), 5, CAST(w.field_id AS TEXT)
  FROM customer_field_value w JOIN customer_field f ON f.id = w.field_id AND f.owner = 1 WHERE w.of_id = $2
   AND NOT EXISTS (SELECT 1 FROM customer_field_value o WHERE o.of_id = $3 AND o.field_id = w.field_id);

-- name: merge_conversations
UPDATE conversation SET customer_id = $2, version = version + 1 WHERE customer_id = $1;

-- name: merge_addresses
UPDATE customer_address SET customer_id = $2 WHERE customer_id = $1;

-- name: merge_notes
UPDATE customer_note SET customer_id = $2 WHERE customer_id = $1;

-- name: merge_phones
INSERT INTO customer_phone (customer_id, digits, number)
SELECT CAST($2 AS BIGINT), p.digits, p.number FROM customer_phone p WHERE p.customer_id = $1
    ON CONFLICT (customer_id, digits) DO NOTHING;

-- name: merge_values
INSERT INTO customer_field_value (field_id, of_id, value)
SELECT w.field_id, CAST($2 AS BIGINT), w.value
  FROM customer_field_value w JOIN customer_field f ON f.id = w.field_id AND f.owner = 1 WHERE w.of_id = $1
    ON CONFLICT (field_id, of_id) DO NOTHING;

-- What is with the target still.
-- name: unmerge_conversations
UPDATE conversation SET customer_id = $2, version = version + 1 WHERE customer_id = $3
   AND number IN (SELECT CAST(i.ref AS BIGINT) FROM customer_merge_item i WHERE i.merge_id = $1 AND i.kind = 1);

-- What came in since (a letter may have waited before) with an address that goes back, and with none of the target's own.
-- name: unmerge_later_conversations
UPDATE conversation SET customer_id = $2, version = version + 1 WHERE customer_id = $3
   AND number > (SELECT g.newest FROM customer_merge g WHERE g.id = $1)
   AND EXISTS (SELECT 1 FROM participant p JOIN customer_merge_item i ON i.merge_id = $1 AND i.kind = 2 AND i.ref = p.address
                WHERE p.conversation = conversation.number)
   AND NOT EXISTS (SELECT 1 FROM participant p JOIN customer_address a ON a.address = p.address AND a.customer_id = $3
                    WHERE p.conversation = conversation.number
                      AND NOT EXISTS (SELECT 1 FROM customer_merge_item i
                                       WHERE i.merge_id = $1 AND i.kind = 2 AND i.ref = p.address));

-- name: unmerge_addresses
UPDATE customer_address SET customer_id = $2 WHERE customer_id = $3
   AND address IN (SELECT i.ref FROM customer_merge_item i WHERE i.merge_id = $1 AND i.kind = 2);

-- name: unmerge_notes
UPDATE customer_note SET customer_id = $2 WHERE customer_id = $3
   AND id IN (SELECT CAST(i.ref AS BIGINT) FROM customer_merge_item i WHERE i.merge_id = $1 AND i.kind = 3);

-- name: unmerge_phones
DELETE FROM customer_phone WHERE customer_id = $3
   AND digits IN (SELECT i.ref FROM customer_merge_item i WHERE i.merge_id = $1 AND i.kind = 4)
   AND EXISTS (SELECT 1 FROM customer_phone o WHERE o.customer_id = $2 AND o.digits = customer_phone.digits);

-- name: unmerge_values
DELETE FROM customer_field_value WHERE of_id = $3
   AND field_id IN (SELECT CAST(i.ref AS BIGINT) FROM customer_merge_item i WHERE i.merge_id = $1 AND i.kind = 5)
   AND value = (SELECT o.value FROM customer_field_value o WHERE o.of_id = $2 AND o.field_id = customer_field_value.field_id);
