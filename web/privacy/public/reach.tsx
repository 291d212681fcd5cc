import { t } from '#web/app/language.ts'
import type { Contact } from '#web/privacy/public/my-requests.ts'
import classes from '#web/privacy/public/public.module.css'

/** Whom to ask, and who hears a complaint about them. Where no authority is known, nothing is said of complaints. */
export function Reach({ contact, authority }: { contact: Contact; authority: string | null }) {
  const { name, email, post, site, whatsapp } = contact
  const ways = [name, email, post, site, whatsapp === null ? null : `WhatsApp ${whatsapp}`].filter((way) => way !== null && way !== '')
  return (
    <div className={classes.reach}>
      {ways.length > 0 && (
        <section>
          <h2>{t('requests.front.reach')}</h2>
          <Lines text={ways.join('\n')} />
        </section>
      )}
      {authority !== null && (
        <section>
          <h2>{t('requests.front.authority')}</h2>
          <p className={classes.hint}>{t('requests.front.authorityText')}</p>
          <Lines text={authority} />
        </section>
      )}
    </div>
  )
}

const address = /^\S+@\S+\.\S+$/

/** What is an address of the web or of mail, and nothing else on its line, leads there. */
function Lines({ text }: { text: string }) {
  return (
    <p className={classes.lines}>
      {text.split('\n').map((line, index) => {
        const to = URL.canParse(line) && /^https?:/.test(line) ? line : address.test(line) ? `mailto:${line}` : undefined
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and none moves.
          <span key={index}>
            {to === undefined ? (
              line
            ) : (
              <a href={to} rel="noreferrer">
                {line}
              </a>
            )}
            {'\n'}
          </span>
        )
      })}
    </p>
  )
}
