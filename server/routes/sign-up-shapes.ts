/** JSON Schemas of what the routes for signing up answer. */

const string = { type: 'string' } as const
const strings = { type: 'array', items: string } as const

const record = (properties: Readonly<Record<string, object>>) =>
  ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties }) as const

const agreed = { anyOf: [record({ text: string, sha256: string }), { type: 'null' }] }

export const signUpPage = record({
  mode: { type: 'string', enum: ['closed', 'invite', 'open'] },
  mails: { type: 'boolean' },
  countries: strings,
  minimumAge: { type: 'integer' },
  agreement: agreed,
  policy: agreed,
  questions: {
    type: 'array',
    items: record({
      key: string,
      kind: string,
      required: { type: 'boolean' },
      max: { type: ['integer', 'null'] },
      choices: strings,
      holds: strings,
      why: string,
    }),
  },
})

export const signUpCheck = record({ email: string, hasAccount: { type: 'boolean' }, signedIn: { type: 'boolean' } })
