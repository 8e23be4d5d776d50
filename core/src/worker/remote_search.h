// whet.search/1 as a strategy in a worker sees it. What the host stores for the
// strategy is copied and kept as long as the contract says.
#ifndef WHET_CORE_WORKER_REMOTE_SEARCH_H_
#define WHET_CORE_WORKER_REMOTE_SEARCH_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "whet/service/search.h"

namespace whet {

// What one strategy has been handed.
struct RemoteSearch {
  struct Examples {
    std::string bytes;
    std::vector<whet_example> items;
  };
  struct Evaluation {
    std::string bytes;
    std::vector<whet_evaluated> items;
    whet_evaluation c;
  };
  struct Generation {
    std::string bytes;
    std::vector<whet_generated> items;
    whet_generation c;
  };
  std::map<std::string, Examples> examples;       // by split
  std::map<whet_ticket, Evaluation> evaluations;  // until release()
  std::map<whet_ticket, Generation> generations;
};

// For instances to which RemoteServices offers it.
const whet_search* RemoteSearchTable();

}  // namespace whet

#endif  // WHET_CORE_WORKER_REMOTE_SEARCH_H_
