# shellcheck shell=sh
# Set-up shared by quickstart.sh and check.sh; sourced, with the repository as
# the current folder.
#
#   require_packages build        # what the product needs
#   require_packages build tests  # and what its tests need
#   list_packages code            # what its code needs: installs nothing
#   use_cache                     # compiler cache in the user's cache folder
#
# A tool or library that can be found is used as it is, wherever it comes from.
# What is missing is installed as Debian packages if there is a right to do so;
# else it is listed, with the command that would install it, and the script
# ends with status 2 before it has done anything.

# One line each: Debian package, how to find out that it is not needed, what it
# is. `header` and `library` are asked of the C++ compiler.
whet_tools_needs='
cmake                    cmake     3.25                     CMake 3.25 or later
ninja-build              command   ninja                    Ninja
ccache                   command   ccache                   ccache
git                      command   git                      Git
python3                  command   python3                  Python 3
python3-pip              module    pip                      pip for Python 3
ca-certificates          file      /etc/ssl/certs           certificates of authorities
'
whet_code_needs='
g++                      compiler  c++                      a C++20 compiler
libboost-dev             header    boost/dll/shared_library.hpp  Boost headers
libboost-filesystem-dev  library   boost_filesystem         Boost.Filesystem
libabsl-dev              header    absl/status/statusor.h   Abseil
nlohmann-json3-dev       header    nlohmann/json.hpp        JSON for Modern C++
libspdlog-dev            header    spdlog/spdlog.h          spdlog
libfmt-dev               header    fmt/format.h             fmt
libcurl4-openssl-dev     header    curl/curl.h              libcurl
libssl-dev               header    openssl/evp.h            OpenSSL
libyaml-cpp-dev          header    yaml-cpp/yaml.h          yaml-cpp
libvalijson-dev          header    valijson/schema.hpp      valijson
libcli11-dev             header    CLI/CLI.hpp              CLI11
libutf8proc-dev          header    utf8proc.h               utf8proc
libre2-dev               header    re2/re2.h                RE2
libseccomp-dev           header    seccomp.h                libseccomp
libsqlite3-dev           header    sqlite3.h                SQLite
'
whet_tests_needs='
libgtest-dev             library   gtest                    GoogleTest
libgmock-dev             library   gmock                    GoogleMock
clang                    command   clang                    Clang
libclang-rt-14-dev       sanitizer clang++                  the sanitizers of Clang
clang-format             command   clang-format             clang-format
shellcheck               command   shellcheck               shellcheck
nghttp2-server           command   nghttpd                  nghttpd, an HTTP/2 server
openssl                  command   openssl                  openssl, for certificates
pkgconf                  command   pkg-config               pkg-config
abigail-tools            command   abidiff                  abidiff of libabigail
libc++-14-dev            libcxx    clang++                  libc++, the C++ library of Clang
libc++abi-14-dev         libcxx    clang++                  its run time
cargo                    command   cargo                    Cargo, for plugins in Rust
'

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$(basename "$0"): $*"
  exit 1
}

compiler() {
  if [ -n "${CXX:-}" ]; then
    printf '%s\n' "$CXX"
  elif command -v c++ >/dev/null 2>&1; then
    printf 'c++\n'
  else
    printf 'g++\n'
  fi
}

# compiles TEXT [FLAG...]: whether the C++ compiler takes it.
compiles() {
  text=$1
  shift
  printf '%s\n' "$text" | $(compiler) -std=c++20 -x c++ - -o /dev/null "$@" \
    >/dev/null 2>&1
}

# is_there HOW WHAT: whether something needed can be found.
is_there() {
  case $1 in
    compiler) compiles '#include <version>
int main() {}' ;;
    cmake)
      version=$(cmake --version 2>/dev/null | sed -n '1s/^[^0-9]*//p') || return 1
      [ -n "$version" ] &&
        [ "$(printf '%s\n%s\n' "$2" "$version" | sort -V | head -n 1)" = "$2" ]
      ;;
    command) command -v "$2" >/dev/null 2>&1 ;;
    module) python3 -c "import $2" >/dev/null 2>&1 ;;
    file) [ -n "$(ls -A "$2" 2>/dev/null)" ] ;;
    header)
      compiles "#if !__has_include(<$2>)
