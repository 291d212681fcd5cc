import { NativeSelect, TextInput } from '@mantine/core'
import { t } from '#web/app/language.ts'
import { countries } from '#web/kit/countries.ts'
import classes from '#web/sign-in/answer.module.css'

/** One question of a form that the server draws from its declarations. */
export interface Question {
  readonly key: string
  readonly kind: string
  readonly required: boolean
  readonly max: number | null
  readonly choices: readonly string[]
}

export interface PostalAddress {
  readonly street: string | null
  readonly postalCode: string | null
  readonly city: string | null
  readonly region: string | null
  readonly country: string | null
}

type Value = string | PostalAddress | null

const nowhere: PostalAddress = { street: null, postalCode: null, city: null, region: null, country: null }

type FieldKey = 'organisation' | 'country' | 'companySize' | 'industry' | 'name' | 'password' | 'jobTitle' | 'phone' | 'address'

/** The names that browsers fill in by themselves. */
const autoComplete: Readonly<Record<string, string>> = {
  organisation: 'organization',
  country: 'country',
  name: 'name',
  jobTitle: 'organization-title',
  phone: 'tel',
}

/** What the question is called; what is optional says so. */
const labelOf = ({ key, required }: Question): string => {
  const label = t(`sign-up.field.${key as FieldKey}`)
  return required ? label : t('sign-up.optional', { label })
}

interface AnswerProps {
  readonly question: Question
  readonly value: Value
  readonly onChange: (value: Value) => void
  /** What is wrong, by path: `phone`, `address/country`. */
  readonly problem: (path: string) => string | undefined
  readonly autoFocus?: boolean
}

/** The input for a question, by its kind. */
export function Answer({ question, value, onChange, problem, autoFocus = false }: AnswerProps) {
  if (question.kind === 'address') return <AddressInput question={question} value={value} onChange={onChange} problem={problem} />
  const { key } = question
  const shared = { name: key, label: labelOf(question), error: problem(key), value: typeof value === 'string' ? value : '', autoFocus }
  if (question.kind === 'choice') {
    const choices =
      key === 'country' ? countries() : question.choices.map((one) => ({ value: one, label: t(`sign-up.size.${one as '1'}`) }))
    const none = question.required ? [] : [{ value: '', label: t('sign-up.size.none') }]
    return (
      <NativeSelect
        {...shared}
        data={[...none, ...choices]}
        autoComplete={autoComplete[key] ?? 'off'}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
    )
  }
  return (
    <TextInput
      {...shared}
      type={question.kind === 'phone' ? 'tel' : 'text'}
      inputMode={question.kind === 'phone' ? 'tel' : 'text'}
      maxLength={question.max ?? 200}
      autoComplete={autoComplete[key] ?? 'off'}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  )
}

const parts = [
  ['street', 'street-address'],
  ['postalCode', 'postal-code'],
  ['city', 'address-level2'],
  ['region', 'address-level1'],
] as const

function AddressInput({ question, value, onChange, problem }: Omit<AnswerProps, 'autoFocus'>) {
  const address = typeof value === 'object' && value !== null ? value : nowhere
  const set = (part: keyof PostalAddress, text: string) => {
    const next = { ...address, [part]: text === '' ? null : text }
    onChange(Object.values(next).every((one) => one === null) ? null : next)
  }
  return (
    <fieldset className={classes.address}>
      <legend>{labelOf(question)}</legend>
      {parts.map(([part, hint]) => (
        <TextInput
          key={part}
          className={classes[part]}
          aria-label={t(`web.address.${part}`)}
          placeholder={t(`web.address.${part}`)}
          value={address[part] ?? ''}
          error={problem(`${question.key}/${part}`)}
          autoComplete={hint}
          onChange={(event) => set(part, event.currentTarget.value)}
        />
      ))}
      <NativeSelect
        className={classes.street}
        aria-label={t('web.address.country')}
        value={address.country ?? ''}
        data={[{ value: '', label: t('web.address.country') }, ...countries()]}
        error={problem(`${question.key}/country`)}
        autoComplete="country"
        onChange={(event) => set('country', event.currentTarget.value)}
      />
    </fieldset>
  )
}
