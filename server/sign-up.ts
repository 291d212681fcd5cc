import { signUpFields } from '#domain/operator/sign-up-form.ts'
import { type Sending, sendUnkept } from '#engine/send.ts'
import { type Subject, subjectOf } from '#platform/accounts/attempts.ts'
import type { Accounts } from '#platform/accounts/context.ts'
import type { Agreed } from '#platform/accounts/sign-ups.ts'
import type { Field, RecordOf } from '#schema/field.ts'
import { gather, inside, wrong } from '#schema/problem.ts'
import type { AgreedText } from '#server/agreed-text.ts'
import type { Config } from '#server/config.ts'
import { signUpLetter } from '#server/mail/account-letters.ts'
import { type Body, body, language, nullable, type Value } from '#server/read-body.ts'
import { linkTo } from '#server/setup-link.ts'
import { answerTo, countryIn } from '#server/sign-up-form.ts'

/** What strangers are told, and asked to agree to. */
export interface Terms {
  readonly agreement: AgreedText | null
  readonly policy: AgreedText | null
  readonly minimumAge: number
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[]
  /** What is noted when somebody agrees. */
  readonly agreed: readonly Agreed[]
}

type SignUpConfig = Pick<Config, 'agreement' | 'policy' | 'minimumAge' | 'processingCountries'>

export function termsOf({ agreement, policy, minimumAge, processingCountries }: SignUpConfig): Terms {
  const agreed: Agreed[] = [
    ...(agreement === undefined ? [] : [{ kind: 'agreement' as const, ...agreement }]),
    ...(policy === undefined ? [] : [{ kind: 'policy' as const, ...policy }]),
    { kind: 'age', minimumAge },
  ]
  return { agreement: agreement ?? null, policy: policy ?? null, minimumAge, countries: processingCountries, agreed }
}

type Asked = RecordOf<typeof signUpFields>

/** A body that somebody sent who signs up. */
export interface Answers extends Omit<Asked, 'name' | 'password' | 'organisation' | 'country'> {
  readonly token: string
  readonly language: 'en' | 'de'
  readonly organisation: string
  readonly country: string
  /** Not asked of somebody who has an account. */
  readonly name: string | null
  readonly password: string | null
  /** They say that they are as old as they must be. */
  readonly ofAge: boolean
  /** SHA-256 of the texts that they were shown and agreed to, in hex; null where they did not agree. */
  readonly agreement: string | null
  readonly policy: string | null
}

const yesOrNo: Value<boolean> = {
  json: { type: 'boolean' },
  read: (input) => input === true,
}

const shown = nullable<string>({
  json: { type: 'string', description: 'SHA-256 of the text, in hex' },
  read: (input) => (typeof input === 'string' ? input : ''),
})

const token: Value<string> = { json: { type: 'string' }, read: (input) => (typeof input === 'string' ? input : '') }

function bodyFor(country: string): Body<unknown> {
  const fields = Object.entries(signUpFields as Readonly<Record<string, Field>>).map(([key, field]): [string, Value<unknown>] => {
    const value = answerTo(field, country)
    return [key, key === 'name' || key === 'password' ? nullable(value) : value]
  })
  return body({ token, language, ...Object.fromEntries(fields), ofAge: yesOrNo, agreement: shown, policy: shown })
}

/** For the API document. */
export const answersJson = bodyFor('DE').json

/**
 * What was typed, and that it was agreed to: below the age there is no account, and without agreement nothing is set up. Both are asked before anything is looked up or
 * written, and everything that is wrong is said at once. Throws Wrong.
 */
export function answersFrom(config: SignUpConfig, input: unknown): Answers {
  let answers: unknown
  const sent = (typeof input === 'object' && input !== null ? input : {}) as Readonly<Record<string, unknown>>
  gather([
    () => {
      answers = bodyFor(countryIn(input)).read(input)
    },
    ...agreements(config, sent),
  ])
  return answers as Answers
}

function agreements(config: SignUpConfig, sent: Readonly<Record<string, unknown>>): (() => void)[] {
  const { minimumAge, ...terms } = termsOf(config)
  const ofAge = () => {
    if (sent.ofAge !== true) throw wrong('sign-up.too-young', { age: minimumAge })
  }
  const agreedTo = (kind: 'agreement' | 'policy') => () => {
    const text = terms[kind]
    if (text === null || sent[kind] === text.sha256) return
    throw wrong(typeof sent[kind] === 'string' ? 'sign-up.text-changed' : 'sign-up.not-agreed')
  }
  return [() => inside('/ofAge', ofAge), () => inside('/agreement', agreedTo('agreement')), () => inside('/policy', agreedTo('policy'))]
}

/** How often a letter was asked for, for one address. */
export const lettersAsked = (accounts: Pick<Accounts, 'secret'>, email: string): Subject => subjectOf(accounts, 'reset', `sign-up ${email}`)

interface Link {
  readonly email: string
  readonly language: 'en' | 'de'
  readonly token: string
  readonly expiresAt: Date
  readonly invited: boolean
}

/** False where no mail server is set. */
export function sendSignUpLetter(sending: Pick<Sending, 'mail' | 'mailFrom'>, baseUrl: string, to: Link): Promise<boolean> {
  const { email, invited, expiresAt } = to
  const letter = signUpLetter({ language: to.language, timeZone: 'UTC' }, invited, {
    link: linkTo(baseUrl, 'sign-up', to.token),
    expiresAt,
  })
  return sendUnkept(sending, { ...letter, template: 'sign-up', to: { name: email, email } })
}
