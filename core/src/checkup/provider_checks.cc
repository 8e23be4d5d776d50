#include "checkup/provider_checks.h"

#include <chrono>
#include <cstdlib>
#include <utility>
#include <vector>

#include "whet/core/score_text.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/nearest_name.h"
#include "base/status_macros.h"
#include "checkup/probe_report.h"
#include "nlohmann/json.hpp"
#include "run/provider_config.h"
#include "run/runtime_providers.h"

namespace whet {
namespace {

using CheckJson = nlohmann::json;

constexpr auto kReachTimeout = std::chrono::seconds(15);
// Tokens of Google's are refused at some minutes; waits until a date are wrong
// by as much.
constexpr std::int64_t kMostSkew = 60;

struct ReachAdvice {
  const char* what;
  const char* advice;
};
ReachAdvice AdviceFor(ReachStep step) {
  switch (step) {
    case ReachStep::kName:
      return {"its name has no address",
              "check the address in the config and the network; behind a proxy "
              "set https_proxy"};
    case ReachStep::kConnect:
      return {"it takes no connection",
              "is the server running, and does a firewall let you through? "
              "Behind a proxy set https_proxy"};
    case ReachStep::kTls:
      return {
          "no secure connection",
          "if the server is to be trusted, name the bundle of its authority "
          "in the config (tls.ca_file) or in SSL_CERT_FILE; if it speaks "
          "plain HTTP, write http://"};
    case ReachStep::kAnswer:
      return {"it takes the connection and answers no HTTP",
              "is this the address of the API? A server that wants TLS needs "
              "https://"};
    case ReachStep::kHttp:
      break;
  }
  return {"", ""};
}

bool IsCredentialProblem(const absl::Status& status) {
  return absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status);
}

std::string MemberText(const CheckJson& json, const char* member) {
  const auto it = json.find(member);
  return it != json.end() && it->is_string() ? it->get<std::string>() : "";
}

}  // namespace

std::string SecretFactsText(const std::string& json) {
  const CheckJson facts = CheckJson::parse(json, nullptr, false);
  if (!facts.is_object())
    return "nothing is known";
  std::string text = MemberText(facts, "type");
  if (text.empty())
    text =
        MemberText(facts, "kind").empty() ? "key" : MemberText(facts, "kind");
  const auto add = [&](const char* title, const std::string& value) {
    if (!value.empty())
      absl::StrAppend(&text, title, value);
  };
  add(" ", MemberText(facts, "account"));
  add(", project ", MemberText(facts, "project"));
  add(", quota project ", MemberText(facts, "quota_project"));
  add(", token until ", UtcText(MemberText(facts, "expires")));
  add(", from ", MemberText(facts, "source"));
  return text;
}

ProviderChecks::ProviderChecks(const CheckupOptions& options,
                               SessionOptions session, Findings* findings)
    : options_(options),
      session_(std::move(session)),
      findings_(findings),
      memory_(options.cache_folder.empty() ? options.cache_folder
                                           : options.cache_folder / "probes") {}

bool ProviderChecks::IsLeftToPreparation(const ProviderUse& use) const {
  return !options_.probe && LoadsItsModel(*use.record) &&
         !StandsInFront(*use.record);
}

void ProviderChecks::NoteLoaded(const ProviderUse& use,
                                const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) {
    // Lines of a plugin begin with its id.
    if (absl::StartsWith(warning, absl::StrCat(use.record->id, ":")))
      findings_->Warn("models", use.record->id, warning, "");
  }
  CheckModels(use, absl::UnimplementedError("the model is in this process"));
}

