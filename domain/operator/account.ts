import { store } from '#schema/store.ts'

/** A person who signs in, in however many tenants. The operator is its controller; what the person is in one tenant is the member. */
export const account = store('account', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'id' },
  why: 'signing in',
  retain: { clock: 'active_on', rule: 'inactive-account', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    email: { type: 'text', holds: 'user.contact.email' },
    /** When its mailbox, or the operator, said that it is the holder's. Without it somebody else may have made the account. */
    email_confirmed_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    name: { type: 'text', holds: 'user.name' },
    language: { type: 'text', holds: 'user.account.settings', oneOf: ['en', 'de'] },
    time_zone: { type: 'text', holds: 'user.account.settings' },
    phone: { type: 'text', holds: 'user.contact.phone_number', optional: true },
    job_title: { type: 'text', holds: 'user.job_title', optional: true },
    street: { type: 'text', holds: 'user.contact.address.street', optional: true },
    postal_code: { type: 'text', holds: 'user.contact.address.postal_code', optional: true },
    city: { type: 'text', holds: 'user.contact.address.city', optional: true },
    region: { type: 'text', holds: 'user.contact.address.state', optional: true },
    country: { type: 'text', holds: 'user.contact.address.country', optional: true },
    password_hash: { type: 'text', holds: 'user.authorization.password' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    active_on: { type: 'date', holds: 'user.telemetry' },
  },
  key: ['id'],
  unique: [['email']],
  indexes: [['active_on']],
  grants: [],
})
