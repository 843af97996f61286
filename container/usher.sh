#!/bin/sh
# usher as the user PUID:PGID, wherever root starts it: as the container's program and by `docker exec`. Somebody else stays
# who they are.
set -eu
umask "${UMASK:-022}"
program="$(dirname "$(readlink -f "$0")")/../lib/usher/bin/usher.js"

# Export_Trakt_4_Letterboxd's configuration, where it is mounted and usher has none of its own.
if [ -z "${USHER_CONFIG:-}" ] && [ ! -e "$USHER_HOME/config.toml" ] && [ -e /app/config/config.toml ]; then
  export USHER_CONFIG=/app/config/config.toml
fi

if [ "$(id -u)" != 0 ] || [ "${PUID:-1000}" = 0 ]; then exec node "$program" "$@"; fi

owner="${PUID:-1000}:${PGID:-1000}"
# A new volume belongs to root. Where nothing can be changed, usher says what it can't write.
for place in "$USHER_HOME" /app/exports; do
  [ ! -e "$place" ] || [ "$(stat -c %u:%g "$place")" = "$owner" ] || chown -R "$owner" "$place" 2>/dev/null || true
done
exec setpriv --reuid "${PUID:-1000}" --regid "${PGID:-1000}" --clear-groups --no-new-privs node "$program" "$@"
