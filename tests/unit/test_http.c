/* http/: routes, shapes of what comes in, and whose X-Forwarded-For is believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/json.h"
#include "http/asset.h"
#include "http/proxy.h"
#include "http/route.h"

static const struct schema any_text = {.types = SCHEMA_STRING,
        .min_length = 1,
        .max_length = 5,
        .min = INT64_MIN,
        .max = INT64_MAX};
static const struct schema small_number = {
        .types = SCHEMA_INTEGER | SCHEMA_NULL, .min = 1, .max = 10};
static const char *const colours[] = {"red", "green", NULL};
static const struct schema colour = {.types = SCHEMA_STRING, .choices = colours};
static const struct schema list = {.types = SCHEMA_ARRAY, .items = &any_text, .max_items = 2};
static const struct schema flag = {.types = SCHEMA_BOOLEAN};
static const struct schema address = {.types = SCHEMA_STRING, .pattern = PATTERN_ADDRESS};
static const struct schema_field fields[] = {{"name", &any_text, true}, {"n", &small_number, false},
        {"colour", &colour, false}, {"list", &list, false}, {"flag", &flag, false},
        {"address", &address, false}};
static const struct schema object = {.types = SCHEMA_OBJECT, .fields = fields, .field_count = 6};

/* "" when it fits, else the field at fault. */
static const char *fault(struct ctx *c, const char *text)
{
	json_t *j;

	ctx_clear_failure(c);
	assert_int_equal(json_read(c, text, strlen(text), 10000, &j), RC_OK);
	if (schema_check(c, &object, j) == RC_OK)
		return "";
	assert_int_equal(c->fail.rc, RC_INVALID);
	assert_non_null(c->fail.field);
	return c->fail.field[0] != '\0' ? c->fail.field : "(all)";
}

static void shapes(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);

	assert_string_equal(fault(c, "{\"name\":\"a\"}"), "");
	assert_string_equal(fault(c, "{\"name\":\"zażółć\"}"), "name");
	assert_string_equal(fault(c, "{\"name\":\"żółćż\"}"), ""); /* characters, not bytes */
	assert_string_equal(fault(c, "{\"name\":\"\"}"), "name");
	assert_string_equal(fault(c, "{\"name\":null}"), "name");
	assert_string_equal(fault(c, "{}"), "name");
	assert_string_equal(fault(c, "[]"), "(all)");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"n\":null}"), "");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"n\":1}"), "");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"n\":10}"), "");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"n\":0}"), "n");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"n\":11}"), "n");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"n\":1.5}"), "n");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"colour\":\"blue\"}"), "colour");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"list\":[\"a\",\"b\"]}"), "");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"list\":[\"a\",7]}"), "list.1");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"list\":[\"a\",\"b\",\"c\"]}"), "list");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"flag\":\"true\"}"), "flag");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"odd\":1}"), "odd");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"address\":\"a@b\"}"), "");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"address\":\"a@b@c\"}"), "address");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"address\":\"a @b\"}"), "address");
	assert_string_equal(fault(c, "{\"name\":\"a\",\"address\":\"@b\"}"), "address");
	talloc_free(c);
}

static void parameters(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);

	assert_int_equal(schema_check_text(c, &small_number, "n", "7"), RC_OK);
	assert_int_equal(schema_check_text(c, &small_number, "n", "11"), RC_INVALID);
	assert_int_equal(schema_check_text(c, &small_number, "n", "7x"), RC_INVALID);
	assert_int_equal(schema_check_text(c, &small_number, "n", ""), RC_INVALID);
	assert_int_equal(schema_check_text(c, &flag, "f", "true"), RC_OK);
	assert_int_equal(schema_check_text(c, &flag, "f", "1"), RC_INVALID);
	talloc_free(c);
}

static enum rc nothing(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	return RC_OK;
}

static const struct operation table[] = {
        {.id = "a", .method = "GET", .path = "/a", .handler = nothing},
        {.id = "one", .method = "GET", .path = "/a/{id}", .handler = nothing},
        {.id = "change", .method = "PATCH", .path = "/a/{id}", .handler = nothing},
        {.id = "deep", .method = "GET", .path = "/a/{id}/b/{kind}", .handler = nothing},
        {.id = NULL}};

