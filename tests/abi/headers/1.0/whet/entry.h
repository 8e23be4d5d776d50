/* The one symbol that a plugin library exports, and what it leads to.
 *
 * Life of a library: whet_plugin_entry_v1() -> the host checks versions and
 * descriptors -> create() for each instance that a config names -> calls of
 * the kind -> shutdown() -> destroy(). A library is never unloaded.
 */
#ifndef WHET_ENTRY_H_
#define WHET_ENTRY_H_

#include "whet/host.h"

/* Flags of whet_descriptor. The low 16 bits may be ignored by a host that does
 * not know them; a host refuses a plugin that sets unknown high bits. */
#define WHET_PLUGIN_CONCURRENT 1u    /* [worker] calls may overlap */
#define WHET_PLUGIN_DETERMINISTIC 2u /* same arguments, same results */

/* Describes one plugin; static data of the library.
 * APPENDABLE. */
typedef struct whet_descriptor {
  uint32_t struct_size;
  uint32_t flags;
  whet_text kind;         /* "whet.evaluator/1" */
  whet_text id;           /* "gepa"; third parties: dotted, "acme.toxicity" */
  whet_text name;         /* for people */
  whet_text version;      /* semver */
  whet_text vendor;       /* may be empty */
  whet_text license;      /* SPDX, may be empty */
  whet_text description;  /* one sentence */
  const whet_text* needs; /* services without which it cannot work */
  uint64_t needs_count;
  /* JSON Schema (draft 7) of the config object. The host validates and fills
   * in `default`s before create(). Empty: no settings. */
  whet_text config_schema;
} whet_descriptor;

/* One configured plugin. The library owns it until destroy() returns.
 * APPENDABLE. */
typedef struct whet_instance {
  uint32_t struct_size;
  uint32_t reserved0;
  void* self; /* the plugin's */
  /* The table of the descriptor's kind (whet_evaluator, whet_provider,
   * whet_strategy); lives as long as the instance. */
  const void* kind_table;
  /* Stops accepting work and cancels what is under way, without blocking.
   * May be called twice. Null: nothing to stop. [control] */
  WHET_FN(void, shutdown)(struct whet_instance* instance) WHET_NOEXCEPT;
  /* Frees the instance after joining its own threads. No call on it is on any
   * stack then, and none follows. Required. [control] */
  WHET_FN(void, destroy)(struct whet_instance* instance) WHET_NOEXCEPT;
  /* Returns the table of a plugin-side capability ("whet.http_client/1") or
   * null. Null slot: no capabilities. [any] */
  WHET_FN(const void*, get_extension)
  (struct whet_instance* instance, whet_text id) WHET_NOEXCEPT;
} whet_instance;

/* What whet_plugin_entry_v1 returns; static data of the library.
 * APPENDABLE. */
typedef struct whet_entry {
  uint32_t struct_size;
  uint32_t abi_major;          /* WHET_ABI_MAJOR at compile time */
  uint32_t abi_minor;          /* WHET_ABI_MINOR at compile time */
  uint32_t abi_minor_required; /* oldest host minor that it can work with */
  uint32_t environment;        /* WHET_ENVIRONMENT */
  uint32_t reserved0;
  whet_text sdk; /* "whet-cpp 0.1", may be empty */
  const whet_descriptor* const* descriptors;
  uint64_t descriptor_count;
  /* Makes an instance of descriptor `id`. `config` is a JSON object that was
   * validated against the descriptor's schema, defaults filled in; it is the
   * host's and valid during the call. `host` lives for ever. On success stores
   * the instance in `*out`. The host calls nothing on an instance before
   * create() has returned. WHET_NOT_FOUND for an unknown id. Required.
   * [control] Since 0.1. */
  WHET_FN(whet_status, create)
  (whet_text id, const whet_host* host, whet_text config, whet_instance** out,
   whet_error* error) WHET_NOEXCEPT;
} whet_entry;

/* Pure: no allocation, no thread, no I/O; returns the same pointer each time.
 * A plugin library exports this symbol and no other. */
typedef const whet_entry* (*whet_plugin_entry_fn)(void);
#define WHET_PLUGIN_ENTRY_SYMBOL "whet_plugin_entry_v1"
WHET_EXPORT const whet_entry* whet_plugin_entry_v1(void) WHET_NOEXCEPT;

#endif /* WHET_ENTRY_H_ */
