#!/usr/bin/env bash
# Installs what is missing of the Debian packages that the named sections of tests/packages list.
#
#   tests/support/install_packages.sh [--list] SECTION…        sections: build, test, browser, e2e, package
#
# --list prints the packages and installs nothing. With nothing missing it needs neither root nor a network.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=$here/../packages

only_list=no
if [[ ${1:-} == --list ]]; then
  only_list=yes
  shift
fi
if [[ $# -eq 0 ]]; then
  echo "usage: ${0##*/} [--list] SECTION…" >&2
  exit 2
fi

packages_of() {
  awk -v section="[$1]" '
    { sub(/#.*/, ""); gsub(/[ \t]/, "") }
    /^\[/ { found = found || $0 == section; inside = $0 == section; next }
    inside && $0 != "" { print }
    END { exit !found }
  ' "$list"
}

wanted=()
for section in "$@"; do
  if ! names=$(packages_of "$section"); then
    echo "${0##*/}: tests/packages has no section [$section]" >&2
    exit 2
  fi
  mapfile -t -O "${#wanted[@]}" wanted <<<"$names"
done
mapfile -t wanted < <(printf '%s\n' "${wanted[@]}" | sort -u)

if [[ $only_list == yes ]]; then
  printf '%s\n' "${wanted[@]}"
  exit 0
fi

if ! command -v dpkg-query >/dev/null; then
  echo "${0##*/}: this is no Debian; install by hand what tests/packages lists: ${wanted[*]}" >&2
  exit 1
fi

missing=()
for package in "${wanted[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

echo "installing ${#missing[@]} missing Debian packages: ${missing[*]}"
if [[ $EUID -ne 0 ]]; then
  echo "${0##*/}: that needs root. As root: apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
fi

# No package may start a service here (the prometheus package would): invoke-rc.d asks this file, if there is none yet.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
quiet=(-q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300)
# The lists may be absent or too old to fetch from: then once more with fresh ones.
if ! apt-get "${quiet[@]}" install --no-install-recommends "${missing[@]}" </dev/null >/dev/null 2>&1; then
  apt-get "${quiet[@]}" update </dev/null || echo "not every package list could be fetched; trying with those there are" >&2
  apt-get "${quiet[@]}" install --no-install-recommends "${missing[@]}" </dev/null
fi
