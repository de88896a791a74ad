#!/usr/bin/env bash
# curl with a jar in a file. The steps are those of steps.py, and `send` is that of values.py.
set -euo pipefail
jar=$(mktemp)
trap 'rm -f "$jar"' EXIT

send() {
    curl -s -b "$jar" -c "$jar" -X "$1" -H 'content-type: application/json' --data-binary "$3" "$2" "${@:4}"
}
if [ "$1" = send ]; then
    while IFS=$'\t' read -r method url body; do
        send "$method" "$url" "$body"
        echo
    done
    exit
fi
status() {
    send "$1" "$2" "$3" -o /dev/null -w '%{http_code}'
}

statuses=$(
    printf '%s ' \
        "$(status POST "$1/login/" '{"username": "rick", "password": "pickle"}')" \
        "$(status GET "$1/login/me" '')" \
        "$(status GET "$2/login/me" '')" \
        "$(status GET "$3/login/me" '')" \
        "$(status POST "$3/log-out/" '')" \
        "$(status GET "$3/login/me" '')"
)
left=$(grep -cE '^#HttpOnly_|^[^#]' "$jar" || true)
send GET "$4/" '' >/dev/null
secure=no
if send GET "$4/back" '' | grep -q '__Host-probe came back'; then secure=yes; fi
echo "$(curl --version | cut -d' ' -f1,2 | head -1)|${statuses% }|$left|$secure"
