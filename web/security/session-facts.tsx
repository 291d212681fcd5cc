import { t } from '#web/app/language.ts'
import { countryName } from '#web/kit/countries.ts'
import { Time } from '#web/kit/time.tsx'

interface Placed {
  readonly ip: string
  readonly country: string | null
  readonly timeZone?: string | null
}

/** From where: the network address, its country, and the time zone that the browser said. */
export function placeOf({ ip, country, timeZone }: Placed): string {
  const zone = timeZone?.split('/').at(-1)?.replaceAll('_', ' ')
  return [
    ip,
    ...(country === null ? [] : [countryName(country)]),
    ...(zone === undefined ? [] : [t('settings.sessions.zone', { zone })]),
  ].join(' · ')
}

/** When a session was last used, and since when it is open. */
export function SessionTimes({ session }: { session: { readonly lastSeenAt: string; readonly createdAt: string } }) {
  return (
    <>
      {t('settings.sessions.seen')} <Time at={session.lastSeenAt} /> · {t('settings.sessions.since')} <Time at={session.createdAt} />
    </>
  )
}
