#include "conformance/guarded_memory.h"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "conformance/check.h"

namespace whet::conformance {
namespace {

constexpr char kPattern = '\x5A';

std::size_t PageSize() {
  static const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

std::vector<const GuardedMemory*>& Guards() {
  static auto& guards = *new std::vector<const GuardedMemory*>;
  return guards;
}

}  // namespace

GuardedMemory::GuardedMemory(std::size_t size, Edge edge, std::string what)
    : size_(size), what_(std::move(what)) {
  const std::size_t page = PageSize();
  bytes_ = (size + page - 1) / page * page;
  void* mapped = mmap(nullptr, bytes_ + 2 * page, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED)
    Skip("no memory for guard pages");
  begin_ = static_cast<char*>(mapped) + page;
  if (bytes_ > 0) {
    mprotect(begin_, bytes_, PROT_READ | PROT_WRITE);
    std::memset(begin_, kPattern, bytes_);
  }
  data_ = edge == Edge::kEnd ? begin_ + bytes_ - size : begin_;
  Guards().push_back(this);
}

void GuardedMemory::Close() {
  closed_ = true;
  if (bytes_ > 0)
    mprotect(begin_, bytes_, PROT_NONE);
}

bool GuardedMemory::Intact() const {
  for (std::size_t i = 0; i < bytes_; ++i) {
    const char* at = begin_ + i;
    if ((at < data_ || at >= data_ + size_) && *at != kPattern)
      return false;
  }
  return true;
}

GuardedMemory& GuardedMemory::Of(std::string_view text, Edge edge,
                                 std::string what) {
  auto* memory = new GuardedMemory(text.size(), edge, std::move(what));
  if (!text.empty())
    std::memcpy(memory->data(), text.data(), text.size());
  return *memory;
}

const GuardedMemory* FindGuard(const void* address) {
  const auto* at = static_cast<const char*>(address);
  for (const GuardedMemory* guard : Guards()) {
    if (at >= guard->begin_ - PageSize() &&
        at < guard->begin_ + guard->bytes_ + PageSize()) {
      return guard;
    }
  }
  return nullptr;
}

namespace {

void OnGuardHit(int number, siginfo_t* info, void*) {
  const GuardedMemory* guard = FindGuard(info->si_addr);
  if (guard == nullptr) {
    SayLastWords();
    signal(number, SIG_DFL);
    return;  // the instruction runs again, and ends the process
  }
  if (guard->closed()) {
    Fail("touched " + guard->what() + " after the call had returned",
         "a copy of what is kept: arguments are lent for the call");
  }
  const bool before = static_cast<const char*>(info->si_addr) < guard->data();
  Fail("touched memory " + std::string(before ? "before" : "behind") + " " +
           guard->what(),
       "texts of `len` bytes and arrays of `count` elements; texts do not end "
       "with NUL");
}

}  // namespace

void CatchGuardHits() {
  constexpr std::size_t kStack = 1U << 16U;
  stack_t stack{};
  stack.ss_sp = std::malloc(kStack);
  stack.ss_size = kStack;
  sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_sigaction = &OnGuardHit;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, nullptr);
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace whet::conformance
