// A certified OpenID provider with what the tests need: three clients, people from a file, keys by
// name, access tokens as RFC 9068 has them, logout by the back channel.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

const { PORT, FOLDER, KEYS, CATALOG, AUDIENCE, GRANTS, ACCESS_SECONDS } = process.env;
const issuer = `http://127.0.0.1:${PORT}`;

async function key(kid) {
  const path = `${FOLDER}/${kid}.jwk`;
  if (!existsSync(path)) {
    const { privateKey } = await generateKeyPair("RS256", { extractable: true });
    writeFileSync(path, JSON.stringify({ ...(await exportJWK(privateKey)), kid, use: "sig", alg: "RS256" }));
  }
  return JSON.parse(readFileSync(path, "utf8"));
}

const people = () => JSON.parse(readFileSync(`${FOLDER}/people.json`, "utf8"));
const device = "urn:ietf:params:oauth:grant-type:device_code";

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "portal",
      client_secret: "portal-secret-of-the-tests",
      grant_types: GRANTS.split(","),
      redirect_uris: [`${CATALOG}/auth/callback`],
      post_logout_redirect_uris: [`${CATALOG}/auth/sign-in`],
      backchannel_logout_uri: `${CATALOG}/auth/back-channel-logout`,
      backchannel_logout_session_required: true,
    },
    {
      client_id: "terminal",
      application_type: "native",
      token_endpoint_auth_method: "none",
      grant_types: [device, "refresh_token"],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: "ci-bot",
      client_secret: "ci-secret-of-the-tests",
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
    },
  ],
  jwks: { keys: await Promise.all(KEYS.split(",").map(key)) },
  cookies: { keys: ["a key for the cookies of the tests"] },
  pkce: { required: () => true },
  claims: {
    openid: ["sub", "sid"],
    profile: ["name", "preferred_username"],
    email: ["email", "email_verified"],
    groups: ["groups"],
  },
  scopes: ["openid", "offline_access", "profile", "email", "groups", "catalog:read", "catalog:write"],
  conformIdTokenClaims: process.env.CONFORM === "1",
  findAccount: (_context, sub) =>
    people()[sub] && { accountId: sub, claims: () => ({ sub, ...people()[sub] }) },
  // Loopback is off limits to the provider's own client: nothing but loopback is meant here.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  ttl: { AccessToken: Number(ACCESS_SECONDS), ClientCredentials: 600 },
  issueRefreshToken: async (_context, client) => client.grantTypeAllowed("refresh_token"),
  rotateRefreshToken: true,
  clockTolerance: 0,
  features: {
    devInteractions: { enabled: true },
    deviceFlow: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_context, client) => (client.clientId === "portal" ? undefined : AUDIENCE),
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: "catalog:read catalog:write",
        audience: AUDIENCE,
        accessTokenFormat: "jwt",
        accessTokenTTL: 600,
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
});

provider.on("grant.success", (context) => {
  appendFileSync(`${FOLDER}/grants`, `${context.oidc.params.grant_type}\n`);
  appendFileSync(`${FOLDER}/issued`, `${JSON.stringify(context.body)}\n`);
});
provider.listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
