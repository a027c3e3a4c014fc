-- Bytes by SHA-256 (src/store/blob.c). bytes is NULL when they lie in a file.

-- name: blob_put
INSERT INTO blob (hash, size, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING;

-- name: blob_get
SELECT size, bytes FROM blob WHERE hash = $1;

-- name: blob_size
SELECT size FROM blob WHERE hash = $1;
