-- What was applied to this database (src/store/migrate.c makes the table).

-- name: migration_applied
SELECT number, name, checksum FROM schema_migration ORDER BY number;

-- name: migration_record
INSERT INTO schema_migration (number, name, checksum, at_ms) VALUES ($1, $2, $3, $4);
