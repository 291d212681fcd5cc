import { useEffect, useRef } from 'react'
import type { Reason } from '#privacy/consent/may-send.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { type Mark, setMarks } from '#web/derived/list/marks.ts'
import type { List } from '#web/derived/list/use-list.ts'

interface May {
  readonly id: string
  readonly allowed: boolean
  readonly reason: Reason
}

const atOnce = 200

/** Green: a mail may be written. Red: never mind the reason, none. Open: nobody noted yet why, and whoever writes is asked. */
const markOf = ({ allowed, reason }: May): Mark => ({
  tone: allowed ? 'yes' : reason === 'no-relation' ? 'open' : 'no',
  text: `${t('web.record.mayWrite')} ${t(allowed ? 'consent.may.yes' : 'consent.may.no', { why: t(`consent.reasons.${reason}`) })}`,
})

/** Finds out for the people of a list whether they may be written to, as many together as a page has. */
export default function ListMarks({ list: { tenant, entity, rows } }: { list: List }) {
  const asked = useRef(new Set<string>())
  useEffect(() => {
    const fresh = rows.map(({ id }) => id).filter((id) => !asked.current.has(id))
    for (let at = 0; at < fresh.length; at += atOnce) {
      const ids = fresh.slice(at, at + atOnce)
      for (const id of ids) asked.current.add(id)
      request<{ data: readonly May[] }>(`/${entity.plural}/may-write`, { method: 'POST', tenant, body: { ids } }).then(
        ({ data }) => setMarks(data.map((may) => [may.id, markOf(may)])),
        // Nothing is shown of whom nothing could be found out; the next rows ask again.
        () => {
          for (const id of ids) asked.current.delete(id)
        },
      )
    }
  }, [tenant, entity.plural, rows])
  return null
}
