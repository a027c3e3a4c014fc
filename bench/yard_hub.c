/* Yardstick for the live stream: yard_hub PORT.
 *
 * The least hub on libmicrohttpd: GET /events is a stream that sleeps, POST /tell gives every
 * stream the same bytes. No sessions, no access, no log, nothing to resume. */
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct stream {
	struct MHD_Connection *connection;
	struct stream *next;
	unsigned told;
	int asleep;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct stream *streams;
static unsigned telling;
static char text[] =
        "id: 1\nevent: setting.changed\ndata: {\"number\":1,\"at\":\"2026-11-23T08:10:00Z\","
        "\"kind\":\"setting.changed\",\"actor\":1,\"conversation\":0,\"mailbox\":0,"
        "\"subject_kind\":\"setting\",\"subject_id\":0,\"data\":{\"key\":\"trash_days\"}}\n\n";

static ssize_t give(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct stream *s = cls;
	ssize_t n = 0;

	pthread_mutex_lock(&lock);
	if (pos == 0) {
		memcpy(buf, "retry: 2000\n\n", 13);
		n = 13;
	} else if (s->told != telling && max >= sizeof(text)) {
		memcpy(buf, text, sizeof(text) - 1);
		n = (ssize_t)sizeof(text) - 1;
		s->told = telling;
	} else {
		s->asleep = 1;
		MHD_suspend_connection(s->connection);
	}
	pthread_mutex_unlock(&lock);
	return n;
}

static enum MHD_Result open_stream(struct MHD_Connection *connection)
{
	struct stream *s = calloc(1, sizeof(*s));

	s->connection = connection;
	pthread_mutex_lock(&lock);
	s->told = telling;
	s->next = streams;
	streams = s;
	pthread_mutex_unlock(&lock);
	struct MHD_Response *r =
	        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 256, give, s, NULL);
	MHD_add_response_header(r, "Content-Type", "text/event-stream");
	enum MHD_Result done = MHD_queue_response(connection, 200, r);
	MHD_destroy_response(r);
	return done;
}

static void tell(void)
{
	pthread_mutex_lock(&lock);
	telling++;
	for (struct stream *s = streams; s != NULL; s = s->next)
		if (s->asleep) {
			s->asleep = 0;
			MHD_resume_connection(s->connection);
		}
	pthread_mutex_unlock(&lock);
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *connection, const char *url,
        const char *method, const char *version, const char *data, size_t *size, void **state)
{
	(void)cls, (void)version, (void)data;
	if (*state == NULL) {
		*state = text;
		return MHD_YES;
	}
	if (*size > 0) {
		*size = 0;
		return MHD_YES;
	}
	if (strcmp(url, "/events") == 0)
		return open_stream(connection);
	if (strcmp(method, "POST") == 0)
		tell();
	struct MHD_Response *r = MHD_create_response_from_buffer(2, text, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result done = MHD_queue_response(connection, 200, r);
	MHD_destroy_response(r);
	return done;
}

int main(int argc, char **argv)
{
	if (argc != 2 ||
	        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME,
	                (uint16_t)atoi(argv[1]), NULL, NULL, answer, NULL,
	                MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	                (size_t)8192, MHD_OPTION_CONNECTION_LIMIT, 19000u, MHD_OPTION_END) == NULL)
		return 1;
	pause();
	return 0;
}
