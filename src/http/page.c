#include "http/server_impl.h"

#include "base/clock.h"
#include "live/hub.h"
#include "store/engine.h"
#include "store/queue.h"
#include "store/stats.h"

#define METRICS_MAX (64 << 10)

/* How busy a desk is, is nobody else's business: the machine itself, or an admin. */
static enum rc metrics_permit(struct exchange *x)
{
	static const struct operation as_admin = {
	        .permission = PERMISSION_ADMIN, .scope = UINT32_MAX};
	const char *ip = x->request.ip;

	if (str_starts(ip, "127.") || str_eq(ip, "::1"))
		return RC_OK;
	return session_permit(x->c, &as_admin);
}

static void gauge(struct buf *b, const char *name, const char *type, const char *help, int64_t n)
{
	buf_addf(b, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", name, help, name, type, name,
	        (long long)n);
}

static enum rc queue_tx(struct ctx *c, void *arg)
{
	return store_queue_counts(c, arg);
}

static enum rc mail_gauges(struct ctx *c, struct buf *b)
{
	struct queue_counts q;

	TRY(store_tx(c, DB_READ, queue_tx, &q));
	gauge(b, "wellspring_mails_in_total", "counter", "Mails stored as they came.", q.raw_total);
	gauge(b, "wellspring_mails_waiting", "gauge", "Mails stored and not yet read.",
	        q.raw_waiting);
	gauge(b, "wellspring_mails_unreadable", "gauge", "Mails that could not be read.",
	        q.raw_unreadable);
	gauge(b, "wellspring_send_attempts_total", "counter", "Attempts to send a reply.",
	        q.attempt_total);
	gauge(b, "wellspring_replies_waiting", "gauge", "Replies that wait for sending.",
	        q.outbox_waiting);
	return RC_OK;
}

enum rc page_metrics(struct exchange *x)
{
	struct server *s = x->server;
	struct buf *b = buf_new(x->c, METRICS_MAX);
	struct store_stats stats = store_stats(s->store);

	TRY(metrics_permit(x));
	buf_adds(b, "# HELP wellspring_requests_total Requests answered, by class of status.\n"
	            "# TYPE wellspring_requests_total counter\n");
	for (int i = 1; i < 6; i++)
		buf_addf(b, "wellspring_requests_total{class=\"%dxx\"} %lld\n", i,
		        (long long)atomic_load(&s->counters.requests[i]));
	gauge(b, "wellspring_requests_refused_total", "counter",
	        "Requests answered with 503 because too many waited.",
	        atomic_load(&s->counters.refused));
	gauge(b, "wellspring_streams", "gauge", "Open event streams.",
	        (int64_t)hub_count(s->o.hub));
	gauge(b, "wellspring_commits_total", "counter", "Write transactions.", stats.commits);
	gauge(b, "wellspring_syncs_total", "counter", "Commits the disk was asked for.",
	        stats.syncs);
	gauge(b, "wellspring_transactions_again_total", "counter",
	        "Transactions that were begun anew, since another one had changed the same.",
	        stats.again);
	gauge(b, "wellspring_uptime_seconds", "gauge", "Since the server started.",
	        (clock_mono_ms() - s->started_ms) / 1000);
	TRY(mail_gauges(x->c, b));
	x->reply.bytes = (struct bytes){(const uint8_t *)b->p, b->n};
	x->reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
	return RC_OK;
}
