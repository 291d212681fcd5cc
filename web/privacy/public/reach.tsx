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
          <p className={classes.lines}>{ways.join('\n')}</p>
        </section>
      )}
      {authority !== null && (
        <section>
          <h2>{t('requests.front.authority')}</h2>
          <p className={classes.hint}>{t('requests.front.authorityText')}</p>
          <p className={classes.lines}>{authority}</p>
        </section>
      )}
    </div>
  )
}
