import { store } from '#schema/store.ts'

/** The tenant's own identity provider (OpenID Connect); one row at most. */
export const identityProvider = store('identity_provider', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'letting members in by the account that the business gave them',
  retain: { clock: 'created_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    name: { type: 'text', holds: 'nothing-personal' },
    issuer: { type: 'text', holds: 'nothing-personal' },
    client_id: { type: 'text', holds: 'nothing-personal' },
    sealed_secret: { type: 'bytea', holds: 'user.authorization.credentials' },
    /** What somebody becomes who comes for the first time: never owner or admin. */
    default_role: { type: 'text', holds: 'nothing-personal', oneOf: ['manager', 'member', 'read-only'] },
    /** Whoever comes for the first time has an address in one of these. */
    email_domains: { type: 'text[]', holds: 'nothing-personal' },
    just_in_time: { type: 'boolean', holds: 'nothing-personal' },
    /** It checks a second factor itself: who comes through it has shown what the tenant demands. */
    checks_factor: { type: 'boolean', holds: 'nothing-personal' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    updated_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: [],
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'it trusts this address and holds a secret that lets people in: it is set up anew' },
})
