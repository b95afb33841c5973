#!/bin/sh
# Enrols a device by EST (RFC 7030), and renews its certificate, with curl and openssl alone. The key is made in DIR, and never leaves it.
#
#   enrol-by-est.sh URL ROOTS DIR USER:CODE    for the one-time code that the owner was given
#   enrol-by-est.sh URL ROOTS DIR              renews what is in DIR, with a new key
#
# URL is the machines' door, such as https://flex.example.org:8445; ROOTS the file of its roots. May be run again after any failure.
set -eu
est="$1/.well-known/est" roots=$(realpath "$2") dir=$3
umask 077
mkdir -p "$dir"
cd "$dir"

if [ $# -gt 3 ]; then
    key=key.pem operation=simpleenroll
    set -- --user "$4"
else
    key=key.new.pem operation=simplereenroll
    set -- --cert certificate.pem --key key.pem
fi
[ -f "$key" ] || { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$key.part"; mv "$key.part" "$key"; }

# Names come from the mandate; of the request only the key is taken, and the proof that it is here.
openssl req -new -key "$key" -subj / -outform DER | openssl base64 > request.b64
status=$(curl --silent --show-error --cacert "$roots" "$@" -H 'Content-Type: application/pkcs10' --data-binary @request.b64 -o answer.b64 -w '%{http_code}' "$est/$operation")
if [ "$status" = 202 ]; then
    echo "The owner is to approve this key by its fingerprint; then run this again: $(openssl pkey -in "$key" -pubout -outform DER | openssl dgst -sha256 | sed 's/.* //')" >&2
    exit 3
elif [ "$status" != 200 ]; then
    echo "Refused with $status: $(cat answer.b64)" >&2
    exit 1
fi
openssl base64 -d -in answer.b64 | openssl pkcs7 -inform DER -print_certs -out certificate.new.pem
curl --silent --show-error --fail --cacert "$roots" -o authorities.b64 "$est/cacerts"
openssl base64 -d -in authorities.b64 | openssl pkcs7 -inform DER -print_certs -out authorities.pem

mv certificate.new.pem certificate.pem
[ "$key" = key.pem ] || mv "$key" key.pem
rm request.b64 answer.b64 authorities.b64
