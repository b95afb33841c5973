// A certified provider (oidc-provider) as a cooperative. It prints its address, and reads our address for answers and our keys.
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { createInterface } from 'node:readline'
import { Provider } from 'oidc-provider'

const [certificate, key] = process.argv.slice(2)
let answer
const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => answer(request, response))
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ issuer: `https://localhost:${server.address().port}` })))

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const { redirect, jwks } = JSON.parse((await lines.next()).value)
const provider = new Provider(`https://localhost:${server.address().port}`, {
  jwks: { keys: [{ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), kid: 'coop-1', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: ['a test, and no secret'] },
  clients: [{
    client_id: 'flexcoop',
    redirect_uris: [redirect],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks,
  }],
  pkce: { required: () => true },
  clientAuthMethods: ['private_key_jwt'],
})
answer = provider.callback()
console.log(JSON.stringify({ ready: true }))
