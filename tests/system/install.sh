#!/bin/sh
# Installs what the system tests need beyond Python: Debian's Chromium. Does nothing where it is there.
set -eu
command -v chromium >/dev/null && exit 0
root=""
[ "$(id -u)" = 0 ] || root="sudo"
command -v apt-get >/dev/null || { echo "Install Chromium by hand, then run make test-system again." >&2; exit 1; }
$root apt-get update -qq
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
