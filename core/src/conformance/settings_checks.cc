// I2 to I4 and I9: what settings do to an instance.
#include <string>

#include "base/status_macros.h"
#include "conformance/check.h"
#include "conformance/samples.h"
#include "conformance/schema_values.h"
#include "conformance/subject.h"

namespace whet::conformance {
namespace {

using nlohmann::json;

// Valid settings that are drawn from the schema, complete.
std::vector<std::string> DrawConfigs(Subject& subject, std::size_t count) {
  std::vector<std::string> configs;
  Draws draws(subject.seed());
  for (std::size_t tries = 0; tries < 20 * count && configs.size() < count;
       ++tries) {
    const absl::StatusOr<json> complete =
        subject.validator().Complete(DrawValue(subject.schema(), draws), "$");
    if (complete.ok())
      configs.push_back(complete->dump());
  }
  return configs;
}

// The difference between two sets of scores of the same items, or empty.
std::string FirstDifference(const Scores& a, const Scores& b,
                            const std::vector<Item>& items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string difference = Difference(a.items[i], b.items[i]);
    if (!difference.empty())
      return Show(items[i], i) + ": " + difference;
  }
  return "";
}

void TakesValidSettings(Subject& subject) {
  if (!subject.schema().contains("properties"))
    Skip("it has no settings");
  const std::vector<Item> items = subject.Samples(16);
  int made = 0;
  const std::vector<std::string> configs = DrawConfigs(subject, 100);
  for (const std::string& config : configs) {
    const absl::StatusOr<InstancePtr> instance = subject.TryMake(config);
    if (!instance.ok()) {
      ExpectReason(instance.status(), config);
      continue;
    }
    ++made;
    const Scores scores = ScoreItems(instance->get(), items, kWantAll, 1);
    Expect(scores.status == WHET_OK || !scores.error.empty(),
           "score() failed without a reason with " + config, "a reason");
  }
  Pass(std::to_string(made) + " of " + std::to_string(configs.size()) +
       " drawn settings made an instance");
}

void RefusesWrongSettings(Subject& subject) {
  const json config = json::parse(subject.config());
  const auto wrong = WrongSettings(subject.schema(), config);
  for (const auto& [what, settings] : wrong) {
    const absl::Status status =
        subject.validator().Complete(settings, "$").status();
    Expect(status.code() == absl::StatusCode::kInvalidArgument,
           "the schema accepts " + what + ": " + settings.dump(),
           "INVALID_ARGUMENT before a call is spent (no "
           "`additionalProperties: true`, no value without a type)");
    // Past the host's check: anything but a crash.
    const absl::StatusOr<InstancePtr> instance =
        subject.TryMake(settings.dump());
    if (!instance.ok())
      ExpectReason(instance.status(), settings.dump());
  }
  for (const char* text : {"", "{", "[]", "null", "\"x\"", "{\"a\": \xFF}"})
    (void)subject.TryMake(text);
  Pass(std::to_string(wrong.size()) + " wrong settings");
}

void KeepsInstancesApart(Subject& subject) {
  if (!subject.deterministic())
    Skip("it is not flagged WHET_PLUGIN_DETERMINISTIC");
  const std::vector<Item> items = subject.Samples(8);
  std::vector<std::string> configs = DrawConfigs(subject, 15);
  configs.push_back(subject.config());
  std::vector<std::string> used;
  std::vector<Scores> alone;
  for (const std::string& config : configs) {
    const absl::StatusOr<InstancePtr> instance = subject.TryMake(config);
    if (!instance.ok())
      continue;
    used.push_back(config);
    alone.push_back(
        ScoreItems(instance->get(), items, kWantAll, subject.seed()));
  }
  while (used.size() < 16) {
    used.push_back(subject.config());
    alone.push_back(
        ScoreItems(subject.Make().get(), items, kWantAll, subject.seed()));
  }
  std::vector<InstancePtr> instances;
  for (const std::string& config : used)
    instances.push_back(subject.MakeWith(config));
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const Scores together =
        ScoreItems(instances[i].get(), items, kWantAll, subject.seed());
    const std::string difference = FirstDifference(alone[i], together, items);
    Expect(together.status == alone[i].status && difference.empty(),
           "an instance with " + used[i] +
               " behaves differently alone and beside others: " + difference,
           "instances that do not know of each other");
  }
}

void DefaultsAreTheSchemas(Subject& subject) {
  const absl::StatusOr<json> complete =
      subject.validator().Complete(json::object(), "$");
  if (!complete.ok())
    Skip("it has settings that are required: " +
         std::string(ToStd(complete.status().message())));
  const absl::StatusOr<InstancePtr> bare = subject.TryMake("{}");
  if (!bare.ok()) {
    ExpectReason(bare.status(), "{}");
    Pass("create() relies on the host to fill in the defaults");
  }
  const absl::StatusOr<InstancePtr> filled = subject.TryMake(complete->dump());
  Expect(filled.ok(), "create() takes {}, but not the schema's defaults",
         "both");
  if (!subject.deterministic())
    Skip("it is not flagged WHET_PLUGIN_DETERMINISTIC");
  const std::vector<Item> items = subject.Samples(64);
  const std::string difference = FirstDifference(
      subject.Score(**bare, items), subject.Score(**filled, items), items);
  Expect(difference.empty(),
         "without settings and with the schema's defaults " + complete->dump() +
             " it differs: " + difference,
         "defaults of the code that equal the schema's");
}

constexpr Check kSettingsChecks[] = {
    {"I2", "takes settings that are valid",
     "create() with any settings that the schema accepts makes an instance or "
     "fails with a reason.",
     "Refuse in create(), with INVALID_ARGUMENT and a text, what the schema "
     "cannot rule out.",
     6, "E16", &TakesValidSettings},
    {"I3", "has settings that are refused if wrong",
     "The schema refuses unknown settings, wrong types and values out of "
     "range; settings that get past it do not crash create().",
     "Write `additionalProperties`: false and a type, a range or an enum for "
     "each setting.",
     6, "I5", &RefusesWrongSettings, Scope::kInstance},
    {"I4", "keeps instances apart",
     "Sixteen instances with different settings give the scores that each "
     "gives alone.",
     "Keep settings and caches in the instance: no globals.", 6, "E7",
     &KeepsInstancesApart},
    {"I9", "has the defaults of its schema",
     "An instance without settings behaves as one with the schema's defaults.",
     "Give each setting one default: in the schema, which the host fills in.",
     6, "E7", &DefaultsAreTheSchemas},
};

}  // namespace

std::span<const Check> SettingsChecks() { return kSettingsChecks; }

}  // namespace whet::conformance
