-- Values that differ from the settings table of conf/ (src/store/setting.c).

-- name: setting_get
SELECT value FROM setting WHERE key = $1;

-- name: setting_set
INSERT INTO setting (key, value, changed_ms, changed_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_ms = excluded.changed_ms,
      changed_by = excluded.changed_by;
