-- Organisations and their domains (src/store/organisation.c).

-- name: organisation_get
SELECT id, version, name, created_ms FROM organisation WHERE id = $1;

-- name: organisation_by_name
SELECT id, version, name, created_ms FROM organisation WHERE sort = $1 ORDER BY id LIMIT 1;

-- name: organisation_add
INSERT INTO organisation (name, sort, created_ms) VALUES ($1, $2, $3) RETURNING id;

-- name: organisation_update
UPDATE organisation SET version = version + 1, name = $3, sort = $4 WHERE id = $1 AND version = $2;

-- name: organisation_delete
DELETE FROM organisation WHERE id = $1;

-- name: organisation_people
SELECT COUNT(*) FROM (SELECT 1 FROM customer WHERE organisation_id = $1 AND merged_into IS NULL LIMIT 1000) t;

-- Those who came from a merge keep their row and its organisation.
-- name: organisation_leave
UPDATE customer SET organisation_id = NULL WHERE organisation_id = $1 AND merged_into IS NOT NULL;

-- By name, or by the beginning of the name or of a domain ($1 to $2).
-- name: organisation_list
SELECT o.id, o.version, o.name, o.created_ms, o.sort FROM organisation o
 WHERE (o.sort, o.id) > ($3, $4)
   AND ((o.sort >= $1 AND o.sort < $2)
        OR EXISTS (SELECT 1 FROM organisation_domain d WHERE d.organisation_id = o.id AND d.domain >= $5 AND d.domain < $6))
 ORDER BY o.sort, o.id LIMIT $7;

-- name: organisation_domains
SELECT domain FROM organisation_domain WHERE organisation_id = $1 ORDER BY domain;

-- name: organisation_of_domain
SELECT o.id, o.version, o.name, o.created_ms
  FROM organisation_domain d JOIN organisation o ON o.id = d.organisation_id WHERE d.domain = $1;

-- name: organisation_domain_add
INSERT INTO organisation_domain (domain, organisation_id) VALUES ($1, $2) ON CONFLICT (domain) DO NOTHING;

-- name: organisation_domain_remove
DELETE FROM organisation_domain WHERE domain = $1 AND organisation_id = $2;

-- Who writes from the domain and belongs to no organisation yet.
-- name: organisation_join
UPDATE customer SET organisation_id = $1, version = version + 1, words_due = 1
 WHERE organisation_id IS NULL AND merged_into IS NULL
   AND id IN (SELECT a.customer_id FROM customer_address a WHERE a.domain = $2);

-- name: organisation_conversations
SELECT v.active_ms, v.number FROM customer k JOIN conversation v ON v.customer_id = k.id
 WHERE k.organisation_id = $1 AND v.shelf <= 4
   AND (CAST($2 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM mailbox_access a WHERE a.user_id = $2 AND a.mailbox_id = v.mailbox_id))
   AND (v.active_ms, v.number) < ($4, $5)
 ORDER BY v.active_ms DESC, v.number DESC LIMIT $3;
