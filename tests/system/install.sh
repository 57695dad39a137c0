#!/bin/sh
# Installs what the system tests need beyond Python: Debian's Chromium, PostgreSQL and strace. Does nothing
# where they are there.
set -eu
missing=""
command -v chromium >/dev/null || missing="chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v strace >/dev/null || missing="$missing strace"
[ -n "$missing" ] || exit 0
root=""
[ "$(id -u)" = 0 ] || root="sudo"
command -v apt-get >/dev/null || { echo "Install by hand, then run make test-system again: $missing" >&2; exit 1; }
$root apt-get update -qq
# shellcheck disable=SC2086 - names of packages
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
