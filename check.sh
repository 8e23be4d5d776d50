#!/bin/bash
# Every check of the tree: builds it in four ways and runs the tests that
# belong to each. Ends with a line `N passed, N failed`; the status is 0 only
# if nothing failed.
#
#   ./check.sh               all of it
#   ./check.sh release       only some of: release debug asan tsan
#
# release: the tests that need the local model, the main job end to end, `pip
#          install .`, and the conformance suite, which is slow in other builds.
# debug:   everything else, with the lints, the install tree and transcripts.
# asan:    core, the engine with real plugins and with plugins in processes of
#          their own, random calls across the plugin boundary for a minute, and
#          the inputs that a fuzzer found, under the address and undefined
#          sanitizers; then every fuzzer for WHET_FUZZ_SECONDS (20).
# tsan:    the engine, with plugins here and elsewhere, and the services under
#          the thread sanitizer.
set -u
cd "$(dirname "$0")" || exit 1
# shellcheck source=scripts/setup.sh
. scripts/setup.sh

configurations=("$@")
[ $# -gt 0 ] || configurations=(release debug asan tsan)
for configuration in "${configurations[@]}"; do
  case $configuration in
    release | debug | asan | tsan) ;;
    *)
      say "usage: ./check.sh [release] [debug] [asan] [tsan]"
      exit 2
      ;;
  esac
done

require_packages build tests
use_cache

passed=0
failed=0
failures=()

fail() {
  failed=$((failed + 1))
  failures+=("$1")
  say "FAILED: $1"
}

# prepare PRESET [TARGET...]: configures and builds. A configuration that does
# not build is one failure, and its tests are not run.
prepare() {
  local preset=$1
  shift
  local start=$SECONDS options=(-DWHET_TESTS=ON)
  [ "$preset" != release ] || options+=(-DWHET_LLAMA=ON)
  # Lines are enough to read a failure; types would take a tenth more time, and
  # GCC, which compiles release, half as much again as Clang.
  [ "$preset" != debug ] || options+=(-DWHET_LLAMA=OFF -DCMAKE_UNITY_BUILD=ON
    -DCMAKE_UNITY_BUILD_BATCH_SIZE=16
    -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++
    -DCMAKE_C_FLAGS_DEBUG=-g1 -DCMAKE_CXX_FLAGS_DEBUG=-g1)
  say "== $preset: build"
  if ! { cmake --preset "$preset" "${options[@]}" &&
    cmake --build --preset "$preset" ${1:+--target "$@"} -- -k 0; } >&2; then
    fail "$preset: build"
    return 1
  fi
  say "== $preset: built in $((SECONDS - start)) s"
}

# run_tests PRESET FOLDER [CTEST OPTION...]: runs the tests of a folder of the
# build tree ("." is all) and adds what CTest counted.
run_tests() {
  local preset=$1 folder=build/$1/$2 results counts name start=$SECONDS
  shift 2
  say "== $preset: tests of $folder"
  results=$PWD/build/$preset/ctest-$((passed + failed)).xml
  rm -f "$results"
  "${launcher[@]}" ctest --test-dir "$folder" --output-on-failure \
    --no-tests=error --parallel "$(nproc)" --output-junit "$results" "$@" >&2
  # CTest writes the file whether tests failed or not; without it nothing ran.
  if ! counts=$(python3 scripts/count_tests.py "$results"); then
    fail "$preset: no tests ran in $folder"
    return
  fi
  {
    read -r count
    passed=$((passed + count))
    while read -r name; do
      fail "$preset: $name"
    done
  } <<<"$counts"
  say "== $preset: tests of $folder took $((SECONDS - start)) s"
}

# The thread sanitizer of GCC 12 does not know the memory layout of kernels that
# randomize more bits than it expects.
launcher=()
without_randomization() {
  if setarch "$(uname -m)" -R true 2>/dev/null; then
    launcher=(setarch "$(uname -m)" -R)
  fi
}

# run_fuzzers PRESET: each of them for some seconds; what crashes is printed.
run_fuzzers() {
  local start=$SECONDS counts
  say "== $1: fuzzers"
  counts=$(tests/fuzz/run_all.sh "build/$1" "${WHET_FUZZ_SECONDS:-20}") ||
    fail "$1: fuzzers"
  passed=$((passed + ${counts%% *}))
  say "== $1: fuzzers took $((SECONDS - start)) s"
}

# Of the tests of faults, those that a sanitizer can tell more of: a few kills
# (debug has 200), disks that are full.
faults=(full_disk_run_test journal_room_test kill_campaign_test)
fault_tests="KillCampaign|FullDisk|JournalRoom"

check_release() {
  local targets=(whet_product tests/conformance/all tests/evaluators/all)
  [ ! -d plugins/provider_llama ] || targets+=(plugins/provider_llama/all)
  prepare release "${targets[@]}" || return
  [ ! -d plugins/provider_llama ] || run_tests release plugins/provider_llama
  run_tests release tests/examples -L model
  [ ! -d plugins/provider_llama ] || run_tests release tests/evaluators -L model
  run_tests release tests/conformance
  run_tests release hosts/python -L package
}

check_debug() {
  prepare debug || return
  run_tests debug . -LE conformance
}

check_asan() {
  prepare asan core/all tests/integration/all tests/isolation/all \
    tests/fuzz/all "${faults[@]}" || return
  run_tests asan core
  run_tests asan tests/integration
  WHET_KILL_RUNS=12 WHET_BOUNDARY_SECONDS=60 run_tests asan tests/isolation
  WHET_KILL_RUNS=12 run_tests asan tests/faults -R "$fault_tests"
  run_tests asan tests/fuzz
  run_fuzzers asan
}

check_tsan() {
  prepare tsan core/src/cache/all core/src/run/all core/src/services/all \
    tests/integration/all tests/isolation/all "${faults[@]}" || return
  without_randomization
  run_tests tsan core/src/cache
  run_tests tsan core/src/run
  run_tests tsan core/src/services
  run_tests tsan tests/integration
  # A process of Python's has nothing of the sanitizer in it, and the host's side
  # of it is that of any other worker.
  WHET_KILL_RUNS=12 run_tests tsan tests/isolation -E '^PythonPlugin'
  WHET_KILL_RUNS=12 run_tests tsan tests/faults -R "$fault_tests"
  launcher=()
}

say "Fetching the model and the source that runs it ..."
if ! { python3 cmake/llama/fetch.py source &&
  python3 cmake/llama/fetch.py model; } >/dev/null; then
  fail "fetching the model and the source that runs it"
fi
for configuration in "${configurations[@]}"; do
  "check_$configuration"
done

if [ "$failed" -gt 0 ]; then
  say "Failed:"
  printf '  %s\n' "${failures[@]}" >&2
fi
say "All took $SECONDS s."
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
