"""What fetches the files of a manifest: scripts that ask as often as the policy of the account lets them, and no more.

One file at a time, so that one stream is taken; a pause after each request, so that the rate is kept even where answers
take no time; and an end at once where the account may have nothing more: to ask on is what the policy counts as abuse.
"""

from config.policy import Limits

_MARGIN = 1.25  # what is asked by hand meanwhile has its place too
_UNNOTICED = 0.004  # seconds: to start a process takes longer

_FETCH = """#!/bin/sh
# Fetches files of an archive into the folder that it is run in: sh FILE
# Run it again after an interruption: what is there in full is left alone, what was begun goes on.
# A token, if you need one, is read from ~/.netrc.
set -u
failed=0
row=0
pause=PAUSE # seconds after each request: your account may send RATE a second
size() { if [ -f "$1" ]; then wc -c < "$1"; else echo 0; fi; }
stop() { echo "stopped: $1; run this again later." >&2; exit 1; }
get() { # url, path, bytes
  if [ -f "$2" ] && [ "$(size "$2")" -eq "$3" ]; then return 0; fi
  mkdir -p "$(dirname "$2")" || exit 1
  if [ "$3" -eq 0 ]; then : > "$2"; return 0; fi
  if [ "$(size "$2.part")" -gt "$3" ]; then rm -f "$2.part"; fi
  tries=0
  while [ "$(size "$2.part")" -ne "$3" ] && [ "$tries" -lt 5 ]; do
    tries=$((tries + 1))
COMMAND
    sleep "$pause"
  done
  if [ "$(size "$2.part")" -eq "$3" ]; then mv "$2.part" "$2"; row=0; return 0; fi
  failed=$((failed + 1)); row=$((row + 1)); echo "not fetched: $2" >&2
  if [ "$row" -ge 5 ]; then stop "nothing comes"; fi
}
"""
# A link that ended before it was followed is S3's to refuse: the address is asked for a new one. What we refuse is over.
_CURL = """    said=$(curl --fail --silent --show-error --location --netrc-optional --globoff --retry 5 --retry-max-time 600 \\
      --continue-at - --output "$2.part" --write-out '%{http_code} after %{num_redirects}' "$1")
    case $said in
      401*0 | 403*0 | 413*0 | 429*0) stop "the service answers ${said%% *}" ;;
      404*0 | 410*0) row=0; break ;;
    esac"""
# wget shows what ~/.netrc has when it is challenged only, and what one may not see challenges nobody: it is not there
_WGET = """    said=$(LC_ALL=C wget --no-verbose --auth-no-challenge --continue --tries=5 --waitretry=10 \\
      --retry-on-http-error=429,503 --output-document="$2.part" "$1" 2>&1)
    case $said in
      *"ERROR 401"* | *"ERROR 413"* | *"ERROR 429"*) stop "the service refuses" ;;
      *"ERROR 404"* | *"ERROR 410"*) row=0; break ;;
    esac"""
CHECKED = '[ "$failed" -eq 0 ] || { echo "$failed files were not fetched; run this again." >&2; exit 1; }\n'
"""The end of a script."""


def curl_script(limits: Limits) -> str:
    """What fetches a file by curl, which waits as long as ``Retry-After`` says."""
    return _script(_CURL, limits)


def wget_script(limits: Limits) -> str:
    """What fetches a file by wget, which waits longer each time."""
    return _script(_WGET, limits)


def aria2_command(limits: Limits) -> str:
    """How to call aria2, which keeps to no rate: it is given few streams."""
    streams = max(1, min(limits.streams, int(limits.requests_per_second / 10)))
    return (
        f"# aria2c --continue --max-concurrent-downloads={streams} --max-connection-per-server=1 --max-tries=5 "
        "--retry-wait=10 --input-file FILE\n"
    )


def _script(command: str, limits: Limits) -> str:
    pause = _MARGIN / limits.requests_per_second
    written = f"{pause:.3f}" if pause >= _UNNOTICED else "0"
    rate = f"{limits.requests_per_second:g}"
    return _FETCH.replace("COMMAND", command).replace("PAUSE", written).replace("RATE", rate)
