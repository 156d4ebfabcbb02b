#!/usr/bin/env bash
# Lock the packages again after changing requirements/*.in. Needs uv (pip install uv); the product
# itself installs with pip alone. Give --upgrade to take newer versions.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
for set in runtime postgres semantic dev; do
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
    --no-emit-index-url "$@" "$set.in" -o "$set.txt"
done
