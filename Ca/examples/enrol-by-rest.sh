#!/bin/sh
# Enrols a device by the plain REST form with curl and openssl alone. The key is made in DIR, and never leaves it.
#
#   enrol-by-rest.sh URL ROOTS DIR TOKEN
#
# URL is the machines' door, such as https://flex.example.org:8445; ROOTS the file of its roots; TOKEN an enrolment token. May be run again after any failure.
set -eu
url=$1 roots=$(realpath "$2") dir=$3 token=$4
umask 077
mkdir -p "$dir"
cd "$dir"
[ -f key.pem ] || { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.part; mv key.part key.pem; }

# PEM as a JSON text has \n for its line breaks.
openssl req -new -key key.pem -subj / | awk 'BEGIN { printf "{\"csr\": \"" } { printf "%s\\n", $0 } END { print "\"}" }' > request.json
curl --silent --show-error --fail --cacert "$roots" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' --data-binary @request.json -o answer.json "$url/api/v1/certificates"
member() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" answer.json | sed -e 's/\\u002[Bb]/+/g' -e 's/\\n/\n/g'; }
member certificate > certificate.pem
member chain > authorities.pem
rm request.json answer.json
