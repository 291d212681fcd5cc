import { t } from '#web/app/language.ts'
import { countryName } from '#web/kit/countries.ts'
import { AgreedText } from '#web/sign-in/agreed-text.tsx'
import type { Question } from '#web/sign-in/answer.tsx'
import classes from '#web/sign-in/terms.module.css'

interface Text {
  readonly text: string
  readonly sha256: string
}

/** What signing up asks for, and what is said before. */
export interface SignUpPage {
  readonly mode: 'closed' | 'invite' | 'open'
  readonly mails: boolean
  readonly countries: readonly string[]
  readonly minimumAge: number
  readonly agreement: Text | null
  readonly policy: Text | null
  readonly questions: readonly Question[]
}

/** The countries in which data is handled: read before anything is typed. */
export function Where({ page }: { page: SignUpPage }) {
  const names = page.countries.map(countryName)
  return (
    <div className={classes.where}>
      <strong>{t('sign-up.where')}</strong>
      <span>{names.length === 0 ? t('sign-up.whereUnknown') : names.join(', ')}</span>
    </div>
  )
}

/** Everything to be read, folded, before an address is given. */
export function TermsToRead({ page }: { page: SignUpPage }) {
  const texts = [
    { title: t('sign-up.agreement'), text: page.agreement },
    { title: t('sign-up.policy'), text: page.policy },
  ]
  return (
    <div className={classes.terms}>
      <Where page={page} />
      {texts.map(({ title, text }) =>
        text === null ? null : (
          <details key={title} className={classes.fold}>
            <summary>{title}</summary>
            <AgreedText text={text.text} title={title} />
          </details>
        ),
      )}
    </div>
  )
}
