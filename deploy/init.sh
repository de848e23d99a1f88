#!/usr/bin/env bash
# Run once by compose before the rest starts: volumes, databases, the pool of each upstream, the first password.
set -euo pipefail

install -d -o airflow -g 0 /var/lib/sendbridge/{landing,nights,exports,drop/settings,drop/trusts,drop/case_system/in,drop/case_system/out} /opt/airflow/{logs,auth}
as_airflow() { runuser -u airflow -- env HOME=/home/airflow PATH="$PATH" "$@"; }

as_airflow airflow db migrate
for feed in case_management school_settings health_trusts establishment_register; do
  as_airflow airflow pools set "$feed" 1 "one caller at a time"
done
if [ ! -s /opt/airflow/auth/passwords.json ]; then
  : "${AIRFLOW_ADMIN_PASSWORD:?see deploy/example.env}"
  as_airflow python -c 'import json, os, sys; json.dump({"admin": os.environ["AIRFLOW_ADMIN_PASSWORD"]}, sys.stdout)' \
    > /opt/airflow/auth/passwords.json
  chown airflow:0 /opt/airflow/auth/passwords.json
  chmod 600 /opt/airflow/auth/passwords.json
fi
