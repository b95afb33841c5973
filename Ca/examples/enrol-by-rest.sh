#!/bin/sh
# Enrols a device by the device grant (RFC 8628) and the plain REST form with curl and openssl alone. The key is made in DIR, and never leaves it.
#
#   enrol-by-rest.sh URL ROOTS DIR CLAIM    with the claim code that the owner was given: shows a code for him to approve
#   enrol-by-rest.sh URL ROOTS DIR          when he has approved it: gets the certificate
#
# URL is the machines' door, such as https://flex.example.org:8445; ROOTS the file of its roots. May be run again after any failure.
set -eu
url=$1 roots=$(realpath "$2") dir=$3
umask 077
mkdir -p "$dir"
cd "$dir"
[ -f key.pem ] || { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.part; mv key.part key.pem; }

# To this certificate, which says nothing, code and token are bound, and so to the key (RFC 8705): to whoever comes by them they are of no use.
[ -f binding.pem ] || { openssl req -new -x509 -key key.pem -subj /CN=box -days 2 -out binding.part; mv binding.part binding.pem; }
ask() { status=$(curl --silent --show-error --cacert "$roots" --cert binding.pem --key key.pem -o answer.json -w '%{http_code}' "$@"); }
member() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" answer.json | sed -e 's/\\u002[Bb]/+/g' -e 's/\\n/\n/g'; }
refuse() {
    echo "Refused with $status: $(cat answer.json)" >&2
    exit 1
}

if [ $# -gt 3 ]; then
    ask --data client_id=gateway --data scope=ven.enrol --data-urlencode "claim_code=$4" "$url/connect/device"
    [ "$status" = 200 ] || refuse
    printf %s "$(member device_code)" > device-code
    echo "The owner is to approve this device at $(member verification_uri) by the code $(member user_code); then run this again, without the claim code." >&2
    exit 3
fi

ask --data client_id=gateway --data grant_type=urn:ietf:params:oauth:grant-type:device_code --data-urlencode device_code@device-code "$url/connect/token"
case $status$(member error) in
    200) token=$(member access_token) ;;
    400authorization_pending | 400slow_down)
        echo "The owner has not decided yet; run this again." >&2
        exit 3
        ;;
    *) refuse ;;
esac

# PEM as a JSON text has \n for its line breaks. Names come from the mandate; of the request only the key is taken, and the proof that it is here.
openssl req -new -key key.pem -subj / | awk 'BEGIN { printf "{\"csr\": \"" } { printf "%s\\n", $0 } END { print "\"}" }' > request.json
ask -H "Authorization: Bearer $token" -H 'Content-Type: application/json' --data-binary @request.json "$url/api/v1/certificates"
[ "$status" = 201 ] || refuse
member certificate > certificate.pem
member chain > authorities.pem
rm request.json answer.json device-code binding.pem
