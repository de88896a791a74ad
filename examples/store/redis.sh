#!/usr/bin/env bash
# Logs in over three processes (axum, warp, hyper) whose sessions are in a real Redis, stops Redis twice, and starts
# it again. Checks each response, and prints the figures.
#
#     bash examples/store/redis.sh
#
# Needs Rust and curl. Installs Debian's `redis-server` if it is missing and the user is root. Everything runs on free
# ports of 127.0.0.1, with files in a temporary folder, and stops at the end.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v redis-server >/dev/null; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo 'redis-server is missing: install it with the package manager of the system'
        exit 1
    fi
    apt-get update -q
    # The script starts its own server. The package must not start another one.
    DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -qy --no-install-recommends redis-server
fi

cargo build -q --locked -p aside-examples-store --features redis
program="${CARGO_TARGET_DIR:-target}/debug/aside-examples-store"
folder=$(mktemp -d)
redis=
processes=()

finish() {
    for process in $redis "${processes[@]}"; do kill "$process" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

free_port() {
    local port
    for _ in $(seq 100); do
        port=$((20000 + RANDOM % 20000))
        if ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    fail 'no free port'
}

# Redis writes each change to the disk before it answers, so a restart loses no session.
start_redis() {
    redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$folder" --save '' \
        --appendonly yes --appendfsync always --loglevel warning >"$folder/redis.log" 2>&1 &
    redis=$!
    for _ in $(seq 100); do
        redis-cli -p "$redis_port" ping >/dev/null 2>&1 && return
        sleep 0.05
    done
    fail "redis-server does not answer: $(tail -3 "$folder/redis.log")"
}

stop_redis() {
    kill "-$1" "$redis"
    wait "$redis" 2>/dev/null || true
    redis=
}

# ask PORT METHOD PATH [BODY]: sends a request with the cookie jar. Sets `status` and `seconds`.
ask() {
    local reply
    reply=$(curl -s -m 20 -o "$folder/body" -D "$folder/head" -w '%{http_code} %{time_total}' -X "$2" \
        -b "$folder/jar" -c "$folder/jar" ${4:+-d "$4"} "http://127.0.0.1:$1$3") || reply='000 0'
    read -r status seconds <<<"$reply"
}

expect() {
    [ "$status" = "$1" ] || fail "$2: status $status instead of $1: $(cat "$folder/body")"
}

session() {
    awk '$6 == "session" { print $7 }' "$folder/jar"
}

redis_port=$(free_port)
start_redis
ports=()
for framework in axum warp hyper; do
    for _ in $(seq 5); do
        port=$(free_port)
        "$program" "$framework" "$port" "redis://127.0.0.1:$redis_port" >>"$folder/log" 2>&1 &
        process=$!
        for _ in $(seq 100); do
            (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break 2
            kill -0 "$process" 2>/dev/null || continue 2
            sleep 0.05
        done
        fail "the program on $framework does not answer: $(tail -3 "$folder/log")"
    done
    ports+=("$port")
    processes+=("$process")
done
redis-server --version | cut -d' ' -f1-3
echo "processes: axum, warp and hyper"

touch "$folder/jar"
ask "${ports[0]}" GET /login/me
expect 401 'before the login'
ask "${ports[0]}" POST /login/ '{"username": "rick", "password": "pickle"}'
expect 200 'the login'
cookie=$(session)
[ ${#cookie} = 22 ] || fail 'the login set no session'

for turn in $(seq 0 89); do
    ask "${ports[turn % 3]}" GET /login/me
    expect 200 "turn $turn"
done
echo 'logged in: 90 requests in turns, 90 answered with 200'

# outage SIGNAL: stops Redis, checks the error pages, starts Redis, and counts what a waiting client sees.
outage() {
    stop_redis "$1"
    local count=0 slowest=0
    for request in 'GET /login/me' 'POST /login/' 'POST /log-out/'; do
        for port in "${ports[@]}"; do
            # shellcheck disable=SC2086
            ask "$port" $request '{"username": "rick", "password": "pickle"}'
            expect 503 "without Redis, $request"
            [ "$(cat "$folder/body")" = '{"detail":"please try again later"}' ] || fail "details: $(cat "$folder/body")"
            ! grep -qi '^set-cookie' "$folder/head" || fail "a cookie was set or deleted: $(cat "$folder/head")"
            count=$((count + 1))
            slowest=$(printf '%s\n' "$slowest" "$seconds" | sort -g | tail -1)
        done
    done
    [ "$(session)" = "$cookie" ] || fail 'the client lost its cookie'
    echo "Redis stopped with SIG$1: $count requests, $count answered with 503 and no cookie, slowest $slowest s"

    local start errors=0
    start_redis
    start=$(date +%s%N)
    for port in "${ports[@]}"; do
        while ask "$port" GET /login/me; [ "$status" != 200 ]; do
            expect 503 'after the start of Redis'
            errors=$((errors + 1))
            [ "$errors" -lt 100 ] || fail 'the session did not return'
            sleep 0.05
        done
    done
    [ "$(session)" = "$cookie" ] || fail 'the client has another cookie'
    echo "Redis started again: the session returned in all processes after $((($(date +%s%N) - start) / 1000000)) ms, $errors more errors"
}

outage TERM
outage KILL

ask "${ports[1]}" POST /log-out/
expect 204 'the log-out'
[ -z "$(session)" ] || fail 'the log-out left the cookie'
for port in "${ports[@]}"; do
    status=$(curl -s -o /dev/null -w '%{http_code}' -b "session=$cookie" "http://127.0.0.1:$port/login/me")
    expect 401 'a copy of the cookie after the log-out'
done
echo 'logged out: a copy of the cookie is anonymous in all processes'
[ "$(redis-cli -p "$redis_port" dbsize)" = 0 ] || fail 'Redis still has a session'
! grep -q "$cookie" "$folder/log" || fail 'the log has the id of the session'
echo 'ok'
