/** Routes by which nothing of any record leaves, each by its name: one that is added tomorrow stands in no list, and fails until somebody says where it belongs. */
export const withoutRecords: readonly { readonly why: string; readonly routes: readonly string[] }[] = [
  {
    why: 'coming in',
    routes: [
      ...['POST /setup', 'POST /setup/check', 'POST /join', 'POST /join/check'],
      ...['GET /session', 'POST /session', 'DELETE /session', 'GET /sessions', 'DELETE /sessions', 'DELETE /sessions/:id'],
      ...['GET /session/factor', 'POST /session/factor', 'DELETE /session/factor', 'POST /session/factor/options'],
      ...['POST /session/passkey', 'POST /session/passkey/options', 'POST /session/prove', 'POST /session/prove/options'],
      ...['GET /sign-up', 'POST /sign-up', 'POST /sign-up/check', 'POST /sign-up/confirm', 'POST /sign-up/decline'],
      ...['GET /provider-visits/:slug', 'POST /provider-visits', 'POST /provider-visits/end'],
    ],
  },
  {
    why: 'one’s own account',
    routes: [
      ...['GET /account', 'PATCH /account', 'GET /account/profile', 'PATCH /account/profile', 'POST /account/password'],
      ...['GET /account/acceptances', 'GET /account/data', 'GET /account/events', 'GET /account/factors', 'GET /account/identities'],
      ...['DELETE /account/identities/:id', 'POST /account/email', 'POST /account/email/confirm'],
      ...['POST /account/reset', 'POST /account/reset/confirm', 'POST /account/recovery-codes'],
      ...['POST /account/passkeys', 'POST /account/passkeys/options', 'PATCH /account/passkeys/:id', 'DELETE /account/passkeys/:id'],
      ...['POST /account/totp', 'POST /account/totp/:id/confirm', 'DELETE /account/totp'],
      ...['GET /devices', 'DELETE /devices/:id', 'POST /membership/leave'],
    ],
  },
  {
    why: 'how the tenant works',
    routes: [
      ...['GET /model', 'GET /openapi.json', 'GET /own-fields', 'GET /own-objects', 'GET /tenant', 'GET /tenant/closure'],
      ...['GET /file-settings', 'POST /view-as', 'DELETE /view-as', 'GET /privacy-contact', 'GET /request-settings'],
    ],
  },
  {
    why: 'one’s own choices, by a signed link',
    routes: [
      ...['GET /subscribe/:slug', 'POST /subscribe/:slug', 'POST /opt-in/check', 'POST /opt-in/confirm'],
      ...['POST /preferences', 'POST /preferences/open', 'POST /preferences/receipt'],
    ],
  },
  {
    why: 'one’s own data, for whoever has shown who they are',
    routes: [
      ...['GET /my-privacy', 'POST /my-privacy/requests', 'POST /my-privacy/requests/:id/cancel', 'GET /my-privacy/requests/:id/file'],
      ...['GET /privacy/:slug', 'POST /privacy/:slug/requests', 'POST /privacy/:slug/links', 'POST /privacy/:slug/open'],
      ...['POST /privacy/:slug/code', 'POST /privacy/:slug/close', 'POST /privacy/:slug/page', 'POST /privacy/:slug/page/cancel'],
      ...['POST /privacy/:slug/page/file', 'POST /privacy/:slug/page/requests'],
    ],
  },
  {
    why: 'how the installation is, for whoever runs it',
    routes: ['POST /operator/session', 'DELETE /operator/session', 'GET /operator/doctor', 'GET /operator/tenants'],
  },
].map(({ why, routes }) => ({ why, routes: routes.map((route) => route.replace(' ', ' /api/v1')) }))

/** Besides the API: whether the server lives, figures without names, the contract, and the one click that ends a newsletter. */
export const besideTheApi = ['GET /healthz', 'GET /readyz', 'GET /metrics', 'GET /openapi.json', 'POST /unsubscribe/:token']

/** The files of the web app, where it was built. */
export const ofTheWebApp = /^GET \/(assets\/|index\.html$|icon\.svg$)/
