-- Failed log-ins (src/store/login_failure.c).

-- name: login_failure_get
SELECT failures, last_ms, blocked_until_ms FROM login_failure WHERE key = $1;

-- name: login_failure_set
INSERT INTO login_failure (key, failures, last_ms, blocked_until_ms) VALUES ($1, $2, $3, $4)
    ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_ms = excluded.last_ms,
      blocked_until_ms = excluded.blocked_until_ms;

-- name: login_failure_forget
DELETE FROM login_failure WHERE key = $1;

-- name: login_failure_expire
DELETE FROM login_failure WHERE last_ms <= $1;
