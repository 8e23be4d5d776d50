// whet keys: the keys of providers, kept for this user.
#include "whet/core/keys.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "config_input.h"
#include "did_you_mean.h"
#include "help_text.h"
#include "json_text.h"
#include "secret_input.h"
#include "text_table.h"
#include "verb.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kKeysFooter[] =
    R"(A config names an environment variable (api_key_env); if it is not set, the key
that is stored under the same name is used. More: docs/keys.md.

Examples:
  whet keys set OPENAI_API_KEY --origin https://api.openai.com
  whet keys list)";

constexpr char kKeysSetFooter[] =
    R"(The key is read from the terminal, without showing it, or from a pipe; never from
the command line, which other users and the history of the shell see. With
--origin it is sent to that server only, whatever a config says.

Examples:
  whet keys set OPENAI_API_KEY --origin https://api.openai.com
  pass show openai | whet keys set OPENAI_API_KEY --store file
  whet keys set OPENAI_API_KEY --command -- pass show openai)";

constexpr char kKeysListFooter[] = R"(Examples:
  whet keys list
  whet keys list --json)";

constexpr char kKeysRemoveFooter[] = R"(Examples:
  whet keys remove OPENAI_API_KEY)";

const char* PlaceName(KeyPlace place) {
  switch (place) {
    case KeyPlace::kFile:
      return "file";
    case KeyPlace::kKeyring:
      return "keyring";
    case KeyPlace::kCommand:
      return "command";
  }
  return "";
}

bool IsSet(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr && *value != '\0';
}

std::string KeyJson(const StoredKey& key) {
  JsonObject json;
  json.Add("name", key.name);
  if (key.origin.empty())
    json.AddRaw("origin", "null");
  else
    json.Add("origin", key.origin);
  json.Add("store", PlaceName(key.place));
  if (!key.command.empty())
    json.AddRaw("command", JsonTexts(key.command));
  json.Add("environment_first", IsSet(key.name));
  if (!key.problem.empty())
    json.Add("problem", key.problem);
  return json.Text();
}

class KeysVerb : public Verb {
 public:
  const char* name() const override { return "keys"; }
  const char* summary() const override {
    return "Store, list and remove the keys of providers.";
  }

  void Declare(CLI::App& app) override {
    app.require_subcommand(0, 1);
    app.footer(kKeysFooter);
    set_ = app.add_subcommand("set", "Store a key.");
    set_->add_option("NAME", name_,
                     "The environment variable that the key stands for.")
        ->required();
    set_->add_option("PROGRAM", words_,
                     "With --command: the program and its arguments.");
    set_->add_option("--origin", origin_,
                     "The only server that the key may be sent to, such as "
                     "https://api.openai.com. Default: any.")
        ->type_name("URL");
    set_->add_option("--store", store_,
                     "Where: file (mode 0600) or keyring. Default: the keyring "
                     "if there is one, else a file.")
        ->type_name("PLACE")
        ->check(OneOf({"file", "keyring"}));
    set_->add_flag("--command", command_,
                   "Store no key but a program that prints it, run without a "
                   "shell each time the key is needed.");
    set_->footer(kKeysSetFooter);
    list_ = app.add_subcommand("list", "Show which keys are stored.");
    list_->add_flag("--json", json_, "Print one JSON object.");
    list_->footer(kKeysListFooter);
    remove_ = app.add_subcommand("remove", "Forget a key.");
    remove_->add_option("NAME", name_, "Which.")->required();
    remove_->footer(kKeysRemoveFooter);
    for (CLI::App* command : {set_, list_, remove_}) {
      command->fallthrough();
      command->group("Commands");
    }
  }

  ExitCode Run(const Console& console) override {
    if (set_->parsed())
      return Set(console);
    if (list_->parsed())
      return List(console);
    if (remove_->parsed())
      return Remove(console);
    console.Error("keys: which command? (set, list or remove)");
    console.Hint("'whet keys list' shows what is stored");
    return ExitCode::kUsage;
  }

