/* FROZEN structs never change: this file stops compiling if one does. Offsets
 * for LP64. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "whet/plugin.h"

static_assert(sizeof(void*) == 8, "the contract is 64-bit");
static_assert(sizeof(double) == 8, "the contract is 64-bit");

static_assert(sizeof(whet_text) == 16, "frozen");
static_assert(offsetof(whet_text, ptr) == 0, "frozen");
static_assert(offsetof(whet_text, len) == 8, "frozen");

static_assert(sizeof(whet_eval_item) == 72, "frozen");
static_assert(offsetof(whet_eval_item, input) == 0, "frozen");
static_assert(offsetof(whet_eval_item, output) == 16, "frozen");
static_assert(offsetof(whet_eval_item, expected) == 32, "frozen");
static_assert(offsetof(whet_eval_item, metadata) == 48, "frozen");
static_assert(offsetof(whet_eval_item, example) == 64, "frozen");

static_assert(sizeof(whet_message) == 56, "frozen");
static_assert(offsetof(whet_message, role) == 0, "frozen");
static_assert(offsetof(whet_message, content) == 8, "frozen");
static_assert(offsetof(whet_message, name) == 24, "frozen");
static_assert(offsetof(whet_message, tool_calls) == 40, "frozen");

static_assert(sizeof(whet_http_header) == 40, "frozen");
static_assert(offsetof(whet_http_header, name) == 0, "frozen");
static_assert(offsetof(whet_http_header, value) == 16, "frozen");
static_assert(offsetof(whet_http_header, secret) == 32, "frozen");

/* Numbers that travel. */
static_assert(sizeof(whet_status) == 4, "frozen");
static_assert(sizeof(whet_op) == 8, "frozen");
static_assert(sizeof(whet_candidate) == 8, "frozen");
static_assert(sizeof(whet_ticket) == 8, "frozen");
static_assert(WHET_OK == 0, "frozen");
static_assert(WHET_RESOURCE_EXHAUSTED == 8, "frozen");
static_assert(WHET_UNAUTHENTICATED == 16, "frozen");
static_assert(WHET_ENVIRONMENT == 0x080808, "pointer 8, alignment 8, double 8");
