// A certified relying party (openid-client) against our server. It prints what a person has to do, one JSON line each, and reads what came of it.
import { webcrypto } from 'node:crypto'
import { request } from 'node:https'
import { createInterface } from 'node:readline'
import * as client from 'openid-client'

const [issuer, redirect, apiKey, portalKey, boxCertificate, boxKey] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const ask = async (what) => {
  console.log(JSON.stringify(what))
  return (await lines.next()).value
}

// The library leaves it to its user to show a certificate (RFC 8705).
const overMutualTls = (url, { method, headers, body }) => new Promise((resolve, reject) => {
  const sent = request(url, { method, headers, cert: boxCertificate, key: boxKey }, async (answer) => {
    const parts = await answer.toArray()
    resolve(new Response(Buffer.concat(parts), { status: answer.statusCode, headers: { 'content-type': answer.headers['content-type'] } }))
  })
  sent.on('error', reject).end(body?.toString())
})

const discover = async (id, authentication, metadata) => {
  const config = await client.discovery(new URL(issuer), id, metadata, authentication)
  client.enableNonRepudiationChecks(config)
  return config
}

const byKey = async (pem) => client.PrivateKeyJwt({
  kid: 'k',
  key: await webcrypto.subtle.importKey(
    'pkcs8', Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']),
})

const start = async () => {
  const verifier = client.randomPKCECodeVerifier()
  const nonce = client.randomNonce()
  const state = client.randomState()
  return {
    parameters: {
      redirect_uri: redirect, state, nonce, code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    },
    checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
  }
}

// Discovery, authorization code with PKCE, userinfo, refresh.
const app = await discover('app', client.None())
const first = await start()
const back = await ask({ visit: client.buildAuthorizationUrl(app, { ...first.parameters, scope: 'openid offline_access meter.read' }).href })
const tokens = await client.authorizationCodeGrant(app, new URL(back), first.checks)
const user = await client.fetchUserInfo(app, tokens.access_token, tokens.claims().sub)
const refreshed = await client.refreshTokenGrant(app, tokens.refresh_token)

// Introspection and revocation.
const api = await discover('api', await byKey(apiKey))
const before = await client.tokenIntrospection(api, refreshed.access_token)
await client.tokenRevocation(app, refreshed.refresh_token)
const after = await client.tokenIntrospection(api, refreshed.access_token)

// Client credentials.
const worker = await client.clientCredentialsGrant(api, { scope: 'event.read' })

// A confidential client pushes its request.
const portal = await discover('portal', await byKey(portalKey))
const second = await start()
const pushed = await client.buildAuthorizationUrlWithPAR(portal, { ...second.parameters, scope: 'openid meter.read' })
const pushedBack = await ask({ visit: pushed.href })
const portalTokens = await client.authorizationCodeGrant(portal, new URL(pushedBack), second.checks)

// The device grant.
const gateway = await discover('gateway', client.None(), { use_mtls_endpoint_aliases: true })
const unbound = await client.initiateDeviceAuthorization(gateway, { scope: 'ven.enrol' }).catch((refused) => refused)
gateway[client.customFetch] = overMutualTls
const claim = await ask({ claim: true })
const device = await client.initiateDeviceAuthorization(gateway, { scope: 'openid offline_access ven.enrol', claim_code: claim })
await ask({ approve: device.user_code })
const box = await client.pollDeviceAuthorizationGrant(gateway, device)

console.log(JSON.stringify({
  done: {
    sameSubject: user.sub === tokens.claims().sub,
    otherSubjectElsewhere: portalTokens.claims().sub !== tokens.claims().sub,
    activeBefore: before.active,
    activeAfter: after.active,
    workerScope: worker.scope,
    boxScope: box.scope,
    unboundError: unbound.error,
    logout: client.buildEndSessionUrl(app, { id_token_hint: tokens.id_token, post_logout_redirect_uri: 'https://app.example/bye', state: 'x' }).href,
  },
}))
process.exit(0)
