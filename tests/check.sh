#!/bin/sh
# Everything that can be said about the code without running it. Each line fails the whole.
set -e
bin=.venv/bin
scratch=$(mktemp -d)
export PYTHONWARNINGS=error PYTHONDONTWRITEBYTECODE=1 PLUMBLINE_TEST_FOLDER="$scratch"
# The longest runs beside the others. Tools that raise deprecation warnings of their own are not ours to mend.
PYTHONWARNINGS=default $bin/mypy &
types=$!
trap 'kill $types 2>/dev/null || true; rm -r "$scratch"' EXIT
$bin/ruff check --quiet .
$bin/ruff format --quiet --check .
git ls-files -z 'templates/*.html' | xargs -0 $bin/djade --check --target-version 5.2
PYTHONWARNINGS=default $bin/lint-imports --no-cache >/dev/null || PYTHONWARNINGS=default $bin/lint-imports --no-cache
DEBUG=1 DATABASE_URL=sqlite://:memory: $bin/python manage.py makemigrations --check --dry-run >/dev/null
SECRET_KEY=$($bin/python -c 'import secrets; print(secrets.token_urlsafe(64))') ALLOWED_HOSTS=example.org \
  DATABASE_URL=sqlite://:memory: $bin/python manage.py check --deploy --fail-level WARNING >/dev/null
sh frontend/run.sh check
wait $types
echo "Every check passed."
