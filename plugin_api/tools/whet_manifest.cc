// whet-manifest FILE.so: writes FILE.json, the sidecar that says what is in a
// plugin library, so that listing plugins never opens one. Run by
// whet_add_plugin after the link; it needs nothing but the C contract.
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <stdlib.h>

#include "whet/entry.h"
#include "whet/sdk/text.h"

namespace {

using whet::sdk::View;

std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof(escape), "\\u%04x", byte);
      out += escape;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string Describe(const whet_descriptor& d) {
  std::string needs;
  for (uint64_t i = 0; i < d.needs_count; ++i) {
    if (i > 0)
      needs += ", ";
    needs += Quote(View(d.needs[i]));
  }
  std::string out = "    {\n";
  const auto add = [&out](const char* key, whet_text value) {
    out += "      " + Quote(key) + ": " + Quote(View(value)) + ",\n";
  };
  add("kind", d.kind);
  add("id", d.id);
  add("name", d.name);
  add("version", d.version);
  add("vendor", d.vendor);
  add("license", d.license);
  add("description", d.description);
  out += "      \"needs\": [" + needs + "],\n";
  // The schema travels as text: whoever reads the manifest checks it.
  out += "      \"config_schema\": " + Quote(View(d.config_schema)) + "\n    }";
  return out;
}

int Fail(const std::string& message) {
  std::fprintf(stderr, "whet-manifest: %s\n", message.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2)
    return Fail("usage: whet-manifest FILE.so");
  char* resolved = realpath(argv[1], nullptr);
  if (resolved == nullptr) {
    return Fail(std::string(argv[1]) + ": no such file");
  }
  const std::string path = resolved;
  free(resolved);
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    return Fail(dlerror());
  const auto entry_fn = reinterpret_cast<whet_plugin_entry_fn>(
      dlsym(library, WHET_PLUGIN_ENTRY_SYMBOL));
  if (entry_fn == nullptr) {
    return Fail(path + ": does not export " WHET_PLUGIN_ENTRY_SYMBOL);
  }
  const whet_entry* entry = entry_fn();
  std::string json = "{\n  \"manifest_version\": 1,\n  \"abi_major\": " +
                     std::to_string(entry->abi_major) +
                     ",\n  \"abi_minor\": " + std::to_string(entry->abi_minor) +
                     ",\n  \"plugins\": [\n";
  for (uint64_t i = 0; i < entry->descriptor_count; ++i) {
    if (i > 0)
      json += ",\n";
    json += Describe(*entry->descriptors[i]);
  }
  json += "\n  ]\n}\n";

  const std::string suffix = ".so";
  if (path.size() <= suffix.size() ||
      path.substr(path.size() - suffix.size()) != suffix) {
    return Fail(path + ": expected a file name that ends in .so");
  }
  const std::string out = path.substr(0, path.size() - suffix.size()) + ".json";
  std::ofstream file(out, std::ios::binary | std::ios::trunc);
  file << json;
  file.close();
  if (!file)
    return Fail(out + ": cannot write");
  return 0;
}
