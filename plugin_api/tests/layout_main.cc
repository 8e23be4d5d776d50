// whet_abi_layout: prints the layout of the contract, for people who compare
// compilers and platforms. The test rewrites the golden file, not this.
#include <cstdio>

#include "layout_dump.h"

int main() {
  std::fputs(whet::abi::DumpLayout().c_str(), stdout);
  return 0;
}
