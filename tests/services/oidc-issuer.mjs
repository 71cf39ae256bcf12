// A real, certified OpenID Provider (panva/oidc-provider): RS256 and ES256 access tokens by client_credentials, and sign-in by
// the authorization code flow with pages that take any login.  node oidc-issuer.mjs PORT REDIRECT_URI [KEYS]
// KEYS tells sets of keys apart: another name is another set, as after a rotation.
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const [port, redirectUri, generation = '1'] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const secret = 'only-for-tests-0123456789abcdefghijklmnop';
const resource = 'urn:pds:api';

function key(alg, kid, pair) {
  return { ...pair.privateKey.export({ format: 'jwk' }), alg, kid: `${kid}-${generation}`, use: 'sig' };
}

const provider = new Provider(issuer, {
  jwks: {
    keys: [
      key('RS256', 'rsa', generateKeyPairSync('rsa', { modulusLength: 2048 })),
      key('ES256', 'ec', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
    ],
  },
  clients: [
    {
      client_id: 'svc',
      client_secret: secret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: 'pds:read pds:download',
    },
    { client_id: 'web', client_secret: secret, redirect_uris: [redirectUri], grant_types: ['authorization_code'] },
    {
      client_id: 'public',
      token_endpoint_auth_method: 'none',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  scopes: ['openid', 'pds:read', 'pds:download'],
  pkce: { required: () => true },
  cookies: { keys: [secret] },
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_, client) => (client.clientId === 'svc' ? resource : undefined),
      useGrantedResource: () => true,
      getResourceServerInfo: (_, name) => ({
        scope: 'pds:read pds:download',
        audience: resource,
        accessTokenTTL: 120,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: name.endsWith(':ec') ? 'ES256' : 'RS256' } },
      }),
    },
  },
  extraTokenClaims: () => ({ groups: ['imaging'] }),
});

provider.listen(Number(port), '127.0.0.1', () => console.log(`listening at ${issuer}`));
