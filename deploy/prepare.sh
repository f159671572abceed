#!/bin/sh
# Run in the folder of a recipe: `sh ../prepare.sh`. Makes .env from .env.example with a fresh value for each empty secret, and in certs/
# an authority of its own with certificates of the gateway and the proxy, for TLS between the two. What is there stays.
set -eu

if [ ! -e .env ]; then
  (
    umask 077
    while IFS= read -r line; do
      case $line in
        '#'* | '') echo "$line" ;;
        *=) echo "$line$(openssl rand -hex 16)" ;;
        *) echo "$line" ;;
      esac
    done < .env.example > .env
  )
fi

# The folder is for its owner alone; the files in it are mounted one by one, for users the host does not know.
mkdir -p certs && chmod 700 certs && cd certs
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2> /dev/null && chmod 644 "$1.key"; }
signed() { # NAME SUBJECT-ALTERNATIVE-NAMES
  [ -e "$1.crt" ] && return
  key "$1"
  openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
  echo "subjectAltName=$2" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile "$1.ext" -out "$1.crt" 2> /dev/null
  rm "$1.csr" "$1.ext"
}
if [ ! -e ca.crt ]; then
  key ca
  chmod 600 ca.key
  openssl req -x509 -key ca.key -subj '/CN=Gatehouse recipes' -days 3650 -out ca.crt
fi
signed gateway DNS:mcp-gateway,DNS:localhost
signed proxy DNS:proxy
