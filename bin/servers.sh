# Installs the servers that bin/test starts with the configuration of deploy/: nginx, PgBouncer, GnuPG, coturn.
# Where they cannot be installed, the tests that need them are skipped, and say so. Read by bin/test, not run.

PATH="$PATH:/usr/sbin:/sbin"
missing=""
for pair in nginx:nginx pgbouncer:pgbouncer gpg:gnupg envsubst:gettext-base turnserver:coturn; do
    command -v "${pair%:*}" >/dev/null || missing="$missing ${pair#*:}"
done
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing"
    # shellcheck disable=SC2086  several words are meant
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes \
        --no-install-recommends $missing; } >/dev/null
fi
