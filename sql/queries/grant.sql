-- Sign-ins at a provider (src/store/grant.c).

-- name: grant_add
INSERT INTO oauth_grant (for_mailbox_id, user_id, session_id, provider, client_id, client_secret, authorise_url, token_url,
  device_url, scope, state, state_hash, verifier, redirect_uri, device_code, user_code, verification_url, interval_ms, due_ms,
  created_ms, expires_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) RETURNING id;

-- name: grant_get
SELECT id, mailbox_id, for_mailbox_id, user_id, session_id, provider, client_id, client_secret, authorise_url, token_url,
  device_url, scope, state, verifier, redirect_uri, device_code, user_code, verification_url, interval_ms, access_token,
  access_expires_ms, refresh_token, refresh_got_ms, refresh_expires_ms, account, due_ms, lease_ms, failures, error_slug,
  error_text, created_ms, expires_ms
FROM oauth_grant WHERE id = $1;

-- name: grant_by_mailbox
SELECT id FROM oauth_grant WHERE mailbox_id = $1;

-- name: grant_by_state
SELECT id FROM oauth_grant WHERE state_hash = $1;

-- The newest one that worked: whose client another mailbox may use as well.
-- name: grant_newest
SELECT id FROM oauth_grant WHERE provider = $1 AND state IN ('granted', 'ended') ORDER BY id DESC LIMIT 1;

-- What was asked for may be brought back once.
-- name: grant_spend
UPDATE oauth_grant SET state_hash = NULL WHERE id = $1 AND state_hash IS NOT NULL;

-- name: grant_claim
UPDATE oauth_grant SET lease_ms = $1 WHERE id = $2 AND lease_ms <= $3;

-- name: grant_update
UPDATE oauth_grant SET state = $1, verifier = $2, device_code = $3, user_code = $4, interval_ms = $5, access_token = $6,
  access_expires_ms = $7, refresh_token = $8, refresh_got_ms = $9, refresh_expires_ms = $10, account = $11, due_ms = $12,
  lease_ms = 0, failures = $13, error_slug = $14, error_text = $15, expires_ms = $16
WHERE id = $17 AND lease_ms = $18;

-- name: grant_due
SELECT id FROM oauth_grant WHERE due_ms <= $1 AND lease_ms <= $1 ORDER BY due_ms LIMIT $2;

-- name: grant_doubt
UPDATE oauth_grant SET due_ms = $1, access_expires_ms = 0 WHERE id = $2 AND state = 'granted' AND failures = 0;

-- name: grant_attach
UPDATE oauth_grant SET mailbox_id = $1 WHERE id = $2 AND mailbox_id IS NULL AND state = 'granted';

-- name: grant_delete_of
DELETE FROM oauth_grant WHERE mailbox_id = $1;

-- name: grant_expire
DELETE FROM oauth_grant WHERE mailbox_id IS NULL AND expires_ms <= $1;
