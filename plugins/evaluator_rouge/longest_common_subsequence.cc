#include "longest_common_subsequence.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "whet/sdk/error.h"

namespace whet::rouge {
namespace {

constexpr std::size_t kBits = 64;

void SetBit(std::uint64_t* bits, std::uint32_t at) {
  bits[at / kBits] |= std::uint64_t{1} << (at % kBits);
}

bool HasBit(const std::uint64_t* bits, std::size_t at) {
  return (bits[at / kBits] >> (at % kBits) & 1) != 0;
}

[[noreturn]] void RefuseLengths(std::size_t reference, std::size_t candidate) {
  throw sdk::Error(WHET_INVALID_ARGUMENT,
                   "too long for the longest common subsequence of rouge: " +
                       std::to_string(candidate) + " words against " +
                       std::to_string(reference) +
                       "; score shorter texts, or use rouge1 or rouge2");
}

// V' = (V + (V & M)) | (V & ~M), over words with carry.
void AdvanceColumn(std::uint64_t* column, const std::uint64_t* mask,
                   std::size_t words) {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < words; ++i) {
    const std::uint64_t old = column[i];
    const std::uint64_t match = old & mask[i];
    const std::uint64_t sum = old + match;
    const std::uint64_t total = sum + carry;
    carry = static_cast<std::uint64_t>(sum < old || total < sum);
    column[i] = total | (old & ~match);
  }
}

}  // namespace

void LcsTable::SetReference(Tokens reference) {
  for (const char32_t token : reference_)
    index_[token] = 0;
  reference_ = reference;
  words_ = (reference.size() + kBits - 1) / kBits;
  std::size_t different = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    std::uint32_t& index = index_[reference[i]];
    if (index == 0) {
      if (places_.size() == different)
        places_.emplace_back();
      places_[different].clear();
      index = static_cast<std::uint32_t>(++different);
    }
    places_[index - 1].push_back(static_cast<std::uint32_t>(i));
  }
  // As many places as words: a mask is as cheap to keep as to make. There are
  // at most 64 of these.
  masks_.assign(different, Bits());
  for (std::size_t i = 0; i < different; ++i) {
    if (places_[i].size() < words_)
      continue;
    masks_[i].assign(words_, 0);
    for (const std::uint32_t place : places_[i])
      SetBit(masks_[i].data(), place);
  }
  scratch_.assign(words_, 0);
}

void LcsTable::Spend(std::size_t rows) {
  constexpr std::uint64_t kPerCall = 16;  // what a short line costs besides
  work_ += std::uint64_t{rows} * (words_ + 1) + kPerCall;
  if (work_ > kMaxWork)
    RefuseLengths(reference_.size(), rows);
}

void LcsTable::Advance(char32_t token, std::uint64_t* column) {
  const std::uint32_t index = index_[token];
  if (index == 0)
    return;  // an empty mask changes nothing
  if (!masks_[index - 1].empty()) {
    AdvanceColumn(column, masks_[index - 1].data(), words_);
    return;
  }
  for (const std::uint32_t place : places_[index - 1])
    SetBit(scratch_.data(), place);
  AdvanceColumn(column, scratch_.data(), words_);
  for (const std::uint32_t place : places_[index - 1])
    scratch_[place / kBits] = 0;
}

std::size_t LcsTable::Length(Tokens candidate) {
  Spend(candidate.size());
  Bits column(words_, ~std::uint64_t{0});
  for (const char32_t token : candidate)
    Advance(token, column.data());
  std::size_t length = 0;
  for (const std::uint64_t bits : column)
    length += static_cast<std::size_t>(std::popcount(~bits));
  return length;
}

void LcsTable::Mark(Tokens candidate, std::vector<bool>& marked) {
  Spend(candidate.size());
  if (candidate.empty() || reference_.empty())
    return;
  if (candidate.size() > kMaxKept / words_)
    RefuseLengths(reference_.size(), candidate.size());
  Bits columns((candidate.size() + 1) * words_, ~std::uint64_t{0});
  for (std::size_t j = 0; j < candidate.size(); ++j) {
    std::uint64_t* column = columns.data() + (j + 1) * words_;
    std::copy(column - words_, column, column);
    Advance(candidate[j], column);
  }
  std::size_t i = reference_.size();
  std::size_t j = candidate.size();
  while (i > 0 && j > 0) {
    if (reference_[i - 1] == candidate[j - 1]) {
      marked[i - 1] = true;
      --i;
      --j;
    } else if (!HasBit(columns.data() + j * words_, i - 1)) {
      --j;
    } else {
      --i;
    }
  }
}

}  // namespace whet::rouge