 private:
  ExitCode Set(const Console& console) {
    NewKey key;
    key.name = name_;
    key.origin = origin_;
    if (command_) {
      if (!store_.empty()) {
        console.Error(
            "--store: a program that prints the key is not stored "
            "in a keyring; leave one of --command and --store out");
        return ExitCode::kUsage;
      }
      key.place = KeyPlace::kCommand;
      key.command = words_;
    } else if (!words_.empty()) {
      // Not repeated: it may be the key.
      console.Error(
          "keys set: a key is not taken from the command line, where "
          "other users (ps) and the history of the shell see it");
      console.Hint(
          "'whet keys set NAME' asks for it; a program may pipe it in");
      return ExitCode::kUsage;
    } else {
      if (!IsKeyName(name_))
        return console.Fail(StoreKey("", std::move(key)).status());
      if (!store_.empty()) {
        key.place = store_ == "file" ? KeyPlace::kFile : KeyPlace::kKeyring;
      }
      absl::StatusOr<SecretText> value =
          ReadSecret(name_ + " (not shown): ", console.err());
      if (absl::IsCancelled(value.status())) {
        console.Error(value.status().message().data());
        return ExitCode::kInterrupted;
      }
      if (!value.ok())
        return console.Fail(value.status());
      key.value = *std::move(value);
    }
    const absl::StatusOr<KeyStored> done =
        StoreKey(DefaultKeyFolder(), std::move(key));
    if (!done.ok())
      return console.Fail(done.status());
    Tell(*done, console);
    return ExitCode::kDone;
  }

  void Tell(const KeyStored& done, const Console& console) const {
    const fs::path file = DefaultKeyFolder() / done.key.name;
    std::string where = "file " + Printable(ShownPath(file));
    if (done.key.place == KeyPlace::kKeyring)
      where = "the keyring";
    else if (done.key.place == KeyPlace::kCommand)
      where = "what " + Printable(done.key.command[0]) + " prints";
    console.Note(done.key.name + " is " +
                 (done.key.place == KeyPlace::kCommand ? "" : "stored in ") +
                 where +
                 (done.key.origin.empty() ? "" : ", for " + done.key.origin));
    if (!done.fallback.empty()) {
      console.Note("there is no keyring that could keep it: " +
                   Printable(done.fallback));
    }
    if (done.key.origin.empty()) {
      console.Warning(done.key.name +
                      " may be sent to any server that a config names; "
                      "--origin URL ties it to one");
    }
    if (IsSet(done.key.name)) {
      console.Warning("the environment variable " + done.key.name +
                      " is set and goes first");
    }
  }

  ExitCode List(const Console& console) const {
    const absl::StatusOr<std::vector<StoredKey>> keys =
        ListKeys(DefaultKeyFolder());
    if (!keys.ok())
      return console.Fail(keys.status());
    if (json_) {
      std::vector<std::string> objects;
      for (const StoredKey& key : *keys)
        objects.push_back(KeyJson(key));
      JsonObject json;
      json.Add("schema_version", 1)
          .Add("folder", DefaultKeyFolder().string())
          .AddRaw("keys", JsonArray(objects));
      console.out() << json.Text() << '\n';
      return ExitCode::kDone;
    }
    TextTable table({"NAME", "FOR", "STORE"});
    for (const StoredKey& key : *keys) {
      std::string place = PlaceName(key.place);
      if (!key.command.empty())
        place += " (" + Printable(key.command[0]) + ")";
      if (IsSet(key.name))
        place += ", the environment goes first";
      table.Add({key.name,
                 key.origin.empty() ? "any server" : Printable(key.origin),
                 key.problem.empty() ? place : "cannot be used"});
    }
    if (table.empty())
      console.Note("no keys are stored; 'whet keys set NAME' stores one");
    else
      console.out() << table.Text(console.out_paint());
    for (const StoredKey& key : *keys) {
      if (!key.problem.empty())
        console.Warning(key.problem);
    }
    return ExitCode::kDone;
  }

  ExitCode Remove(const Console& console) const {
    const absl::Status removed = RemoveKey(DefaultKeyFolder(), name_);
    if (absl::IsNotFound(removed)) {
      std::vector<std::string> names;
      const auto keys = ListKeys(DefaultKeyFolder());
      for (const StoredKey& key : keys.ok() ? *keys : std::vector<StoredKey>())
        names.push_back(key.name);
      console.Error(name_ + ": no key of that name is stored");
      const std::string nearest = NearestWord(name_, names);
      console.Hint(nearest.empty() ? "'whet keys list' shows what is stored"
                                   : "did you mean '" + nearest + "'?");
      return ExitCode::kUsage;
    }
    if (!removed.ok())
      return console.Fail(removed);
    console.Note(name_ + " is removed");
    return ExitCode::kDone;
  }

  CLI::App* set_ = nullptr;
  CLI::App* list_ = nullptr;
  CLI::App* remove_ = nullptr;
  std::string name_;
  std::vector<std::string> words_;
  std::string origin_;
  std::string store_;
  bool command_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeKeysVerb() { return std::make_unique<KeysVerb>(); }

}  // namespace whet::cli
