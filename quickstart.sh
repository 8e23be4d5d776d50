#!/bin/sh
# From a fresh clone to a better prompt: installs what is missing, builds Whet,
# fetches a small language model and runs the example of support messages.
# No key, no account; every model call happens in this process.
#
#   ./quickstart.sh          run it again at any time: it does what is missing
#
# Keeps compiled objects and the model in ${WHET_CACHE_DIR:-~/.cache/whet}.
set -eu
cd "$(dirname "$0")"
# shellcheck source=scripts/setup.sh
. scripts/setup.sh

[ $# -eq 0 ] || {
  say "usage: ./quickstart.sh"
  exit 2
}

require_packages build
use_cache

say "Fetching the model and the source that runs it ..."
python3 cmake/llama/fetch.py source >/dev/null
python3 cmake/llama/fetch.py model >/dev/null

say "Building ..."
# A tree that was configured before keeps its settings. (CMakeCache.txt says
# nothing: it is there even if configuring failed.)
if [ ! -f build/release/build.ninja ]; then
  cmake --preset release -DWHET_TESTS=OFF -DWHET_LLAMA=ON >&2
fi
cmake --build --preset release --target whet_product >&2

say "Running examples/support_triage ..."
exec build/release/bin/whet run examples/support_triage/whet.yaml
