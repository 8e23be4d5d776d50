// The layout of every struct of the contract as text: the generator of
// abi/layout-0.1.txt.
//
//   struct whet_text size 16 FROZEN
//     0 8 ptr
//     8 8 len
//
// Offsets and sizes in bytes, LP64. Pure. Thread-safe.
#ifndef WHET_PLUGIN_API_TESTS_LAYOUT_DUMP_H_
#define WHET_PLUGIN_API_TESTS_LAYOUT_DUMP_H_

#include <string>

namespace whet::abi {

std::string DumpLayout();

}  // namespace whet::abi

#endif  // WHET_PLUGIN_API_TESTS_LAYOUT_DUMP_H_
