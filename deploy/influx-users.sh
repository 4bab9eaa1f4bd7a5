#!/bin/bash
# Run once by the InfluxDB image, after its own set-up: two users with no more than they need on the one bucket.
set -euo pipefail

user() {
  influx v1 auth create --org "$DOCKER_INFLUXDB_INIT_ORG" --username "$1" --password "$2" "${@:3}" >/dev/null
}
bucket=$DOCKER_INFLUXDB_INIT_BUCKET_ID
user weisu "$WEISU_PASSWORD" --read-bucket "$bucket" --write-bucket "$bucket"
user grafana "$GRAFANA_PASSWORD" --read-bucket "$bucket"
