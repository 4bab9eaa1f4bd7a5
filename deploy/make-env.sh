#!/bin/sh
# Makes .env with fresh secrets. An existing one is never touched: its passwords are already in the databases.
# Usage: deploy/make-env.sh [ALERT_WEBHOOK_URL]
set -eu
cd "$(dirname "$0")/.."
umask 077

if [ -e .env ]; then
  echo ".env 已存在，未改动 .env is there already and stays as it is" >&2
  exit 1
fi

# 32 bytes in hexadecimal: safe in addresses, YAML and shells.
secret() { od -An -tx1 -N32 /dev/urandom | tr -d ' \n'; }

new=$(mktemp ./.env.XXXXXX)
trap 'rm -f "$new"' EXIT
for name in WEISU_DEVICE_SECRET WEISU_ADMIN_TOKEN POSTGRES_PASSWORD PG_READ_PASSWORD INFLUX_ADMIN_PASSWORD \
  INFLUX_ADMIN_TOKEN INFLUX_PASSWORD INFLUX_READ_PASSWORD GRAFANA_ADMIN_PASSWORD; do
  echo "$name=$(secret)" >>"$new"
done
# Port 9 discards: alerts are shown in Grafana only until this names a webhook. `npm run doctor` reminds of it.
echo "ALERT_WEBHOOK_URL=${1:-http://127.0.0.1:9/}" >>"$new"
mv "$new" .env
echo ".env 已生成，请妥善备份 .env is made; keep a copy in a safe place" >&2