#error no such header
#endif" -fsyntax-only
      ;;
    sanitizer)
      printf 'int main() {}\n' | "$2" -fsanitize=address -x c++ - -o /dev/null \
        >/dev/null 2>&1
      ;;
    libcxx)
      printf '#include <string>\nint main() {}\n' |
        "$2" -stdlib=libc++ -x c++ - -o /dev/null >/dev/null 2>&1
      ;;
    library) compiles 'int main() {}' "-l$2" ;;
    *) die "scripts/setup.sh: unknown kind of need: $1" ;;
  esac
}

# Fills missing_packages and missing_names from lines of needs.
missing_packages=
missing_names=
collect_missing() {
  while read -r package how what name; do
    if [ -n "$package" ] && ! is_there "$how" "$what"; then
      missing_packages="$missing_packages $package"
      missing_names="$missing_names
  $name (Debian: $package)"
    fi
  done <<EOF
$1
EOF
}

# as_root COMMAND...: runs it with the rights to install packages.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

# collect_groups GROUP...: what is missing of groups of needs.
collect_groups() {
  missing_packages=
  missing_names=
  for group in "$@"; do
    case $group in
      build) collect_missing "$whet_code_needs$whet_tools_needs" ;;
      code) collect_missing "$whet_code_needs" ;;
      tests) collect_missing "$whet_tests_needs" ;;
      *) die "scripts/setup.sh: unknown group of packages: $group" ;;
    esac
  done
}

# leave_with_list [WHY]: says what is missing and the command that installs it.
leave_with_list() {
  say "Whet needs what this machine does not have yet:$missing_names"
  if command -v apt-get >/dev/null 2>&1; then
    say "${1:-Install it with:}"
    say "  apt-get install -y --no-install-recommends$missing_packages"
    say "then run $(basename "$0") again."
  else
    say "Install these with the package manager of this system, then run" \
      "$(basename "$0") again."
  fi
  exit 2
}

# list_packages GROUP...: leaves if something is missing, and installs nothing.
list_packages() {
  collect_groups "$@"
  [ -z "$missing_packages" ] || leave_with_list
}

# require_packages build [tests]: leaves only if everything is there.
require_packages() {
  collect_groups "$@"
  [ -n "$missing_packages" ] || return 0
  command -v apt-get >/dev/null 2>&1 || leave_with_list
  if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
    leave_with_list \
      "This user may not install packages. Ask somebody who may to run:"
  fi

  say "Installing:$missing_packages"
  as_root apt-get -o DPkg::Lock::Timeout=300 -q update >&2 ||
    die "apt-get update failed: is the network there?"
  # shellcheck disable=SC2086  # a list of words
  as_root env DEBIAN_FRONTEND=noninteractive apt-get \
    -o DPkg::Lock::Timeout=300 -q install -y --no-install-recommends \
    $missing_packages >&2 || die "could not install:$missing_packages"

  installed=$missing_packages
  collect_groups "$@"
  [ -z "$missing_packages" ] ||
    die "installed$installed, but still cannot find:$missing_names"
}

# The folder that keeps what is dear to make again: compiled objects, the
# source and archives of llama.cpp, the model.
use_cache() {
  WHET_CACHE_DIR=${WHET_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/whet}
  CCACHE_DIR=${CCACHE_DIR:-$WHET_CACHE_DIR/ccache}
  # Another clone of the same sources finds the same objects.
  CCACHE_BASEDIR=${CCACHE_BASEDIR:-$PWD}
  CCACHE_NOHASHDIR=${CCACHE_NOHASHDIR:-1}
  CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-3G}
  export WHET_CACHE_DIR CCACHE_DIR CCACHE_BASEDIR CCACHE_NOHASHDIR \
    CCACHE_MAXSIZE
  mkdir -p "$CCACHE_DIR" || die "cannot make the cache folder $CCACHE_DIR"
}
