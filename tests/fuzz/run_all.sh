#!/bin/bash
# Runs every fuzzer for some seconds, two at a time, from the seeds in corpus/.
#
#   tests/fuzz/run_all.sh BUILD_FOLDER [SECONDS]
#
# What a fuzzer finds stays in a temporary folder, which goes unless there was
# a crash; then the input and the command that repeats it are printed. The
# last line of stdout is `N passed, N failed`.
set -u
binaries=$1/tests
seconds=${2:-30}
corpus=$(cd "$(dirname "$0")" && pwd)/corpus
found=$(mktemp -d "${TMPDIR:-/tmp}/whet-fuzz-XXXXXX") || exit 1

# fuzz NAME: its status is 0 if nothing was found.
fuzz() {
  local name=$1 log=$found/$1.log
  mkdir "$found/$name"
  # Memory: that of a fuzzer under the sanitizers, with room to spare.
  if "$binaries/fuzz_$name" -max_total_time="$seconds" -timeout=20 \
    -rss_limit_mb=3000 -print_final_stats=1 -artifact_prefix="$found/$name-" \
    "$found/$name" "$corpus/$name" >"$log" 2>&1; then
    printf 'fuzz_%s: %s inputs in %s s\n' "$name" \
      "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$seconds" >&2
    return 0
  fi
  {
    tail -n 40 "$log"
    printf 'fuzz_%s found a fault. Again:\n' "$name"
    printf '  %s\n' "$binaries/fuzz_$name $(
      ls -d "$found/$name"-* 2>/dev/null || printf '%s' "$corpus/$name/*"
    )"
  } >&2
  return 1
}

passed=0
failed=0
names=()
for folder in "$corpus"/*/; do
  name=$(basename "$folder")
  [ ! -x "$binaries/fuzz_$name" ] || names+=("$name")
done
for ((i = 0; i < ${#names[@]}; i += 2)); do
  running=()
  for name in "${names[@]:i:2}"; do
    fuzz "$name" &
    running+=($!)
  done
  for pid in "${running[@]}"; do
    if wait "$pid"; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
    fi
  done
done
[ "$failed" -gt 0 ] || rm -rf "$found"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
