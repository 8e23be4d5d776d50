// whet-manifest FILE.so: writes FILE.json, the sidecar that says what is in a
// plugin library, so that listing plugins never opens one. Run by
// whet_add_plugin after the link; it needs nothing but the C contract.
//
// whet-manifest FILE.py: the same of a plugin in Python, by Whet's package,
// which is installed beside it.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

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

constexpr char kOfPython[] =
    "import sys; sys.path.insert(0, sys.argv[1]); from whet import manifest; "
    "sys.exit(manifest.main(sys.argv[2:]))";

// With the interpreter of the active virtual environment, else python3: a run
// chooses the same one (core/src/worker/python_interpreter.h).
int DescribePython(const std::string& file) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path package =
      program.parent_path().parent_path() / "libexec" / "whet" / "python";
  if (!fs::is_directory(package / "whet", error)) {
    return Fail(package.string() +
                ": the package that plugins in Python need is missing; "
                "install Whet completely");
  }
  const char* environment = getenv("VIRTUAL_ENV");
  fs::path python = environment == nullptr
                        ? fs::path()
                        : fs::path(environment) / "bin" / "python3";
  if (!fs::exists(python, error))
    python = "python3";
  execlp(python.c_str(), python.c_str(), "-I", "-B", "-X", "utf8", "-c",
         kOfPython, package.c_str(), file.c_str(), nullptr);
  return Fail(python.string() + ": " + std::strerror(errno));
}

// Whether a file beside a plugin is there to be written again. Somebody's data
// may have the name too; nothing here reads JSON, and none of it has this word.
bool LooksLikeManifest(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != text.npos && text[first] == '{' &&
         text.find("\"manifest_version\"", first) != text.npos;
}

int WriteManifest(const std::string& library, const std::string& json) {
  const std::string_view suffix = ".so";
  if (library.size() <= suffix.size() || !library.ends_with(suffix))
    return Fail(library + ": expected a file name that ends in .so");
  const std::string out =
      library.substr(0, library.size() - suffix.size()) + ".json";
  std::error_code unknown;
  if (std::filesystem::exists(out, unknown) && !LooksLikeManifest(out)) {
    return Fail(out +
                ": is there and is no manifest (an object with "
                "manifest_version), but the manifest of " +
                library + " must have this name: rename one of the two files");
  }
  std::ofstream file(out, std::ios::binary | std::ios::trunc);
  file << json;
  file.close();
  if (!file)
    return Fail(out + ": cannot write");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2)
    return Fail("usage: whet-manifest FILE.so or FILE.py");
  if (std::string_view(argv[1]).ends_with(".py"))
    return DescribePython(argv[1]);
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

  return WriteManifest(path, json);
}