static void routes(void **state)
{
	void *mem = talloc_new(NULL);
	const struct operation *o = NULL;
	struct http_param *p = NULL;
	const char *allow = NULL;

	assert_int_equal(route_find(table, mem, "GET", "/a", &o, &p, &allow), ROUTE_FOUND);
	assert_string_equal(o->id, "a");
	assert_int_equal(route_find(table, mem, "HEAD", "/a/x%2Fy", &o, &p, &allow), ROUTE_FOUND);
	assert_string_equal(o->id, "one");
	assert_string_equal(p[0].name, "id");
	assert_string_equal(p[0].value, "x/y");
	assert_int_equal(route_find(table, mem, "GET", "/a/1/b/2", &o, &p, &allow), ROUTE_FOUND);
	assert_string_equal(p[1].value, "2");
	assert_int_equal(route_find(table, mem, "PUT", "/a/1", &o, &p, &allow), ROUTE_NO_METHOD);
	assert_string_equal(allow, "GET, HEAD, PATCH, OPTIONS");
	static const char *const nowhere[] = {"", "/", "a", "/a/", "//a", "/a//", "/a/1/b", "/b",
	        "/a/%", "/a/%0", "/a/%00", "/a/%ff", "/a/1/2/3/4/5/6/7/8/9/10/11/12/13", NULL};
	for (int i = 0; nowhere[i] != NULL; i++)
		assert_int_equal(
		        route_find(table, mem, "GET", nowhere[i], &o, &p, &allow), ROUTE_NO_PATH);
	talloc_free(mem);
}

static void proxies(void **state)
{
	struct ctx *c = ctx_new(NULL, NULL);
	const char *texts[] = {"10.0.0.0/8", "192.0.2.7", "2001:db8::/32", NULL};
	const char *wrong[] = {"10.0.0.0/33", NULL};
	struct proxy_list *l;

	assert_int_equal(proxy_list_new(c, c, texts, &l), RC_OK);
	assert_true(proxy_trusted(l, "10.255.0.1"));
	assert_false(proxy_trusted(l, "11.0.0.1"));
	assert_true(proxy_trusted(l, "192.0.2.7"));
	assert_false(proxy_trusted(l, "192.0.2.8"));
	assert_true(proxy_trusted(l, "2001:db8:1::1"));
	assert_false(proxy_trusted(l, "2001:db9::1"));
	assert_string_equal(proxy_client(l, c, "10.0.0.1", "1.2.3.4, 10.0.0.2"), "1.2.3.4");
	assert_string_equal(
	        proxy_client(l, c, "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2"), "1.2.3.4");
	assert_string_equal(proxy_client(l, c, "9.9.9.9", "1.2.3.4"), "9.9.9.9");
	assert_string_equal(proxy_client(l, c, "10.0.0.1", "nonsense"), "10.0.0.1");
	assert_string_equal(proxy_client(l, c, "10.0.0.1", NULL), "10.0.0.1");
	assert_int_equal(proxy_list_new(c, c, wrong, &l), RC_INVALID);
	talloc_free(c);
}

static void codings(void **state)
{
	static const uint8_t x[] = "x";
	const struct asset a = {.plain = {x, 3}, .gzip = {x, 2}, .brotli = {x, 1}};
	enum asset_coding coding;

	asset_pick(&a, "gzip, deflate, br", &coding);
	assert_int_equal(coding, ASSET_BROTLI);
	asset_pick(&a, "gzip;q=1.0, br;q=0", &coding);
	assert_int_equal(coding, ASSET_GZIP);
	asset_pick(&a, "br;q=0.5", &coding);
	assert_int_equal(coding, ASSET_BROTLI);
	asset_pick(&a, "brx, xgzip", &coding);
	assert_int_equal(coding, ASSET_PLAIN);
	asset_pick(&a, NULL, &coding);
	assert_int_equal(coding, ASSET_PLAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(shapes),
	        cmocka_unit_test(parameters),
	        cmocka_unit_test(routes),
	        cmocka_unit_test(proxies),
	        cmocka_unit_test(codings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
