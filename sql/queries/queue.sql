-- How much waits, for /metrics (src/store/queue.c). Partial indexes make each count cheap.

-- name: queue_counts
SELECT (SELECT COUNT(*) FROM raw WHERE state = 0), (SELECT COUNT(*) FROM raw WHERE state = 2),
  (SELECT COUNT(*) FROM outbox WHERE state = 0), (SELECT COALESCE(MAX(id), 0) FROM raw),
  (SELECT COALESCE(MAX(id), 0) FROM attempt);
