/* desk/doctor: the folder before anything in it is opened. */
#include "desk/doctor_impl.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/file.h"
#include "desk/backup.h"
#include "i18n/i18n.h"

#define LITTLE_BYTES (UINT64_C(1) << 30)
#define NO_BYTES (UINT64_C(100) << 20)
#define AHEAD_S 300

void finding_add(struct ctx *c, struct findings *f, const char *check, enum health health,
        const char *msgid, const char *next_step, const char *const *pairs)
{
	struct finding *v = talloc_zero(c, struct finding);

	v->check = check;
	v->health = health;
	v->text = i18n_fill(v, c->lang, msgid, pairs);
	v->next_step = next_step != NULL ? i18n_fill(v, c->lang, next_step, pairs) : NULL;
	*f->last = v;
	f->last = &v->next;
	f->wrong += health == HEALTH_WRONG;
	f->look += health == HEALTH_LOOK;
}

const char *doctor_number(struct ctx *c, int64_t n)
{
	return talloc_asprintf(c, "%lld", (long long)n);
}

bool doctor_count(struct ctx *c, struct findings *f, const char *check, int64_t n,
        enum health health, const char *bad_text, const char *next_step)
{
	const char *pairs[] = {"n", doctor_number(c, n), NULL};

	if (n > 0)
		finding_add(c, f, check, health, bad_text, next_step, pairs);
	return n > 0;
}

/* bad: the bits of others that it must not have. */
static void look_at_mode(struct ctx *c, struct findings *f, const char *path, mode_t bad)
{
	struct stat st;
	char mode[8];

	if (stat(path, &st) != 0)
		return;
	snprintf(mode, sizeof mode, "%o", (unsigned)(st.st_mode & 0777 & ~bad));
	const char *pairs[] = {"path", path, "mode", mode, NULL};
	if ((st.st_mode & bad) != 0)
		finding_add(c, f, "permissions", HEALTH_WRONG,
		        N_("{path} is open to others on this machine."), N_("chmod {mode} {path}"),
		        pairs);
	if (st.st_mtime > c->now_ms / 1000 + AHEAD_S)
		finding_add(c, f, "clock", HEALTH_LOOK,
		        N_("{path} was changed in the future, or this machine's clock is behind."),
		        N_("Check the clock (timedatectl)."), pairs);
}

/* A mail server of another user may have to pass the folder to reach spool/: then what lies in
 * it has to be closed itself. */
static void look_at_modes(
        struct ctx *c, struct findings *f, const char *data, const struct conf_file *conf)
{
	static const char *const inside[] = {
	        CONF_FILE_NAME, "blobs", "outgoing", "import.lock", NULL};
	struct stat st;

	look_at_mode(c, f, data, 0006);
	look_at_mode(c, f, conf->key_file, 0077);
	look_at_mode(c, f, path_join(c, data, "wellspring.db"), 0077);
	bool entered = stat(data, &st) == 0 && (st.st_mode & 0001) != 0;
	for (int i = 0; entered && inside[i] != NULL; i++)
		look_at_mode(c, f, path_join(c, data, inside[i]), 0007);
	if (entered)
		look_at_mode(c, f, path_join(c, data, "spool"), 0006);
}

static void close_dir(void *d)
{
	closedir(d);
}

/* A command that ran as another user leaves files which the desk then cannot open. */
static void look_at_owners(struct ctx *c, struct findings *f, const char *data)
{
	DIR *d = opendir(data);
	struct stat folder, st;

	if (d == NULL || stat(data, &folder) != 0)
		return;
	ctx_defer(c, d, close_dir);
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		const char *path = path_join(c, data, e->d_name);
		const char *pairs[] = {"path", path, "data", data, NULL};
		if (str_eq(e->d_name, "..") || str_eq(e->d_name, "lost+found") ||
		        lstat(path, &st) != 0 || st.st_uid == folder.st_uid)
			continue;
		finding_add(c, f, "permissions", HEALTH_WRONG,
		        N_("{path} belongs to another user than the folder does."),
		        N_("chown -R --reference={data} {data}; then run commands as that user."),
		        pairs);
	}
}

static void look_at_space(struct ctx *c, struct findings *f, const char *data)
{
	struct statvfs v;

	if (statvfs(data, &v) != 0)
		return;
	uint64_t left = (uint64_t)v.f_bavail * v.f_frsize;
	const char *pairs[] = {"mb", doctor_number(c, (int64_t)(left >> 20)), NULL};
	enum health health = left < NO_BYTES       ? HEALTH_WRONG
	                     : left < LITTLE_BYTES ? HEALTH_LOOK
	                                           : HEALTH_OK;
	finding_add(c, f, "space", health, N_("Free on the disk: {mb} MB."),
	        health != HEALTH_OK ? N_("Make room: without it no mail can be taken in.") : NULL,
	        pairs);
}

/* False: nothing more can be looked at. */
static bool look_at_settings(
        struct ctx *c, const char *data, struct findings *f, const struct conf_file **out)
{
	struct conf_file *conf;

	if (conf_file_read(c, data, &conf) != RC_OK) {
		const char *pairs[] = {"why", i18n_failure(c, c), NULL};
		finding_add(c, f, "settings", HEALTH_WRONG, "{why}",
		        N_("Correct wellspring.conf; docs/settings.md lists what may stand there."),
		        pairs);
		ctx_clear_failure(c);
		return false;
	}
	*out = conf;
	const char *const paths[] = {conf->tls_cert, conf->tls_key};
	for (int i = 0; i < 2; i++) {
		const char *pairs[] = {"path", paths[i], NULL};
		if (paths[i][0] != '\0' && !file_exists(paths[i]))
			finding_add(c, f, "settings", HEALTH_WRONG,
			        N_("wellspring.conf names {path}, which is not there."),
			        N_("Put the certificate back, or take tls_cert and tls_key out."),
			        pairs);
	}
	return true;
}

/* False: the desk must not be opened. */
static bool look_at_key(struct ctx *c, struct findings *f, const struct conf_file *conf)
{
	const char *pairs[] = {"path", conf->key_file, NULL};
	struct stat st;

	if (stat(conf->key_file, &st) != 0) {
		finding_add(c, f, "key", HEALTH_WRONG, N_("The key file {path} is missing."),
		        N_("Put it back from a backup before the desk starts: without it no stored "
		           "password can be opened."),
		        pairs);
		return false;
	}
	return (st.st_mode & 077) == 0;
}

enum rc doctor_folder(struct ctx *c, const char *data, struct findings *f,
        const struct conf_file **out_conf, bool *out_open)
{
	const char *pairs[] = {"path", data, NULL};
	int before;

	*out_conf = NULL;
	*out_open = false;
	if (backup_restore_is_open(data)) {
		finding_add(c, f, "restore", HEALTH_WRONG,
		        N_("A restore into {path} has not ended."),
		        N_("If none is running, empty the folder and restore again."), pairs);
		return RC_OK;
	}
	if (!look_at_settings(c, data, f, out_conf))
		return RC_OK;
	before = f->wrong + f->look;
	look_at_modes(c, f, data, *out_conf);
	look_at_owners(c, f, data);
	if (f->wrong + f->look == before)
		finding_add(c, f, "permissions", HEALTH_OK,
		        N_("The folder, the database and the key are closed to others."), NULL,
		        NULL);
	look_at_space(c, f, data);
	*out_open = look_at_key(c, f, *out_conf);
	return RC_OK;
}