void ProviderChecks::Check(const ProviderUse& use) {
  const std::string& id = use.record->id;
  auto opened = ProviderSession::Open(*use.catalog, *use.record, use.settings,
                                      use.isolation, session_);
  if (!opened.ok()) {
    const absl::Status& status = opened.status();
    if (options_.offline && absl::IsCancelled(status)) {
      findings_->Warn("credentials", id, std::string(status.message()),
                      "check again without --offline");
    } else {
      findings_->Fail(IsCredentialProblem(status) ? "credentials" : "models",
                      id, status);
    }
    return;
  }
  ProviderSession& session = **opened;
  // The list tells where the provider asks, too.
  absl::StatusOr<std::vector<ListedModel>> list =
      absl::UnimplementedError("not checked offline");
  if (!options_.offline && !LoadsItsModel(*use.record))
    list = session.Models();
  bool good = options_.offline || CheckReach(session);
  for (const std::string& warning : session.Warnings())
    findings_->Warn("models", id, warning, "");
  if (!good)
    return;
  good = CheckSecrets(use, session);
  if (good && absl::IsUnauthenticated(list.status())) {
    findings_->Fail("credentials", id, list.status());
    good = false;
  }
  if (!good)
    return;
  CheckModels(use, list);
  CheckProbes(use, session);
}

bool ProviderChecks::CheckReach(const ProviderSession& session) {
  bool good = true;
  for (const std::string& origin : session.Origins()) {
    const auto [it, added] = reached_.try_emplace(origin);
    if (added) {
      it->second = ReachOrigin(origin, kReachTimeout, session_.ca_file);
      const OriginReach& reach = it->second;
      const ReachAdvice advice = AdviceFor(reach.step);
      if (reach.step != ReachStep::kHttp) {
        findings_->Fail("reach", origin,
                        absl::UnavailableError(
                            absl::StrCat(advice.what, ": ", reach.error)),
                        advice.advice);
      } else if (reach.http_status >= 500) {
        findings_->Warn(
            "reach", origin,
            absl::StrCat("answers, with status ", reach.http_status),
            "the server has a problem of its own; try later");
      } else {
        findings_->Ok("reach", origin, "answers");
      }
      if (reach.clock_skew_s.has_value())
        NoteSkew(origin, *reach.clock_skew_s);
    }
    good = good && it->second.step == ReachStep::kHttp;
  }
  return good;
}

bool ProviderChecks::CheckSecrets(const ProviderUse& use,
                                  ProviderSession& session) {
  const std::string& id = use.record->id;
  for (const OpenedSecret& secret : session.Secrets()) {
    // A token shows whether the credential is good, and costs nothing.
    const absl::Status fetched = options_.offline
                                     ? absl::OkStatus()
                                     : session.FetchSecret(secret.handle);
    if (!fetched.ok()) {
      findings_->Fail("credentials", id, fetched);
      return false;
    }
    const std::string json = session.DescribeSecret(secret.handle);
    findings_->Ok("credentials", id,
                  absl::StrCat(SecretFactsText(json), ", for ", secret.origin));
    const CheckJson facts = CheckJson::parse(json, nullptr, false);
    const auto skew = facts.find("clock_skew_s");
    if (skew != facts.end() && skew->is_number_integer())
      NoteSkew(absl::StrCat("the token server of ", id),
               skew->get<std::int64_t>());
  }
  return true;
}

void ProviderChecks::CheckModels(
    const ProviderUse& use,
    const absl::StatusOr<std::vector<ListedModel>>& list) {
  const std::string& id = use.record->id;
  if (!list.ok() && absl::IsUnavailable(list.status())) {
    findings_->Fail("models", id, list.status());
    return;
  }
  if (!list.ok() && !absl::IsUnimplemented(list.status())) {
    findings_->Warn("models", id, std::string(list.status().message()),
                    "whether the models are there is not known; --probe asks "
                    "them");
  }
  std::vector<std::string> names;
  if (list.ok()) {
    for (const ListedModel& model : *list)
      names.push_back(model.id);
  }
  for (const ProviderUse::Role& role : use.roles) {
    std::string text = absl::StrCat(role.name, " = ", role.model);
    if (!list.ok()) {
      findings_->Ok("models", id,
                    options_.offline && !LoadsItsModel(*use.record)
                        ? absl::StrCat(text, ", not checked offline")
                        : text);
      continue;
    }
    const ListedModel* found = nullptr;
    for (const ListedModel& model : *list) {
      if (model.id == role.model)
        found = &model;
    }
    if (found != nullptr) {
      if (found->context.has_value())
        absl::StrAppend(&text, ", context of ", GroupedInteger(*found->context),
                        " tokens");
      findings_->Ok("models", id, text);
      continue;
    }
    const std::string nearest = NearestName(role.model, names);
    findings_->Warn(
        "models", id,
        absl::StrCat(
            text, ": not among the ",
            CountText(static_cast<std::int64_t>(names.size()), "model"),
            " that the server lists"),
        absl::StrCat(nearest.empty()
                         ? std::string()
                         : absl::StrCat("did you mean '", nearest, "'? "),
                     "'whet models' lists them; some servers take other names, "
                     "too: --probe makes sure"));
  }
}

