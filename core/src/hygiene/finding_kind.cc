#include "whet/core/hygiene.h"

namespace whet {

std::string_view FindingKindName(FindingKind kind) {
  switch (kind) {
    case FindingKind::kSameInput:
      return "same_input";
    case FindingKind::kSimilarInput:
      return "similar_input";
    case FindingKind::kContradiction:
      return "contradiction";
    case FindingKind::kTestExampleInPrompt:
      return "test_example_in_prompt";
    case FindingKind::kTestExampleShown:
      return "test_example_shown";
    case FindingKind::kValExampleInPrompt:
      return "val_example_in_prompt";
    case FindingKind::kValExampleShown:
      return "val_example_shown";
    case FindingKind::kTrainExampleInPrompt:
      return "train_example_in_prompt";
    case FindingKind::kNewKey:
      return "new_key";
    case FindingKind::kNewUrl:
      return "new_url";
    case FindingKind::kNewEmail:
      return "new_email";
    case FindingKind::kNewPhone:
      return "new_phone";
    case FindingKind::kNewIpAddress:
      return "new_ip_address";
    case FindingKind::kCopiedFromTrain:
      break;
  }
  return "copied_from_train";
}

bool DoubtsProof(std::string_view kind_name) {
  return kind_name == FindingKindName(FindingKind::kTestExampleInPrompt) ||
         kind_name == FindingKindName(FindingKind::kTestExampleShown);
}

}  // namespace whet
