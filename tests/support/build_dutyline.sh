#!/usr/bin/env bash
# Builds build/release/dutyline and nothing else, with the packages of section [build] only; prints its path last. Used by the demo and by
# the rehearsals; with everything up to date it takes a second.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
tests/support/install_packages.sh build >&2
# A tree that tests/run has configured is taken as it is; a fresh one needs no test libraries.
[[ -e build/release/build.ninja ]] || cmake --preset release -DBUILD_TESTING=OFF >&2
cmake --build --preset release --target dutyline -j "$(nproc)" >&2
echo "$PWD/build/release/dutyline"