void ProviderChecks::CheckProbes(const ProviderUse& use,
                                 ProviderSession& session) {
  if (options_.offline && options_.probe)
    return;
  std::vector<std::string> asked;
  for (const ProviderUse::Role& role : use.roles) {
    bool again = false;
    for (const std::string& model : asked)
      again = again || model == role.model;
    if (again)
      continue;
    asked.push_back(role.model);
    CheckProbe(use, role, session);
  }
}

void ProviderChecks::CheckProbe(const ProviderUse& use,
                                const ProviderUse::Role& role,
                                ProviderSession& session) {
  const std::string identity = ProviderIdentity(*use.record, use.settings);
  const std::string about = absl::StrCat(use.record->id, " / ", role.model);
  std::optional<RememberedProbe> found;
  if (options_.probe) {
    absl::StatusOr<std::string> report = session.Probe(role.model);
    if (absl::IsUnimplemented(report.status())) {
      findings_->Ok("probe", about, "this provider cannot be probed");
      return;
    }
    if (!report.ok()) {
      findings_->Fail(
          IsCredentialProblem(report.status()) ? "credentials" : "probe", about,
          report.status());
      return;
    }
    found = RememberedProbe{absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(),
                                             absl::UTCTimeZone()),
                            *std::move(report)};
    const absl::Status kept = memory_.Keep(identity, role.model, *found);
    if (!kept.ok())
      findings_->Warn("probe", about, "the result is not remembered",
                      std::string(kept.message()));
  } else {
    found = memory_.Find(identity, role.model);
  }
  if (!found.has_value()) {
    if (!session.Origins().empty())
      findings_->Ok("probe", about,
                    "not asked what it can do; --probe asks, for about ten "
                    "short calls");
    return;
  }
  const absl::StatusOr<ProbeSummary> summary =
      SummarizeProbe(found->report, role.name);
  if (!summary.ok()) {
    findings_->Warn("probe", about, std::string(summary.status().message()),
                    "");
    return;
  }
  const CheckJson report = CheckJson::parse(found->report, nullptr, false);
  const auto requests = report.find("requests");
  const std::string calls =
      requests != report.end() && requests->is_number_integer()
          ? absl::StrCat(", ", CountText(requests->get<std::int64_t>(), "call"))
          : "";
  const std::string what =
      absl::StrCat("on ", UtcText(found->utc), calls, ": ", summary->what);
  if (summary->lacks)
    findings_->Warn("probe", about, what, summary->advice);
  else
    findings_->Ok("probe", about,
                  summary->advice.empty()
                      ? what
                      : absl::StrCat(what, "; ", summary->advice));
}

void ProviderChecks::NoteSkew(const std::string& server, std::int64_t skew_s) {
  if (!largest_skew_.has_value() ||
      std::abs(skew_s) > std::abs(largest_skew_->seconds)) {
    largest_skew_ = Skew{server, skew_s};
  }
}

void ProviderChecks::CheckClock() {
  if (!largest_skew_.has_value())
    return;
  const std::int64_t skew = largest_skew_->seconds;
  if (std::abs(skew) <= kMostSkew) {
    findings_->Ok("clock", "", "agrees with the servers' to a minute");
    return;
  }
  findings_->Warn(
      "clock", "",
      absl::StrCat("this machine's clock is ",
                   DurationText(static_cast<double>(std::abs(skew))),
                   skew > 0 ? " behind" : " ahead of", " that of ",
                   largest_skew_->server),
      "set it (timedatectl set-ntp true); tokens and waiting times depend on "
      "it");
}

}  // namespace whet
