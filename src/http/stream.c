#include "http/server_impl.h"

#include <stdlib.h>

#include "live/hub.h"

/* The library allocates this much for every stream though chunks never use it. */
#define BLOCK_SIZE 256

struct stream {
	struct MHD_Connection *connection;
	struct listener *listener;
};

static void stream_sleep(void *arg)
{
	struct stream *s = arg;

	MHD_suspend_connection(s->connection);
}

static void stream_wake(void *arg)
{
	struct stream *s = arg;

	MHD_resume_connection(s->connection);
}

static ssize_t stream_read(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct stream *s = cls;
	ssize_t n = listener_read(s->listener, buf, max);

	return n >= 0 ? n : MHD_CONTENT_READER_END_OF_STREAM;
}

static void stream_free(void *cls)
{
	struct stream *s = cls;

	listener_free(s->listener);
	free(s);
}

struct MHD_Response *stream_response(struct exchange *x)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->connection = x->connection;
	struct listener_owner owner = {.sleep = stream_sleep, .wake = stream_wake, .arg = s};
	s->listener = listener_new(x->server->o.hub, &x->c->actor, x->reply.stream_after, &owner);
	struct MHD_Response *r = MHD_create_response_from_callback(
	        MHD_SIZE_UNKNOWN, BLOCK_SIZE, stream_read, s, stream_free);
	if (r == NULL) {
		stream_free(s);
		return NULL;
	}
	MHD_add_response_header(r, "Content-Type", "text/event-stream");
	MHD_add_response_header(r, "X-Accel-Buffering", "no");
	return r;
}
